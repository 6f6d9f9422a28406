"""What to build."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from intertitle.catalogue.catalogue import Audience
from intertitle.model import Struct


class Request(Struct, frozen=True, kw_only=True):
    """What to build: a site's root, where to, for whom, and who works."""

    root: Path
    output: Path
    now: dt.datetime
    jobs: int = 1
    cluster: str = ""  # the address of a Dask scheduler, whose workers share the site's folders
    audience: Audience = "readers"
