"""Every link, fragment and picture is checked against what is published, and traced back to where it is written."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pytest
from literals import Edition, document, joined, review, stale

from intertitle.diagnostics import Diagnostic
from intertitle.model import (
    CriticFile,
    Document,
    FranchiseFile,
    ImageInfo,
    ListFile,
    ListItem,
    PageFile,
    PersonFile,
    Picture,
    SourceImage,
)

IMAGES = ("content/images/aliens.png", "content/images/née.png")
PICTURE = SourceImage(digest=b"", measure=ImageInfo(form="png", width=9, height=9))
OTHERS = (
    review("alien-1979", "## The nest\n\n||a||\n\nb[^1]\n\n[^1]: c", film="Alien", year=1979, date="2026-01-01"),
    review("aliens", film="Aliens", year=1986, date="2026-01-02", tags=("night",)),
    review("dune-1984", film="Dune", year=1984, date="2026-01-03"),
    review("dune-2021", film="Dune", year=2021, date="2026-01-04"),
    review("prey", film="Prey", draft=True),
    document(PageFile, "about", "## Who", title="About"),
)


def checked(*documents: Document, **more: Any) -> tuple[Diagnostic, ...]:  # noqa: ANN401  (as `joined` takes them)
    return joined(*documents, *OTHERS, images=dict.fromkeys(IMAGES, PICTURE), **more).faults


def found_in(body: str) -> list[tuple[str, int, int, str, str]]:
    """Check a review with that text; its first line is the file's first."""
    found = checked(review("a", body, date="2026-02-01"))
    assert {one.path for one in found} <= {"content/reviews/a.md"}
    return [(one.code, one.line, one.column, one.message, one.hint) for one in found]


