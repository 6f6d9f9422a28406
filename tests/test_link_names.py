"""What a link by name leads to, the words that it shows, and what is reported if it leads nowhere."""

from __future__ import annotations

from typing import Any

import pytest
from conftest import SiteFolder, codes
from literals import document, joined, links, review, site
from steps import Steps, replace

from intertitle.catalogue.joins.link_names import Targets, find_targets
from intertitle.diagnostics import Diagnostic
from intertitle.fixes import apply
from intertitle.model import BilledFilm, CriticFile, Document, FilmFile, FranchiseFile, ListFile, PageFile, PersonFile
from intertitle.outputs.view import ResolvedLink

HEADINGS = "## The nest\n\n## Don't *run*\n\n## ||He|| dies\n\n## On [[Aliens]]\n\n:::spoiler a\n## In the pod\n:::\n"
OTHERS: tuple[Document, ...] = (
    review("alien-1979", HEADINGS, film="Alien", year=1979, genres=("Science Fiction",)),
    review("aliens", film="Aliens", year=1986, title="This time it's war", directors=("James Cameron",)),
    review("varda", film="Varda by Agnès", directors=("Agnès Varda",), genres=("Horror",)),
    review("cleo", film="Cléo from 5 to 7", original_title="Cléo de 5 à 7", also=("Alien", "Cleo's day")),
    review("headline", film="A Headline", title="Cleo's day", directors=("Agnes Varda",)),
    review("alive", film="#Alive", year=2020),
    review("film-1", "## Two", film="Film #1"),
    review("dune-1984", film="Dune", year=1984),
    review("dune-2021", film="Dune", year=2021),
    review("singin", film="Singin' in the Rain"),
    document(PersonFile, "agnes-varda", "## Early *life*", name="Agnès Varda", also=("Arlette Varda",)),
    document(FranchiseFile, "xeno", name="Alien"),
    document(FranchiseFile, "dollars", "## Order", name="The Dollars Trilogy"),
    document(CriticFile, "ivo", "## Taste", name="Ivo Petri", also=("I. Petri",)),
    document(CriticFile, "varda-writes", name="Agnès Varda"),
    document(ListFile, "best", title="The best of 2025"),
    document(ListFile, "war", title="War"),
    document(ListFile, "late", title="Solaris"),
    document(PageFile, "about", "## Who", title="About me"),
    document(PageFile, "war-page", title="War"),
    document(PageFile, "twin-1", title="Twins"),
    document(PageFile, "twin-2", title="Twins"),
    review("solaris-1972", film="Solaris", title="An ocean", draft=True),
    document(ListFile, "worst", title="The worst", draft=True),
)


def checked(body: str, **more: Any) -> tuple[Diagnostic, ...]:  # noqa: ANN401  (as `joined` takes them)
    """Return what is reported of a text, and nothing of the other documents, such as that they have no date."""
    found = joined(review("a", body, date="2026-02-01"), *OTHERS, **more).faults
    return tuple(one for one in found if one.path == "content/reviews/a.md")


# Films with a page, because they have several reviews, or a file and no review; and the two films of a double bill.
FILMS: tuple[Document, ...] = (
    review("heat-1995", "## The diner", film="Heat", year=1995, also=("The Bank Job",)),
    review("heat-again", "## The bank", film="Heat", year=1995, title="Another look", authors=("Ivo Petri",)),
    review("thief", film="Thief", year=1981),
    document(FilmFile, "thief-1981", film="Thief", year=1981, also=("Violent Streets",)),
    document(FilmFile, "stray-dog", film="Stray Dog", year=1949, original_title="野良犬"),
    review(
        "bill", "## First", film="Ronin / Collateral", films=(
            BilledFilm(film="Ronin", year=1998), BilledFilm(film="Collateral", year=2004),
        )
    ),
    review("solaris-1972", film="Solaris", year=1972),
    review("solaris-2002", film="Solaris", year=2002),
    review("solaris-2002-again", film="Solaris", year=2002, authors=("Ivo Petri",)),
)  # fmt: skip
OF_FILMS = {
    "[[Heat]]": ("/films/heat-1995/", "", "<cite>Heat</cite>"),
    "[[Heat (1995)]]": ("/films/heat-1995/", "", "<cite>Heat</cite> (1995)"),
    "[[The Bank Job]]": ("/films/heat-1995/", "", "<cite>The Bank Job</cite>"),
    "[[films/heat-1995]]": ("/films/heat-1995/", "", "<cite>Heat</cite>"),
    "[[heat-1995]]": ("/reviews/heat-1995/", "", "<cite>Heat</cite>"),
    "[[Another look]]": ("/reviews/heat-again/", "", "Another look"),
    "[[Heat#The diner]]": ("/reviews/heat-1995/", "h-the-diner", "<cite>Heat</cite>, The diner"),
    "[[Heat#The bank]]": ("/reviews/heat-again/", "h-the-bank", "<cite>Heat</cite>, The bank"),
    "[[Thief]]": ("/reviews/thief/", "", "<cite>Thief</cite>"),
    "[[Violent Streets]]": ("/reviews/thief/", "", "<cite>Violent Streets</cite>"),
    "[[thief-1981]]": ("/reviews/thief/", "", "<cite>Thief</cite>"),
    "[[Stray Dog]]": ("/films/stray-dog/", "", "<cite>Stray Dog</cite>"),
    "[[stray-dog]]": ("/films/stray-dog/", "", "<cite>Stray Dog</cite>"),
    "[[野良犬]]": ("/films/stray-dog/", "", "<cite>野良犬</cite>"),
    "[[Ronin]]": ("/reviews/bill/", "", "<cite>Ronin</cite>"),
    "[[Collateral#First]]": ("/reviews/bill/", "h-first", "<cite>Collateral</cite>, First"),
    "[[Solaris 2002]]": ("/films/solaris-2002/", "", "<cite>Solaris</cite> 2002"),
    "[[Solaris]]": ("", "", "<cite>Solaris</cite>"),
}


