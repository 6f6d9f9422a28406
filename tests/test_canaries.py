"""A canary in every field, text, picture, remark and spoiler of a page that is not published is in no output."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from xml.etree import ElementTree as ET

import html5lib
import pytest
from canaries import Canaries
from conftest import NOW, SETTINGS, SiteFolder, codes, plant_blog
from reviews import table
from served import serving

from intertitle.catalogue.catalogue import Audience
from intertitle.catalogue.joins.films import EXTERNAL_IDS
from intertitle.model import DOCUMENT_KINDS
from intertitle.table import fields_of

PUBLISHED = ("date: 2026-03-01", "updated: 2026-03-02")
WITH_DRAFT = {str(kind.name) for kind in DOCUMENT_KINDS if "draft" in fields_of(kind.document)}
WITH_DATE = {str(kind.name) for kind in DOCUMENT_KINDS if "date" in fields_of(kind.document)}
WITH_EMBARGO = {str(kind.name) for kind in DOCUMENT_KINDS if "embargo" in fields_of(kind.document)}
ALL = {str(kind.name) for kind in DOCUMENT_KINDS}
SPOILERS = ("(spoiler)", "(spoiler, alt)", "(spoiler, heading)", "(spoiler, note)")

# A line of front matter that withholds a file, or words in its text, and the kinds of documents that it withholds.
WAYS: Mapping[str, tuple[str, str, set[str]]] = {
    "draft": ("draft: true", "", WITH_DRAFT),
    "draft in words": ("draft: Yes  # not yet", "", WITH_DRAFT),
    "draft in doubt": ("draft: perhaps", "", WITH_DRAFT),
    "scheduled": ("date: 2026-06-02", "", WITH_DATE),
    "scheduled by the minute": ("date: 2026-06-01T13:00:01", "", WITH_DATE),
    "date in doubt": ("date: tomorrow", "", WITH_DATE),
    "embargoed": ("embargo: 2026-06-01 14:00", "", WITH_EMBARGO),
    "embargo in doubt": ("embargo: after the premiere", "", WITH_EMBARGO),
    "YAML": ("other: [", "", ALL),
    "indentation": (" other: 1\n\tmore: 2", "", ALL),
    "an unclosed remark": ("", "One <!-- {}", ALL),
    "unclosed percent signs": ("", "One %%{}", ALL),
    **{line: (line, "", ALL) for line in table("publication")["closed"][::5]},
}


class Sites:
    """Writes and builds sites with canaries."""

    def __init__(self, root: Path) -> None:
        self.site = SiteFolder(root / "site")
        self.canaries = Canaries()

    def write(self, files: Mapping[str, str]) -> None:
        """Write a blog, and files with canaries and their pictures."""
        self.site.write("content/site.toml", SETTINGS.replace("[site]", '[site]\ndescription = "Films."'))
        plant_blog(self.site)
        for path, text in files.items():
            self.site.write(path, text)
        for path, data in self.canaries.pictures.items():
            file = self.site.root / "content" / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)

    def found(self, tree: Mapping[str, bytes] | None = None) -> dict[str, set[str]]:
        return self.canaries.found(self.site.tree() if tree is None else tree)


@pytest.fixture
def sites(tmp_path: Path) -> Sites:
    return Sites(tmp_path)


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Return the same blog without the documents that have canaries."""
    made = Sites(tmp_path_factory.mktemp("plain"))
    made.write({})
    assert made.site.build().diagnostics == ()
    return made.site.tree()


def _withhold(files: Mapping[str, str], way: str, canaries: Canaries) -> dict[str, str]:
    """Return the files of the kinds that a way withholds, withheld by it."""
    line, words, kinds = WAYS[way]
    chosen = {kind.folder for kind in DOCUMENT_KINDS if kind.name in kinds}
    made = {}
    for path, text in files.items():
        if path.split("/")[1] in chosen:
            head, body = text.split("\n---\n", 1)
            name = line.partition(":")[0]
            kept = [one for one in head.splitlines() if not line or not one.startswith(f"{name}:")]
            more = [words.format(canaries.word(f"{path} (after an unclosed remark)"))] if words else []
            made[path] = "\n".join([*kept, *([line] if line else []), "---", body, *more, ""])
    return made


# ---------------------------------------------------------------- published


