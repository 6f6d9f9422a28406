"""What makes VS Code know the fields: snippets, schemas, and a few settings, under a site's ``.vscode/``.

Nothing of the author's is lost: settings are merged and keep what they say; a file that is not plain JSON, that leads
elsewhere or that somebody has changed since we wrote it is left as it is, with a word.
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

FOLDER = ".vscode"
SETTINGS = f"{FOLDER}/settings.json"
SNIPPETS = f"{FOLDER}/intertitle.code-snippets"
_COMMENT = "Written by  intertitle schema --vscode , which writes it anew."
_HEAD = "// Written by  intertitle schema --vscode , which writes it anew. Your own belong in another file beside it. "

Became = Literal["new", "changed", "same", "left"]


class Change(Struct, frozen=True, kw_only=True):
    """What becomes of one file: its path under the site, its text, and, where it is left alone, why and what to do."""

    path: str
    became: Became
    text: str = ""
    why: str = ""


def changes(root: Path, known: Known) -> tuple[Change, ...]:
    """Say what would become of each file; nothing is written."""
    return tuple(_changes(root, known))


def write(root: Path, change: Change) -> None:
    """Put one file in place, wholly or not at all.

    Raises:
        OSError: when the disk refuses.
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
    """Give the settings that are wanted.

    Proposals appear by themselves in front matter, whose words are strings to VS Code, and in prose when asked for.
    ``yaml.schemas`` is for editors that read the front matter of Markdown by it; VS Code's YAML extension does not.
    """
    return {
        "[markdown]": {
            "editor.quickSuggestions": {"other": "off", "comments": "off", "strings": "on"},
            "editor.tabCompletion": "onlySnippets",
        },
        "yaml.schemas": {f"./{_schema_path(one.name)}": f"content/{one.folder}/**/*.md" for one in DOCUMENT_KINDS},
    }


def _changes(root: Path, known: Known) -> Iterator[Change]:
    body = json.dumps(as_values(snippets(known)), ensure_ascii=False, indent=2) + "\n"
    yield _made(root, SNIPPETS, f"{_HEAD}{_told(body)}\n{body}", _is_our_snippets)
    for kind, schema in everything(known).items():
        text = json.dumps({"$comment": _COMMENT, **schema}, ensure_ascii=False, indent=2) + "\n"
        yield _made(root, _schema_path(kind), text, _is_our_schema)
    yield _merged(root)


def _schema_path(kind: str) -> str:
    return f"{FOLDER}/intertitle/{kind}.schema.json"


def _made(root: Path, path: str, text: str, is_ours: Any) -> Change:  # noqa: ANN401
    standing, why = _standing(root, path)
    if why:
        return Change(path=path, became="left", why=why)
    if standing is None:
        return Change(path=path, became="new", text=text)
    if standing == text:
        return Change(path=path, became="same", text=text)
    if not is_ours(standing):
        why = "somebody has changed it. Rename it, and this one is written."
        return Change(path=path, became="left", why=why)
    return Change(path=path, became="changed", text=text)


def _is_our_snippets(text: str) -> bool:
    head, _, body = text.partition("\n")
    return head == f"{_HEAD}{_told(body)}"


def _is_our_schema(text: str) -> bool:
    try:
        made = json.loads(text)
    except (ValueError, RecursionError):
        return False
    return isinstance(made, dict) and made.get("$comment") == _COMMENT


def _told(body: str) -> str:
    return digest.of_bytes(body.encode()).hex()


def _standing(root: Path, path: str) -> tuple[str | None, str]:
    """Give the text of a file, or why it cannot be one of ours; neither where nothing is."""
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


def _merged(root: Path) -> Change:
    wanted = settings()
    standing, why = _standing(root, SETTINGS)
    if why:
        return _to_be_added(why)
    if not (standing or "").strip():
        return Change(path=SETTINGS, became="new", text=json.dumps(wanted, indent=2) + "\n")
    assert standing is not None  # noqa: S101  (it holds a text)
    try:
        present = json.loads(standing, object_pairs_hook=_once)
    except (ValueError, RecursionError):
        return _to_be_added("it is not plain JSON: comments and the like would be lost.")
    if not isinstance(present, dict):
        return _to_be_added("it holds no settings by name.")
    together = _together(present, wanted)
    if together == present:
        return Change(path=SETTINGS, became="same", text=standing)
    indented = re.search(r"^([ \t]+)\S", standing, re.MULTILINE)
    text = json.dumps(together, ensure_ascii=False, indent=indented[1] if indented else 2)
    try:
        text.encode()
    except UnicodeEncodeError:  # half a character, as an escape: JSON has it, and a file cannot
        text = json.dumps(together, indent=indented[1] if indented else 2)
    text += "\n" if standing.endswith("\n") else ""
    return Change(path=SETTINGS, became="changed", text=text.replace("\n", "\r\n") if "\r\n" in standing else text)


def _to_be_added(why: str) -> Change:
    added = json.dumps(settings(), indent=2)
    return Change(path=SETTINGS, became="left", why=f"{why} Add to it by hand what stands between the braces:\n{added}")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Make a mapping of names, each given once: of two, one would be lost."""
    made = dict(pairs)
    if len(made) < len(pairs):
        raise ValueError("a name is given twice")
    return made


def _together(present: dict[str, Any], wanted: dict[str, Any]) -> dict[str, Any]:
    """Add what is wanted to what is there, which stays as it is."""
    made = dict(present)
    for name, value in wanted.items():
        if name not in made:
            made[name] = value
        elif isinstance(made[name], dict) and isinstance(value, dict):
            made[name] = _together(made[name], value)
    return made
