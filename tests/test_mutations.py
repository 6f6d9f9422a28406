"""Two hundred mutations of the demo blog: no traceback, and of every fault a place, a mark under it, and help."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import msgspec
import pytest
from demo import REPOSITORY
from mutations import EXTRA, SETTING_LINES, SETTINGS, WAYS, Mutation, mutation

from intertitle import codes
from intertitle.cli import console
from intertitle.cli.main import main
from intertitle.diagnostics import Diagnostic

SEEDS = range(200)
NOW = "1795348800"  # the 22nd of November 2026, after the demo blog's last review
# What is told of a file as a whole, since no line of it is at fault: it is in the wrong place, of the wrong kind, too
# large, missing, no text or no picture; or what is wrong is that several pages claim one address, or of the site.
OF_FILES = {
    *("IT101", "IT104", "IT106", "IT110", "IT111", "IT112", "IT113", "IT114", "IT115", "IT119", "IT124"),
    *("IT211", "IT502", "IT601", "IT602", "IT603", "IT604", "IT605", "IT705"),
}


OBEYED = re.compile(
    r"[\0-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]"
)  # by a terminal, or a line's end, or another way to read


class Blog:
    """The demo blog on the disk, with nothing to tell of it while nothing is broken."""

    def __init__(self, root: Path) -> None:
        self.root = root
        shutil.copytree(REPOSITORY / "content", root / "content")
        settings = root / SETTINGS
        settings.write_text(settings.read_text(encoding="utf-8") + SETTING_LINES, encoding="utf-8")
        for path, text in EXTRA.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text, encoding="utf-8")
        files = (file for file in sorted(root.rglob("*")) if file.suffix in {".md", ".toml", ".html"})
        self.demo = {file.relative_to(root).as_posix(): file.read_text(encoding="utf-8") for file in files}
        self.is_sound = False

    def break_(self, made: Mutation) -> None:
        for path, data in made.files.items():
            file = self.root / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.unlink() if data is None else file.write_bytes(data)

    def mend(self, made: Mutation) -> None:
        for path in made.files:
            file = self.root / path
            if path in self.demo:
                file.write_text(self.demo[path], encoding="utf-8")
                continue
            file.unlink()
            if not any(file.parent.iterdir()):
                file.parent.rmdir()


@pytest.fixture(scope="module")
def blog(tmp_path_factory: pytest.TempPathFactory) -> Blog:
    return Blog(tmp_path_factory.mktemp("mutations") / "site")


def _run(command: str, blog: Blog, capsys: pytest.CaptureFixture[str]) -> tuple[int, list[Diagnostic]]:
    """Run a command on the blog, in this process. Return its exit code and its messages."""
    capsys.readouterr()
    with pytest.raises(SystemExit) as end:
        main([command, str(blog.root), "--jobs", "1", "--format", "json"])
    said = capsys.readouterr()
    assert said.err == ""
    return int(end.value.code or 0), msgspec.convert(json.loads(said.out)["diagnostics"], list[Diagnostic])


@pytest.mark.parametrize("seed", SEEDS)
def test_every_mutation_is_reported_with_its_place_and_a_hint(
    blog: Blog, seed: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", NOW)
    if not blog.is_sound:
        assert _run("build", blog, capsys) == (0, [])  # so that each check makes only what the mutation changes
        assert _run("check", blog, capsys) == (0, [])
        blog.is_sound = True
    made = mutation(seed, blog.demo)
    told = f"seed {seed}: {made.what}"
    blog.break_(made)
    try:
        end, found = _run("check", blog, capsys)
        assert end in {0, 1, 2}, told
        for one in found:
            _hold(blog.root, one, f"{told}\n{one}")
        wanted = [one for one in found if one.code in made.codes]
        assert wanted or not made.codes, f"{told}\nnot told: {made.codes}, but {found}"
        where = [(line or "")[one.column - 1 :] for one in wanted if (line := _line(blog.root, one)) is not None]
        assert not made.token or any(one.startswith(made.token) for one in where), f"{told}\nat {where}\n{wanted}"
    finally:
        blog.mend(made)


def test_each_way_to_break_something_is_tried() -> None:
    assert {seed % len(WAYS) for seed in SEEDS} == set(range(len(WAYS)))


def test_a_seed_gives_the_same_mutation_each_time(blog: Blog) -> None:
    assert [mutation(seed, blog.demo) for seed in SEEDS] == [mutation(seed, blog.demo) for seed in SEEDS]


# ---------------------------------------------------------------- what holds of every message


def _hold(root: Path, found: Diagnostic, told: str) -> None:
    assert found.code in codes.list_codes(), told
    assert found.hint.strip(), f"{told}\nno help"
    assert not re.search(r"Traceback|Exception|object at 0x|NoneType", found.message + found.hint), told
    frame = console.format_diagnostics([found], root, colours=False)
    assert not OBEYED.search(frame.replace("\n", "")), f"{told}\na terminal would obey {frame!r}"
    if found.code == "IT101":
        return  # no settings: there is no file
    assert (root / found.path).exists(), f"{told}\nno such file"
    if not found.line:
        assert found.code in OF_FILES, f"{told}\nno line"
        assert "^" not in frame.split("\n")[2]
        return
    line = _line(root, found)
    assert line is not None, f"{told}\nno such line"
    assert 1 <= found.column <= len(line) + 1, f"{told}\nno such column in {line!r}"
    _, place, framed, marked = frame.split("\n")[:4]
    assert place.strip() == f"{found.path}:{found.line}:{found.column}"
    shown, mark = framed.partition(" | ")[2], marked.partition(" | ")[2] if " | " in marked else ""
    assert framed.startswith(f"{found.line:>5} | "), told
    assert mark.strip() == "^", f"{told}\n{frame}"
    assert _under(shown, len(mark) - 1) == _shown(line[found.column - 1 : found.column]), f"{told}\n{frame}"


def _line(root: Path, found: Diagnostic) -> str | None:
    """Give the line that a message is about, as the file has it."""
    file = root / found.path
    if not found.line or not file.is_file():
        return None
    lines = re.split(r"\r\n|\r|\n", file.read_bytes().decode("utf-8-sig", "replace"))
    return lines[found.line - 1] if found.line <= len(lines) else None


# Cells of a terminal by the blocks of Unicode that the demo blog and its mutations use, and not by Python's tables,
# which `show` goes by: two for what East Asia writes in full width and for emoji, none for what is set over another.
WIDE = ((0x1100, 0x115F), (0x2E80, 0xA4CF), (0xAC00, 0xD7A3), (0xFF01, 0xFF60), (0x1F300, 0x1F64F), (0x20000, 0x3FFFD))
NONE = ((0x0300, 0x036F), (0x200B, 0x200F), (0x202A, 0x202E), (0xFE00, 0xFE0F))


def _cells(sign: str) -> int:
    def among(blocks: tuple[tuple[int, int], ...]) -> bool:
        return any(first <= ord(sign) <= last for first, last in blocks)

    return 0 if among(NONE) else 2 if among(WIDE) else 1


def _under(shown: str, cell: int) -> str:
    """Give the sign that stands over a cell of the line below it."""
    for number, sign in enumerate(shown):
        if cell <= 0:
            return shown[number:][:1]
        cell -= _cells(sign)
    return ""


def _shown(sign: str) -> str:
    """Give a sign as a frame shows it: a tab as a space, and what a terminal would obey as a mark for it."""
    return " " if sign == "\t" else "\ufffd" if OBEYED.match(sign) else sign
