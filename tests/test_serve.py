"""The line that tells the author of a build."""

from __future__ import annotations

from pathlib import Path

import pytest

from intertitle.building.publishing import PublishCounts
from intertitle.cli.serve import describe_rebuild
from intertitle.pipeline import Report
from intertitle.server.rebuilder import Rebuild


def _built(changed: tuple[str, ...], published: PublishCounts | None) -> Rebuild:
    report = Report(diagnostics=(), withheld=(), unreviewed=(), counts={}, outputs=0, parsed=0, published=published)
    return Rebuild(
        output=Path(), report=report, diagnostics=(), changed=changed, seconds=0.046, is_reported=True, is_worse=False
    )


@pytest.mark.parametrize(
    ("changed", "published", "line"),
    [
        (("content/reviews/a.md",), PublishCounts(written=1), "reviews/a.md  1 file, 0.05 s"),
        (("a.md",), PublishCounts(), "a.md  nothing to write, 0.05 s"),
        (("a.md", "b.md"), PublishCounts(written=1200, removed=2), "a.md, b.md  1,200 files, 2 removed, 0.05 s"),
        (("a.md", "b.md", "themes/c.md"), PublishCounts(), "a.md, b.md and 1 more  nothing to write, 0.05 s"),
        ((), PublishCounts(removed=1), "built again  1 removed, 0.05 s"),
        (("a.md",), None, "a.md  not built; the preview shows the last build"),
    ],
)
def test_a_line_says_when_what_changed_and_what_became_of_it(
    changed: tuple[str, ...], published: PublishCounts | None, line: str
) -> None:
    assert describe_rebuild(_built(changed, published), "14:02:11") == f"14:02:11  {line}"
