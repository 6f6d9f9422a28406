"""Completion in real shells: commands, options, files, and the names of a site."""

from __future__ import annotations

import os
import select
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import click
import pytest
from conftest import SiteFolder
from hypothesis import given
from hypothesis import strategies as st

from intertitle.cli import completion
from intertitle.cli.main import commands, main

REPOSITORY = Path(__file__).parent.parent
_PATIENCE = 60  # seconds that a shell on a busy machine may take
BASH = shutil.which("bash")
needs_bash = pytest.mark.skipif(BASH is None or os.name != "posix", reason="there is no bash here")


def environment(folder: Path) -> dict[str, str]:
    """Give an environment in which ``intertitle`` answers to Tab, and otherwise prints its arguments."""
    command = folder / "bin/intertitle"
    command.parent.mkdir(parents=True, exist_ok=True)
    command.write_text(
        '#!/bin/sh\nif [ -n "$_INTERTITLE_COMPLETE" ] || [ "$1" = completion ]; then\n'
        f"  exec '{sys.executable}' -m intertitle \"$@\"\nfi\nprintf '<%s>\\n' \"$@\"\n"
    )
    command.chmod(0o755)
    path = f"{command.parent}:{os.environ.get('PATH', '')}"
    return {"PATH": path, "PYTHONPATH": str(REPOSITORY), "HOME": str(folder), "LANG": "C.UTF-8", "TERM": "dumb"}


def completed(shell: str, words: list[str], folder: Path, cwd: Path) -> list[str]:
    """Give what a shell's function proposes for the last of some words."""
    programs = {
        "bash": 'eval "$(intertitle completion bash)"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))\n'
        '_intertitle_completion intertitle 2> /dev/null; printf "%s\\n" "${COMPREPLY[@]}"',
        "fish": 'intertitle completion fish | source; complete -C (string join " " $argv)',
    }
    flags = {"bash": ["--norc", "-c", programs["bash"], "bash"], "fish": ["-N", "-c", programs["fish"]]}
    done = subprocess.run(  # noqa: S603  (our own command)
        [str(shutil.which(shell)), *flags[shell], "intertitle", *words],
        cwd=cwd,
        env=environment(folder),
        capture_output=True,
        text=True,
        timeout=_PATIENCE,
        check=False,
    )
    assert done.stderr == ""
    return [line.partition("\t")[0] for line in done.stdout.splitlines() if line]


@pytest.fixture
def films(blog: SiteFolder) -> SiteFolder:
    blog.review("wick", "film: Wick", "franchise: John Wick")
    blog.review("versus", "film: Versus", 'franchise: [Alien, "Predator: A, B"]  # two')
    blog.review("list", "film: List", "franchises:", "  - Jaws # bites", "  - 'Dollars'", "tags: [no]")
    blog.review("text", "film: Text", text="franchise: Not One\n")
    return blog


@needs_bash
@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        (["st"], ["status"]),
        (["s"], ["schema", "serve", "status"]),
        (["review", "X", "--fr"], ["--franchise"]),
        (["review", "X", "--franchise", "J"], ["Jaws", "John Wick"]),
        (["review", "X", "--franchise", "jo"], ["John Wick"]),
        (["review", "X", "--franchise", "Predator"], ["Predator: A, B"]),
        (["new", "dir", "--theme", "m"], ["marquee"]),
        (["schema", "p"], ["post", "person", "page"]),
        (["build", "--format", "s"], ["sarif"]),
        (["completion", "z"], ["zsh"]),
    ],
)
def test_bash_is_given_commands_options_and_names(
    words: list[str], wanted: list[str], films: SiteFolder, tmp_path: Path
) -> None:
    assert completed("bash", words, tmp_path, films.root) == wanted


@pytest.mark.skipif(shutil.which("fish") is None, reason="there is no fish here")
def test_fish_is_given_the_same(films: SiteFolder, tmp_path: Path) -> None:
    assert completed("fish", ["st"], tmp_path, films.root) == ["status"]
    assert completed("fish", ["review", "X", "--franchise", "Jo"], tmp_path, films.root) == ["John Wick"]


@pytest.mark.skipif(shutil.which("zsh") is None, reason="there is no zsh here")
def test_zsh_reads_the_script(tmp_path: Path) -> None:
    file = tmp_path / "_intertitle"
    file.write_text(completion.script("zsh", commands))
    subprocess.run(["zsh", "-fn", str(file)], check=True, timeout=_PATIENCE)  # noqa: S603, S607


