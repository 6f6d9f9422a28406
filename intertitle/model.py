"""The model of a film blog: frozen values that refer to each other by id.

The fields of documents are declared only here. Each has a type and a `Field`, from which the reader, the schema, the
guide and the hints are derived (`intertitle.table`).

Values can be compared, hashed, pickled and encoded. The id of a review, a franchise or a person is its slug.
Paths are relative to the site's root (the folder that holds ``content/``), with forward slashes.
"""

import datetime as dt
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import Annotated, Literal, NamedTuple, get_args

import msgspec

from intertitle.diagnostics import Diagnostic, Fix
from intertitle.partial_days import PartialDay
from intertitle.ratings import Rating, Scale
from intertitle.table import (
    Choice,
    Choices,
    Day,
    Exact,
    Field,
    FromText,
    Line,
    Moment,
    Named,
    Number,
    PartOfDay,
    Record,
    Records,
    Special,
    Switch,
    Texts,
    Word,
)
from intertitle.years import FIRST_YEAR, LAST_YEAR

Kind = Literal["film", "series", "mini-series", "short", "documentary"]
Relation = Literal[
    "main", "sequel", "prequel", "midquel", "interquel", "sidequel", "spin-off", "crossover", "remake", "reboot"
]
Job = Literal["director", "writer", "cinematographer", "composer", "cast"]
# The fields of a review that credit people, each with the job. The order is that of credits on pages.
JOBS: Mapping[str, Job] = {
    "directors": "director",
    "writers": "writer",
    "cinematographers": "cinematographer",
    "composers": "composer",
    "cast": "cast",
}
Html = Literal["safe", "raw", "none"]  # how HTML within texts is published
Reason = Literal["draft", "scheduled", "embargoed", "broken"]
Form = Literal["avif", "webp", "jpeg", "png", "gif", "svg"]
FORM_BY_SUFFIX: Mapping[str, Form] = {
    ".avif": "avif",
    ".gif": "gif",
    ".jpeg": "jpeg",
    ".jpg": "jpeg",
    ".png": "png",
    ".svg": "svg",
    ".webp": "webp",
}


class Struct(msgspec.Struct, frozen=True, kw_only=True):
    """The base of all values of the model. They are frozen and have keyword arguments only."""


# ---------------------------------------------------------------- the site


_MAX_PER_PAGE = 1000  # reviews in a list or a feed


class OwnScale(Struct, frozen=True, kw_only=True):
    """A site's own scale in its settings, from which a `Scale` is made: grades, or bounds of numbers."""

    label: Annotated[str, Field("What it is called.", Exact(), "Popcorn", "ratings")] = ""
    grades: Annotated[
        tuple[str, ...], Field("From worst to best.", Special("grades"), '["Skip", "Rent", "Cinema"]')
    ] = ()
    minimum: Annotated[float, Field("The lowest value.", Special("bound"), "0")] = 0
    maximum: Annotated[float, Field("The highest value.", Special("bound"), "6")]
    step: Annotated[float, Field("From one value to the next.", Special("bound"), "0.5")] = 1


class EarlierScale(Struct, frozen=True, kw_only=True):
    """A scale that a site or a critic used in earlier years. Ratings of that time without a scale are read on it."""

    scale: Annotated[str, Field("The scale: one of yours, or a built-in one.", Special("scale"), "letter", "ratings")]
    until: Annotated[
        PartialDay, Field("The last day, month or year in which it applied.", PartOfDay(required=True), "2015-12-31")
    ]
    legend: Annotated[
        str, Field("What its ratings mean, instead of a line about the scale.", Line(), "A is rare.", "“How I rate”")
    ] = ""


class Site(Struct, frozen=True, kw_only=True):
    """The settings of ``content/site.toml``, checked and complete."""

    title: Annotated[
        str,
        Field(
            "The blog's title.", Exact(required=True), "The Long Take", "everywhere", within="site",
            foreign=("name", "site_title", "site_name", "blogname"),
        ),
    ]  # fmt: skip
    url: Annotated[
        str,
        Field(
            "The full address of the site; it may end in a folder.",
            Special("url"),
            "https://example.org/",
            "links, feeds, search engines",
            within="site",
            foreign=("base_url", "site_url", "home", "address"),
        ),
    ]  # absolute, ends in a slash, may contain a sub-path
    language: Annotated[
        str,
        Field(
            "Its language: en, fr, pt-BR …", Special("language"), "en-GB", "hyphens, quotation marks", within="site",
            foreign=("lang", "locale", "language_code", "default_content_language"),
        ),
    ] = "en"  # fmt: skip
    author: Annotated[
        str, Field("Your name.", Exact(), "Ines Marlowe", "reviews, feeds, search engines", within="site")
    ] = ""
    timezone: Annotated[
        str,
        Field(
            "The time zone of dates and times.",
            Special("timezone"),
            "Europe/London",
            "dates with a time",
            within="site",
        ),
    ] = "UTC"
    theme: Annotated[str, Field("The theme.", Special("theme"), "marquee", "everywhere", within="site")] = "intertitle"
    description: Annotated[
        str,
        Field(
            "The blog in one line.", Exact(), "One line.", "the home page, search engines", within="site",
            foreign=("tagline", "subtitle", "slogan", "blogdescription"),
        ),
    ] = ""  # fmt: skip
    reviews_per_page: Annotated[
        int,
        Field(
            "Reviews on a page of the list.", Number(1, _MAX_PER_PAGE), "24", "lists", within="site",
            foreign=("paginate", "per_page", "posts_per_page", "pager_size"),
        ),
    ] = 12  # fmt: skip
    person_page_films: Annotated[
        int,
        Field(
            "In how many reviewed films a person must be credited to have a page. Others are only on the index of "
            "people. A person with a file always has a page.",
            Number(1, _MAX_PER_PAGE), "1", "the pages of people", within="site",
        ),
    ] = 2  # fmt: skip
    feed_entries: Annotated[
        int, Field("Reviews in the feed.", Number(1, _MAX_PER_PAGE), "50", "the feed", within="site")
    ] = 20
    search: Annotated[
        bool, Field("false: the blog has no search.", Switch(), "false", "the search page", within="site")
    ] = True
    plugins: Annotated[
        tuple[str, ...],
        Field(
            "The plug-ins of the site, by the names that they are installed by, in their order.",
            Special("plugins"), '["intertitle-letterboxd-mark"]', "what the plug-ins add", within="site",
        ),
    ] = ()  # fmt: skip
    options: Annotated[
        Mapping[str, str | bool],
        Field("The theme's own options: docs/themes.md.", Special("options"), shown="everywhere", within="theme"),
    ] = {}  # as written; the theme declares which exist
    chrome: Annotated[
        Mapping[str, tuple[str, ...]],
        Field(
            "The links at the top or the bottom of every page, in this order, instead of the theme's.",
            Special("chrome"),
            '["reviews", "people"]',
            "every page",
            names=("header", "footer"),
            within="chrome",
        ),
    ] = {}  # header, footer → the sections it shows
    headers: Annotated[
        tuple[str, ...],
        Field(
            "The hosts to publish a file of headers for.",
            Choices(("netlify", "apache", "nginx")),
            '["netlify"]',
            "files for your host",
            within="hosting",
        ),
    ] = ()
    policy: Annotated[
        Mapping[str, tuple[str, ...]],
        Field(
            "The other hosts from which pages may show or load something, or to which a form may send it.",
            Special("policy"),
            '["media.example.net"]',
            "the policy of pages, files for your host",
            names=("pictures", "frames", "scripts", "styles", "forms", "connections"),
            within="policy",
            since="0.2",
        ),
    ] = {}  # pictures, frames … → the hosts, without those of videos
    scale: Annotated[str, Field("The site's scale.", Special("scale"), "ten", "ratings", within="ratings")] = "stars"
    scales: Annotated[
        Mapping[str, Scale],
        Field(
            "Scales of your own, as  [ratings.scales.popcorn].", Special("scales"), shown="ratings", within="ratings"
        ),
    ]
    legend: Annotated[
        str,
        Field(
            "What your ratings mean, instead of a line about the scale.",
            Exact(), "Five stars are for two films a year.", "“How I rate”", within="ratings", since="0.2",
        ),
    ] = ""  # fmt: skip
    earlier_scales: Annotated[
        tuple[EarlierScale, ...],
        Field(
            "The scales of earlier years, as  [[ratings.earlier_scales]].",
            Special("earlier"),
            shown="ratings",
            within="ratings",
            since="0.2",
        ),
    ] = ()  # fmt: skip  (the one that ended first comes first)
    addresses: Annotated[
        Mapping[str, str],
        Field(
            "The addresses of a kind of page; each keeps the shape of its default.",
            Special("addresses"),
            '"/films/{slug}/"',
            "addresses",
            within="addresses",
        ),
    ]  # kind of page → pattern
    html: Annotated[
        Html,
        Field(
            "HTML within texts: without scripts and the like, all of it, or as it is typed. `safe` by default.",
            Choice(get_args(Html)),
            "none",
            "texts",
            within="markdown",
        ),
    ] = "safe"
    share_cards: Annotated[
        bool,
        Field("false: no share cards are drawn.", Switch(), "false", "networks", names=("cards",), within="share"),
    ] = True  # a picture of each review and franchise for social networks

    @property
    def base(self) -> str:
        """The path of the site, which every address begins with: ``/`` or ``/film/``."""
        return "/" + self.url.partition("://")[2].partition("/")[2]