@pytest.mark.parametrize(("body", "expected"), OF_FILMS.items())
def test_a_film_with_several_reviews_is_found_at_its_own_page(body: str, expected: tuple[str, str, str]) -> None:
    address, fragment, label = expected
    made = joined(review("a", body), *FILMS)
    assert links(made)["content/reviews/a.md"] == (
        ResolvedLink(address=address, fragment=fragment, label=label, wiki=True),
    )


def test_of_two_films_with_one_title_the_page_of_one_and_the_review_of_the_other_are_named() -> None:
    (found,) = (one for one in joined(review("a", "[[Solaris]]", date="2026-02-01"), *FILMS).faults if one.line == 1)
    assert (found.code, found.message) == ("IT521", "'Solaris' is the title of 2 films")
    assert found.hint == "Write [[films/solaris-2002]] or [[solaris-1972]]."


FOUND = {
    "Aliens": Targets("review", ("aliens",), "Aliens"),
    "aliens": Targets("review", ("aliens",), "aliens", is_id=True),
    "Alien": Targets("review", ("alien-1979",), "Alien"),  # films come before franchises
    "This time it’s war": Targets("review", ("aliens",), "This time it’s war"),
    "Dune": Targets("review", ("dune-1984", "dune-2021"), "Dune"),
    "Solaris": Targets("review", (), "Solaris"),  # a review that is not published yet comes before a list
    "An ocean": Targets("review", (), "An ocean"),
    "lists/Solaris": Targets("list", ("late",), "Solaris"),
    "Agnès Varda": Targets("person", ("agnes-varda",), "Agnès Varda"),
    "Arlette Varda": Targets("person", ("agnes-varda",), "Arlette Varda"),
    "agnes-varda": Targets("person", ("agnes-varda",), "agnes-varda", is_id=True),
    "Ivo Petri": Targets("critic", ("ivo",), "Ivo Petri"),
    "I. Petri": Targets("critic", ("ivo",), "I. Petri"),
    "ivo": Targets("critic", ("ivo",), "ivo", is_id=True),
    "critics/Agnès Varda": Targets("critic", ("varda-writes",), "Agnès Varda"),  # people come before critics
    "James Cameron": Targets("person", ("james-cameron",), "James Cameron"),
    "xeno": Targets("franchise", ("xeno",), "xeno", is_id=True),
    "franchises/Alien": Targets("franchise", ("xeno",), "Alien"),
    "content/franchises/xeno": Targets("franchise", ("xeno",), "xeno", is_id=True),
    "the dollars trilogy": Targets("franchise", ("dollars",), "the dollars trilogy"),
    "The Best of 2025": Targets("list", ("best",), "The Best of 2025"),
    "The worst": Targets("list", (), "The worst"),
    "lists/worst.md": None,
    "lists/best.md": Targets("list", ("best",), "best.md", is_id=True),
    "War": Targets("list", ("war",), "War"),  # lists come before pages
    "pages/War": Targets("page", ("war-page",), "War"),
    "Twins": Targets("page", ("twin-1", "twin-2"), "Twins"),
    "About me": Targets("page", ("about",), "About me"),
    "Horror": Targets("genre", ("horror",), "Horror"),
    "genres/horror": Targets("genre", ("horror",), "horror", is_id=True),
    "people/Alien": None,
    "Nothing": None,
    "!?": None,
}


