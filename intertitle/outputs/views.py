"""Define the values that a template gets. This module is the contract with themes.

Every ``url`` is a path that works in a link, also if the site is in a folder of its host. Texts are plain, and the
template escapes them, except those named ``html``, which are markup.
"""

from __future__ import annotations

from markupsafe import Markup

from intertitle.model import PostFile, Review, Struct


class LinkView(Struct, frozen=True, kw_only=True):
    """Something to link to; ``url`` is empty if there is no page."""

    title: str  # its name
    url: str = ""  # empty if there is no page
    note: str = ""  # a short text beside it: a character, a year, a description
    count: int = 0  # its number of films or viewings


class DateView(Struct, frozen=True, kw_only=True):
    """A day, or a month or a year if no more is known: for machines (ISO 8601) and for readers."""

    iso: str  # "2014-06-13", for machines; "2014-06" or "2014" if no more is known
    text: str  # "13 June 2014", for readers; "June 2014" or "2014" if no more is known
    short: str  # "13 Jun 2014"
    day_month: str  # "13 Jun"; "Jun" without the day, and empty without the month
    leaf: str  # "13", as the large figure of a calendar's leaf; "13." in German; empty without the day
    month_year: str  # "Jun 2014", under that figure
    year: int  # the year
    month: str  # the month's short name, "Jun"; empty if it is unknown
    day: int  # the day of the month; 0 if it is unknown


class RatingView(Struct, frozen=True, kw_only=True):
    """A rating: as written, as stars (``★★★½``, empty for scales without stars) and in words ("3.5 out of 5")."""

    text: str  # as the author wrote it: "3.5", "B+"
    stars: str  # "★★★½", empty for a scale without stars
    spoken: str  # "3.5 out of 5", for screen readers and for readers who do not know the scale
    url: str  # the page of all reviews with this rating
    value: float  # 0 to 1
    order: float  # as value, but an A, which has the value of an A+, is a little below it


class SourceView(Struct, frozen=True, kw_only=True):
    """A picture in one of the newer formats, at all widths, for a ``source`` element."""

    type: str  # "image/avif"
    srcset: str  # its urls with their widths


class PictureView(Struct, frozen=True, kw_only=True):
    """A poster or a still whose file can be shown."""

    url: str  # the picture in the format that every browser knows
    alt: str  # the alternative text, empty for a decoration
    credit: str  # its owner, or empty
    spoiler: bool  # true if it may only be shown when the reader asks
    width: int = 0  # in pixels; 0 if the file does not exist
    height: int = 0  # in pixels
    sources: tuple[SourceView, ...] = ()  # the newer formats, the smallest first
    column: str = ""  # the value for the attribute ``sizes`` in a column of text


class TrailerView(Struct, frozen=True, kw_only=True):
    """A trailer at another host. The frame asks nothing of that host before a reader clicks on it."""

    url: str  # its page there, for the link beside the frame
    host: str  # the name of the host: "YouTube" or "Vimeo"
    frame: Markup  # a frame with a still, and a link that plays the trailer


class Card(Struct, frozen=True, kw_only=True):
    """A review or a post as lists show it. If a card changes, all pages with that card are rendered again."""

    id: str  # the review's slug; of a film, a slash and its slug; of a post, "posts/" and its slug
    url: str  # the page of the review, the film or the post
    film: str  # the film's title; a post has none, and its headline stands here
    title: str  # the headline, or the film's title if there is none
    year: int | None  # of release; none for a post
    part: str = ""  # "Season 2" or "Season 1, episode 3" of a series; empty for a whole work
    kind: str  # a word of the field `kind`: [Writing](writing.md#a-review); "post" for a post
    rating: RatingView | None  # none if it is unrated
    blurb: str  # the verdict, or the beginning of the text without spoilers
    date: DateView | None  # of publication
    liked: bool  # true if the critic likes it, whatever the rating
    directors: tuple[str, ...]  # their names
    franchises: tuple[LinkView, ...]  # the franchises of the film
    poster: PictureView | None  # none if there is none, or if it is a spoiler; of a post, its still
    reviews: int = 1  # the number of reviews behind it: none for a film with facts alone, several for some films
    post: str = ""  # what a post is: "Essay"; empty for a review
    authors: tuple[LinkView, ...] = ()  # who wrote it, if several critics write on the site


