"""``intertitle review``: fields from the site, one review of each film, and the editor."""

from __future__ import annotations

import html
import os
import re
import shlex
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import SiteFolder
from terminals import terminal

from intertitle.cli.main import main
from intertitle.diagnostics import Diagnostic


@pytest.fixture
def films(blog: SiteFolder, monkeypatch: pytest.MonkeyPatch) -> SiteFolder:
    """A blog with two franchises that share a film, and three films with one title."""
    blog.write(
        "content/franchises/john-wick.md",
        "---\nname: John Wick\nentries:\n"
        "  - {id: john-wick, title: John Wick, year: 2014}\n"
        '  - {id: two, title: "John Wick: Chapter 2", year: 2017, review: wick-two}\n'
        "  - {id: the-continental, title: The Continental, year: 2023, kind: mini-series}\n"
        "  - {id: ballerina, title: Ballerina, release: 2025-06-06, imdb: tt7181546, tmdb: 541671}\n---\n",
    )
    blog.write(
        "content/franchises/halloween.md",
        "---\nname: Halloween\nentries:\n  - {id: a, title: Halloween, year: 1978}\n"
        "  - {id: b, title: Halloween, year: 2007}\n  - {id: c, title: Halloween, year: 2018}\n---\n",
    )
    for name in ("Predator", "Versus: A, B"):
        slug = name[0].lower()
        blog.write(
            f"content/franchises/{slug}.md",
            f'---\nname: "{name}"\nentries: [{{title: Alien vs. Predator, year: 2004}}]\n---\n',
        )
    blog.review("dune", "film: Dune", "year: 1984", "date: 2026-01-07", "franchise: The Dune Saga")
    monkeypatch.chdir(blog.root)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1780315200")
    for name in ("VISUAL", "EDITOR"):
        monkeypatch.delenv(name, raising=False)
    return blog


