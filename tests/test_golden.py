"""A whole published tree as data: a change of any page shows as a difference to be read."""

from __future__ import annotations

import datetime as dt
import re
import shutil
from pathlib import Path

import pytest
from conftest import SiteFolder

from intertitle.stages.write import LEDGER

GOLDEN = Path(__file__).parent / "golden"


def test_the_golden_site_is_published_as_it_was(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    site = SiteFolder(tmp_path / "site")
    shutil.copytree(GOLDEN / "site", site.root)
    report = site.build(now=dt.datetime(2026, 6, 1, tzinfo=dt.UTC))
    assert [one.code for one in report.diagnostics] == ["IT540"]
    # The ledger repeats the digests of the rest; a stylesheet and a script are their theme's own affair.
    made = {
        path: re.sub(rb"(/assets/\w+)\.[0-9a-f]{10}\.", rb"\1.", data)
        for path, data in site.tree().items()
        if path != LEDGER and not path.endswith((".css", ".js"))
    }
    if request.config.getoption("--update-golden"):
        shutil.rmtree(GOLDEN / "public", ignore_errors=True)
        for path, data in made.items():
            target = GOLDEN / "public" / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
    golden = site.tree(GOLDEN / "public")
    assert sorted(made) == sorted(golden)
    for path, data in made.items():
        # Text is compared as text, so that a difference can be read.
        both = (data, golden[path])
        assert both[0] == both[1] if path.endswith(".woff2") else both[0].decode() == both[1].decode(), path