def test_a_published_canary_is_found_unless_it_is_a_remark_or_metadata(sites: Sites) -> None:
    """So a canary that the other tests do not find would be found."""
    sites.write(sites.canaries.documents(*PUBLISHED))
    assert [one for one in sites.site.build().diagnostics if one.severity == "error"] == []
    found = {canary.partition(" ")[0] for canary in sites.found()}
    lacking = {place for word, place in sites.canaries.places.items() if word not in found}
    hidden = {place for place in sites.canaries.places.values() if "(metadata)" in place or "(remark)" in place}
    elsewhere = {
        *(f"{kind} (name of the file)" for kind in ALL),  # each has a slug
        *(f"{kind}.id" for kind in ALL),  # each has a permalink
        *("person.also", "person.sort", "critic.also", "film.sort"),
        *(f"review.viewings.{name}" for name in ("medium", "venue", "note")),  # it is private
        *(
            f"{kind}.{name}" for kind in ("franchise.entries", "post.films") for name in EXTERNAL_IDS
        ),  # to find the film
    }
    assert lacking - elsewhere == hidden - elsewhere
    assert len(found) > 200


def test_a_spoiler_of_a_published_page_is_within_its_spoiler_and_nowhere_else(sites: Sites) -> None:
    files = sites.canaries.documents(*PUBLISHED)
    sites.write(files)
    sites.site.build()
    found = sites.found()
    spoilers = {canary: paths for canary, paths in found.items() if canary.endswith(SPOILERS)}
    assert len(spoilers) > 20
    for canary, paths in spoilers.items():
        (path,) = paths
        assert path.endswith(".html"), canary
        outside = _outside_spoilers((sites.site.public / path).read_text(encoding="utf-8"))
        assert canary.partition(" ")[0] not in outside, canary
    # The name of a hidden picture leads to the picture, and its page shows it.
    for canary, paths in found.items():
        if canary.endswith("(spoiler) (name of the picture)"):
            others = {one for one in paths if not one.startswith("images/")}
            assert len(others) == 2, canary
            assert ".intertitle-ledger" in others


def test_a_title_of_a_spoiler_is_only_on_its_page(sites: Sites) -> None:
    sites.write(sites.canaries.documents(*PUBLISHED))
    sites.site.build()
    titles = [paths for canary, paths in sites.found().items() if canary.endswith("(spoiler, title)")]
    assert len(titles) == len(DOCUMENT_KINDS)
    assert {len(paths) for paths in titles} == {1}


def _outside_spoilers(page: str) -> str:
    """Return a page as a browser reads it, without its spoilers."""
    tree = html5lib.HTMLParser(namespaceHTMLElements=False).parse(page)
    for parent in list(tree.iter()):
        for child in list(parent):
            if child.tag in {"details", "span"} and str(child.get("class")).startswith("spoiler"):
                tail = child.tail
                child.clear()
                child.tail = tail
    return ET.tostring(tree, encoding="unicode")


def test_a_text_that_is_a_spoiler_as_a_whole_is_only_on_its_page(sites: Sites) -> None:
    (kind,) = (one for one in DOCUMENT_KINDS if one.name == "review")
    path, text = sites.canaries.document(kind, *PUBLISHED)
    lines = [one for one in text.splitlines() if not one.startswith(("quote:", "verdict:"))]
    sites.write({path: "\n".join(lines)})
    sites.site.build()
    found = sites.found()
    in_text = {canary: paths for canary, paths in found.items() if " review (" in canary and "file" not in canary}
    assert len(in_text) > 20
    for canary, paths in in_text.items():
        pages = {one for one in paths if not one.startswith("images/") and one != ".intertitle-ledger"}
        assert len(pages) == 1, (canary, pages)


# ---------------------------------------------------------------- withheld


@pytest.mark.parametrize("way", WAYS)
def test_a_withheld_document_leaves_no_trace(sites: Sites, plain: dict[str, bytes], way: str) -> None:
    """The site is the same, byte for byte, as one that never had the document."""
    files = _withhold(sites.canaries.documents(*PUBLISHED), way, sites.canaries)
    sites.write(files)
    report = sites.site.build()
    assert {one.path for one in report.withheld} == set(files)
    assert sites.found() == {}
    assert sites.site.tree() == plain


@pytest.mark.parametrize("way", ["draft", "scheduled", "embargoed", "YAML", "published: false", "an unclosed remark"])
def test_a_document_that_is_withheld_later_leaves_no_trace(sites: Sites, plain: dict[str, bytes], way: str) -> None:
    """The next build removes its pages, pictures, redirects, and words of lists, feeds and the search."""
    files = sites.canaries.documents(*PUBLISHED)
    withheld = _withhold(files, way, sites.canaries)
    sites.write({path: files[path] for path in withheld})
    sites.site.build()
    assert len(sites.found()) > 30
    for path, text in withheld.items():
        sites.site.write(path, text)
    report = sites.site.build()
    assert report.published is not None
    assert report.published.removed > 5
    assert sites.found() == {}
    assert sites.site.tree() == plain
    for path in files.keys() & withheld.keys():
        sites.site.write(path, files[path])
    sites.site.build()
    assert sites.site.tree() == sites.site.clean_tree()