@pytest.mark.parametrize(("written", "expected"), FOUND.items())
def test_a_name_means_films_first_then_people_franchises_lists_pages_and_genres(
    written: str, expected: Targets | None
) -> None:
    assert find_targets(joined(*OTHERS).view(), written) == expected


SHOWN = {
    # films: the words that are typed, as a title; the title if the slug is typed
    "[[Aliens]]": ("/reviews/aliens/", "", "<cite>Aliens</cite>"),
    "[[aliens]]": ("/reviews/aliens/", "", "<cite>Aliens</cite>"),
    "[[ALIENS]]": ("/reviews/aliens/", "", "<cite>ALIENS</cite>"),
    "[[Cleo from 5 to 7]]": ("/reviews/cleo/", "", "<cite>Cleo from 5 to 7</cite>"),
    "[[Cléo de 5 à 7]]": ("/reviews/cleo/", "", "<cite>Cléo de 5 à 7</cite>"),
    "[[Cleo's day]]": ("/reviews/cleo/", "", "<cite>Cleo’s day</cite>"),  # a title comes before a headline
    "[[Alien (1979)]]": ("/reviews/alien-1979/", "", "<cite>Alien</cite> (1979)"),
    "[[Alien, 1979]]": ("/reviews/alien-1979/", "", "<cite>Alien</cite>, 1979"),
    "[[alien-1979]]": ("/reviews/alien-1979/", "", "<cite>Alien</cite>"),
    "[[reviews/alien-1979]]": ("/reviews/alien-1979/", "", "<cite>Alien</cite>"),
    "[[Singin' in the Rain]]": ("/reviews/singin/", "", "<cite>Singin&#39; in the Rain</cite>"),
    "[[singin' in the rain]]": ("/reviews/singin/", "", "<cite>singin’ in the rain</cite>"),
    "[[This time it's war]]": ("/reviews/aliens/", "", "This time it’s war"),
    "[[Alien|the *first*]]": ("/reviews/alien-1979/", "", "the *first*"),
    # other pages are no titles of works
    "[[Agnès Varda]]": ("/people/agnes-varda/", "", "Agnès Varda"),
    "[[agnes-varda]]": ("/people/agnes-varda/", "", "Agnès Varda"),
    "[[Arlette Varda]]": ("/people/agnes-varda/", "", "Arlette Varda"),
    "[[James Cameron]]": ("/people/", "person-james-cameron", "James Cameron"),
    "[[james-cameron]]": ("/people/", "person-james-cameron", "James Cameron"),
    "[[Ivo Petri#Taste]]": ("/critics/ivo/", "h-taste", "Ivo Petri, Taste"),
    "[[ivo]]": ("/critics/ivo/", "", "Ivo Petri"),
    "[[The Dollars trilogy]]": ("/franchises/dollars/", "", "The Dollars trilogy"),
    "[[xeno]]": ("/franchises/xeno/", "", "Alien"),
    "[[best]]": ("/lists/best/", "", "The best of 2025"),
    "[[lists/best.md|here]]": ("/lists/best/", "", "here"),
    "[[About me]]": ("/about/", "", "About me"),
    "[[Horror]]": ("/genres/horror/", "", "Horror"),
    "[[science-fiction]]": ("/genres/science-fiction/", "", "Science Fiction"),
    # headings
    "[[Alien#The nest]]": ("/reviews/alien-1979/", "h-the-nest", "<cite>Alien</cite>, The nest"),
    "[[Alien#the-nest]]": ("/reviews/alien-1979/", "h-the-nest", "<cite>Alien</cite>, The nest"),
    "[[alien-1979#h-the-nest]]": ("/reviews/alien-1979/", "h-the-nest", "<cite>Alien</cite>, The nest"),
    "[[Alien#Don't run]]": ("/reviews/alien-1979/", "h-dont-run", "<cite>Alien</cite>, Don’t run"),
    "[[Alien#dont-run]]": ("/reviews/alien-1979/", "h-dont-run", "<cite>Alien</cite>, Don’t run"),
    "[[Alien#dies]]": ("/reviews/alien-1979/", "h-dies", "<cite>Alien</cite>, dies"),
    "[[Alien#The nest#On Aliens]]": ("/reviews/alien-1979/", "h-on-aliens", "<cite>Alien</cite>, On Aliens"),
    "[[Alien#The nest|there]]": ("/reviews/alien-1979/", "h-the-nest", "there"),
    "[[About me#who]]": ("/about/", "h-who", "About me, Who"),
    "[[Agnès Varda#Early life]]": ("/people/agnes-varda/", "h-early-life", "Agnès Varda, Early life"),
    "[[#Own words]]\n\n## Own words": ("/reviews/a/", "h-own-words", "Own words"),
    "[[#own-words|above]]\n\n## Own words": ("/reviews/a/", "h-own-words", "above"),
    # a sign # that is a part of the name
    "[[#Alive]]": ("/reviews/alive/", "", "<cite>#Alive</cite>"),
    "[[#Alive]]\n\n## Alive": ("/reviews/a/", "h-alive", "Alive"),
    "[[Film #1]]": ("/reviews/film-1/", "", "<cite>Film #1</cite>"),
    "[[Film #1#Two]]": ("/reviews/film-1/", "h-two", "<cite>Film #1</cite>, Two"),
}