class ListedPersonView(Struct, frozen=True, kw_only=True):
    """A person on the index of people: with the url of a page, or with an id for links to this place, and the films."""

    title: str  # the name
    url: str = ""  # empty if the person has no page
    count: int = 0  # the number of reviewed films
    anchor: str = ""  # the id of a person without a page
    films: tuple[LinkView, ...] = ()  # of a person without a page, newest review first


class ShareView(Struct, frozen=True, kw_only=True):
    """The picture that networks show with a link to a page."""

    url: str  # an absolute URL
    alt: str  # its text
    width: int  # in pixels
    height: int  # in pixels


class SiteView(Struct, frozen=True, kw_only=True):
    """The site, for all pages."""

    title: str  # the blog's title
    url: str  # its absolute URL, which ends in a slash
    home: str  # the url of the home page
    language: str  # a language tag: "en", "pt-BR"
    author: str  # the author's name, or empty
    description: str  # one line, or empty
    feed: str  # the url of the Atom feed
    search: str  # the url of the search description for browsers; empty if the site has no search
    menu: tuple[LinkView, ...]  # the links of the header, chosen by the theme or the site, without missing pages
    footer: tuple[LinkView, ...]  # the links of the footer, likewise
    indexes: tuple[LinkView, ...]  # people, years, genres, tags, ratings: those that exist
    generator: str  # "Intertitle" and its version
    right_to_left: bool  # the language runs from right to left
    share: ShareView | None = None  # the site's share card, for pages that have none


class PageView(Struct, frozen=True, kw_only=True):
    """A page's own data, for its head."""

    title: str  # for the element ``title``
    description: str  # for search engines, free of spoilers
    canonical: str  # its absolute URL
    kind: str  # "review", "home", "franchise" …
    indexable: bool = True  # true if search engines may list it
    share: ShareView | None = None  # its own share card; none if it has none, or the site draws none
    policy: Markup = Markup("")  # its content security policy; empty if its template states one


class PagerView(Struct, frozen=True, kw_only=True):
    """The place of a page in a series of pages."""

    number: int  # this page, from 1
    total: int  # the number of pages
    newer: str  # the url of the page before; empty on the first page
    older: str  # the url of the next page; empty on the last page


class CreditView(Struct, frozen=True, kw_only=True):
    """One line of credits: a label and the people under it."""

    label: str  # "Directed by"
    people: tuple[LinkView, ...]  # the character is in ``note``


class ViewingView(Struct, frozen=True, kw_only=True):
    """One viewing, for viewing notes and the diary."""

    date: DateView  # the day
    medium: str  # "cinema", "television" …, or empty
    venue: str  # the place, or empty
    rewatch: bool  # true if the critic had seen the film before
    finished: bool  # false if the critic walked out
    rating: RatingView | None = None  # what the critic gave it that day; none if it is not stated
    note: str = ""  # one line on it, or empty
    card: Card | None = None  # the review; only in the diary, and none if the film has none
    film: LinkView | None = None  # a film without a review, with its year in ``note``; only in the diary


class CalendarView(Struct, frozen=True, kw_only=True):
    """A year as a picture in SVG paths: all days, days with one viewing, and days with several."""

    width: int  # of the picture
    height: int  # of the picture
    days: str  # an SVG path of all days
    lit: str  # an SVG path of the days with one viewing
    bright: str  # an SVG path of the days with several viewings


class PartView(Struct, frozen=True, kw_only=True):
    """A part of a franchise: reviewed (with a card) or not."""

    id: str  # its id in the franchise's file
    title: str  # the film's title
    year: int | None  # of release
    release: DateView | None  # the day, the month or the year, if it is known
    kind: str  # a word of the field `kind`: [Writing](writing.md#a-review)
    number: int  # its place in release order, from 1
    relation: str  # "spin-off and interquel of Chapter 3 and Chapter 4", or empty
    continuity: str  # the label of its continuity, or empty
    note: str  # the author's note, or empty
    later: str  # "Seven years later", if no part came out for a long time before; or empty
    beside: bool  # true if it takes place at the same time as other parts (interquel, midquel, sidequel)
    current: bool  # true on the page of this film and on those of its reviews
    card: Card | None  # none if it is not reviewed
    url: str = ""  # the page of a film that is not reviewed, if it has one
    seen: bool = False  # true if the critic saw it; only on the page of the franchise, and with a table of viewings