class CriticScales(Struct, frozen=True, kw_only=True):
    """The scales that a critic's file states, and the path of that file."""

    path: str
    scale: str = ""
    earlier_scales: tuple[EarlierScale, ...] = ()  # the one that ended first comes first; without their legends


class ParseSettings(Struct, frozen=True, kw_only=True):
    """The settings that affect the parsing of a single source.

    The scales of critics are those of the files in ``content/critics/``, by the slugs of their names.
    ``scale_source`` is the file that states ``scale``.
    """

    timezone: str
    scale: str
    scales: Mapping[str, Scale]
    author: str
    language: str
    html: Html
    search: bool = False  # store the words of reviews for the search
    earlier_scales: tuple[EarlierScale, ...] = ()
    critics: Mapping[str, CriticScales] = {}
    scale_source: str = "content/site.toml"


# ---------------------------------------------------------------- texts


class Link(Struct, frozen=True, kw_only=True):
    """A link in a text, or something that the text shows or loads, as written.

    ``label`` is HTML: the words of a ``[[wiki]]`` link, and of the link in place of a frame or a video. For what is
    loaded from another host, it is the word of `loads.SETTINGS`. ``size`` are the attributes of a frame, as HTML.
    """

    kind: Literal["wiki", "href", "image", "frame", "video", "load"]
    target: str
    label: str
    size: str = ""


class Text(Struct, frozen=True, kw_only=True):
    """The properties of a rendered text. The HTML is stored separately.

    ``excerpt`` contains no spoilers. ``digest`` is that of the HTML.
    """

    digest: bytes
    words: int
    excerpt: str
    anchors: tuple[str, ...]
    links: tuple[Link, ...]
    spoilers: tuple[str, ...]  # the titles of the spoiler blocks, "" for one without a title
    inline_spoilers: int


# ---------------------------------------------------------------- what authors write


class When(Struct, frozen=True, kw_only=True):
    """A day as the author wrote it, and the instant that it begins, or the exact one, in the site's time zone."""

    day: dt.date
    instant: dt.datetime  # aware, UTC
    exact: bool  # the author gave a time of day


Id = Annotated[
    str,
    Field(
        "Its name in the address; the file's name by default.",
        Special("slug"), "ballerina-2025", "the address",
        names=("slug",), foreign=("basename", "post_name", "url_slug", "file_slug"), decides=True,
    ),
]  # fmt: skip
Aliases = Annotated[
    tuple[str, ...],
    Field(
        "Old addresses of it, which lead here.",
        Special("aliases"), "[/2019/05/ballerina/]", "redirects", foreign=("redirect_from", "redirects", "old_urls"),
    ),
]  # fmt: skip
Permalink = Annotated[
    str,
    Field(
        "The path of its page, instead of the site's pattern. For a page that had this address elsewhere.",
        Special("permalink"), "/2019/05/heat/", "the address", "0.2", decides=True,
    ),
]  # fmt: skip
Draft = Annotated[bool, Field("true: it is not published.", Switch(), "true", decides=True, hides=True)]
Published = Annotated[
    When | None,
    Field(
        "When it is published. A date to come is scheduled; without one it comes last and is not in the feed.",
        Moment(), "2025-06-10 20:00", "its page, lists, the feed", decides=True,
        foreign=(
            "pubdate", "publish_date", "published_at", "published_on", "date_published", "publication_date",
            "published_date",
            "created", "created_at", "date_created", "posted", "post_date", "datetime",
        ),
    ),
]  # fmt: skip
Year = Annotated[
    int | None,
    Field(
        "The year of release; it tells two films of one title apart.",
        Number(FIRST_YEAR, LAST_YEAR), "2025", "everywhere beside the title",
        foreign=("release_year", "film_year", "movie_year"),
    ),
]  # fmt: skip
Release = Annotated[
    PartialDay | None,
    Field(
        "The day of release, or its month or year; it orders two films of one year.",
        PartOfDay(), "2025-06-06", "its page", foreign=("release_date", "premiere", "premiered"),
    ),
]  # fmt: skip
KindOf = Annotated[
    Kind, Field("What it is; by default a film.", Choice(get_args(Kind)), "series", "its page", foreign=("film_type",))
]
OriginalTitle = Annotated[
    str,
    Field(
        "The film's title in its own language.",
        Exact(may_mark=True), "Ladri di biciclette", "under its title, search", "0.2",
        foreign=("originaltitle", "title_original", "original_name", "orig_title"),
    ),
]  # fmt: skip
OtherTitles = Annotated[
    tuple[str, ...],
    Field(
        "Other titles that it is known by.",
        Texts(), "[The Bicycle Thief]", "under its title, search", "0.2",
        foreign=("aka", "also_known_as", "alternative_titles", "alternative_title", "alternate_titles",
                 "alternate_title", "other_titles"),
    ),
]  # fmt: skip
# The addresses that catalogues give to a film, before and after the part that is its id there.
_HOST = r"(?:https?://)?(?:(?:www|m)\.)?"
_REST = r"(?:[/?#].*)?"
Imdb = Annotated[
    str,
    Field(
        "The film's id at IMDb.",
        Word(r"tt\d{7,8}", rf"{_HOST}imdb\.com/(?:[a-z]{{2}}(?:-[a-z]+)?/)?title/(tt\d{{7,8}}){_REST}"),
        "tt7181546",
        "a link on its page",
        foreign=("imdb_id", "imdb_url", "imdb_link", "const"),
    ),
]
Tmdb = Annotated[
    str,
    Field(
        "The film's id at TMDB.",
        Word(r"(?:(?:movie|tv)/)?\d{1,8}", rf"{_HOST}themoviedb\.org/((?:movie|tv)/\d{{1,8}})(?:-[^/?#]*)?{_REST}"),
        "541671", "a link on its page",
        foreign=("tmdb_id", "tmdb_url", "the_movie_db"),
    ),
]  # fmt: skip
Wikidata = Annotated[
    str,
    Field(
        "Its id at Wikidata.",
        Word(r"Q[1-9]\d{0,9}",
             rf"{_HOST}wikidata\.org/(?:wiki|entity)/(Q[1-9]\d{{0,9}}){_REST}"),
        "Q105600843", "a link on its page", foreign=("wikidata_id", "wikidata_url", "qid"),
    ),
]  # fmt: skip
Letterboxd = Annotated[
    str,
    Field(
        "The film's id at Letterboxd.",
        Word(
            r"[A-Za-z0-9][A-Za-z0-9-]*|boxd\.it/[A-Za-z0-9]+",
            rf"{_HOST}(?:letterboxd\.com)?/(?:[A-Za-z0-9_]+/)?film/([A-Za-z0-9][A-Za-z0-9-]*){_REST}"
            rf"|{_HOST}(boxd\.it/[A-Za-z0-9]+){_REST}",
        ), "ballerina-2025", "a link on its page",
        foreign=("letterboxd_uri", "letterboxd_slug", "letterboxd_url", "letterboxd_link"),
    ),
]  # fmt: skip
Authors = Annotated[
    tuple[str, ...],
    Field(
        "Who wrote it, if not the site's author: a name or several.",
        Texts("people", pointer="author"), "Ines Marlowe", "its page, the feed",
        names=("author", "authors"),
        foreign=("byline", "critic", "critics", "reviewer", "reviewers"), proposes="authors",
    ),
]  # fmt: skip
Updated = Annotated[
    When | None,
    Field(
        "When you last changed it substantially.",
        Moment(), "2025-07-01", "its page, the feed",
        foreign=(
            "lastmod", "last_mod", "last_modified", "last_modified_at", "last_updated", "modified", "modified_at",
            "date_modified", "modified_date", "updated_date", "updated_at", "updated_on", "date_updated",
        ),
    ),
]  # fmt: skip
Embargo = Annotated[
    When | None,
    Field("It is not published before this moment.", Moment(), "2025-06-04 18:00", decides=True, hides=True),
]
Spoilers = Annotated[
    Literal["none", "marked", "whole"],
    Field(
        "whole if the text cannot be split; otherwise it follows from the text.",
        FromText(("none", "marked", "whole"), {"no": "none"}), "whole", "a notice on its page",
        decides=True, hides=True, foreign=("has_spoilers", "contains_spoilers"),
    ),
]  # fmt: skip
Note = Annotated[str, Field("One line on it.", Line(), "The leanest of them.", "beside it")]
Label = Annotated[str, Field("What it is called.", Exact(), "Story order", "as its name")]
Description = Annotated[
    str, Field("One line on it.", Line(), "The year in ten films.", "under its title, search engines")
]


