"""The documents say what the code does."""

from __future__ import annotations

import re
from pathlib import Path

from intertitle.config import ADDRESSES

REPOSITORY = Path(__file__).parent.parent


def test_every_code_is_documented_and_every_documented_code_is_used() -> None:
    sources = "".join(file.read_text(encoding="utf-8") for file in (REPOSITORY / "intertitle").rglob("*.py"))
    used = set(re.findall(r'"(IT\d{3})"', sources))
    rows = re.findall(
        r"^\| (IT\d{3}) \|", (REPOSITORY / "docs/diagnostics.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert len(rows) == len(set(rows))
    assert set(rows) == used


def test_every_field_that_a_review_reads_is_in_the_guide() -> None:
    source = (REPOSITORY / "intertitle/stages/validate/review.py").read_text(encoding="utf-8")
    readers = "text|texts|integer|boolean|when|date|choice|scalar|required|records"
    read = set(re.findall(rf'fields\.(?:{readers})\("(\w+)"', source))
    guide = (REPOSITORY / "docs/writing.md").read_text(encoding="utf-8")
    missing = {name for name in read if f"`{name}`" not in guide and f"`{name.rstrip('s')}`" not in guide}
    assert missing - {"franchises"} == set()


def test_the_guide_s_settings_are_accepted() -> None:
    guide = (REPOSITORY / "docs/writing.md").read_text(encoding="utf-8")
    pattern = re.search(r'^review = "([^"]+)"', guide, re.MULTILINE)
    assert pattern is not None
    assert "{slug}" in pattern[1]
    assert "review" in ADDRESSES


def test_nothing_names_a_registry_or_the_workplace() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        assert "://" not in (REPOSITORY / name).read_text(encoding="utf-8")
