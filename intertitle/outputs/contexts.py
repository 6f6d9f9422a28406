"""Define the values that each kind of page passes to its template: the other half of the contract with themes.

The function that makes a page declares one of these as its return type. So mypy checks the names in Python, and
`intertitle.template_check` checks them in templates.
"""

from __future__ import annotations

from typing import TypedDict

from markupsafe import Markup

from intertitle.outputs.views import (
    BarView,
    CalendarView,
    Card,
    CriticView,
    FilmView,
    FranchiseView,
    LegendView,
    LinkView,
    ListedPersonView,
    ListView,
    PagerView,
    PageView,
    PersonView,
    PostView,
    RatingView,
    ReviewView,
    ViewingView,
)


class HomeContext(TypedDict):
    """The home page and the pages after it."""

    page: PageView
    cards: tuple[Card, ...]  # the reviews and posts of this page, newest first
    pager: PagerView | None  # none if there is only one page


class ReviewContext(TypedDict):
    """A review."""

    page: PageView
    review: ReviewView  # the review with everything that its page shows


class PostContext(TypedDict):
    """A post."""

    page: PageView
    post: PostView  # the post with everything that its page shows


class PostsContext(TypedDict):
    """All posts, newest first, over several pages."""

    page: PageView
    count: int  # the number of all posts
    columns: tuple[LinkView, ...]  # all columns by name, each with its number of posts
    cards: tuple[Card, ...]  # the posts of this page
    pager: PagerView | None  # none if there is only one page


class ArchiveContext(TypedDict):
    """The reviews and posts that were published in a year, over several pages."""

    page: PageView
    year: str  # "2026"
    counts: tuple[str, ...]  # "12 reviews" and "3 posts", on all pages of the year
    months: tuple[tuple[str, tuple[Card, ...]], ...]  # a month's name, and its reviews and posts, newest first
    years: tuple[LinkView, ...]  # all years, each with its number of reviews and posts
    pager: PagerView | None  # none if there is only one page


class ColumnContext(TypedDict):
    """A column."""

    page: PageView
    count: int  # the number of its parts
    cards: tuple[Card, ...]  # its parts, the oldest first
    index: LinkView  # the list of all posts


class ColumnsContext(TypedDict):
    """All columns by name."""

    page: PageView
    columns: tuple[LinkView, ...]  # each with its number of parts


class FilmContext(TypedDict):
    """A film with several reviews, or with facts and no review."""

    page: PageView
    film: FilmView  # the film with everything that its page shows


class ReviewsContext(TypedDict):
    """All reviews by title, over several pages."""

    page: PageView
    count: int  # the number of all reviews
    letters: tuple[tuple[str, tuple[Card, ...]], ...]  # an initial, and the reviews under it
    pager: PagerView | None  # none if there is only one page


class ListingContext(TypedDict):
    """The reviews of a year, a tag, a genre or a rating."""

    page: PageView
    heading: str  # "Films of 1979"; the title of a later page contains its number too
    rating: RatingView | None  # the rating, on the pages of a rating
    count: int  # the number of reviews on all pages
    posts: int  # the number of posts on all pages; only a tag may have any
    index: LinkView  # the index of years, tags, genres or ratings
    cards: tuple[Card, ...]  # the reviews of this page, newest first
    pager: PagerView | None  # none if there is only one page


class TermsContext(TypedDict):
    """The index of years, tags, genres or ratings, or of the diary's years."""

    page: PageView
    heading: str  # "Years"
    terms: tuple[LinkView, ...]  # each with its number of reviews
    mixed: bool  # true if the numbers may count posts too
    decades: tuple[tuple[LinkView, tuple[LinkView, ...]], ...]  # years of release only: a decade, and its years
    legends: tuple[LegendView, ...]  # ratings only: how the critics rate


class FranchiseContext(TypedDict):
    """A franchise."""

    page: PageView
    franchise: FranchiseView  # the franchise with everything that its page shows