class Terminal:
    """A bash on a terminal, in which somebody types."""

    def __init__(self, folder: Path, cwd: Path) -> None:
        import pty  # noqa: PLC0415  (it is for POSIX alone)

        self.ours, theirs = pty.openpty()
        self.bash = subprocess.Popen(  # noqa: S603  (our own command)
            [str(BASH), "--norc", "--noprofile", "-i"],
            cwd=cwd,
            env={**environment(folder), "PS1": "> "},
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
        )
        os.close(theirs)
        self.shown = ""
        self.type("bind 'set bell-style none'; eval \"$(intertitle completion bash)\"; echo re''ady\n", "ready")

    def type(self, keys: str, until: str) -> str:
        """Type, and give what is shown until some words come."""
        self.shown = ""
        os.write(self.ours, keys.encode())
        end = time.monotonic() + _PATIENCE
        while until not in self.shown and time.monotonic() < end:
            if select.select([self.ours], [], [], 1)[0]:
                self.shown += os.read(self.ours, 4096).decode("utf-8", "replace")
        return self.shown.replace("\r", "")

    def close(self) -> None:
        self.bash.kill()
        self.bash.wait()
        os.close(self.ours)


@needs_bash
def test_in_a_bash_on_a_terminal_names_of_several_words_stay_one(films: SiteFolder, tmp_path: Path) -> None:
    terminal = Terminal(tmp_path, films.root)
    try:
        assert "<John Wick>" in terminal.type("intertitle review X --franchise Jo\t\n", "<John Wick>\r\n")
        assert "<John Wick>" in terminal.type('intertitle review X --franchise "Jo\t\n', "<John Wick>\r\n")
        assert "<content/site.toml>" in terminal.type("intertitle explain content/si\t\n", "toml>\r\n")
        assert "<content/>" in terminal.type("intertitle check cont\t\n", "<content/>\r\n")
    finally:
        terminal.close()


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_says_how_to_install_it(shell: completion.Shell, capsys: pytest.CaptureFixture[str]) -> None:
    main(["completion", shell])
    printed = capsys.readouterr()
    assert printed.err == ""
    assert printed.out == completion.script(shell, commands)
    assert f"intertitle completion {shell} > ~/" in printed.out
    assert "_INTERTITLE_COMPLETE" in printed.out
    assert printed.out.startswith("#")


def test_every_command_has_a_word_of_help_beside_it() -> None:
    assert all(command.get_short_help_str() for command in commands.commands.values())


def test_pressing_tab_imports_nothing_heavy(films: SiteFolder) -> None:
    program = (
        "import sys\nfrom intertitle.cli.main import main\n"
        "try:\n    main([])\nexcept SystemExit:\n    pass\n"
        "heavy = {'jinja2', 'markdown_it', 'yaml', 'sqlite3', 'PIL', 'msgspec', 'intertitle.config', 'starlette'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)"
    )
    asked = {
        "_INTERTITLE_COMPLETE": "bash_complete",
        "COMP_WORDS": "intertitle\nreview\nX\n--franchise\nJ",
        "COMP_CWORD": "4",
        "PYTHONPATH": str(REPOSITORY),
    }
    done = subprocess.run(  # noqa: S603  (our own program)
        [sys.executable, "-c", program], cwd=films.root, env=asked, capture_output=True, text=True, check=True
    )
    assert done.stdout == "plain,Jaws\nplain,John Wick\n"
    assert done.stderr == "['msgspec']\n"


# ---------------------------------------------------------------- names


def _proposed(root: Path) -> list[str]:
    context = click.Context(commands)
    context.params["site"] = str(root)
    return [one.value for one in completion.franchises(context, click.Option(["--franchise"]), "")]


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("John Wick", ["John Wick"]),
        ("'John Wick' # his", ["John Wick"]),
        ('"A: B, C"', ["A: B, C"]),
        ("[Alien, 'Predator']", ["Alien", "Predator"]),
        ('\n  - Alien\n  - "Jaws"', ["Alien", "Jaws"]),
        ('["A, B", C]  # two', ["A, B", "C"]),
        ("", []),
        ("[]", []),
        ("# nothing yet", []),
        ("C#", ["C#"]),
    ],
)
def test_franchises_are_found_in_front_matter(site: SiteFolder, written: str, names: list[str]) -> None:
    site.review("x", f"franchise: {written}")
    assert _proposed(site.root) == names


@given(st.text(max_size=30))
def test_each_proposed_name_is_printable_and_not_empty(written: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        site = SiteFolder(Path(folder))
        site.review("x", f"franchise: {written}")
        for name in _proposed(site.root):
            assert name.isprintable()
            assert name


@pytest.mark.skipif(os.name != "posix", reason="pipes")
def test_an_unreadable_file_proposes_nothing(site: SiteFolder) -> None:
    folder = site.root / "content/reviews"
    (folder / "folder.md").mkdir(parents=True)
    os.mkfifo(folder / "pipe.md")
    (folder / "bytes.md").write_bytes(b"---\nfilm: X\nfranchise: \xff\xfe\n---\n")
    (folder / "gone.md").symlink_to("nowhere")
    assert _proposed(site.root) in ([], ["\ufffd\ufffd"])
    assert _proposed(site.root / "nowhere") == []