NO_PAGE = "Write the title of a film that you have reviewed or the name of another page, or remove the brackets."
FAULTS = {
    "no such review": (
        "See [[Solaris]].",
        ("IT520", 1, 7, "no page is called 'Solaris'", NO_PAGE),
    ),
    "a title nearly right": (
        "a\nb [[Alienn]]",
        ("IT520", 2, 5, "no page is called 'Alienn'", "Did you mean [[Alien]]?"),
    ),
    "a slug nearly right": (
        "[[alien-1997]]",
        ("IT520", 1, 3, "no page is called 'alien-1997'", "Did you mean [[alien-1979]]?"),
    ),
    "two films of one title": (
        "- [[Dune|a]]",
        ("IT521", 1, 5, "'Dune' is the title of 2 reviews", "Write [[dune-1984]] or [[dune-2021]]."),
    ),
    "a review that is not published yet": (
        "> [[Prey]]",
        ("IT522", 1, 5, "the review of 'Prey' is not published yet", "Until then the link is plain text."),
    ),
    "an address that leads nowhere": (
        "[a](/contact/)",
        (
            "IT523",
            1,
            5,
            "the link '/contact/' leads nowhere",
            "Link to a review as [[Title]], or to a page by its address.",
        ),
    ),
    "an address nearly right": (
        "[a](/about)",
        ("IT523", 1, 5, "the link '/about' leads nowhere", "Did you mean '/about/'?"),
    ),
    "a file that is not there": (
        "[a](../pages/abuot.md)",
        (
            "IT523",
            1,
            5,
            "the link '../pages/abuot.md' leads nowhere",
            "Link to a review as [[Title]], or to a page by its address.",
        ),
    ),
    "a relative address": (
        "[a](about/)",
        ("IT523", 1, 5, "the link 'about/' leads nowhere", "Did you mean '/about/'?"),
    ),
    "a link without a target": (
        "a [b]()",
        (
            "IT523",
            1,
            7,
            "the link '' leads nowhere",
            "Link to a review as [[Title]], or to a page by its address.",
        ),
    ),
    "a link by reference that leads nowhere": (
        "a [b]\n\n[b]: /tags/nigth/",
        ("IT523", 3, 6, "the link '/tags/nigth/' leads nowhere", "Did you mean '/tags/night/'?"),
    ),
    "a fragment nearly right, on another page": (
        "[a](/reviews/alien-1979/#the-nest)",
        ("IT524", 1, 5, "there is no '#the-nest' on that page", "Did you mean '#h-the-nest'?"),
    ),
    "a fragment of another file": (
        "[a](../pages/about.md#what)",
        ("IT524", 1, 5, "there is no '#what' on that page", "Its headings are: #h-who."),
    ),
    "a fragment of its own page": (
        "## One\n\n## Two\n\n[a](#three)",
        ("IT524", 5, 5, "there is no '#three' on that page", "Its headings are: #h-one, #h-two."),
    ),
    "a fragment of a page without headings": (
        "[a](/reviews/aliens/#x)",
        ("IT524", 1, 5, "there is no '#x' on that page", "Its headings are: none."),
    ),
    "a spoiler that is not there": (
        "[a](/reviews/alien-1979/#spoiler-2)",
        ("IT524", 1, 5, "there is no '#spoiler-2' on that page", "Did you mean '#spoiler-1'?"),
    ),
    "a note that is not there": (
        "[a](/reviews/alien-1979/#fn2)",
        ("IT524", 1, 5, "there is no '#fn2' on that page", "Its headings are: #h-the-nest."),
    ),
    "no such picture": (
        "a ![b](images/queen.png)",
        ("IT530", 1, 8, "there is no picture 'images/queen.png'", "Put the file at content/images/queen.png."),
    ),
    "a picture nearly right": (
        "![b](images/alien.png 'c')",
        ("IT530", 1, 6, "there is no picture 'images/alien.png'", "Did you mean 'images/aliens.png'?"),
    ),
    "a picture with an accent": (
        "![b](images/nee.png)",
        ("IT530", 1, 6, "there is no picture 'images/nee.png'", "Did you mean 'images/née.png'?"),
    ),
    "a link to a picture that is not there": (
        "[a](/images/queen.png)",
        ("IT530", 1, 5, "there is no picture '/images/queen.png'", "Put the file at content/images/queen.png."),
    ),
    "a picture of a Windows computer": (
        "![b](C:\\Users\\me\\still.jpg)",
        (
            "IT530",
            1,
            6,
            "'C:\\Users\\me\\still.jpg' is a file on your computer, which readers cannot see",
            "Put the file at content/images/still.jpg, and write  images/still.jpg",
        ),
    ),
    "a picture of a Windows computer that the blog has": (
        "a ![b](D:/my files/Aliens.png)",
        (
            "IT530",
            1,
            8,
            "'D:/my files/Aliens.png' is a file on your computer, which readers cannot see",
            "Write  images/aliens.png",
        ),
    ),
    "a picture of a Mac": (
        "![b](file:///Users/me/my still.jpg)",
        (
            "IT530",
            1,
            6,
            "'file:///Users/me/my still.jpg' is a file on your computer, which readers cannot see",
            "Put the file at content/images/my still.jpg, and write  images/my still.jpg",
        ),
    ),
    "a picture in a home folder": (
        "![b](/home/me/still.jpg)",
        (
            "IT530",
            1,
            6,
            "'/home/me/still.jpg' is a file on your computer, which readers cannot see",
            "Put the file at content/images/still.jpg, and write  images/still.jpg",
        ),
    ),
    "a link to a file of a computer": (
        "[b](file:///Users/me/essay.pdf)",
        (
            "IT523",
            1,
            5,
            "the link 'file:///Users/me/essay.pdf' leads nowhere",
            "Put the file at content/static/essay.pdf, and write  /essay.pdf",
        ),
    ),
    "a query of a page that is not there": (
        "[a](/abuot/?q=alien)",
        ("IT523", 1, 5, "the link '/abuot/?q=alien' leads nowhere", "Did you mean '/about/?q=alien'?"),
    ),
    "an address of another program": (
        "[a](/?p=123)",
        (
            "IT523",
            1,
            5,
            "the link '/?p=123' leads nowhere",
            "Link to a review as [[Title]], or to a page by its address.",
        ),
    ),
    "a picture by a name with signs": (
        "![a](<images/who? me.png>)",
        ("IT530", 1, 7, "there is no picture 'images/who? me.png'", "Put the file at content/images/who? me.png."),
    ),
    "a slip in a spoiler": (
        ":::spoiler a\n[[Solaris]]\n:::",
        ("IT520", 2, 3, "no page is called 'Solaris'", NO_PAGE),
    ),
    "a slip in a note": (
        "a[^1]\n\n[^1]: b [c](/d/)",
        (
            "IT523",
            3,
            13,
            "the link '/d/' leads nowhere",
            "Link to a review as [[Title]], or to a page by its address.",
        ),
    ),
}


