"""Shell completion: the script that a shell loads, and the names that it proposes from a site.

Click answers the shell. Every press of Tab starts a process, so this module reads only the lines with names, and
imports nothing that only a build needs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import click
from click.shell_completion import CompletionItem, FishComplete, ShellComplete, ZshComplete

from intertitle.diagnostics import find_nearest
from intertitle.slugs import slugify
from intertitle.suffixes import TEXT_SUFFIXES

Shell = Literal["bash", "zsh", "fish"]
_HEAD = 4096  # characters of a review that are searched for its franchise
# In YAML at the beginning of a line; in TOML with an equals sign; in JSON anywhere, in quotes.
_FRANCHISE = re.compile(
    r"(?:^franchises?(?::|[ \t]*=)|\"franchises?\"[ \t]*:)[ \t]*(.*(?:\n[ \t]*-[ \t].*)*)", re.MULTILINE
)
_COLUMN = re.compile(r"(?:^part_of(?::|[ \t]*=)|\"part_of\"[ \t]*:)[ \t]*(.*)", re.MULTILINE)
_NAME = re.compile(r"(?:^name(?::|[ \t]*=)|\"name\"[ \t]*:)[ \t]*(.*)", re.MULTILINE)
_PIECE = re.compile(r"""\s*(?:"[^"]*"|'[^']*'|[^,\]]+)""")
_COMMENT = re.compile(r"(?:^|\s)#.*")

# Click's own script, except for names of several words: bash escapes their spaces only in file names.
_BASH = """\
%(complete_func)s() {
    local IFS=$'\\n' response line type value
    response=$(env COMP_WORDS="${COMP_WORDS[*]}" COMP_CWORD=$COMP_CWORD %(complete_var)s=bash_complete "$1")
    COMPREPLY=()
    for line in $response; do
        type=${line%%%%,*} value=${line#*,}
        case $type in
            dir) compopt -o dirnames ;;
            file) compopt -o default ;;
            plain)
                COMPREPLY+=("$value")
                [[ $value == *[[:space:]]* ]] && compopt -o filenames ;;
        esac
    done
    return 0
}
complete -o nosort -F %(complete_func)s %(prog_name)s
"""


class _Bash(ShellComplete):
    """Provides only the script; Click's completion answers bash."""

    name = "bash"
    source_template = _BASH


_SHELLS: dict[Shell, type[ShellComplete]] = {"bash": _Bash, "zsh": ZshComplete, "fish": FishComplete}
_FILES: dict[Shell, str] = {
    "bash": "~/.local/share/bash-completion/completions/intertitle",
    "zsh": "~/.zfunc/_intertitle",
    "fish": "~/.config/fish/completions/intertitle.fish",
}
_THEN: dict[Shell, str] = {
    "bash": "It needs bash 4.4 or newer and the package bash-completion; or put into ~/.bashrc:\n"
    '#     eval "$(intertitle completion bash)"',
    "zsh": "In ~/.zshrc, before compinit:  fpath+=(~/.zfunc)",
    "fish": "Fish finds it there.",
}


def script(shell: Shell, commands: click.Command) -> str:
    """Return the script that a shell loads. It begins with comments that describe how to install it."""
    made = _SHELLS[shell](commands, {}, "intertitle", "_INTERTITLE_COMPLETE")
    text = made.source_template % made.source_vars()
    file = _FILES[shell]
    comments = (
        f"# Completion of intertitle for {shell}. To install it:\n"
        f"#     mkdir -p {file.rpartition('/')[0]} && intertitle completion {shell} > {file}\n"
        f"# {_THEN[shell]}\n"
    )
    first, rest = text.split("\n", 1)
    return f"{first}\n{comments}{rest}" if first.startswith("#compdef") else f"{comments}{text}"


def franchises(ctx: click.Context, parameter: click.Parameter, typed: str) -> list[CompletionItem[str]]:
    """Propose the franchises that a site's files and reviews name."""
    del parameter
    root = Path(ctx.params.get("site") or ".")
    return [CompletionItem(name) for name in sorted(set(_franchises(root))) if _begins(name, typed)]


def columns(ctx: click.Context, parameter: click.Parameter, typed: str) -> list[CompletionItem[str]]:
    """Propose the columns that a site's posts name."""
    del parameter
    root = Path(ctx.params.get("site") or ".")
    return [CompletionItem(name) for name in sorted(set(list_columns(root))) if _begins(name, typed)]


def list_columns(root: Path) -> Iterator[str]:
    """Yield the columns that a site's posts name."""
    for head in _heads(root / "content/posts"):
        if found := _COLUMN.search(head):
            yield from _names(found[1])


def kinds(ctx: click.Context, parameter: click.Parameter, typed: str) -> list[CompletionItem[str]]:
    """Propose the kinds of posts."""
    del ctx, parameter
    from intertitle.model import POST_KINDS  # noqa: PLC0415  (only this function needs it)

    return [CompletionItem(name) for name in POST_KINDS if _begins(name, typed)]


def nearest_franchise(root: Path, name: str) -> str | None:
    """Return the site's franchise whose name is most similar, or None if the name is known or nothing is similar."""
    there = {slugify(one): one for one in _franchises(root)}
    return None if slugify(name) in there else find_nearest(name, there.values())


def themes(ctx: click.Context, parameter: click.Parameter, typed: str) -> list[CompletionItem[str]]:
    """Propose the shipped themes."""
    del ctx, parameter
    from intertitle.themes import list_themes  # noqa: PLC0415  (only this function needs it)

    return [CompletionItem(name) for name in list_themes(Path()) if _begins(name, typed)]


def files(ctx: click.Context, parameter: click.Parameter, typed: str) -> list[CompletionItem[str]]:
    """Let the shell propose files."""
    del ctx, parameter
    return [CompletionItem(typed, type="file")]


def _begins(name: str, typed: str) -> bool:
    return name.casefold().startswith(typed.casefold())


def _franchises(root: Path) -> Iterator[str]:
    content = root / "content"
    for head in _heads(content / "franchises"):
        if found := _NAME.search(head):
            yield from _names(found[1])
    for head in _heads(content / "reviews"):
        if found := _FRANCHISE.search(head):
            yield from _names(found[1])


def _heads(folder: Path) -> Iterator[str]:
    """Yield the front matter of each readable file."""
    for file in sorted(folder.rglob("*.m*")):
        if file.suffix not in TEXT_SUFFIXES or not file.is_file():
            continue
        try:
            with file.open(encoding="utf-8-sig", errors="replace") as opened:
                yield re.split(r"\n(?:---|\+\+\+|\})[ \t]*(?:\n|$)", opened.read(_HEAD), maxsplit=1)[0]
        except OSError:
            continue


def _names(written: str) -> Iterator[str]:
    """Yield names from a single value, a list in brackets, or a list of lines with hyphens."""
    value = written.strip()
    if value.startswith("["):
        pieces = _PIECE.findall(value[1:])
    elif "\n" in written or value.startswith("- "):
        pieces = re.findall(r"-[ \t]+(.*)", written)
    else:
        pieces = [value]
    for piece in pieces:
        quoted = re.match(r"""\s*(["'])(.*?)\1""", piece)
        name = quoted[2] if quoted else _COMMENT.sub("", piece).strip()
        if name and name.isprintable():
            yield name