class Role(Struct, frozen=True, kw_only=True):
    """One line of a cast list."""

    name: Annotated[
        str,
        Field(
            "The person's name.",
            Exact(required=True, has_page=True),
            "Ana de Armas",
            "the review's page",
            foreign=("actor", "actress", "performer", "person"),
            proposes="people",
        ),
    ]
    character: Annotated[
        str,
        Field("The character.", Exact(), "Eve Macarro", "beside the name", foreign=("as", "part", "plays", "role")),
    ] = ""


class Viewing(Struct, frozen=True, kw_only=True):
    """An occasion on which the critic saw the film, for the diary."""

    date: Annotated[
        PartialDay,
        Field("The day that you saw it, or its month or year.", PartOfDay(required=True), "2025-06-07", "the diary"),
    ]
    medium: Annotated[
        str,
        Field(
            "How you saw it: cinema, Blu-ray, a stream …",
            Exact(),
            "cinema",
            "the review's page, the diary",
            proposes="media",
        ),
    ] = ""
    venue: Annotated[
        str, Field("Where you saw it.", Exact(), "BFI Southbank", "the review's page, the diary", proposes="venues")
    ] = ""
    rewatch: Annotated[
        bool, Field("true: you had seen it before.", Switch(), "true", "the review's page, the diary")
    ] = False
    finished: Annotated[bool, Field("false: you walked out.", Switch(), "false", "the review's page, the diary")] = True
    rating: Annotated[
        Rating | None,
        Field(
            "What you gave it that day, on the scale of the review.", Special("rating"), "3",
            "the review's page, the diary", since="0.2",
        ),
    ] = None  # fmt: skip
    note: Annotated[
        str, Field("One line on it.", Line(), "Better than I remembered.", "the review's page, the diary", "0.2")
    ] = ""
    private: Annotated[
        bool,
        Field(
            "true: nobody else sees this viewing, and nothing counts it.",
            Switch(), "true", since="0.2", decides=True, hides=True,
        ),
    ] = False  # fmt: skip


class Picture(Struct, frozen=True, kw_only=True):
    """A poster or a still. An empty ``alt`` means that it is decorative."""

    src: Annotated[str, Field("The file.", Exact(required=True), "images/ballerina.jpg", proposes="images")]
    alt: Annotated[
        str,
        Field(
            'What the picture shows, for those who do not see it;  ""  when it is decoration.', Special("alt"), "A door"
        ),
    ]
    credit: Annotated[str, Field("The owner of the picture.", Exact(), "Larry D. Horricks", "under the picture")] = ""
    spoiler: Annotated[
        bool,
        Field(
            "true: it gives something away, and is hidden until asked for.", Switch(), "true", decides=True, hides=True
        ),
    ] = False