@pytest.mark.parametrize(("body", "expected"), FAULTS.values(), ids=FAULTS)
def test_a_broken_link_is_reported_with_its_place_and_hint(body: str, expected: tuple[str, int, int, str, str]) -> None:
    assert found_in(body) == [expected]


def test_all_slips_of_a_text_are_found_at_once() -> None:
    assert [(code, line, column) for code, line, column, _, _ in found_in("[[X1]] [[X1]]\n[a](/x/) ![b](x.png)")] == [
        ("IT520", 1, 3),
        ("IT520", 1, 10),
        ("IT523", 2, 5),
        ("IT530", 2, 15),
    ]


SOUND = [
    "[[Alien]] [[alien-1979]] [[Dune 2021]]",
    "[a](/) [a](/about/) [a](/about/#h-who) [a](/tags/night/) [a](/feed.xml) [a](/stats/) [a](/images/aliens.png)",
    "[a](/reviews/alien-1979/#h-the-nest) [a](/reviews/alien-1979/#spoiler-1) [a](/reviews/alien-1979/#fn1)",
    "[a](/reviews/alien-1979/#fnref1) [a](../pages/about.md) [a](alien-1979.md#h-the-nest)",
    "## Own\n\n[a](#h-own) [a](#)",
    '<p id="mine">a</p>\n\n[b](#mine)',
    "![a](images/aliens.png) ![a](../images/aliens.png) ![a](aliens.png) ![a](images/née.png)",
    "[a](https://b.example/) [a](mailto:b@c.example) ![a](data:image/gif;base64,R0lGOD)",
    "## 千と千尋\n\n[a](#h-千と千尋) [a](#h-%E5%8D%83%E3%81%A8%E5%8D%83%E5%B0%8B)",
]


@pytest.mark.parametrize("body", SOUND)
def test_what_leads_somewhere_is_not_mentioned(body: str) -> None:
    assert found_in(body) == []


@pytest.mark.parametrize(
    ("kind", "folder"),
    [
        (PageFile, "pages"),
        (ListFile, "lists"),
        (PersonFile, "people"),
        (CriticFile, "critics"),
        (FranchiseFile, "franchises"),
    ],
)
def test_the_texts_of_all_documents_are_checked(kind: type[Document], folder: str) -> None:
    named = {"name": "A"} if kind in {PersonFile, CriticFile, FranchiseFile} else {"title": "A"}
    (found,) = checked(document(kind, "a", "[[Solaris]]", **named))
    assert (found.code, found.path, found.line, found.column) == ("IT520", f"content/{folder}/a.md", 1, 3)


def test_a_draft_s_text_is_not_checked() -> None:
    assert checked(review("a", "[[Solaris]]", draft=True)) == ()


@pytest.mark.parametrize("name", ["poster", "still"])
def test_a_poster_and_a_still_are_checked_where_they_are_written(name: str) -> None:
    picture = Picture(src="images/alien.png", alt="a")
    places = {"content/reviews/a.md": {name: (5, 16)}}
    (found,) = checked(review("a", date="2026-02-01", **{name: picture}), locations=places)
    assert (found.code, found.path, found.line, found.column) == ("IT530", "content/reviews/a.md", 5, 16)
    assert found.hint == "Did you mean 'images/aliens.png'?"
    there = Picture(src="../images/aliens.png", alt="a")
    assert checked(review("a", date="2026-02-01", **{name: there})) == ()