class FranchisesContext(TypedDict):
    """All franchises, in several orders."""

    page: PageView
    orders: tuple[tuple[str, str, tuple[FranchiseView, ...]], ...]  # an order's id and label, and the sorted franchises


class PersonContext(TypedDict):
    """A person."""

    page: PageView
    person: PersonView  # the person, with the reviewed films


class PeopleContext(TypedDict):
    """All people, by family name, or as their files say."""

    page: PageView
    letters: tuple[tuple[str, tuple[ListedPersonView, ...]], ...]  # an initial, and its people


class CriticContext(TypedDict):
    """A critic, over several pages."""

    page: PageView
    critic: CriticView  # the critic
    index: LinkView | None  # the index of critics; none if there is only one
    cards: tuple[Card, ...]  # the reviews of this page, newest first
    pager: PagerView | None  # none if there is only one page


class CriticsContext(TypedDict):
    """All critics who have a file, by family name."""

    page: PageView
    critics: tuple[CriticView, ...]  # the critics


class ListContext(TypedDict):
    """An author's list."""

    page: PageView
    list: ListView  # the list with everything that its page shows


class ListsContext(TypedDict):
    """All lists, newest first."""

    page: PageView
    lists: tuple[tuple[LinkView, str], ...]  # a list with its description as a note, and its date or an empty text


class DiaryContext(TypedDict):
    """A year of the diary."""

    page: PageView
    year: int  # the year
    count: int  # the number of viewings
    rewatches: int  # the number of viewings of films that the critic had seen before
    months: tuple[tuple[str, tuple[ViewingView, ...]], ...]  # a month's name, and its viewings on this page
    years: tuple[LinkView, ...]  # every year of the diary, each with its number of viewings, and what has no date
    calendar: CalendarView | None  # none if there are too few viewings
    short_months: tuple[str, ...]  # the short names of the twelve months, for the calendar
    pager: PagerView | None  # none if the year has one page
    numbers: tuple[tuple[str, int], ...]  # what the year counts, each with its label; only with a table of viewings
    charts: tuple[tuple[str, tuple[BarView, ...]], ...]  # as on the statistics page; only with a table of viewings


class UndatedContext(TypedDict):
    """The films of the diary that were seen without a date."""

    page: PageView
    count: int  # the number of these films
    films: tuple[ViewingView, ...]  # those of this page, by title; their date means nothing
    years: tuple[LinkView, ...]  # as on the page of a year
    pager: PagerView | None  # none if there is one page


class StatsContext(TypedDict):
    """The statistics page."""

    page: PageView
    films: int  # the number of reviews
    words: str  # the number of words in all texts: "12,345"
    hours: int  # the total runtime in hours
    rated: int  # the number of reviews with a rating
    average: str  # of the ratings, on the site's scale; empty if nothing is rated
    charts: tuple[tuple[str, tuple[BarView, ...]], ...]  # a heading, and its bars; no chart is empty
    best: tuple[Card, ...]  # at most five; empty if all ratings are the same
    worst: tuple[Card, ...]  # likewise


class SearchContext(TypedDict):
    """The search page."""

    page: PageView
    count: int  # the number of reviews that can be searched
    programme: str  # the url of the first file that the script reads
    words: str  # the texts that the script shows, as JSON
    elsewhere: tuple[LinkView, ...]  # all indexes, for readers without JavaScript


class PlainPageContext(TypedDict):
    """A page that the author wrote."""

    page: PageView
    html: Markup  # its text


class NotFoundContext(TypedDict):
    """The page for unknown addresses."""

    page: PageView
    cards: tuple[Card, ...]  # the three newest reviews


class RedirectContext(TypedDict):
    """A page at an old address, which redirects to the new one."""

    page: PageView
    target: str  # the url of the new page


class CardContext(TypedDict):
    """A review in a list, for `card_html`. It gets no ``page``, so the same HTML serves every list."""

    card: Card  # the review


class MenuContext(TypedDict):
    """The menu, for `menu_html`."""

    current: str  # the url of the item whose page is shown, or empty