class NeighboursView(Struct, frozen=True, kw_only=True):
    """The parts before and after a part, in one order; ``url`` is empty if a part is not reviewed."""

    id: str  # of the order: "release", "story" …
    order: str  # its label, "Release order"
    before: LinkView | None  # none for the first
    after: LinkView | None  # none for the last
    place: int  # from 1
    of: int  # the number of parts in this order


class StripView(Struct, frozen=True, kw_only=True):
    """The place of a review in one of its franchises."""

    franchise: LinkView  # the franchise
    parts: tuple[PartView, ...]  # all parts, in release order
    neighbours: tuple[NeighboursView, ...]  # one for each order, release order first


class CompanyView(Struct, frozen=True, kw_only=True):
    """Films related to a film, and what relates them; the nearest in year first."""

    why: str  # director, cast or genre
    through: LinkView  # the person or the genre that relates them
    year: str  # of the review's film, or empty
    films: tuple[LinkView, ...]  # each with its year in ``note``


class ReviewView(Struct, frozen=True, kw_only=True):
    """A review with everything that its page shows."""

    fields: Review  # its front matter, every field by its name
    card: Card  # the review as lists show it
    films: tuple[LinkView, ...]  # the films of a double bill, each with its year in ``note``; empty for one film
    film_page: str  # the url of the film's page; empty if this is its only review
    html: Markup  # its text
    original_title: str  # the film's title in its own language; empty if it is the same or unknown
    also: tuple[str, ...]  # its other titles
    verdict: str  # one line, or empty
    quote: str  # a pull quote from the text, or empty
    author: str  # who wrote it, as one text: "Ines Marlowe and Noor Achterberg"
    authors: tuple[LinkView, ...]  # who wrote it, one by one
    updated: DateView | None  # none if it was never updated
    runtime: str  # "2 h 5 min"
    release: DateView | None  # the day, the month or the year of release
    genres: tuple[LinkView, ...]  # the genres
    tags: tuple[LinkView, ...]  # the tags
    countries: tuple[str, ...]  # their names
    languages: tuple[str, ...]  # their names
    year: LinkView | None  # the page of the year of release
    directors: tuple[LinkView, ...]  # also the first of the credits
    credits: tuple[CreditView, ...]  # one for each job
    cast: tuple[LinkView, ...]  # actors, each with the character in ``note``
    spoilers: str  # "none", "marked" or "whole"
    spoiler_notice: str  # says what is hidden; empty if nothing is
    recommend: str  # "yes", "mixed", "no" or empty
    viewings: tuple[ViewingView, ...]  # when and where the critic saw it
    poster: PictureView | None  # also if it is a spoiler; show that only when the reader asks
    still: PictureView | None  # likewise
    trailer: TrailerView | None  # likewise
    links: tuple[LinkView, ...]  # the film in other catalogues
    strips: tuple[StripView, ...]  # one for each franchise
    company: tuple[CompanyView, ...]  # related films: by its directors, with its lead, or of its genre and time
    second_opinions: tuple[OpinionView, ...]  # the reviews of the film by other critics, newest first
    then_and_now: tuple[OpinionView, ...]  # all reviews of the film by this critic, oldest first; empty if it is alone
    consensus: str  # "3 of 4 critics recommend it"; empty if fewer than two say whether they do
    posts: tuple[DiscussionView, ...]  # the posts that discuss the film, newest first
    comments: str  # a URL or mailto: address for replies, or empty
    minutes: int  # the reading time, at 230 words a minute


class DiscussionView(Struct, frozen=True, kw_only=True):
    """A post that discusses a film."""

    title: str  # the post's headline
    url: str  # the post's page, at the heading of the film if it has one
    kind: str  # what the post is: "Essay"
    date: DateView | None  # of publication
    rating: RatingView | None  # of the film, if the post has a capsule review of it


class CapsuleView(Struct, frozen=True, kw_only=True):
    """A film that a post discusses."""

    title: str  # the film's title
    year: int | None  # of release
    url: str  # the film's review or page; empty if there is none
    rating: RatingView | None  # none if the post does not rate it
    heading: str  # the heading under which the text discusses it, or empty
    anchor: str  # the id of that heading, or empty


