"""The rebuilder: what it reports for a build that fails."""

from __future__ import annotations

import errno
import os

import pytest
from conftest import SiteFolder, codes

from intertitle import pipeline
from intertitle.server.rebuilder import Rebuilder, ServeOptions


def test_a_full_disk_is_reported_and_the_next_build_succeeds(blog: SiteFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = ServeOptions(root=blog.root, address="127.0.0.1", port=0, jobs=1)
    with pipeline.open_builder(blog.root, lambda _process: None, within="preview") as builder:
        bench = Rebuilder(wanted, builder, lambda _what, _done, _total: None, {"SOURCE_DATE_EPOCH": "1780315200"})
        assert bench.build(()).diagnostics == ()

        def refuse(*_: object) -> None:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(builder.folder))

        with monkeypatch.context() as full:
            full.setattr(builder, "build", refuse)
            refused = bench.build(("content/reviews/alien.md",))
        assert codes(refused.diagnostics) == ["IT804"]
        assert refused.report is None
        assert refused.is_reported
        assert "No space left on device" in refused.diagnostics[0].message
        assert "the last build" in refused.diagnostics[0].hint
        assert bench.build(()).diagnostics == ()


def test_a_problem_is_reported_again_after_a_save_only(blog: SiteFolder) -> None:
    blog.review("wrong", "film: Wrong", "embargo: 7")
    blog.write(".intertitle/preview/cache.db", "no cache")
    wanted = ServeOptions(root=blog.root, address="127.0.0.1", port=0, jobs=1)
    with pipeline.open_builder(blog.root, lambda _process: None, within="preview") as builder:
        bench = Rebuilder(wanted, builder, lambda _what, _done, _total: None, {"SOURCE_DATE_EPOCH": "1780315200"})
        assert codes(bench.build(()).diagnostics) == ["IT605", "IT307"]
        again = bench.build(())
        assert codes(again.diagnostics) == ["IT307"]
        assert not again.is_reported
        assert bench.build(("content/reviews/wrong.md",)).is_reported
        (blog.root / "content/reviews/wrong.md").unlink()
        assert bench.build(()).is_reported
