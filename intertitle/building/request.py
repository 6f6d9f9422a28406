"""Define the request for a build."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from intertitle.catalogue.catalogue import Audience
from intertitle.model import Struct


class Request(Struct, frozen=True, kw_only=True):
    """What to build: a site's root, the output folder, the audience, and the workers.

    Without ``allow_removals``, a build that would take published pages offline because of an error writes nothing.
    Without ``encodes``, share cards and pictures are planned and not made (`OutputsOnRequest`).
    """

    root: Path
    output: Path
    now: dt.datetime
    jobs: int = 1
    cluster: str = ""  # the address of a Dask scheduler whose workers share the site's folders
    audience: Audience = "readers"
    allow_removals: bool = False
    encodes: bool = True