# The facts of a film. A review, a film's own file and a film of a double bill state them in the same way.
FilmTitle = Annotated[
    str,
    Field(
        "The film's title, exactly as it is. Where YAML would read something else, the message shows the quotes.",
        Exact(required=True, may_mark=True), "Ballerina", "everywhere", proposes="films",
        foreign=("movie", "movie_title", "film_title", "film_name", "movie_name", "name", "item_reviewed"),
    ),
]  # fmt: skip
Franchises = Annotated[
    tuple[str, ...],
    Field(
        "The franchise that it belongs to.",
        Texts("terms", "franchise"), "John Wick", "its page, the franchise's page",
        names=("franchise", "franchises"),
        foreign=("saga", "collection", "universe", "series", "film_series"), proposes="franchises",
    ),
]  # fmt: skip
Directors = Annotated[
    tuple[str, ...],
    Field(
        "Who directed it.",
        Texts("people"), "[Len Wiseman]", "its page, lists, the person's page",
        names=("directors", "director"),
        foreign=("directed_by", "filmmaker", "filmmakers", "dir"), proposes="people",
    ),
]  # fmt: skip
Writers = Annotated[
    tuple[str, ...],
    Field(
        "Who wrote it.",
        Texts("people"), "[Shay Hatten]", "its page, the person's page",
        names=("writers", "writer"),
        foreign=("screenplay", "screenwriter", "screenwriters", "written_by", "screenplay_by"), proposes="people",
    ),
]  # fmt: skip
Cinematographers = Annotated[
    tuple[str, ...],
    Field(
        "Who photographed it.",
        Texts("people"), "[Romain Lacourbas]", "its page, the person's page",
        names=("cinematographers", "cinematographer"),
        foreign=("dp", "dop", "photography", "director_of_photography", "cinematography"), proposes="people",
    ),
]  # fmt: skip
Composers = Annotated[
    tuple[str, ...],
    Field(
        "Who wrote its music.",
        Texts("people"), "[Tyler Bates]", "its page, the person's page",
        names=("composers", "composer"),
        foreign=("music", "music_by", "original_music", "composed_by"), proposes="people",
    ),
]  # fmt: skip
Cast = Annotated[
    tuple[Role, ...],
    Field(
        "The actors: names, or names with characters.",
        Records("name"), "[{name: Ana de Armas, character: Eve Macarro}]", "its page, the person's page",
        foreign=("actors", "actor", "starring", "performers", "featuring"),
    ),
]  # fmt: skip
Runtime = Annotated[
    int | None,
    Field(
        "The length.",
        Number(1, 60 * 24 * 14, "minutes"),  # longer than the longest film ever shown
        "125",
        "its page",
        foreign=("duration", "running_time", "length", "minutes"),
    ),
]
Genres = Annotated[
    tuple[str, ...],
    Field(
        "The genres.",
        Texts("terms", may_have_comma=False), "[Action]", "its page, the genre's page",
        names=("genres", "genre"), foreign=("category", "categories", "genre_list"), proposes="genres",
    ),
]  # fmt: skip
Countries = Annotated[
    tuple[str, ...],
    Field(
        "The countries that made it.",
        Texts(), "[United States]", "its page, statistics",
        names=("countries", "country"),
        foreign=("country_of_origin", "production_countries", "nationality"), proposes="countries",
    ),
]  # fmt: skip
Languages = Annotated[
    tuple[str, ...],
    Field(
        "The languages that are spoken in it.",
        Texts(may_have_comma=False), "[English, Czech]", "its page, statistics",
        names=("languages", "language"), foreign=("original_language", "spoken_languages"), proposes="languages",
    ),
]  # fmt: skip
Poster = Annotated[
    Picture | None,
    Field(
        "The poster.",
        Special("picture"), '{src: images/ballerina.jpg, alt: "A dancer"}', "its page, lists",
        foreign=(
            "image", "cover", "featured_image", "feature_image", "thumbnail", "thumb", "cover_image", "og_image",
            "social_image", "preview_image", "picture", "post_image",
        ),
    ),
]  # fmt: skip
Still = Annotated[
    Picture | None,
    Field(
        "A still, at the head of the review.",
        Special("picture"), '{src: images/dance.jpg, alt: "A dancer"}', "its page",
        foreign=("backdrop", "banner", "header_image", "hero", "hero_image", "background"),
    ),
]  # fmt: skip
Trailer = Annotated[
    str,
    Field(
        "Its trailer: an address at YouTube or Vimeo, or  youtube  and the video's id.",
        Special("trailer"),
        "https://www.youtube.com/watch?v=V75dMMIW2B4",
        "its page, the feed",
        "0.2",
        foreign=("youtube", "vimeo", "video", "trailer_url", "youtube_id", "video_url", "youtube_url"),
    ),
]
Tags = Annotated[
    tuple[str, ...],
    Field(
        "Tags of your own.",
        Texts("terms"), "[night]", "its page, the tag's page",
        names=("tags", "tag"), foreign=("keywords", "labels", "topics", "tag_list"), proposes="tags",
    ),
]  # fmt: skip


class Facts(Struct, frozen=True, kw_only=True):
    """A film, and the facts of it that a document may state."""

    film: FilmTitle
    year: Year = None
    original_title: OriginalTitle = ""
    also: OtherTitles = ()
    kind: KindOf = "film"
    directors: Directors = ()
    writers: Writers = ()
    cinematographers: Cinematographers = ()
    composers: Composers = ()
    cast: Cast = ()
    runtime: Runtime = None
    release: Release = None
    genres: Genres = ()
    countries: Countries = ()
    languages: Languages = ()
    imdb: Imdb = ""
    tmdb: Tmdb = ""
    wikidata: Wikidata = ""
    letterboxd: Letterboxd = ""


class BilledFilm(Facts, frozen=True, kw_only=True):
    """A film of a double bill, with its own facts."""


_MAX_SEASON = 2200  # some series count their seasons by years
_MAX_EPISODE = 99_999


class Review(Struct, frozen=True, kw_only=True, tag=True):
    """A valid review."""

    path: str
    blurb: str = ""  # for lists and feeds: the verdict, or the excerpt of the text
    film: FilmTitle
    films: Annotated[
        tuple[BilledFilm, ...],
        Field(
            "The films of a double bill, instead of `film`. Each may state its own facts.",
            Records("film"), "[{film: Alien, year: 1979}, {film: Aliens, year: 1986}]", "its page, lists",
            since="0.2", foreign=("double_bill", "movies"),
        ),
    ] = ()  # fmt: skip
    year: Year = None
    original_title: OriginalTitle = ""
    also: OtherTitles = ()
    kind: KindOf = "film"
    season: Annotated[
        int | None,
        Field(
            "The season of a series that you review.",
            Number(0, _MAX_SEASON), "2", "beside its title", "0.2", foreign=("season_number",),
        ),
    ] = None  # fmt: skip
    episode: Annotated[
        int | None,
        Field(
            "The episode of that season.",
            Number(0, _MAX_EPISODE), "3", "beside its title", "0.2", foreign=("episode_number",),
        ),
    ] = None  # fmt: skip
    franchises: Franchises = ()
    rating: Annotated[
        Rating | None,
        Field(
            "Your rating on the site's scale. Leave it out for none.",
            Special("rating"), "3", "its page, lists, statistics",
            foreign=(
                "stars", "score", "grade", "my_rating", "review_rating", "star_rating", "rate", "personal_rating",
                "user_rating",
            ),
        ),
    ] = None  # fmt: skip
    scale: Annotated[
        str,
        Field(
            "The scale of this rating, if it is not the site's.",
            Special("scale"), "ten", "with the rating", foreign=("rating_scale", "rating_system"),
        ),
    ] = ""  # fmt: skip
    date: Published = None
    updated: Updated = None
    embargo: Embargo = None
    title: Annotated[
        str,
        Field(
            "A headline, if the film's title is not enough.",
            Line(), "The Dancer’s Knife", "its page, lists, the feed", foreign=("headline", "heading", "post_title"),
        ),
    ] = ""  # fmt: skip
    authors: Authors = ()
    directors: Directors = ()
    writers: Writers = ()
    cinematographers: Cinematographers = ()
    composers: Composers = ()
    cast: Cast = ()
    runtime: Runtime = None
    release: Release = None
    genres: Genres = ()
    countries: Countries = ()
    languages: Languages = ()
    verdict: Annotated[
        str,
        Field(
            "One line without spoilers: lists, feeds and search show it.",
            Line(), "Superb fights, and a killer you believe.", "its page, lists, the feed, search, the share card",
            foreign=(
                "excerpt", "summary", "description", "teaser", "bottom_line", "subtitle", "lede", "dek", "abstract",
                "tldr", "blurb", "one_liner",
            ),
        ),
    ] = ""  # fmt: skip
    quote: Annotated[
        str,
        Field(
            "A sentence for display, exactly as it stands in the text, outside spoilers.",
            Special("quote"), "Text.", "its page", foreign=("pull_quote", "pullquote"),
        ),
    ] = ""  # fmt: skip
    spoilers: Spoilers = "none"
    liked: Annotated[
        bool | None,
        Field(
            "Whether you like it; it is independent of the rating.",
            Switch(), "true", "its page, lists", foreign=("favorite", "favourite", "heart", "favorited"),
        ),
    ] = None  # fmt: skip
    recommend: Annotated[
        Literal["yes", "mixed", "no"] | None,
        Field(
            "Whether you would recommend it; it is independent of the rating.",
            Choice(("yes", "mixed", "no"), {"true": "yes", "false": "no"}), "mixed", "its page",
        ),
    ] = None  # fmt: skip
    viewings: Annotated[
        tuple[Viewing, ...],
        Field(
            "When and where you saw it. The diary lists these.",
            Records("date"), "[{date: 2025-06-07, medium: cinema}]", "its page, the diary",
            foreign=(
                "watched", "watched_on", "watched_date", "watch_date", "date_watched", "last_watched", "seen",
                "seen_on", "viewed",
            ),
        ),
    ] = ()  # fmt: skip
    poster: Poster = None
    still: Still = None
    trailer: Trailer = ""  # as `videos.Video.name`
    imdb: Imdb = ""
    tmdb: Tmdb = ""
    wikidata: Wikidata = ""
    letterboxd: Letterboxd = ""
    tags: Tags = ()
    draft: Draft = False
    comments: Annotated[
        bool | str,
        Field(
            "An address to write to: mailto:me@example.org or https://…",
            Special("comments"), "mailto:me@example.org", "under the review", foreign=("reply_to",),
        ),
    ] = False  # fmt: skip
    id: Id
    aliases: Aliases = ()
    permalink: Permalink = ""

    @property
    def author(self) -> str:
        """The authors as one text, for templates."""
        return ", ".join(self.authors)