def test_a_page_that_an_embargo_withheld_is_published_when_it_ends_and_not_before(sites: Sites) -> None:
    files = _withhold(sites.canaries.documents(*PUBLISHED), "embargoed", sites.canaries)
    sites.write(files)
    sites.site.build()
    assert sites.found() == {}
    sites.site.build(now=NOW.replace(hour=12, minute=59))
    assert sites.found() == {}
    sites.site.build(now=NOW.replace(hour=13))
    assert len(sites.found()) > 30


# ---------------------------------------------------------------- beside published documents


def test_what_refers_to_a_withheld_review_tells_nothing_of_it(sites: Sites) -> None:
    (kind,) = (one for one in DOCUMENT_KINDS if one.name == "review")
    path, text = sites.canaries.document(kind, "date: 2026-03-01", "draft: true")
    text = re.sub(r"^id: .*$", "id: hidden", text, flags=re.MULTILINE)
    sites.write({path: text})
    sites.site.write(
        "content/lists/refers.md", "---\ntitle: L\nitems:\n  - {review: hidden}\n  - {film: Alien}\n---\nText.\n"
    )
    sites.site.write(
        "content/franchises/refers.md",
        "---\nname: F\nentries:\n  - {title: Part, review: hidden}\n  - {title: Other}\n---\nText.\n",
    )
    sites.site.write(
        "content/pages/refers.md",
        "---\ntitle: P\n---\n[[hidden]] [[hidden|this]] [that](/reviews/hidden/) [it](../reviews/hidden.md)\n",
    )
    sites.site.build()
    assert sites.found() == {}


def test_a_broken_file_of_a_published_name_gives_nothing_of_itself(sites: Sites, plain: dict[str, bytes]) -> None:
    """Reviews name the person and the franchise, so their pages exist without the files."""
    for folder, name, slug in (
        ("people", "Sigourney Weaver", "sigourney-weaver"),
        ("franchises", "Alien", "alien"),
    ):
        (kind,) = (one for one in DOCUMENT_KINDS if one.folder == folder)
        _, text = sites.canaries.document(kind)
        text = re.sub(r"^name: .*$", f"name: {name}", text, flags=re.MULTILINE)
        text = re.sub(r"^id: .*\n", "", text, flags=re.MULTILINE)
        path = f"content/{folder}/{slug}.md"
        sites.write({path: text.replace("\n---\n", "\nother: [\n---\n", 1)})
        sites.site.build()
        assert sites.found() == {}
        assert f"{folder}/{slug}/index.html" in sites.site.tree().keys() & plain.keys()


@pytest.mark.parametrize("way", ["draft", "YAML"])
def test_a_picture_that_a_published_page_also_shows_stays(sites: Sites, way: str) -> None:
    (kind,) = (one for one in DOCUMENT_KINDS if one.name == "review")
    path, text = sites.canaries.document(kind, "date: 2026-03-01")
    sites.write(_withhold({path: text}, way, sites.canaries))
    shared, *others = sites.canaries.pictures
    sites.site.write("content/pages/shows.md", f"---\ntitle: S\n---\n![One]({shared})\n")
    sites.site.build()
    pictures = {one for one in sites.site.tree() if one.startswith("images/zorilla")}
    assert shared in pictures
    assert not [one for one in others if one in pictures]
    (sites.site.root / "content/pages/shows.md").unlink()
    sites.site.build()
    assert sites.found() == {}


# ---------------------------------------------------------------- the preview server


@pytest.mark.parametrize("way", ["draft", "embargoed", "YAML"])
def test_the_published_output_of_the_server_has_no_canary(sites: Sites, plain: dict[str, bytes], way: str) -> None:
    sites.write(_withhold(sites.canaries.documents(*PUBLISHED), way, sites.canaries))
    author: Audience = "author"
    preview = sites.site.root.parent / "preview"
    sites.site.build(audience=author, output=preview)
    addresses = sorted(sites.site.tree(preview).keys() | plain.keys() | sites.canaries.pictures.keys())
    with serving(sites.site.root, "--published") as server:
        answers = server.tree([one for one in addresses if not one.startswith(".intertitle")])
        missing = {one: server.page(f"/{one}") for one in addresses if "zorilla" in one}
    assert len(answers) > 40
    assert sites.found(answers) == {}
    for address, data in missing.items():
        told = [one for one in sites.canaries.found({address: data}) if one.partition(" ")[0] not in address]
        # The page for a missing address repeats the address, and names the files with errors: only its author sees it.
        assert [one for one in told if not one.endswith("(name of the file)")] == []
    # A preview for the author leaves the published files as they were.
    sites.site.build()
    with serving(sites.site.root) as server:
        server.page("/")
        assert sites.site.tree() == plain
    assert codes(sites.site.build().diagnostics) == codes(sites.site.build().diagnostics)
    assert sites.found() == {}