class Begun:
    """The exit code and output of a command, and the front matter that it wrote."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code = code
        self.out = out
        self.err = err

    @property
    def fields(self) -> dict[str, str]:
        head = Path(self.out.strip()).read_text(encoding="utf-8").split("---\n")[1]
        lines = (line.partition(":") for line in head.splitlines() if not line.startswith(" "))
        return {name: value.strip() for name, _, value in lines if value.strip()}


Begin = Callable[..., Begun]


@pytest.fixture
def begin(films: SiteFolder, capsys: pytest.CaptureFixture[str]) -> Begin:
    del films

    def run(*arguments: str) -> Begun:
        code = 0
        try:
            main(["review", *arguments])
        except SystemExit as end:
            code = int(end.code or 0)
        said = capsys.readouterr()
        return Begun(code, said.out, said.err)

    return run


# ---------------------------------------------------------------- fields from the site


def test_a_part_takes_its_spelling_and_fields_from_its_franchise(begin: Begin) -> None:
    begun = begin("balleRINA!", "--rating", "3.5")
    assert begun.out == "content/reviews/ballerina.md\n"
    assert "John Wick, part 4 of 4: filled in title, franchise, year, release, imdb and tmdb.\n" in begun.err
    assert begun.fields == {
        "film": "Ballerina",
        "year": "2025",
        "franchise": "John Wick",
        "release": "2025-06-06",
        "imdb": "tt7181546",
        "tmdb": "541671",
        "rating": "3.5",
        "date": "2026-06-01",
        "draft": "true",
        "directors": "[]",
        "genres": "[]",
        "countries": "[]",
        "tags": "[]",
    }


def test_the_kind_is_filled_in_and_a_part_finds_its_review_by_slug(begin: Begin) -> None:
    assert begin("The Continental").fields["kind"] == "mini-series"
    begun = begin("John Wick Chapter 2")
    assert begun.out == "content/reviews/wick-two.md\n"
    assert begun.fields["film"] == '"John Wick: Chapter 2"'


def test_a_crossover_gets_both_franchises(begin: Begin, films: SiteFolder) -> None:
    begun = begin("Alien vs Predator")
    assert begun.fields["franchise"] == '[Predator, "Versus: A, B"]'
    assert begun.err.count("part 1 of 1: filled in title, franchise and year.") == 2
    assert _wrong(films, begun) == []


def test_a_typed_field_is_not_reported_as_filled_in(begin: Begin) -> None:
    assert "part 1 of 4.\n" in begin("John Wick", "--year", "2014", "--franchise", "john-wick").err


def test_an_ambiguous_title_needs_a_year(begin: Begin, films: SiteFolder) -> None:
    begun = begin("Halloween")
    assert (begun.code, begun.out) == (2, "")
    assert "--year 1978, --year 2007  or  --year 2018" in begun.err
    assert begin("Halloween", "--year", "2007").fields["franchise"] == "Halloween"
    other = begin("Halloween", "--year", "1999")
    assert "not from 1999" in other.err
    assert "franchise" not in other.fields
    assert other.out == "content/reviews/halloween-1999.md\n"
    assert len(list((films.root / "content/reviews").glob("halloween*"))) == 2


def test_the_franchise_finds_the_new_review_of_each_part(begin: Begin, films: SiteFolder) -> None:
    for title in ("John Wick", "John Wick: Chapter 2", "The Continental", "Ballerina"):
        _publish(begin(title))
    report = films.build()
    assert report.diagnostics == ()
    assert [one.title for one in report.unreviewed if one.franchise == "John Wick"] == []


# ---------------------------------------------------------------- franchises


def test_a_franchise_gets_its_known_spelling(begin: Begin) -> None:
    assert begin("One", "--franchise", "JOHN-WICK").fields["franchise"] == "John Wick"
    # without a file, the spelling of the reviews is used
    assert begin("Two", "--franchise", "the dune saga").fields["franchise"] == "The Dune Saga"


def test_a_misspelt_franchise_is_asked_about(begin: Begin, films: SiteFolder) -> None:
    begun = begin("One", "--franchise", "Jon Wick")
    assert (begun.code, begun.out) == (2, "")
    assert "Did you mean 'John Wick'?" in begun.err
    assert not (films.root / "content/reviews/one.md").exists()
    command = ("review", "One", "--franchise", "Jon Wick")
    for answer, written in (("\n", "John Wick"), ("n\n", "Jon Wick")):
        with terminal(*command, cwd=films.root) as there:
            there.until("Did you mean 'John Wick'? [Y/n]")
            there.type(answer)
            assert there.end() == 0
        file = films.root / "content/reviews/one.md"
        assert f"\nfranchise: {written}\n" in file.read_text()
        file.unlink()


def test_an_unknown_franchise_gets_a_hint_how_to_create_it(begin: Begin) -> None:
    begun = begin("Jaws", "--franchise", "Sharks")
    assert begun.code == 0
    assert "content/franchises/sharks.md" in begun.err
    assert begun.fields["franchise"] == "Sharks"


def test_an_unknown_part_of_a_franchise_is_reported_with_the_nearest(begin: Begin) -> None:
    assert (
        "John Wick has no part 'Balerina'. Did you mean 'Ballerina'?"
        in begin("Balerina", "--franchise", "john wick").err
    )
    assert (
        "Add it to the entries of content/franchises/john-wick.md." in begin("Nobody", "--franchise", "John Wick").err
    )


# ---------------------------------------------------------------- one review of each film


@pytest.mark.parametrize("arguments", [("Alien",), ("alien", "--year", "1979"), ("ALIEN!", "--rating", "5")])
def test_a_reviewed_film_is_reported_with_its_file_and_nothing_is_written(
    begin: Begin, films: SiteFolder, arguments: tuple[str, ...]
) -> None:
    before = _files(films)
    begun = begin(*arguments)
    assert (begun.code, begun.out) == (2, "")
    assert "error IT122  'Alien' already has a review\n  content/reviews/alien.md\n" in begun.err
    assert "- {date: 2026-06-01, rewatch: true}" in begun.err
    assert "--slug alien-again" in begun.err
    assert _files(films) == before


def test_an_existing_review_is_found_under_any_file_name(begin: Begin, films: SiteFolder) -> None:
    films.write("content/reviews/2024/night.md", "---\nfilm: Solaris\nyear: 1972\n---\nText.\n")
    assert "content/reviews/2024/night.md" in begin("Solaris").err
    assert begin("Solaris", "--year", "2002").out == "content/reviews/solaris.md\n"


def test_a_second_review_of_a_film_gets_another_file_name(begin: Begin, films: SiteFolder) -> None:
    begun = begin("Stalker", "--year", "1979", "--slug", "stalker-again")
    assert begun.out == "content/reviews/stalker-again.md\n"
    assert _wrong(films, begun) == []
    again = begin("Stalker", "--slug", "stalker-again")
    assert again.code == 2
    assert "IT122" in again.err
    wrong = begin("Stalker", "--slug", "Stalker Again")
    assert "--slug stalker-again" in wrong.err


@pytest.mark.parametrize("title", ["a\nb", "a\x07b", "\udcff", "a\u2028b"])
def test_a_title_that_is_not_one_printable_line_is_refused(begin: Begin, films: SiteFolder, title: str) -> None:
    before = _files(films)
    begun = begin(title)
    assert begun.code == 2
    assert "one line of text" in begun.err
    assert begin("One", "--franchise", title).code == 2
    assert _files(films) == before


TITLES = [
    "No", "[REC]²", "11:14", "1917", "'71", "Null", "2:22", "#Alive", "007", "Mission: Impossible",
    "*batteries not included", "@zola", "'Breaker' Morant", "012", "1_000", "Life Is Beautiful # x", "true", "~", "8½",
    "Amélie", "千と千尋の神隠し", '"Quoted"', "C:\\", "- x", "{a}", "%", "&c", "!", "? y", "> z", "| w", "yes",
    "1e3", "2024-02-30",
    "<b>bold</b>", "{{ 7*7 }}", "*so*", "||x||", "[[y]]",
]  # fmt: skip


def test_a_build_publishes_each_title_exactly(begin: Begin, films: SiteFolder) -> None:
    for number, title in enumerate(TITLES):
        _publish(begin("--slug", f"t-{number}", "--", title))
    found = [(one.code, one.path.rpartition("/")[2]) for one in films.build().diagnostics if "/t-" in one.path]
    same = [TITLES[int(path[2:-3])] for code, path in found if code == "IT564"]
    assert sorted(same) == ["&c", "[[y]]", "||x||"]  # without their signs they are titles of other files
    assert [code for code, _ in found if code != "IT564"] == ["IT541"]  # our fonts lack 千と千尋の神隠し
    for number, title in enumerate(TITLES):
        page = films.page(f"/reviews/t-{number}/")
        heading = re.search(r"<h1[^>]*>(.*?)</h1>", page, re.DOTALL)
        assert heading, title
        assert html.unescape(re.sub(r"<[^>]*>", "", heading[1])).strip() == title
        assert f"<title>{html.escape(title)}".replace("&#x27;", "&#39;").replace("&quot;", "&#34;") in page


# ---------------------------------------------------------------- the editor


def _editor(folder: Path, program: str) -> str:
    """Return an editor for the test, whose path contains a space."""
    file = folder / "my editor.py"
    file.write_text(f"import sys\nfile = sys.argv[-1]\n{program}\n", encoding="utf-8")
    return shlex.join([sys.executable, str(file), "--wait"])


def test_the_new_file_is_opened_in_the_editor(begin: Begin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EDITOR", "false")
    monkeypatch.setenv("VISUAL", _editor(tmp_path, "open(file, 'a').write('Written there.')"))
    begun = begin("Heat", "--edit")
    assert begun.code == 0, begun.err
    assert Path(begun.out.strip()).read_text().endswith("Written there.")


@pytest.mark.parametrize("editor", ["sys.exit(3)", "", "unclosed"])
def test_a_failing_editor_leaves_the_file_and_is_reported(
    begin: Begin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, editor: str
) -> None:
    command = {"": str(tmp_path / "nowhere"), "unclosed": "'oops"}.get(editor) or _editor(tmp_path, editor)
    monkeypatch.setenv("EDITOR", command)
    begun = begin("Heat", "--edit")
    assert begun.code == 1
    assert "The review is in content/reviews/heat.md\n" in begun.err
    assert begun.fields["film"] == "Heat"


def test_a_missing_editor_is_an_error_that_names_the_variable(begin: Begin, films: SiteFolder) -> None:
    before = _files(films)
    begun = begin("Heat", "--edit")
    assert begun.code == 2
    assert "export EDITOR=" in begun.err
    assert _files(films) == before


def _wrong(site: SiteFolder, begun: Begun) -> list[Diagnostic]:
    """Publish the new reviews, and return the diagnostics."""
    _publish(begun)
    return [one for one in site.build().diagnostics if one.path == begun.out.strip()]


def _publish(begun: Begun) -> None:
    assert begun.code == 0, begun.err
    file = Path(begun.out.strip())
    file.write_text(file.read_text(encoding="utf-8").replace("draft: true\n", ""), encoding="utf-8")


def _files(site: SiteFolder) -> dict[str, bytes]:
    return {os.fspath(file): file.read_bytes() for file in (site.root / "content").rglob("*") if file.is_file()}
