"""Recognise fields without lines of hyphens around them, or with other lines.

MultiMarkdown and Pelican write ``Title: Heat``, Org ``#+title: Heat``, Nikola ``.. title: Heat``, reStructuredText
``:title: Heat``, and Dataview ``film:: Heat``. A word processor makes a dash of hyphens, and Eleventy has ``---json``.
"""

from __future__ import annotations

import re

from intertitle.diagnostics import Edit, Fix
from intertitle.frontmatter.errors import quote
from intertitle.model import DOCUMENT_KINDS
from intertitle.table import fields_of, fold_name

START = "Start the file with a line of three hyphens, then its fields, then three hyphens again."
_FIELD = re.compile(r"(?:#\+|\.\. |:|\*\*)?(?P<name>[A-Za-z][\w -]*)(?:\*\*:|:\*\*|::|[:：])[ \t]*(?P<value>.*?)[ \t]*")
_CONTINUED = re.compile(r"[ \t]+\S.*|-[ \t]+\S.*")
_FENCE = re.compile(r"---+[ \t]*")
_OTHER_FENCE = re.compile(r"(?P<fence>[-—–−*=~_]+|;;;|---|```|<!--|%%)(?P<language>json|toml|ya?ml)?[ \t]*")
_ENDS = {"<!--": "-->"}  # of fences that do not end as they begin
_ANY_FIELD = re.compile(r"[{\s]*\"?(?P<name>[A-Za-z][\w -]*?)\"?\s*[:=]")
_SYNTAX = re.compile(r"[*&!|>%@`#,?]|[-?:] |.*(?:: | #|:\Z)")  # a plain value in YAML cannot be or contain these

_FIELDS = tuple(field for kind in DOCUMENT_KINDS for field in fields_of(kind.document).values())
_OWN = {fold_name(name): name for field in _FIELDS for name in field.names}
_KNOWN = {fold_name(name) for field in _FIELDS for name in (*field.names, *field.foreign)} | {
    "title",
    "layout",
    "summary",
}


def fence_header(text: str, start: int) -> tuple[str, Fix] | None:
    """Return the first name of the fields at an offset of a file, and the fix that puts hyphens around them.

    None if there are no fields: the file begins with its text.
    """
    names: list[str] = []
    fields: list[str] = []
    old: list[str] = []
    is_known = False
    for line in text[start:].split("\n"):
        if names and _FENCE.fullmatch(line):
            old.append(line)
            break
        if found := _FIELD.fullmatch(line):
            names.append(found["name"])
            is_known = is_known or fold_name(found["name"]) in _KNOWN
            fields.append(_write_field(found["name"], found["value"]))
        elif names and _CONTINUED.fullmatch(line):
            fields.append(line)
        else:
            break
        old.append(line)
    if not is_known:
        return None
    edit = Edit(text.count("\n", 0, start) + 1, 1, "\n".join(old), "\n".join(["---", *fields, "---"]))
    return names[0], Fix((edit,), lead=f"{START}\n")


def replace_fences(text: str, start: int) -> tuple[str, Fix] | None:
    """Return the line with which a file begins in place of three hyphens, and the fix that replaces it and its end.

    None if the line is not above fields, or has no end.
    """
    first, *lines = text[start:].split("\n")
    found = _OTHER_FENCE.fullmatch(first)
    if not found:
        return None
    fence, language = found["fence"], found["language"] or ("json" if found["fence"] == ";;;" else "")
    end = _ENDS.get(fence, fence)
    number = next((number for number, line in enumerate(lines) if line.rstrip() == end), 0)
    known = (match for line in lines[:number] if (match := _ANY_FIELD.match(line)))
    if not any(fold_name(match["name"]) in _KNOWN for match in known):
        return None
    new = {"json": "", "toml": "+++"}.get(language, "---")
    line = text.count("\n", 0, start) + 1
    edits = (Edit(line, 1, first, new), Edit(line + 1 + number, 1, lines[number], new))
    below = f"it, and the line {end} below the fields"
    lead = f"Replace {below}, with  " if new else f"Delete {below}."
    return first.rstrip(), Fix(edits, lead=lead)


def _write_field(name: str, value: str) -> str:
    own = _OWN.get(fold_name(name), name.strip().replace(" ", "_"))
    return f"{own}: {quote(value) if _SYNTAX.match(value) else value}".rstrip()
