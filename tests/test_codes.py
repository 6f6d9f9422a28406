"""The pages about codes: each example is built as it stands, the bad one gives its code and the good one nothing."""

from __future__ import annotations

import ast
import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from conftest import SETTINGS, SiteFolder, plant_blog
from fixes import check_fixes_of_site
from photographs import encoded, scene

from intertitle import codes
from intertitle.cli.main import main
from intertitle.codes.format import WIDTH, format_page
from intertitle.codes.page import Example, Page, read_page
from intertitle.diagnostics import Diagnostic
from intertitle.pipeline import build, check_spoilers

FOLDER = Path(codes.__file__).parent
TESTS = Path(__file__).parent
PAGES = {code: codes.read_code_page(code) for code in codes.list_codes()}
SHOWN_BY = {
    code: found[1]
    for code in PAGES
    if (found := re.search(r"<!-- shown by (\S+) -->", (FOLDER / f"{code}.md").read_text(encoding="utf-8")))
}
# Where one mistake cannot be made without another, the others that the bad example gives as well.
ALSO: dict[str, set[str]] = {"IT123": {"IT126"}}


# ---------------------------------------------------------------- examples


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> SiteFolder:
    """A small blog that all examples of this module are planted in, one after another."""
    site = SiteFolder(tmp_path_factory.mktemp("codes") / "site")
    site.write("content/site.toml", SETTINGS)
    plant_blog(site)
    site.build()
    return site


@pytest.fixture
def small(planted: SiteFolder) -> Iterator[SiteFolder]:
    """The small blog, as it was again when the test is done."""
    before = _files(planted.root)
    yield planted
    _uproot(planted, _files(planted.root).keys() - before.keys())
    for path, data in before.items():
        if not (planted.root / path).is_file() or (planted.root / path).read_bytes() != data:
            (planted.root / path).parent.mkdir(parents=True, exist_ok=True)
            (planted.root / path).write_bytes(data)


def _files(root: Path) -> dict[str, bytes]:
    """Give all that an author has written there."""
    found = (file for top in ("content", "themes") for file in (root / top).rglob("*"))
    return {one.relative_to(root).as_posix(): _bytes(one) for one in found if one.is_file() or one.is_symlink()}


def _bytes(file: Path) -> bytes:
    return b"" if file.is_symlink() else file.read_bytes()


def _plant(site: SiteFolder, examples: tuple[Example, ...]) -> set[str]:
    """Put the files of an example into a site; their paths."""
    paths: set[str] = set()
    for example in examples:
        if example.kind == "file":
            site.write(example.path, "").write_bytes(example.text.encode(example.encoding))
            paths.add(example.path)
        elif example.kind == "folder":
            for line in example.text.splitlines():
                path, _, what = (part.strip() for part in line.partition("  "))
                _put(site, path, what)
                paths.add(path.partition(" -> ")[0])
    return paths


def _put(site: SiteFolder, path: str, what: str) -> None:
    """Put a file of a listing there: what it says behind its name, or what its name promises."""
    name, _, target = path.partition(" -> ")
    file = site.root / name
    file.parent.mkdir(parents=True, exist_ok=True)
    if target:
        file.symlink_to(target)
    elif size := re.fullmatch(r"\((\d+) MB\)", what):
        with file.open("wb") as opened:
            opened.truncate(int(size[1]) * 1024 * 1024)
    elif file.suffix in {".jpg", ".png", ".webp"}:
        form = re.fullmatch(r"\(a (\w+) picture\)", what)
        file.write_bytes(encoded(scene(8, 6), form[1] if form else {".jpg": "JPEG"}.get(file.suffix, file.suffix[1:])))
    else:
        file.write_text("---\nfilm: Tampopo\ndate: 2026-05-02\n---\nNoodles.\n", encoding="utf-8")


def _uproot(site: SiteFolder, paths: Iterable[str]) -> None:
    """Take files out of a site, and the folders that hold nothing without them."""
    for path in paths:
        (site.root / path).unlink()
    for top in ("content", "themes"):
        for folder in sorted((one for one in (site.root / top).rglob("*") if one.is_dir()), reverse=True):
            if not any(folder.iterdir()):
                folder.rmdir()


def _built(site: SiteFolder, *, advice: bool = False) -> tuple[Diagnostic, ...]:
    return site.problems(check_spoilers if advice else build)