class ColumnStripView(Struct, frozen=True, kw_only=True):
    """The place of a post in its column."""

    column: LinkView  # the column
    number: int  # the place of the post, from 1
    total: int  # the number of parts
    before: LinkView | None  # the part before, with its day in ``note``; none for the first
    after: LinkView | None  # the part after; none for the last


class PostView(Struct, frozen=True, kw_only=True):
    """A post with everything that its page shows."""

    fields: PostFile  # its front matter, every field by its name
    card: Card  # the post as lists show it
    html: Markup  # its text
    kind: str  # "Essay", "Interview", the site's own word, or empty
    summary: str  # one line, or empty
    authors: tuple[LinkView, ...]  # who wrote it, one by one
    updated: DateView | None  # none if it was never updated
    films: tuple[CapsuleView, ...]  # the films that it discusses
    franchises: tuple[LinkView, ...]  # the franchises that it is about
    people: tuple[LinkView, ...]  # the people whom it is about
    column: ColumnStripView | None  # none if it is in no column
    tags: tuple[LinkView, ...]  # the tags
    still: PictureView | None  # also if it is a spoiler; show that only when the reader asks
    spoilers: str  # "none", "marked" or "whole"
    spoiler_notice: str  # says what is hidden; empty if nothing is
    comments: str  # a URL or mailto: address for replies, or empty
    minutes: int  # the reading time, at 230 words a minute
    newer: LinkView | None  # the next post, with its day in ``note``; none for the newest
    older: LinkView | None  # the post before; none for the oldest
    all_posts: LinkView  # the list of all posts


class OpinionView(Struct, frozen=True, kw_only=True):
    """A review on the page of its film."""

    card: Card  # the review as lists show it
    title: str  # its headline, or empty
    part: str  # "Season 2", or empty for a review of the whole
    author: str  # the names of its authors
    authors: tuple[LinkView, ...]  # its authors, one by one
    verdict: str  # one line, or empty
    blurb: str  # the verdict, or the beginning of the text
    recommend: str  # "yes", "mixed", "no" or empty
    current: bool = False  # true for the review whose page it is on


class SeasonView(Struct, frozen=True, kw_only=True):
    """A season of a series with its reviews."""

    title: str  # "Season 2"; empty for episodes without a season
    opinions: tuple[OpinionView, ...]  # the reviews of the whole season
    episodes: tuple[OpinionView, ...]  # the reviews of its episodes, in their order


class FilmView(Struct, frozen=True, kw_only=True):
    """A film with several reviews, or with facts and no review."""

    card: Card  # the film as lists show it
    title: str  # its title
    year: LinkView | None  # the page of the year of release
    original_title: str  # in its own language, or empty
    also: tuple[str, ...]  # its other titles
    html: Markup  # the author's text about it, or empty
    runtime: str  # "2 h 5 min"
    release: DateView | None  # the day of release
    countries: tuple[str, ...]  # their names
    languages: tuple[str, ...]  # their names
    genres: tuple[LinkView, ...]  # the genres
    directors: tuple[LinkView, ...]  # also the first of the credits
    credits: tuple[CreditView, ...]  # one for each job
    cast: tuple[LinkView, ...]  # actors, each with the character in ``note``
    opinions: tuple[OpinionView, ...]  # the reviews of the whole, newest first
    consensus: str  # "3 of 4 critics recommend it"; empty if fewer than two say whether they do
    seasons: tuple[SeasonView, ...]  # the reviews of seasons and episodes, in their order
    arc: ArcView | None  # the ratings of the seasons, or of the episodes; none if there are too few
    poster: PictureView | None  # also if it is a spoiler; show that only when the reader asks
    still: PictureView | None  # likewise
    trailer: TrailerView | None  # likewise
    links: tuple[LinkView, ...]  # the film in other catalogues
    strips: tuple[StripView, ...]  # one for each franchise
    company: tuple[CompanyView, ...]  # related films
    posts: tuple[DiscussionView, ...]  # the posts that discuss it, newest first


class OrderView(Struct, frozen=True, kw_only=True):
    """The parts of a franchise in one order."""

    id: str  # "release", "story" …
    label: str  # "Release order"
    note: str  # the author's note, or empty
    parts: tuple[PartView, ...]  # the parts in this order
    missing: tuple[str, ...]  # the titles of parts that this order leaves out