@pytest.mark.parametrize(("body", "expected"), SHOWN.items())
def test_a_link_shows_the_words_that_are_typed(body: str, expected: tuple[str, str, str]) -> None:
    address, fragment, label = expected
    made = joined(review("a", body), *OTHERS)
    assert links(made)["content/reviews/a.md"] == (
        ResolvedLink(address=address, fragment=fragment, label=label, wiki=True),
    )
    assert [one for one in made.faults if one.code != "IT540"] == []


UNLINKED = {
    "[[Nothing]]": "Nothing",
    "[[Nothing's]]": "Nothing’s",
    "[[Nothing#At all]]": "Nothing#At all",
    "[[Dune]]": "<cite>Dune</cite>",
    "[[Dune#Ending]]": "<cite>Dune</cite>, Ending",
    "[[Solaris]]": "<cite>Solaris</cite>",
    "[[solaris-1972]]": "<cite>solaris-1972</cite>",  # nothing of a draft is published, not even its title
    "[[Twins]]": "Twins",
    "[[The worst]]": "The worst",
}


@pytest.mark.parametrize(("body", "html"), UNLINKED.items())
def test_a_name_that_leads_nowhere_is_no_title_and_no_link(body: str, html: str) -> None:
    made = joined(review("a", body), *OTHERS, site=site(url="https://example.org/film/"))
    assert made.view().html("content/reviews/a.md") == f"<p>{html}</p>\n"


NO_PAGE = "Write the title of a film that you have reviewed or the name of another page, or remove the brackets."
FAULTS = {
    "[[Nothing]]": ("IT520", "no page is called 'Nothing'", NO_PAGE),
    "[[people/Alien]]": ("IT520", "no page is called 'Alien'", "Did you mean [[Alien]]?"),
    "[[Agnes Vardo]]": ("IT520", "no page is called 'Agnes Vardo'", "Did you mean [[Agnès Varda]]?"),
    "[[Jams Cameron]]": ("IT520", "no page is called 'Jams Cameron'", "Did you mean [[James Cameron]]?"),
    "[[Ivo Petry]]": ("IT520", "no page is called 'Ivo Petry'", "Did you mean [[Ivo Petri]]?"),
    "[[The Dollar Trilogy]]": (
        "IT520", "no page is called 'The Dollar Trilogy'", "Did you mean [[The Dollars Trilogy]]?"
    ),
    "[[Best of 2025]]": ("IT520", "no page is called 'Best of 2025'", "Did you mean [[The best of 2025]]?"),
    "[[Horor]]": ("IT520", "no page is called 'Horor'", "Did you mean [[horror]]?"),
    "[[Dunes]]": ("IT520", "no page is called 'Dunes'", "Did you mean [[dune-2021]]?"),
    "[[Aleins#The nest|x]]": ("IT520", "no page is called 'Aleins'", "Did you mean [[Aliens#The nest]]?"),
    "[[Dune]]": ("IT521", "'Dune' is the title of 2 reviews", "Write [[dune-1984]] or [[dune-2021]]."),
    "[[Dune#End]]": ("IT521", "'Dune' is the title of 2 reviews", "Write [[dune-1984#End]] or [[dune-2021#End]]."),
    "[[Twins]]": ("IT521", "'Twins' is the title of 2 pages", "Write [[twin-1]] or [[twin-2]]."),
    "[[Solaris]]": ("IT522", "the review of 'Solaris' is not published yet", "Until then the link is plain text."),
    "[[The worst]]": ("IT522", "the list 'The worst' is not published yet", "Until then the link is plain text."),
    "[[Alien#The nets]]": (
        "IT590", "there is no heading 'The nets' on that page", "Did you mean [[Alien#The nest]]?"
    ),
    "[[Alien#In the pod]]": (
        "IT590",
        "there is no heading 'In the pod' on that page",
        "Its headings are: The nest, Don’t run, dies, on-aliens.",
    ),
    "[[James Cameron#Life]]": ("IT590", "there is no heading 'Life' on that page", "That page has no headings."),
    "[[Horror#Life]]": ("IT590", "there is no heading 'Life' on that page", "That page has no headings."),
    "[[#Own wrods]]\n\n## Own words": (
        "IT590", "there is no heading 'Own wrods' on that page", "Did you mean [[#Own words]]?"
    ),
}  # fmt: skip


