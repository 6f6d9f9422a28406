"""Digests: equal values have equal digests, in every process."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from intertitle import digest

REPOSITORY = Path(__file__).parent.parent


def test_the_digest_of_a_mapping_does_not_depend_on_its_order() -> None:
    assert digest.of_value({"a": 1, "b": 2}) == digest.of_value({"b": 2, "a": 1})
    assert digest.of_value({"a": 1}) != digest.of_value({"a": 2})


def test_the_digest_of_the_engine_is_the_same_in_every_process() -> None:
    program = "from intertitle import digest; print(digest.engine().hex())"
    found = {
        subprocess.run(  # noqa: S603  (our own program)
            [sys.executable, "-c", program],
            cwd=REPOSITORY,
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for seed in ("1", "2")
    }
    assert found == {digest.engine().hex()}
