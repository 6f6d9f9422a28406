"""What each template is given, besides what every template sees: the other half of the contract with themes.

The function that makes a page says which of these it returns, so a template's names are checked where they are made, by
mypy, and where they are used, by `intertitle.template_check`.
"""

from __future__ import annotations

from typing import TypedDict

from markupsafe import Markup

from intertitle.outputs.views import (
    BarView,
    CalendarView,
    Card,
    FranchiseView,
    LinkView,
    ListView,
    PagerView,
    PageView,
    PersonView,
    RatingView,
    ReviewView,
    ViewingView,
)


class HomeContext(TypedDict):
    """The home page and the pages after it."""

    page: PageView
    cards: tuple[Card, ...]  # the reviews of this page, newest first
    pager: PagerView | None  # none where all stand on one page


class ReviewContext(TypedDict):
    """A review."""

    page: PageView
    review: ReviewView  # the review, whole


class ReviewsContext(TypedDict):
    """All reviews by title, over several pages."""

    page: PageView
    count: int  # reviews in all
    letters: tuple[tuple[str, tuple[Card, ...]], ...]  # an initial, and the reviews under it
    pager: PagerView | None  # none where all stand on one page


class ListingContext(TypedDict):
    """The reviews of a year, a tag, a genre or a rating."""

    page: PageView
    heading: str  # "Films of 1979"; the page's title says the number of a later page as well
    rating: RatingView | None  # what they are all rated, on the page of a rating
    count: int  # reviews in all
    index: LinkView  # all years, tags, genres or ratings
    cards: tuple[Card, ...]  # the reviews of this page, newest first
    pager: PagerView | None  # none where all stand on one page


class TermsContext(TypedDict):
    """The index of years, tags, genres or ratings, or of the diary's years."""

    page: PageView
    heading: str  # "Years"
    terms: tuple[LinkView, ...]  # each with how many it has
    decades: tuple[tuple[LinkView, tuple[LinkView, ...]], ...]  # of years of release: each with its years


class FranchiseContext(TypedDict):
    """A franchise."""

    page: PageView
    franchise: FranchiseView  # the franchise, whole


class FranchisesContext(TypedDict):
    """All franchises, in several orders."""

    page: PageView
    orders: tuple[tuple[str, str, tuple[FranchiseView, ...]], ...]  # an order's id and name, and the franchises in it


class PersonContext(TypedDict):
    """A person."""

    page: PageView
    person: PersonView  # the person as reviewed


class PeopleContext(TypedDict):
    """Everybody, by the last word of the name."""

    page: PageView
    letters: tuple[tuple[str, tuple[LinkView, ...]], ...]  # an initial, and the people under it with their films' count


class ListContext(TypedDict):
    """An author's list."""

    page: PageView
    list: ListView  # the list, whole


class ListsContext(TypedDict):
    """All lists, newest first."""

    page: PageView
    lists: tuple[tuple[LinkView, str], ...]  # a list with its description as a note, and its day in words or nothing


class DiaryContext(TypedDict):
    """A year of the diary."""

    page: PageView
    year: int  # which
    count: int  # viewings in all
    rewatches: int  # those of a film seen before
    months: tuple[tuple[str, tuple[ViewingView, ...]], ...]  # a month's name, and its viewings, newest first
    years: tuple[LinkView, ...]  # every year of the diary, each with how many viewings it has
    calendar: CalendarView | None  # none where there are too few viewings for a picture
    short_months: tuple[str, ...]  # the short names of the twelve months, over it


class StatsContext(TypedDict):
    """The site in numbers."""

    page: PageView
    films: int  # reviews
    words: str  # in all texts: "12,345"
    hours: int  # of film
    rated: int  # reviews with a rating
    average: str  # of these, on the site's scale; empty where nothing is rated
    charts: tuple[tuple[str, tuple[BarView, ...]], ...]  # a heading, and its bars; only where there are any
    best: tuple[Card, ...]  # five at most; none where all are rated alike
    worst: tuple[Card, ...]  # likewise


class SearchContext(TypedDict):
    """The search page."""

    page: PageView
    count: int  # reviews that can be searched
    programme: str  # the url of the first file that the script reads
    words: str  # what the script says, as JSON
    elsewhere: tuple[LinkView, ...]  # every index there is, for readers without the script


class PlainPageContext(TypedDict):
    """A page of the author's own."""

    page: PageView
    html: Markup  # its text


class NotFoundContext(TypedDict):
    """The page for an address that leads nowhere."""

    page: PageView
    cards: tuple[Card, ...]  # the three newest reviews


class RedirectContext(TypedDict):
    """The page at an old address, which sends its reader on."""

    page: PageView
    target: str  # the url that it leads to


class CardContext(TypedDict):
    """A review in a list, for `card_html`. It sees no page, so one of it serves every list."""

    card: Card  # the review


class MenuContext(TypedDict):
    """The menu, for `menu_html`."""

    current: str  # the url of the item whose page is shown, or nothing