# The fields of a review with the opinion of the critic. Of all pages, only the lists of ratings exist because of these.
_JUDGEMENT = ("rating", "blurb", "verdict", "quote", "liked", "recommend")


def judgement(review: Review) -> tuple[object, ...]:
    """Return the values of the fields that contain the critic's opinion."""
    return tuple(getattr(review, name) for name in _JUDGEMENT)


class Entry(Struct, frozen=True, kw_only=True):
    """A part of a franchise in its file, reviewed or not."""

    id: Annotated[str, Field("The part's name within this file; its title's by default.", Word(), "ballerina")]
    title: Annotated[
        str,
        Field(
            "The film's title.", Exact(required=True), "Ballerina", "the franchise's page",
            foreign=("film", "movie", "name"),
        ),
    ]  # fmt: skip
    year: Year = None
    release: Release = None
    kind: KindOf = "film"
    relation: Annotated[
        tuple[Relation, ...],
        Field("What it is to the others.", Choices(get_args(Relation)), "spin-off", "beside its title"),
    ] = ()
    of: Annotated[
        tuple[str, ...], Field("The ids of the parts that it follows from.", Texts(), "[chapter-3]", "beside its title")
    ] = ()
    continuity: Annotated[
        str,
        Field("The line that it belongs to: a name under  continuities.", Word(), "original", "beside its title"),
    ] = ""
    note: Note = ""
    review: Annotated[
        str, Field("The slug of its review, when title and year do not lead there.", Word(), "ballerina-2025")
    ] = ""
    imdb: Imdb = ""
    tmdb: Tmdb = ""
    wikidata: Wikidata = ""
    letterboxd: Letterboxd = ""


class Order(Struct, frozen=True, kw_only=True):
    """A named order of a franchise's parts. It may omit parts."""

    id: str
    label: Label
    note: Note
    items: Annotated[tuple[str, ...], Field("Ids of parts, in order.", Texts(), "[chapter-3, ballerina]")]


class Continuity(Struct, frozen=True, kw_only=True):
    """A continuity of a franchise: parts that follow each other and ignore the rest."""

    id: str
    label: Label
    note: Note = ""


class Start(Struct, frozen=True, kw_only=True):
    """Where a newcomer should begin, according to the author."""

    entry: Annotated[str, Field("The id of a part.", Exact(required=True), "john-wick")]
    note: Note = ""


class FranchiseFile(Struct, frozen=True, kw_only=True, tag=True):
    """A file in ``content/franchises/``."""

    path: str
    name: Annotated[
        str,
        Field(
            "The franchise's name.",
            Exact(required=True),
            "John Wick",
            "everywhere",
            foreign=("title",),
            proposes="franchises",
        ),
    ]
    summary: Annotated[
        str,
        Field(
            "One line on the whole.",
            Line(), "A man, a dog, and everybody else.", "its page, lists, the share card", foreign=("description",),
        ),
    ] = ""  # fmt: skip
    entries: Annotated[
        tuple[Entry, ...],
        Field(
            "The parts, reviewed or not.",
            Records("title"), "[{title: Ballerina, year: 2025}]", "its page", foreign=("parts", "films", "movies"),
        ),
    ] = ()  # fmt: skip
    orders: Annotated[
        tuple[Order, ...],
        Field(
            "Orders of your own besides release order, which is computed.",
            Named("release"), "{story: {items: [john-wick, ballerina]}}", "its page",
        ),
    ] = ()  # fmt: skip
    continuities: Annotated[
        tuple[Continuity, ...],
        Field(
            "The lines of a series that began again, by name.",
            Named(), "{original: {label: The original films}}", "its page",
        ),
    ] = ()  # fmt: skip
    start: Annotated[
        Start | None, Field("Where a newcomer should begin.", Record(), "{entry: john-wick}", "its page")
    ] = None
    id: Id
    aliases: Aliases = ()
    permalink: Permalink = ""


class FilmFile(Facts, frozen=True, kw_only=True, tag=True):
    """A file in ``content/films/``: facts about a film, which needs no review."""

    path: str
    film: Annotated[
        str,
        Field(
            "The film's title, exactly as it is.",
            Exact(required=True, may_mark=True), "Ballerina", "everywhere", proposes="films",
            foreign=("title", "movie", "movie_title", "film_title", "film_name", "movie_name", "name"),
        ),
    ]  # fmt: skip
    sort: Annotated[
        str, Field("The title as an index sorts it.", Exact(), "400 Blows, The", "the reviews by title", "0.2")
    ] = ""
    franchises: Franchises = ()
    poster: Poster = None
    still: Still = None
    trailer: Trailer = ""
    draft: Draft = False
    id: Id
    aliases: Aliases = ()
    permalink: Permalink = ""


class PersonFile(Struct, frozen=True, kw_only=True, tag=True):
    """A file in ``content/people/``. ``also`` are other spellings of the name."""

    path: str
    name: Annotated[
        str,
        Field(
            "The name, as in your credits.",
            Exact(required=True),
            "Agnès Varda",
            "everywhere",
            foreign=("title",),
            proposes="people",
        ),
    ]
    also: Annotated[
        tuple[str, ...],
        Field("Other spellings of it in your credits.", Texts(pointer="also"), "[Agnes Varda]", foreign=("aka",)),
    ] = ()
    sort: Annotated[
        str,
        Field("The name as an index sorts it, if not by its last word.", Exact(), "Tarr Béla", "the index of people"),
    ] = ""
    born: Annotated[
        dt.date | None,
        Field("The day of birth.", Day(), "1928-05-30", "the years on the page", foreign=("birthday", "birth_date")),
    ] = None
    died: Annotated[
        dt.date | None,
        Field("The day of death.", Day(), "2019-03-29", "the years on the page", foreign=("death_date",)),
    ] = None
    imdb: Annotated[
        str,
        Field(
            "The person's id at IMDb.",
            Word(r"nm\d{7,8}", rf"{_HOST}imdb\.com/(?:[a-z]{{2}}/)?name/(nm\d{{7,8}}){_REST}"),
            "nm0001785",
            "a link on the page",
            foreign=("imdb_id",),
        ),
    ] = ""
    wikidata: Wikidata = ""
    id: Id
    aliases: Aliases = ()
    permalink: Permalink = ""