class ArcPoint(Struct, frozen=True, kw_only=True):
    """A part on the arc of its franchise."""

    part: PartView  # the part
    x: int  # its place from the left
    y: int | None  # its place from the top; none if it has no rating


class ArcView(Struct, frozen=True, kw_only=True):
    """The ratings of a franchise in release order, as points of a picture.

    The picture is 100 units high, with the best rating at the top.
    """

    points: tuple[ArcPoint, ...]  # one for each part
    width: int  # 100 units for each part
    line: str  # an SVG path from rating to rating
    mean: int  # the place of the average from the top


class FranchiseView(Struct, frozen=True, kw_only=True):
    """A franchise with everything that its page shows."""

    name: str  # its name
    url: str  # its page
    summary: str  # one line, or empty
    html: Markup  # the author's text; empty in the list of franchises
    reviewed: int  # the number of parts with a review
    total: int  # the number of parts
    seen: int  # the number of parts that the critic saw; 0 without a table of viewings
    average: str  # of its ratings, on the site's scale; empty if fewer than two films are rated
    best: tuple[Card, ...]  # the best rated parts; empty if all ratings are the same
    worst: tuple[Card, ...]  # the worst rated parts, likewise
    arc: ArcView | None  # none if there are too few ratings
    orders: tuple[OrderView, ...]  # release order first, and the critic's order last if there are enough ratings
    continuities: tuple[LinkView, ...]  # its continuities, each with a note
    start: LinkView | None  # the part with which the author advises to start
    latest: DateView | None  # the date of the newest review
    posts: tuple[Card, ...] = ()  # the posts about it, newest first; empty in the list of franchises
    years: str  # "2014–2025"


class FilmographyView(Struct, frozen=True, kw_only=True):
    """The films of a person in one job, the newest first."""

    job: str  # "Director"
    films: tuple[tuple[Card, str], ...]  # a film, and the character or empty


class PersonView(Struct, frozen=True, kw_only=True):
    """A person, with the reviewed films."""

    name: str  # the name
    html: Markup  # the author's text about the person, or empty
    life: str  # "1964" or "1929–2014"
    average: str  # of the films, on the site's scale; empty if nothing is rated
    count: int  # the number of reviewed films
    viewings: int  # how often the critic saw them; 0 without a table of viewings
    filmography: tuple[FilmographyView, ...]  # one for each job
    posts: tuple[Card, ...]  # the posts about the person, newest first
    links: tuple[LinkView, ...]  # the person in other catalogues


class ItemView(Struct, frozen=True, kw_only=True):
    """A film of a list."""

    number: int  # its place, from 1
    title: str  # the film's title
    year: int | None  # of release
    note: str  # the author's note, or empty
    card: Card | None  # none if it is not reviewed
    url: str = ""  # the page of a film that is not reviewed, if it has one


class ListView(Struct, frozen=True, kw_only=True):
    """A list with everything that its page shows."""

    title: str  # its title
    url: str  # its page
    description: str  # one line, or empty
    date: DateView | None  # of publication
    ranked: bool  # true if the films are numbered
    html: Markup  # the author's text
    items: tuple[ItemView, ...]  # the films, in order
    count: int  # the number of films


class LegendView(Struct, frozen=True, kw_only=True):
    """What the ratings of one scale mean."""

    critic: LinkView | None = None  # whose they are, among those of several critics; none for the site's
    scale: str  # the name of the scale: "Stars"
    text: str  # the author's words, or a line about the scale
    period: str  # "Since 2016"; empty if it always applied


class BarView(Struct, frozen=True, kw_only=True):
    """A bar of a chart."""

    label: LinkView  # what it counts
    count: int  # the number
    share: int  # its length compared with the longest bar, 0 to 100


class CriticView(Struct, frozen=True, kw_only=True):
    """A critic who has a file."""

    name: str  # the critic's name
    url: str  # the critic's page
    count: int  # the number of reviews
    posts: int  # the number of posts
    picture: PictureView | None  # a portrait
    html: Markup  # the text of the file, or empty
    links: tuple[LinkView, ...]  # where else readers find the critic
    average: str  # of the ratings on the critic's own scale; empty if there is none
    rated: int  # the number of ratings on that scale
    ratings: tuple[BarView, ...]  # how often each rating of that scale is given, best first; empty for fewer than two
    legends: tuple[LegendView, ...]  # how the critic rates, the present scale first
