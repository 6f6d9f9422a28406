"""Read the scales in the files of critics before any other document, because ratings are read on them.

What was read is stored with the stamp of its file, so that a build without a change there parses nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import msgspec

from intertitle.bundles import name_of_document
from intertitle.config import without_legends
from intertitle.diagnostics import Diagnostic
from intertitle.model import CriticFile, CriticScales, ParseSettings, Struct
from intertitle.slugs import slugify
from intertitle.stages.read import Found, Loaded, Stamp, find, load

FOLDER = "critics"


class ReadScales(Struct, frozen=True, kw_only=True, array_like=True):
    """The scales of one critic's file: its stamp, its digest, the slugs of the critic's names, and the scales.

    ``scales`` is None if the file states none.
    """

    stamp: Stamp | None
    digest: bytes
    names: tuple[str, ...] = ()
    scales: CriticScales | None = None


def read_scales(
    root: Path, settings: ParseSettings, files: Iterable[Found], before: Mapping[str, ReadScales]
) -> dict[str, ReadScales]:
    """Return the scales of the critics of a site by path.

    Args:
        root: the site's folder.
        settings: the settings for parsing a source, without the scales of critics.
        files: the sources of the site.
        before: what an earlier build with these settings read.
    """
    found: dict[str, ReadScales] = {}
    for file in files:
        if file.folder != FOLDER:
            continue
        known = before.get(file.path)
        if known and known.stamp == file.stamp:
            found[file.path] = known
        elif not isinstance(loaded := load(root, file), Diagnostic):
            is_same = known is not None and known.digest == loaded.digest
            found[file.path] = (
                msgspec.structs.replace(known, stamp=loaded.stamp)
                if known and is_same
                else _read(file.path, loaded, settings)
            )
    return found


def add_scales(settings: ParseSettings, scales: Iterable[ReadScales]) -> ParseSettings:
    """Return the settings with the scales of critics. A name that two critics have belongs to the first file."""
    critics: dict[str, CriticScales] = {}
    taken: set[str] = set()
    for one in scales:
        new = [name for name in one.names if name not in taken]
        taken.update(new)
        critics |= dict.fromkeys(new, one.scales) if one.scales else {}
    return msgspec.structs.replace(settings, critics=critics) if critics else settings


def with_critics(root: Path, settings: ParseSettings, files: Sequence[Found] | None = None) -> ParseSettings:
    """Return the settings with the scales of critics, for code that parses single documents."""
    files = find(root)[0] if files is None else files
    return add_scales(settings, read_scales(root, settings, files, {}).values())


def _read(path: str, loaded: Loaded, settings: ParseSettings) -> ReadScales:
    document = _parse(path, loaded.data, settings)
    if not isinstance(document, CriticFile):
        return ReadScales(stamp=loaded.stamp, digest=loaded.digest)
    states_scales = document.scale or document.earlier_scales
    return ReadScales(
        stamp=loaded.stamp,
        digest=loaded.digest,
        names=tuple(dict.fromkeys(filter(None, map(slugify, (document.name, *document.also))))),
        scales=CriticScales(path=path, scale=document.scale, earlier_scales=without_legends(document.earlier_scales))
        if states_scales
        else None,
    )


def _parse(path: str, data: bytes, settings: ParseSettings) -> object:
    """Return the document of a file, or None if it has none."""
    # Imported here, so that a build without new texts does not load the parsers.
    from intertitle.frontmatter import FrontMatterError
    from intertitle.stages.parse import recover
    from intertitle.stages.validate import validate

    try:
        return validate(FOLDER, name_of_document(path), recover(path, data), settings).document
    except FrontMatterError:
        return None
