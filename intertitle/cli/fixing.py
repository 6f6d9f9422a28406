"""``check --fix``: mends the documents of a site where their messages say how, and shows each line."""

from __future__ import annotations

import os
import shutil
import tempfile
from itertools import groupby
from operator import attrgetter
from pathlib import Path

from intertitle import config
from intertitle.diagnostics import Diagnostic
from intertitle.mending import Edit, mend
from intertitle.stages.read import IMAGES, find, load


def fix(root: Path, *, dry: bool) -> str:
    """Mend all documents, or only say what would be mended; gives the words for it.

    Raises:
        ConfigurationError: when the settings are unusable; nothing was touched.
        OSError: when the disk refuses a file, which is then as it was.
    """
    contract = config.contract(config.load(root))
    edits: list[Edit] = []
    for found in find(root)[0]:
        if found.folder == IMAGES or isinstance(loaded := load(root, found), Diagnostic):
            continue  # the check says why it cannot be read
        data, made = mend(found.path, loaded.data, contract)
        if made and not dry:
            _replace(root / found.path, data)
        edits += made
    return _told(edits, dry=dry)


def _replace(file: Path, data: bytes) -> None:
    """Put other bytes in a file's place, whole or not at all; a link stays one."""
    target = Path(os.path.realpath(file))
    descriptor, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(descriptor, "wb") as beside:
            beside.write(data)
        shutil.copymode(target, temporary)
        os.replace(temporary, target)
    except OSError:
        os.unlink(temporary)
        raise


def _told(edits: list[Edit], *, dry: bool) -> str:
    if not edits:
        return "There is nothing to mend that could not be meant otherwise."
    files = {edit.path for edit in edits}
    count = f"{len(edits)} line{'s' if len(edits) > 1 else ''} in {len(files)} file{'s' if len(files) > 1 else ''}"
    lines = [f"{'Would mend' if dry else 'Mended'} {count}:"]
    for path, several in groupby(edits, attrgetter("path")):
        for edit in several:
            lines += [f"  {path}:{edit.line}", f"    - {edit.before.strip()}", f"    + {edit.after.strip()}"]
    return "\n".join(lines)
