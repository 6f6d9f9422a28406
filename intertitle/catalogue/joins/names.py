"""Names: whose each one is, and which spelling of several is shown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from intertitle.catalogue.join import JoinRecorder
from intertitle.diagnostics import warning
from intertitle.model import FranchiseFile, PersonFile
from intertitle.slugs import slugify


def assign_names(ask: JoinRecorder, files: Sequence[FranchiseFile] | Sequence[PersonFile]) -> dict[str, str]:
    """Return whose every name is, by the name's slug.

    If two files share a name (there are two Steve McQueens), it belongs to the file that has it for its own slug, or
    else to the first one; the other gets a warning.
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
            hint = "Give one of the two another name. Until then whatever is named so is taken for that one."
            ask.report(warning("IT513", ask.where(path, pointer), f"'{name}' is the name of {owner} too", hint))
    return found


def most_common_spelling(spellings: Iterable[str], counts: Mapping[str, int]) -> str:
    """Return the spelling that is used most; of several the first in alphabetical order."""
    return min(spellings, key=lambda spelling: (-counts[spelling], spelling))