class CriticLink(Struct, frozen=True, kw_only=True):
    """A link on the page of a critic."""

    url: Annotated[str, Field("Its address.", Special("web"), "https://letterboxd.com/ines/", "the page")]
    label: Annotated[
        str, Field("What it is called; by default its host.", Exact(), "Letterboxd", foreign=("title", "name", "text"))
    ] = ""


class CriticFile(Struct, frozen=True, kw_only=True, tag=True):
    """A file in ``content/critics/``. ``also`` are other spellings of the name."""

    path: str
    name: Annotated[
        str,
        Field(
            "The name, as in  author.",
            Exact(required=True),
            "Ines Marlowe",
            "everywhere",
            foreign=("title", "author"),
            proposes="authors",
        ),
    ]
    also: Annotated[
        tuple[str, ...],
        Field("Other spellings of it in your reviews.", Texts(pointer="also"), "[I. Marlowe]", foreign=("aka",)),
    ] = ()
    picture: Annotated[
        Picture | None,
        Field(
            "A portrait, with alternative text.",
            Special("picture"), "{src: images/ines.jpg, alt: Ines in the front row}", "the page",
            foreign=("photo", "avatar", "portrait", "image", "headshot"),
        ),
    ] = None  # fmt: skip
    links: Annotated[
        tuple[CriticLink, ...],
        Field(
            "Where else readers find them.",
            Records("url"), "[{label: Letterboxd, url: https://letterboxd.com/ines/}]", "the page",
            foreign=("social", "websites", "website", "url", "elsewhere"),
        ),
    ] = ()  # fmt: skip
    scale: Annotated[
        str,
        Field(
            "The scale of their ratings, if it is not the site's.", Special("scale"), "letter", "their ratings",
            foreign=("rating_scale", "rating_system"),
        ),
    ] = ""  # fmt: skip
    earlier_scales: Annotated[
        tuple[EarlierScale, ...],
        Field(
            "The scales of their earlier years.",
            Records("scale"),
            "[{scale: ten, until: 2015}]",
            "their ratings",
            foreign=("old_scales", "scales"),
        ),
    ] = ()  # fmt: skip  (the one that ended first comes first)
    legend: Annotated[
        str,
        Field(
            "What their ratings mean, instead of a line about the scale.",
            Line(), "An A is a film to cross town for.", "the page, the ratings",
            foreign=("how_i_rate", "rating_guide", "rating_legend"),
        ),
    ] = ""  # fmt: skip
    id: Id
    permalink: Permalink = ""
    aliases: Aliases = ()


class ListItem(Struct, frozen=True, kw_only=True):
    """A film in a list: a review by its slug, or a film by title and year."""

    film: Annotated[
        str,
        Field(
            "The film's title.", Exact(may_mark=True), "Aftersun", "the list",
            foreign=("movie", "name", "title"), proposes="films",
        ),
    ] = ""  # fmt: skip
    year: Year = None
    review: Annotated[str, Field("The slug of a review, instead of film and year.", Word(), "aftersun")] = ""
    note: Note = ""


class ListFile(Struct, frozen=True, kw_only=True, tag=True):
    """A file in ``content/lists/``."""

    path: str
    title: Annotated[
        str, Field("The list's title.", Line(required=True), "The best of 2025", "its page, lists", foreign=("name",))
    ]
    date: Published = None
    ranked: Annotated[bool, Field("true: with numerals.", Switch(), "true", "its page")] = False
    description: Description = ""
    items: Annotated[
        tuple[ListItem, ...],
        Field(
            "The films, in order.",
            Records("film"), "[{film: Aftersun, year: 2022}]", "its page", foreign=("films", "movies", "entries"),
        ),
    ] = ()  # fmt: skip
    draft: Draft = False
    id: Id
    aliases: Aliases = ()
    permalink: Permalink = ""


class PageFile(Struct, frozen=True, kw_only=True, tag=True):
    """A file in ``content/pages/``."""

    path: str
    title: Annotated[
        str, Field("The page's title.", Line(required=True), "About", "its page, the menu", foreign=("name",))
    ]
    description: Description = ""
    menu: Annotated[bool, Field("true: the menu shows it.", Switch(), "true", "every page")] = False
    draft: Draft = False
    id: Id
    aliases: Aliases = ()
    permalink: Permalink = ""


class DiaryRow(Struct, frozen=True, kw_only=True, array_like=True):
    """A row of a table in ``content/diary/``: one viewing of one film, reviewed or not.

    A private row keeps only what identifies its viewing, so that no output can show the rest.
    """

    film: Annotated[
        str,
        Field(
            "The film's title. It may be left out beside an id.", Exact(required=True), "Heat", "the diary",
            proposes="films",
            foreign=("title", "name", "movie", "movie_title", "film_title", "film_name", "movie_name"),
        ),
    ]  # fmt: skip
    year: Annotated[
        int | None,
        Field(
            "The year of release; it tells two films of one title apart.",
            Number(FIRST_YEAR, LAST_YEAR), "1995", "beside the title", foreign=("release_year", "film_year"),
        ),
    ] = None  # fmt: skip
    date: Annotated[
        PartialDay | None,
        Field(
            "The day that you saw it, or its month or year. Without a date you have seen it, and no more is known.",
            PartOfDay(), "2025-06-07", "the diary",
            foreign=(
                "watched_date", "date_watched", "watch_date", "watched", "watched_on", "last_watched", "viewed",
                "viewed_on", "seen", "seen_on", "viewing_date", "day",
            ),
        ),
    ] = None  # fmt: skip
    medium: Annotated[
        str,
        Field("How you saw it.", Exact(), "cinema", "the diary", proposes="media", foreign=("format", "media", "how")),
    ] = ""
    venue: Annotated[
        str,
        Field(
            "Where you saw it.", Exact(), "BFI Southbank", "the diary",
            proposes="venues", foreign=("theatre", "theater", "place", "location", "where"),
        ),
    ] = ""  # fmt: skip
    rating: Annotated[
        Rating | None,
        Field(
            "What you gave it that day.",
            Special("rating"), "4", "the diary",
            foreign=("your_rating", "my_rating", "stars", "score", "grade", "user_rating", "star_rating"),
        ),
    ] = None  # fmt: skip
    scale: Annotated[
        str,
        Field(
            "The scale of this rating, if it is not the site's.", Special("scale"), "ten", "with the rating",
            foreign=("rating_scale",),
        ),
    ] = ""  # fmt: skip
    rewatch: Annotated[
        bool,
        Field(
            "yes: you had seen it before.", Switch(), "yes", "the diary",
            foreign=("rewatched", "seen_before", "again"),
        ),
    ] = False  # fmt: skip
    finished: Annotated[
        bool, Field("no: you walked out.", Switch(), "no", "the diary", foreign=("completed", "finished_it"))
    ] = True
    tags: Annotated[
        tuple[str, ...],
        Field(
            "Words of your own, with commas between them.", Texts(), "night, with Ada", foreign=("tag", "keywords"),
        ),
    ] = ()  # fmt: skip
    note: Annotated[
        str,
        Field(
            "One line on it.", Line(), "Better than I remembered.", "the diary",
            foreign=("notes", "comment", "comments", "remark", "remarks"),
        ),
    ] = ""  # fmt: skip
    private: Annotated[
        bool,
        Field("yes: nobody else sees this viewing, and nothing counts it.", Switch(), "yes", decides=True, hides=True),
    ] = False
    imdb: Imdb = ""
    tmdb: Tmdb = ""
    wikidata: Wikidata = ""
    letterboxd: Letterboxd = ""


