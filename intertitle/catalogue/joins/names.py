"""Decide which document a name belongs to, and which of several spellings is shown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from intertitle.catalogue.join import JoinRecorder
from intertitle.diagnostics import warning
from intertitle.model import FranchiseFile, PersonFile
from intertitle.slugs import slugify


def assign_names(ask: JoinRecorder, files: Sequence[FranchiseFile] | Sequence[PersonFile]) -> dict[str, str]:
    """Return the id of the document that each name belongs to, by the name's slug.

    If two files share a name (there are two Steve McQueens), it belongs to the file that has it as its own slug, or
    else to the first file. The other file gets a warning.
    """
    claims: dict[str, dict[str, tuple[str, str, str]]] = defaultdict(dict)  # name, path, pointer
    for file in files:
        also = [(name, f"also.{place}") for place, name in enumerate(file.also)] if isinstance(file, PersonFile) else []
        for name, pointer in ((file.id, ""), *also, (file.name, "")):
            claims[slugify(name)][file.id] = (name, file.path, pointer)
    found: dict[str, str] = {}
    for slug, rivals in sorted(claims.items()):
        if not slug:
            continue
        found[slug] = min(rivals, key=lambda rival: (rival != slug, rival))
        _, owner, _ = rivals.pop(found[slug])
        for name, path, pointer in rivals.values():
            hint = "Give one of the two another name. Until then the name always means that file."
            ask.report(warning("IT513", ask.where(path, pointer), f"'{name}' is also the name of {owner}", hint))
    return found


def most_common_spelling(spellings: Iterable[str], counts: Mapping[str, int]) -> str:
    """Return the most common spelling; if several are equally common, the first in alphabetical order."""
    return min(spellings, key=lambda spelling: (-counts[spelling], spelling))
