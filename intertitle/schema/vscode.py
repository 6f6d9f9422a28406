"""Write snippets, schemas and settings for VS Code to a site's ``.vscode/``.

Nothing of the author's is lost: existing settings keep their values. A file is not replaced if it is not plain JSON, is
a symbolic link, or has been changed by another program or person; a message gives the reason.
"""

from __future__ import annotations

import json
import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

from intertitle import digest
from intertitle.config import open_regular
from intertitle.model import DOCUMENT_KINDS, Struct
from intertitle.schema import everything
from intertitle.schema.known import Known
from intertitle.schema.snippets import as_values, snippets
from intertitle.suffixes import TEXT_SUFFIXES

_FOLDER = ".vscode"
SETTINGS = f"{_FOLDER}/settings.json"
SNIPPETS = f"{_FOLDER}/intertitle.code-snippets"
_COMMENT = "Written by  intertitle schema --vscode , which replaces this file."
_HEAD = "// Written by  intertitle schema --vscode , which replaces this file. Put your own snippets in another file. "

_Became = Literal["new", "changed", "same", "left"]


class _Change(Struct, frozen=True, kw_only=True):
    """What is done with one file: its path in the site's folder, its text, and why it is not replaced."""

    path: str
    became: _Became
    text: str = ""
    why: str = ""


def changes(root: Path, known: Known) -> tuple[_Change, ...]:
    """Return the change of each file, without writing anything."""
    return tuple(_changes(root, known))


def write(root: Path, change: _Change) -> None:
    """Write one file atomically.

    Raises:
        OSError: if the file cannot be written.
    """
    target = root / change.path
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.with_name(f"{target.name}.intertitle-tmp")
    try:
        temporary.write_text(change.text, encoding="utf-8", newline="")
        if target.exists():
            temporary.chmod(stat.S_IMODE(target.stat().st_mode))
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)


def settings() -> dict[str, Any]:
    """Return the settings for VS Code.

    Proposals appear automatically in front matter, whose words VS Code treats as strings, and on request in the text.
    ``yaml.schemas`` is for editors that use it for front matter in Markdown; VS Code's YAML extension does not.
    """
    return {
        "[markdown]": {
            "editor.quickSuggestions": {"other": "off", "comments": "off", "strings": "on"},
            "editor.tabCompletion": "onlySnippets",
        },
        "yaml.schemas": {
            f"./{_schema_path(one.name)}": [f"content/{one.folder}/**/*{suffix}" for suffix in TEXT_SUFFIXES]
            for one in DOCUMENT_KINDS
        },
    }


def _changes(root: Path, known: Known) -> Iterator[_Change]:
    body = json.dumps(as_values(snippets(known)), ensure_ascii=False, indent=2) + "\n"
    yield _change(root, SNIPPETS, f"{_HEAD}{_digest(body)}\n{body}", _is_our_snippets)
    for kind, schema in everything(known).items():
        text = json.dumps({"$comment": _COMMENT, **schema}, ensure_ascii=False, indent=2) + "\n"
        yield _change(root, _schema_path(kind), text, _is_our_schema)
    yield _merge_settings(root)


def _schema_path(kind: str) -> str:
    return f"{_FOLDER}/intertitle/{kind}.schema.json"


def _change(root: Path, path: str, text: str, is_ours: Any) -> _Change:  # noqa: ANN401
    present, why = _read(root, path)
    if why:
        return _Change(path=path, became="left", why=why)
    if present is None:
        return _Change(path=path, became="new", text=text)
    if present == text:
        return _Change(path=path, became="same", text=text)
    if not is_ours(present):
        why = "it has been changed. Rename it, and run this command again."
        return _Change(path=path, became="left", why=why)
    return _Change(path=path, became="changed", text=text)


def _is_our_snippets(text: str) -> bool:
    head, _, body = text.partition("\n")
    return head == f"{_HEAD}{_digest(body)}"


def _is_our_schema(text: str) -> bool:
    try:
        made = json.loads(text)
    except (ValueError, RecursionError):
        return False
    return isinstance(made, dict) and made.get("$comment") == _COMMENT


def _digest(body: str) -> str:
    return digest.of_bytes(body.encode()).hex()


def _read(root: Path, path: str) -> tuple[str | None, str]:
    """Return the text of a file, or why it cannot be read; neither if it does not exist."""
    target = root / path
    steps = [target, *(parent for parent in target.parents if root in parent.parents)]
    if linked := next((step for step in steps if step.is_symlink()), None):
        return None, f"{linked.relative_to(root).as_posix()} is a link to {os.readlink(linked)}."
    try:
        with open(target, "rb", opener=open_regular) as file:
            return file.read().decode("utf-8-sig"), ""
    except FileNotFoundError:
        return None, ""
    except UnicodeDecodeError:
        return None, "it is not UTF-8."
    except OSError as failure:
        return None, f"it cannot be read: {failure.strerror or failure}."


def _merge_settings(root: Path) -> _Change:
    wanted = settings()
    before, why = _read(root, SETTINGS)
    if why:
        return _leave_settings(why)
    if not (before or "").strip():
        return _Change(path=SETTINGS, became="new", text=json.dumps(wanted, indent=2) + "\n")
    assert before is not None  # noqa: S101  (it contains a text)
    try:
        present = json.loads(before, object_pairs_hook=_refuse_duplicates)
    except (ValueError, RecursionError):
        return _leave_settings("it is not plain JSON, and its comments would be lost.")
    if not isinstance(present, dict):
        return _leave_settings("it is not a JSON object.")
    merged = _merge(present, wanted)
    if merged == present:
        return _Change(path=SETTINGS, became="same", text=before)
    indented = re.search(r"^([ \t]+)\S", before, re.MULTILINE)
    text = json.dumps(merged, ensure_ascii=False, indent=indented[1] if indented else 2)
    try:
        text.encode()
    except UnicodeEncodeError:  # an escaped surrogate is valid in JSON, but not in UTF-8
        text = json.dumps(merged, indent=indented[1] if indented else 2)
    text += "\n" if before.endswith("\n") else ""
    return _Change(path=SETTINGS, became="changed", text=text.replace("\n", "\r\n") if "\r\n" in before else text)


def _leave_settings(why: str) -> _Change:
    added = json.dumps(settings(), indent=2)
    return _Change(path=SETTINGS, became="left", why=f"{why} Add the lines between these braces to it:\n{added}")


def _refuse_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Make a mapping; a duplicate name is an error, because one of the values would be lost."""
    made = dict(pairs)
    if len(made) < len(pairs):
        raise ValueError("a name is given twice")
    return made


def _merge(present: dict[str, Any], wanted: dict[str, Any]) -> dict[str, Any]:
    """Return the present settings with the missing ones added."""
    made = dict(present)
    for name, value in wanted.items():
        if name not in made:
            made[name] = value
        elif isinstance(made[name], dict) and isinstance(value, dict):
            made[name] = _merge(made[name], value)
    return made