class DiaryFile(Struct, frozen=True, kw_only=True, tag=True):
    """A table in ``content/diary/``. ``id`` is the name of its file; it has no page of its own."""

    path: str
    id: str
    rows: tuple[DiaryRow, ...] = ()


class Capsule(Struct, frozen=True, kw_only=True):
    """A film that a post discusses. With a rating it is a capsule review within the text."""

    film: Annotated[
        str,
        Field(
            "The film's title.", Exact(required=True, may_mark=True), "Aftersun", "the post's page",
            foreign=("movie", "name", "title"), proposes="films",
        ),
    ]  # fmt: skip
    year: Year = None
    rating: Annotated[
        Rating | None,
        Field(
            "Your rating, if the post has a capsule review of it.",
            Special("rating"), "3.5", "the post's page, the film's page", foreign=("stars", "score", "grade"),
        ),
    ] = None  # fmt: skip
    scale: Annotated[
        str, Field("The scale of this rating, if it is not the post's.", Special("scale"), "ten", "with the rating")
    ] = ""
    heading: Annotated[
        str,
        Field(
            "The heading of the text under which you discuss it; links lead there.",
            Exact(), "Aftersun", "links to the capsule review", foreign=("section", "anchor"),
        ),
    ] = ""  # fmt: skip
    imdb: Imdb = ""
    tmdb: Tmdb = ""
    wikidata: Wikidata = ""
    letterboxd: Letterboxd = ""
    anchor: str = ""  # the id of the heading


POST_KINDS = ("essay", "interview", "festival", "news", "podcast")


class PostFile(Struct, frozen=True, kw_only=True, tag=True):
    """A file in ``content/posts/``: a dated text that does not review one film."""

    path: str
    blurb: str = ""  # for lists and feeds: the summary, or the excerpt of the text
    title: Annotated[
        str,
        Field(
            "The headline.", Line(required=True), "Ten days in Locarno", "everywhere",
            foreign=("headline", "name", "post_title"),
        ),
    ]  # fmt: skip
    date: Published = None
    updated: Updated = None
    embargo: Embargo = None
    authors: Authors = ()
    kind: Annotated[
        str,
        Field(
            f"What it is: {', '.join(POST_KINDS)}, or a word of your own.",
            Exact(), "essay", "its page, lists, the share card",
            foreign=("type", "post_type", "category", "section", "format"), proposes="post_kinds",
        ),
    ] = ""  # fmt: skip
    summary: Annotated[
        str,
        Field(
            "One line without spoilers: lists, feeds and search show it.",
            Line(), "What the jury missed.", "its page, lists, the feed, search, the share card",
            foreign=(
                "excerpt", "description", "teaser", "subtitle", "lede", "dek", "standfirst", "abstract", "tldr",
                "blurb", "verdict",
            ),
        ),
    ] = ""  # fmt: skip
    films: Annotated[
        tuple[Capsule, ...],
        Field(
            "The films that it discusses; those with a rating are capsule reviews.",
            Records("film"), "[{film: Aftersun, year: 2022, rating: 5}]",
            "its page, the films' pages", foreign=("film", "movies", "reviewed", "capsules"),
        ),
    ] = ()  # fmt: skip
    scale: Annotated[
        str,
        Field(
            "The scale of the ratings in it, if it is not the site's.",
            Special("scale"), "ten", "with the ratings", foreign=("rating_scale", "rating_system"),
        ),
    ] = ""  # fmt: skip
    franchises: Annotated[
        tuple[str, ...],
        Field(
            "The franchise that it is about.",
            Texts("terms", "franchise"), "Alien", "its page, the franchise's page",
            names=("franchise", "franchises"), foreign=("saga", "universe", "film_series"), proposes="franchises",
        ),
    ] = ()  # fmt: skip
    people: Annotated[
        tuple[str, ...],
        Field(
            "The people whom it is about.",
            Texts("people", "people"), "[Agnès Varda]", "its page, the person's page",
            names=("people", "person"), foreign=("about", "subjects", "subject"), proposes="people",
        ),
    ] = ()  # fmt: skip
    part_of: Annotated[
        str,
        Field(
            "The column that it is a part of.",
            Exact(), "Locarno 2025", "its page, the column's page",
            foreign=("column", "series", "serial", "collection"), proposes="columns",
        ),
    ] = ""  # fmt: skip
    still: Annotated[
        Picture | None,
        Field(
            "A picture, at the head of the text.",
            Special("picture"), '{src: images/piazza.jpg, alt: "The Piazza Grande at night"}', "its page, lists",
            foreign=(
                "image", "cover", "featured_image", "feature_image", "thumbnail", "cover_image", "og_image", "picture",
                "post_image", "banner", "header_image", "hero", "hero_image", "poster",
            ),
        ),
    ] = None  # fmt: skip
    tags: Tags = ()
    spoilers: Spoilers = "none"
    draft: Draft = False
    comments: Annotated[
        bool | str,
        Field(
            "An address to write to: mailto:me@example.org or https://…",
            Special("comments"), "mailto:me@example.org", "under the text", foreign=("reply_to",),
        ),
    ] = False  # fmt: skip
    id: Id
    aliases: Aliases = ()
    permalink: Permalink = ""


Document = Review | PostFile | FilmFile | FranchiseFile | PersonFile | CriticFile | ListFile | PageFile | DiaryFile


class DocumentKind(NamedTuple):
    """A kind of document: its name, the folder in ``content/`` with its files, and its class."""

    name: Literal["review", "post", "film", "franchise", "person", "critic", "list", "page"]
    folder: str
    document: type[Document]


# The kinds with front matter and a text. A table of the diary is a document too, and has neither.
DOCUMENT_KINDS = (
    DocumentKind("review", "reviews", Review),
    DocumentKind("post", "posts", PostFile),
    DocumentKind("film", "films", FilmFile),
    DocumentKind("franchise", "franchises", FranchiseFile),
    DocumentKind("person", "people", PersonFile),
    DocumentKind("critic", "critics", CriticFile),
    DocumentKind("list", "lists", ListFile),
    DocumentKind("page", "pages", PageFile),
)
DIARY_FOLDER = "diary"  # in content/, with tables of viewings

KINDS_WITH_FIELDS: tuple[str, ...] = (*(one.name for one in DOCUMENT_KINDS), "settings")  # what an author writes


