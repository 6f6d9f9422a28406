"""The tables of the guide, ``docs/writing.md``, from the table of fields:  python tests/guide_tables.py

Each stands between two marks, of which the first names its class:  ``<!-- table: Review -->`` … ``<!-- end -->``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path

from intertitle import config, model
from intertitle.model import Picture, Site
from intertitle.table import (
    FIRST_VERSION,
    Choice,
    Choices,
    Day,
    Exact,
    Field,
    FromText,
    Line,
    Moment,
    Named,
    Number,
    PartOfDay,
    Record,
    Records,
    Special,
    Switch,
    Texts,
    Type,
    Word,
    fields_of,
    record_of,
)

# Settings that are tables, or lists of them, within another table.
_OWN_TABLES = {"scales": "`[ratings.scales.…]`", "earlier_scales": "`[[ratings.earlier_scales]]`"}
GUIDE = Path(__file__).parent.parent / "docs/writing.md"
_TABLE = re.compile(r"(<!-- table: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def guide() -> str:
    """Write the guide with its tables as they are now."""
    text = GUIDE.read_text(encoding="utf-8")
    return _TABLE.sub(lambda found: f"{found[1]}{_table(getattr(model, found[2]))}{found[3]}", text)


def _table(owner: type) -> str:
    head = "| field | what to write | for example | where it is shown |\n| --- | --- | --- | --- |\n"
    rows = _settings_row if owner is Site else _row
    return head + "".join(rows(owner, own, field) for own, field in fields_of(owner).items())


def _row(owner: type, own: str, field: Field) -> str:
    names = ", ".join(f"`{name}`" for name in field.names)
    example = f"`{field.example}`" if field.example else ""
    return _cells(
        names, " ".join(filter(None, (field.help, _form(owner, own, field), _since(field)))), example, field.shown
    )


def _settings_row(_owner: type, own: str, field: Field) -> str:
    names = ", ".join(f"`{name}`" for name in field.names) if own not in {"options", "addresses", *_OWN_TABLES} else ""
    names = _OWN_TABLES.get(own) or f"`[{field.within}]` {names}".strip()
    example = f"`{_toml(field)}`" if field.example else ""
    default = config.DEFAULTS[own]
    by_default = f"`{default}` by default." if isinstance(default, str | int) and default not in {"", True} else ""
    return _cells(
        names, " ".join(filter(None, (field.help, _required(field), by_default, _since(field)))), example, field.shown
    )


def _toml(field: Field) -> str:
    is_text = isinstance(field.type, Exact) or field.example[:1] not in {"[", '"'}
    return f'"{field.example}"' if is_text and not isinstance(field.type, Number | Switch) else field.example


def _cells(*cells: str) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |\n"


def _since(field: Field) -> str:
    return f"Since {field.since}." if field.since != FIRST_VERSION else ""


def _required(field: Field) -> str:
    return "Required." if getattr(field.type, "required", False) or field.type == Special("url") else ""


def _form(owner: type, own: str, field: Field) -> str:
    said = _FORMS.get(type(field.type))
    return " ".join(filter(None, (said(field.type) if said else _of_records(owner, own, field), _required(field))))


def _words(words: tuple[str, ...]) -> str:
    return f"One of {', '.join(f'`{word}`' for word in words)}."


_FORMS: Mapping[type[Type], Callable[..., str]] = {
    Exact: lambda _: "",
    Line: lambda _: "",
    Word: lambda _: "",
    Number: lambda kind: (
        f"A whole number{f' of {kind.unit}' if kind.unit else ''} from {kind.lowest} to {kind.highest}."
    ),
    Switch: lambda _: "`true` or `false`.",
    Day: lambda _: "Year, month, day.",
    PartOfDay: lambda _: "A year, a month or a day: `2019`, `2019-05`, `2019-05-04`.",
    Moment: lambda _: "A day, or a day and a time.",
    Choice: lambda kind: _words(kind.words),
    Choices: lambda kind: _words(kind.words).replace("One of", "One or several of"),
    FromText: lambda kind: _words(kind.words),
    Texts: lambda _: "One text or a list.",
}


def _of_records(owner: type, own: str, field: Field) -> str:
    """Name the fields of the records that a field holds."""
    if isinstance(field.type, Special) and field.type.kind != "picture":
        return "See [Ratings](#ratings)." if field.type.kind in {"rating", "scale"} else ""
    record = Picture if isinstance(field.type, Special) else record_of(owner, own)
    names = ", ".join(f"`{name}`" for one in fields_of(record).values() for name in one.names[:1])
    each = {Records: "Each has", Named: "Each has a name, and under it", Record: "It has"}.get(
        type(field.type), "It has"
    )
    return f"{each} {names}."


if __name__ == "__main__":
    GUIDE.write_text(guide(), encoding="utf-8")