def test_an_item_of_a_list_that_names_no_review_by_its_slug_is_a_slip() -> None:
    path = "content/lists/best.md"
    items = (ListItem(film="Solaris", year=1972), ListItem(review="alienz"), ListItem(review="aliens"))
    places = {path: {"items.1": (4, 13)}}
    (found,) = checked(ListFile(id="best", path=path, title="Best", items=items), locations=places)
    assert (found.code, found.path, found.line, found.column) == ("IT525", path, 4, 13)
    assert found.message == "there is no review 'alienz'"
    assert found.hint == "Did you mean 'aliens'?"


def test_a_review_without_a_date_is_noted_and_no_more() -> None:
    (found,) = checked(review("a", film="Zardoz"))
    assert (found.code, found.severity, found.path) == ("IT540", "note", "content/reviews/a.md")
    assert found.message == "the review of Zardoz has no date: it comes last on the home page and is not in the feed"


def test_severities_are_those_of_the_table() -> None:
    found = checked(review("a", "[[X]] [[Dune]] [[Prey]] [a](/x/) [a](#x) ![a](x.png)"))
    assert {one.code: one.severity for one in found} == {
        "IT520": "error",
        "IT521": "error",
        "IT522": "warning",
        "IT523": "error",
        "IT524": "error",
        "IT530": "error",
        "IT540": "note",
    }


def test_a_review_with_an_error_of_its_own_is_named_with_its_file() -> None:
    (found,) = checked(review("a", "[[Alien 3]]", date="2026-02-01"), broken=["content/reviews/alien-3.md"])
    assert (found.code, found.severity) == ("IT522", "warning")
    assert found.message == "the review of 'Alien 3' has an error, and is not published"
    assert found.hint == "Correct content/reviews/alien-3.md; then the link works."


def test_a_text_is_rendered_again_if_a_link_target_is_added_removed_or_moved() -> None:
    own = review("a", "See [[Alien]], [b](aliens.md) and [c](/tags/night/).", verdict="A.", date="2026-02-01")
    others = [one for one in OTHERS if one.id != "alien-1979"]
    alien = review("alien-1979", film="Alien", year=1979, date="2026-01-01")

    def is_shown_anew(*now: Document) -> bool:
        return "reviews/a/index.html" in stale([own, alien, *others], [own, *now])

    assert not is_shown_anew(review("alien-1979", "Words.", film="Alien", year=1979, date="2026-01-01"), *others)
    assert is_shown_anew(*others)
    assert is_shown_anew(review("alien", film="Alien", year=1979, date="2026-01-01"), *others)
    assert is_shown_anew(alien, review("alien-again", film="Alien", date="2026-01-01"), *others)
    assert is_shown_anew(alien, *(one for one in others if one.id != "aliens"))


ABOUT_ME = document(PageFile, "about", "## Me", title="About")
ELSEWHERE: dict[str, tuple[str, str, tuple[Document, ...], str]] = {
    "a page goes": ("[b](/about/)", "about", (), "IT523"),
    "a page goes, and a place within it": ("[b](/about/#h-who)", "about", (), "IT523"),
    "a heading goes": ("[b](/about/#h-who)", "about", (ABOUT_ME,), "IT524"),
    "a tag goes": ("[b](/tags/night/)", "aliens", (), "IT523"),
    "a review goes": ("[[Aliens]]", "aliens", (), "IT520"),
    "another of its title comes": (
        "[[Aliens]]",
        "",
        (review("other", film="Aliens", year=1999, date="2026-01-01"),),
        "IT521",
    ),
}


@pytest.mark.parametrize(("body", "gone", "came", "code"), ELSEWHERE.values(), ids=ELSEWHERE)
def test_a_slip_is_found_by_whichever_edit_makes_it(
    body: str, gone: str, came: tuple[Document, ...], code: str
) -> None:
    """A page that nobody has edited may link to what another edit takes away, or to a place within it."""
    own = review("a", body, date="2026-02-01")
    now = [own, *came, *(one for one in OTHERS if one.id != gone)]
    with tempfile.TemporaryDirectory() as folder:
        first = Edition(Path(folder), [own, *OTHERS])
        assert first.prepared.summary.problems == ()
        second = Edition(Path(folder), now, before=first)
    assert [found.code for found in second.prepared.summary.problems] == [code]