def _typed(examples: tuple[Example, ...], site: SiteFolder, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Type the commands of an example in the site's folder; how each of them ended."""
    ends: list[int] = []
    monkeypatch.chdir(site.root)
    for example in examples:
        for line in example.text.splitlines() if example.kind == "terminal" else ():
            words = shlex.split(line.removeprefix("$ "), comments=True)
            with monkeypatch.context() as environment:
                while "=" in words[0]:
                    environment.setenv(*words.pop(0).split("=", 1))
                assert words.pop(0) == "intertitle"
                try:
                    main(words)
                    ends.append(0)
                except SystemExit as end:
                    ends.append(int(end.code or 0))
    return ends


ADVICE = [
    code for code in PAGES if "IT550" <= code < "IT560" or code in {"IT591", "IT592"}
]  # which only  intertitle check  gives
BUILT = [code for code in PAGES if code not in {*SHOWN_BY, *ADVICE} and PAGES[code].bad[-1].kind != "terminal"]
TYPED = [code for code in PAGES if code not in SHOWN_BY and PAGES[code].bad[-1].kind == "terminal"]


@pytest.mark.parametrize("code", BUILT)
def test_the_bad_example_gives_its_code_there_its_fix_removes_it_and_the_good_one_gives_nothing(
    small: SiteFolder, code: str
) -> None:
    page = PAGES[code]
    paths = _plant(small, page.bad)
    found = _built(small)
    assert {one.code for one in found} == {code} | ALSO.get(code, set())
    shown = next(one for one in found if one.code == code)
    assert shown.path in paths or any(path.startswith(f"{shown.path}/") for path in paths)
    assert shown.severity in page.severity.split()
    check_fixes_of_site(small.root, found, lambda: _built(small))
    _uproot(small, paths)
    _plant(small, page.good)
    assert _built(small) == ()


@pytest.mark.parametrize("code", ADVICE)
def test_the_bad_example_of_advice_gives_it_there_alone_its_fix_removes_it_and_the_good_one_gives_nothing(
    small: SiteFolder, code: str
) -> None:
    page = PAGES[code]
    paths = _plant(small, page.bad)
    every = _built(small, advice=True)
    found = [one for one in every if one.path in paths]
    assert {(one.code, one.severity) for one in found} == {(code, page.severity)}
    check_fixes_of_site(small.root, every, lambda: _built(small, advice=True))
    _uproot(small, paths)
    _plant(small, page.good)
    assert [one for one in _built(small, advice=True) if one.path in paths] == []


@pytest.mark.parametrize("code", TYPED)
def test_the_bad_command_gives_its_code_and_the_good_one_works(
    blog: SiteFolder, code: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = PAGES[code]
    _plant(blog, page.bad)
    ends = _typed(page.bad, blog, monkeypatch)
    assert set(ends[:-1]) <= {0}
    assert ends[-1] != 0
    assert re.findall(r"^(\w+) (IT\d{3})  ", capsys.readouterr().err, re.MULTILINE) == [(page.severity, code)]
    _plant(blog, page.good)
    assert set(_typed(page.good, blog, monkeypatch)) == {0}, capsys.readouterr().err


@pytest.mark.parametrize("code", SHOWN_BY)
def test_a_code_that_no_example_can_show_is_shown_by_the_test_that_its_page_names(code: str) -> None:
    file, _, name = SHOWN_BY[code].removeprefix("tests/").partition("::")
    source = (TESTS / file).read_text(encoding="utf-8")
    tests = [
        "\n".join([*map(ast.unparse, node.decorator_list), ast.unparse(node)])
        for node in ast.parse(source).body
        if isinstance(node, ast.FunctionDef) and node.name == name
    ]
    assert len(tests) == 1
    assert code in tests[0]


# ---------------------------------------------------------------- form


@pytest.mark.parametrize("code", PAGES)
def test_a_page_is_about_its_code_and_speaks_to_a_critic(code: str) -> None:
    page = PAGES[code]
    assert page.code == code
    assert not page.title.endswith(".")
    assert page.severity in {"error", "warning", "note", "error or warning"}
    said = f"{page.title} {page.why} {page.fix}".casefold()
    for word in ("python", "exception", "traceback", "string", "boolean", "integer", "parse", "mapping", "null"):
        assert not re.search(rf"\b{word}", said), f"'{word}' is no word for a critic"
    assert all(
        part.endswith((".", ":")) or part.startswith("    ") for part in (page.why + "\n\n" + page.fix).split("\n\n")
    )
    assert page.bad != page.good


@pytest.mark.parametrize("code", PAGES)
def test_a_page_fits_a_terminal_and_is_plain_without_colours(code: str) -> None:
    page = PAGES[code]
    printed = list(format_page(page, str, str))
    examples = {line for one in (*page.bad, *page.good) for line in one.text.splitlines()}
    for line in printed:
        assert len(line) <= WIDTH or line.removeprefix("  | ") in examples, line
        assert line == line.rstrip()
    assert printed[0].startswith(f"{page.severity} {code}  ")
    for example in (*page.bad, *page.good):
        assert example.text.splitlines()[0] in "\n".join(printed)


def test_code_is_bold_where_there_is_bold_and_quoted_where_there_is_none() -> None:
    page = Page("IT330", "`A`", "error", "Write `one two`.", (), (), "    code `as it is`\n\nEnd.")
    assert "Write `one two`." in list(format_page(page, str, str))
    assert "Write <one two>." in list(format_page(page, lambda text: f"<{text}>", str))
    assert "    code `as it is`" in list(format_page(page, str, str))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("*error*", "error"),
        ("## Good", "## Fine"),
        ("`content/reviews/no.md`\n", "content/reviews/no.md\n"),
        ("## What to type\n\n", "## What to type\n"),
        ("# IT330: ", "# IT330 "),
    ],
)
def test_a_page_of_another_form_is_refused(before: str, after: str) -> None:
    written = (FOLDER / "IT330.md").read_text(encoding="utf-8")
    read_page(written)
    assert before in written
    with pytest.raises(ValueError, match="is not the syntax"):
        read_page(written.replace(before, after))


