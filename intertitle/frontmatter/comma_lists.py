"""Recognise several names in one text: ``Pete Docter, Bob Peterson``. A comma can also be part of a name."""

from __future__ import annotations

import re
from collections.abc import Sequence

from intertitle.frontmatter.curly import CURLY

# A thousands separator is no comma between names. A slash and a bar separate names only between spaces.
_SEPARATOR = re.compile(r"\s*(?:,(?!\d{3}(?!\d))|[;；、，،]|\s[/|]\s)\s*")
_CONJUNCTION = re.compile(r"(?:and|&)\s+|\s+(?:and|&)\s+")
# What follows a comma within a name: "Sammy Davis, Jr.", "Monsters, Inc.", "Godfather, The", "Korea, South".
_SUFFIX = re.compile(
    r"(?:jr|jun|sr|sen|junior|senior|i{2,3}|iv|esq|inc|ltd|llc|corp|co|gmbh|ph\.?\s?d|m\.?d|m\.?a|obe|cbe|mbe|kbe|dbe)\.?"
    r"|the|an?|der|die|das|les?|la|los|las|el|il|lo|gli|l['’]"
    r"|(?:.+\s)?(?:of(?: the)?|north|south|east|west)|(?:u\.\s?s|u\.\s?k|british)\.?",
    re.IGNORECASE,
)
_SOCIETY = re.compile(r"[A-Z](?:\.?[A-Z]){1,4}\.?")  # of cinematographers and editors: "Roger Deakins, ASC, BSC"
_PARTICLES = frozenset(
    ("al", "ben", "bin", "da", "de", "del", "della", "den", "der", "di", "do", "dos", "du", "el", "ibn", "la", "le",
     "ten", "ter", "van", "von", "y", "zu")
)  # fmt: skip


def split_names(text: str, *, are_people: bool = False) -> Sequence[str]:
    """Return the names that a text may list. There are fewer than two if it is one name.

    Args:
        text: the text.
        are_people: whether names of people are expected.
    """
    marks = "\"'" + "".join(CURLY)
    names: list[str] = []
    for written in _SEPARATOR.split(text):
        name = written.strip()
        if not name:
            continue
        if name[0] in "[{!&*" or not re.search(r"\w", name):  # syntax, in quotes
            return ()
        is_suffix = _SUFFIX.fullmatch(name) or (are_people and _SOCIETY.fullmatch(name))
        if names and is_suffix:
            names[-1] += f", {name}"
        else:
            names.append(name)
    if len(names) > 1 and are_people:
        names[-1:] = [one for one in _CONJUNCTION.split(names[-1]) if one]
    quoted = [one[1:-1].strip() if one[0] in marks and one[-1] in marks else one for one in names]
    return tuple(dict.fromkeys(one for one in quoted if one))


def are_full_names(names: Sequence[str]) -> bool:
    """Return whether each text is clearly the full name of one person, so that no comma belongs to a name."""
    return all(map(_is_full_name, names))


def turn_name(names: Sequence[str]) -> str:
    """Return the name of a person whose last name is written first: ``Varda, Agnès``. Empty if it may be two people."""
    is_turned = len(names) == 2 and all(one[0].isupper() and " " not in one for one in names)  # noqa: PLR2004  (a pair)
    return f"{names[1]} {names[0]}" if is_turned else ""


def _is_full_name(name: str) -> bool:
    words = name.split()
    is_named = all(word[0].isupper() or word.casefold() in _PARTICLES for word in words)
    return _MIN_WORDS <= len(words) <= _MAX_WORDS and is_named and not re.search(r"[^\w\s.'’-]|\d", name)


_MIN_WORDS, _MAX_WORDS = 2, 4