@pytest.mark.parametrize(("body", "expected"), FAULTS.items())
def test_a_link_that_leads_nowhere_is_reported_and_typing_the_hint_helps(
    body: str, expected: tuple[str, str, str]
) -> None:
    (found,) = checked(body)
    assert (found.code, found.message, found.hint) == expected
    assert (found.path, found.line, found.column) == ("content/reviews/a.md", 1, 3)
    if found.fix and not found.hint.endswith("#The nest]]?"):  # Aliens has no headings
        typed = apply(found.fix, body.encode())
        assert typed is not None
        assert checked(typed.decode()) == ()


BROKEN = {
    "content/reviews/prey.md": "the review of 'Prey' has an error, and is not published",
    "content/lists/prey.md": "the list 'Prey' has an error, and is not published",
    "content/people/prey.md": "the person 'Prey' has an error, and is not published",
}


@pytest.mark.parametrize(("path", "message"), BROKEN.items())
def test_a_file_with_an_error_is_named(path: str, message: str) -> None:
    (found,) = checked("[[Prey]]", broken=[path])
    assert (found.code, found.message, found.hint) == ("IT522", message, f"Correct {path}; then the link works.")


def test_the_words_of_a_heading_count_as_words() -> None:
    made = joined(review("a", "See [[Alien#The nest]], [[#Alive]] and [[#Own]].\n\n## Own"), *OTHERS)
    assert made.view().text("content/reviews/a.md").excerpt == "See Alien, The nest, #Alive and Own."


def test_a_link_from_a_file_with_an_error_to_its_own_heading_is_not_checked(blog: SiteFolder) -> None:
    blog.write("content/pages/own.md", "---\ntitle: Own\ndraft: perhaps\n---\n[[#Nowhere]] [[Nemo]]\n")
    assert [one.code for one in blog.build().diagnostics if one.path.endswith("own.md")] == ["IT306", "IT520"]


# ---------------------------------------------------------------- what is made again


@pytest.fixture
def steps(blog: SiteFolder) -> Steps:
    replace(blog.root / "content/reviews/stalker.md", "Unrated.", "By [[Jean Nemo]], see [[Favourites]].")
    blog.build()
    return Steps(blog)


def _made(steps: Steps) -> set[str]:
    with steps.prepared() as prepared:
        before = prepared.nodes.before().get("text", {})
        return {path for path, state in prepared.nodes.states_of("text").items() if before.get(path) != state}


def test_a_link_by_name_is_resolved_again_when_the_page_comes_and_is_the_same_as_in_a_clean_build(
    steps: Steps,
) -> None:
    stalker = "content/reviews/stalker.md"
    assert codes(steps.site.build().diagnostics) == ["IT520", "IT520"]
    steps.site.write("content/lists/favourites.md", "---\ntitle: Favourites\n---\n")
    assert stalker in _made(steps)
    assert codes(steps.site.build().diagnostics) == ["IT520"]
    steps.site.review("nautilus", "film: Nautilus", "director: Jean Nemo", "date: 2026-01-03")
    assert stalker in _made(steps)
    assert steps.site.build().diagnostics == ()
    page = steps.site.page("/reviews/stalker/")
    assert 'href="/people/#person-jean-nemo">Jean Nemo</a>' in page
    assert 'href="/lists/favourites/">Favourites</a>' in page
    steps.site.review("nautilus-2", "film: Nautilus 2", "director: Jean Nemo", "date: 2026-01-04")
    steps.site.build()
    assert 'href="/people/jean-nemo/">Jean Nemo</a>' in steps.site.page("/reviews/stalker/")
    assert steps.site.tree() == steps.site.clean_tree()
    steps.site.review("another", "film: Another", "date: 2026-01-05")
    assert stalker not in _made(steps)