# ---------------------------------------------------------------- asking


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        *((word, True) for word in ("IT330", "it330", "IT33O", "ti330", "it-330", "IT9999")),
        *((word, False) for word in ("1917", "it", "item", "content/it330.md", "/it330/")),
    ],
)
def test_a_word_is_meant_for_a_code_or_for_something_else(word: str, *, meant: bool) -> None:
    assert codes.looks_like_code(word) is meant


@pytest.mark.parametrize("word", ["it330", "IT330", "It330"])
def test_a_code_is_found_in_any_letters(word: str) -> None:
    assert codes.read_code_page(word).code == "IT330"


@pytest.mark.parametrize("word", ["IT33O", "TI330", "I330", "it-330", "it 330", "IT3300", "IT339", "IT33"])
def test_a_code_that_is_misspelt_is_answered_with_the_one_that_was_meant(word: str) -> None:
    with pytest.raises(codes.UnknownCodeError, match=r"There is no code '.*'\. Did you mean IT330\?"):
        codes.read_code_page(word)


def test_a_code_like_none_is_answered_with_where_codes_stand() -> None:
    with pytest.raises(codes.UnknownCodeError, match="A message begins with its code"):
        codes.read_code_page("IT999")


def _explained(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    end = 0
    try:
        main(["explain", *arguments])
    except SystemExit as ended:
        end = int(ended.code or 0)
    said = capsys.readouterr()
    return end, said.out, said.err


def test_the_command_prints_a_page_outside_of_any_site(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    end, out, err = _explained(capsys, "it330")
    assert (end, err) == (0, "")
    assert out.startswith("error IT330  A rating is not on its scale\n\n")
    assert "\nBad\n  content/reviews/no.md\n  | ---\n" in out
    assert "\nWhat to type\n" in out
    assert "\x1b" not in out
    assert not list(tmp_path.iterdir())


def test_the_command_gives_a_page_as_values(capsys: pytest.CaptureFixture[str]) -> None:
    end, out, _ = _explained(capsys, "IT330", "--format", "json")
    said = json.loads(out)
    assert end == 0
    assert (said["answer"], said["code"], said["severity"]) == ("code", "IT330", "error")
    assert said["bad"][0]["path"] == "content/reviews/no.md"
    assert "rating: 7\n" in said["bad"][0]["text"]


def test_the_command_refuses_an_unknown_code(capsys: pytest.CaptureFixture[str]) -> None:
    end, out, err = _explained(capsys, "IT33O")
    assert (end, out) == (2, "")
    assert "There is no code 'IT33O'. Did you mean IT330?" in err


@pytest.mark.parametrize(
    ("environment", "coloured"),
    [({"TERM": "xterm"}, True), ({"TERM": "dumb"}, False), ({"TERM": "xterm", "NO_COLOR": "1"}, False)],
)
def test_a_terminal_shows_titles_bold_and_frames_dim_unless_it_has_said_no(
    environment: dict[str, str], *, coloured: bool
) -> None:
    ours, theirs = os.openpty()
    inherited = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME"}}
    subprocess.run(
        [sys.executable, "-m", "intertitle", "explain", "IT330"],
        env={**inherited, "PYTHONPATH": str(TESTS.parent), **environment},
        stdout=theirs,
        stderr=subprocess.DEVNULL,
        stdin=subprocess.DEVNULL,
        check=True,
    )
    os.close(theirs)
    with open(ours, "rb", buffering=0) as shown:
        printed = shown.read(4096).decode()
    assert ("\x1b[1mBad\x1b[0m" in printed) is coloured
    assert ("\x1b[2m|\x1b[0m rating: 7" in printed) is coloured
    assert ("\x1b" in printed) is coloured