class Parsed(Struct, frozen=True, kw_only=True):
    """The result of parsing a source: the document, its text and HTML, or none of them; and the diagnostics.

    The document contains the front matter and is separate from the text, so that the text can change alone. Neither
    contains line numbers. ``locations`` are lines and columns (from 1) for later diagnostics, by pointer: "" is the
    start of the document (its film, name or title), "franchise.N" and "also.N" are names, "poster" and "still"
    pictures, "entries.N" and "items.N" parts and films, "entries.N.review" the review of a part, and "link.N" the
    links in the text. N counts from 0, as in the document. ``additions`` are the fixes that add a missing field, for
    later diagnostics too.
    """

    document: Document | None
    text: Text | None
    html: str
    diagnostics: tuple[Diagnostic, ...]
    terms: AbstractSet[str] = frozenset()  # its search terms
    locations: dict[str, tuple[int, int]] = {}
    additions: Mapping[str, Fix] = {}
    slug: str = ""  # as far as it can be read, also without a document
    permalink: str = ""  # likewise
    is_draft: bool = False  # likewise
    reasons: tuple[tuple[str, int], ...] = ()  # codes and lines of the errors because of which the document is None
    links: tuple[Link, ...] = ()  # to check, if the document is None


# ---------------------------------------------------------------- pictures


class ImageInfo(Struct, frozen=True, kw_only=True, array_like=True):
    """The format of an image file, and its size in pixels after rotation."""

    form: Form
    width: int
    height: int
    moves: bool = False  # it is animated
    clear: bool = False  # it has transparent parts


class SourceImage(Struct, frozen=True, kw_only=True, array_like=True):
    """An author's image: the digest of its bytes, its format and its size."""

    digest: bytes
    measure: ImageInfo


class ImageVariant(Struct, frozen=True, kw_only=True, array_like=True):
    """A published file of a picture."""

    address: str
    form: Form
    width: int
    height: int


class PublishedPicture(Struct, frozen=True, kw_only=True, array_like=True):
    """A picture with all its published files.

    ``shown`` is for browsers without support for newer formats. It is at the picture's own address unless the picture
    itself has a newer format. ``prints`` are the others, smallest format first, each from narrow to wide.
    """

    path: str
    digest: bytes  # of the author's file
    own: ImageVariant  # at the picture's own address
    shown: ImageVariant
    prints: tuple[ImageVariant, ...] = ()
    as_it_is: bool = False  # not encoded again, because it is SVG or animated


# ---------------------------------------------------------------- share cards


class Face(Struct, frozen=True, kw_only=True, array_like=True):
    """A font file, and the digest of its bytes, which is all that text layout depends on."""

    file: str
    digest: bytes


class CardStyle(Struct, frozen=True, kw_only=True, array_like=True):
    """A theme's style of share cards. Colours are ``#rrggbb``. The first face that has a letter is used for it."""

    ground: str
    ink: str
    quiet: str
    tint: str
    frame: str
    display: tuple[Face, ...]
    text: tuple[Face, ...]
    italic: tuple[Face, ...]


class ShareCard(Struct, frozen=True, kw_only=True, array_like=True):
    """The content of a share card, from top to bottom. Empty parts are left out.

    A rating is ``halves`` (half stars) out of ``stars``, or the text ``mark``.
    """

    over: str = ""
    title: str = ""
    facts: str = ""
    halves: int = 0
    stars: int = 0
    mark: str = ""
    line: str = ""  # the verdict, or a franchise's summary
    foot: str = ""  # the blog's name


# ---------------------------------------------------------------- the catalogue


class FilmFacts(Facts, frozen=True, kw_only=True):
    """What is known of a film: from its own file if it has one, otherwise from the documents that state it."""

    path: str  # of the document that stated its title
    franchises: tuple[str, ...] = ()
    poster: Picture | None = None
    still: Picture | None = None
    trailer: str = ""


class Film(Struct, frozen=True, kw_only=True):
    """A film that is more than one review: with a file, with several reviews, or of a double bill.

    ``card`` is the name of its card: the id of its only review, or ``/`` and its own id.
    """

    id: str
    title: str
    year: int | None
    path: str  # of its file, or empty
    rivals: tuple[str, ...] = ()  # other files about it, which are reported
    reviews: tuple[str, ...]  # ids of its published reviews, sorted
    card: str
    has_page: bool


class Discussion(Struct, frozen=True, kw_only=True, array_like=True):
    """A post that discusses a film: its name, the id of the heading, and the rating of the capsule review."""

    post: str  # "posts/" and the id
    anchor: str = ""
    rating: Rating | None = None
    is_by_site_critic: bool = False


class Part(Struct, frozen=True, kw_only=True):
    """A franchise's part in the catalogue: its entry, and the name of the card of its film.

    The name is in ``review`` if the film is published with a review, in ``film`` if it has only a file of its own.
    """

    entry: Entry
    review: str = ""
    film: str = ""


class Franchise(Struct, frozen=True, kw_only=True):
    """A franchise with its parts in release order and the author's own orders."""

    id: str
    name: str
    path: str  # of its file; empty if only reviews name it
    parts: tuple[Part, ...]
    orders: tuple[Order, ...]
    continuities: tuple[Continuity, ...]


class Credit(Struct, frozen=True, array_like=True):
    """A person's job in a film."""

    review: str  # the name of the film's card
    job: Job
    character: str = ""


class Person(Struct, frozen=True, kw_only=True, array_like=True):
    """A person with a page, because of a credit in a review or a file."""

    id: str
    name: str
    path: str  # of the person's file; empty if there is none
    credits: tuple[Credit, ...]


class Related(Struct, frozen=True, kw_only=True, array_like=True):
    """Films that are related to one, and why: a person in a job, or a genre in about the same year."""

    why: str  # "director", "cast" or "genre"
    slug: str  # of the person or the genre
    name: str  # as the review writes it
    films: tuple[str, ...]  # the names of their cards, the nearest in year first


class Group(Struct, frozen=True, kw_only=True):
    """Films with a year or genre, reviews and posts with a tag or rating, newest first; or the posts of a column.

    The posts of a column are in their order, the oldest first.
    """

    id: str  # the slug
    label: str
    reviews: tuple[str, ...]  # the names of their cards


class DiaryEntry(Struct, frozen=True, kw_only=True):
    """One viewing of one film. Without a table of viewings, only its review is known."""

    viewing: Viewing
    review: str = ""  # empty if the film has none
    film: str = ""  # what identifies the film
    title: str = ""
    year: int | None = None


class SeenFilm(Struct, frozen=True, kw_only=True, array_like=True):
    """A film of the diary, the name of its card or none, and its number of viewings."""

    title: str
    year: int | None
    card: str
    count: int


class ViewingCounts(Struct, frozen=True, kw_only=True, array_like=True):
    """What the diary counts in a year, or over all years. Media and venues are the ten most frequent."""

    viewings: int
    films: int
    first_times: int
    rewatches: int
    unfinished: int
    media: tuple[tuple[str, int], ...]
    venues: tuple[tuple[str, int], ...]
    most_seen: tuple[SeenFilm, ...]  # those seen more than once


class Unwritten(Struct, frozen=True, kw_only=True, array_like=True):
    """A film that the critic rates highly and has not written about. ``day`` is that of the latest viewing or None."""

    title: str
    year: int | None
    rating: str
    scale: str
    value: float  # from 0 to 1
    day: PartialDay | None
    viewings: int


class Withheld(Struct, frozen=True, kw_only=True):
    """A source that is not published, and why. ``until`` is when it will be, if that depends only on time."""

    path: str
    title: str
    reason: Reason
    until: dt.datetime | None = None


class Unreviewed(Struct, frozen=True, kw_only=True, array_like=True):
    """A part of a franchise that has no published review."""

    franchise: str  # its name
    title: str
    year: int | None = None
    release: PartialDay | None = None
