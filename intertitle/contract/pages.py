"""What each page's template is given, by the recipe that fills it, and what every template sees."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_type_hints

from markupsafe import Markup

from intertitle.contract.kinds import Kind, Names
from intertitle.outputs import diary, franchises, home, listings, lists, pages, people, redirects, review, search, stats
from intertitle.outputs.recipe import Page
from intertitle.outputs.views import SiteView

PAGES: tuple[type[Page], ...] = (
    home.HomePage,
    review.ReviewPage,
    franchises.FranchisePage,
    franchises.FranchiseIndex,
    listings.TitleIndex,
    listings.GroupPage,
    listings.GroupIndex,
    people.PersonPage,
    people.PeopleIndex,
    lists.ListPage,
    lists.ListIndex,
    diary.DiaryPage,
    diary.DiaryIndex,
    stats.StatsPage,
    search.SearchPage,
    pages.PlainPage,
    pages.NotFound,
    redirects.Redirect,
)


def given_to_pages() -> dict[str, type]:
    """Give what each page's template is given, by its name."""
    return {page.template: get_type_hints(page.context)["return"] for page in PAGES}


FUNCTIONS: Mapping[str, Kind] = {"asset": str, "link": str, "card_html": Markup, "menu_html": Markup}
_OF_JINJA = ("range", "dict", "lipsum", "cycler", "joiner", "namespace")


def everywhere(options: Mapping[str, str | bool]) -> dict[str, Kind]:
    """Give the names that every template sees; ``options`` are those of the theme."""
    return {
        "site": SiteView,
        "theme": Names("theme", {name: type(value) for name, value in options.items()}, dict),
        **dict.fromkeys((*FUNCTIONS, *_OF_JINJA), Any),
    }
