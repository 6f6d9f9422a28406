"""Count our functions on the stack when a review's page is made. `benchmarks.structure` runs this script.

It runs in its own process, imports only the standard library, and builds the site in the current folder with the
checkout in ``PYTHONPATH``. The arguments are the checkout's package, a JSON list of the functions that make a review's
view (file and first line), and the file for the result.
"""

from __future__ import annotations

import json
import os
import runpy
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from types import FrameType

# Python 3.12 has no frames for comprehensions, so 3.11 does not count them either. Modules and classes are not calls.
_NOT_COUNTED = frozenset({"<listcomp>", "<setcomp>", "<dictcomp>", "<module>"})
_TEMPLATE = "review.html"


class Watch:
    """The measurements of one build.

    Attributes:
        calls: the number of calls of our functions, including each time that a generator continues.
        view: the deepest stack at which a function of ``makers`` was called; the outermost function comes first.
        template: the same for the template of a review's page.
    """

    def __init__(self, package: str, makers: frozenset[tuple[str, int]]) -> None:
        self.package = package
        self.makers = makers
        self.calls = 0
        self.view: list[str] = []
        self.template: list[str] = []

    def __call__(self, frame: FrameType, event: str, argument: object) -> None:
        """Record one event of the profiler."""
        del argument
        if event != "call":
            return
        code = frame.f_code
        if self._is_ours(frame):
            self.calls += 1
            if (code.co_filename, code.co_firstlineno) in self.makers:
                self.view = max(self.view, self._stack(frame), key=len)
        elif code.co_name == "root" and code.co_filename.endswith(_TEMPLATE):  # the function that Jinja makes of a file
            self.template = max(self.template, self._stack(frame), key=len)

    def _is_ours(self, frame: FrameType) -> bool:
        code = frame.f_code
        return code.co_filename.startswith(self.package) and code.co_name not in _NOT_COUNTED

    def _stack(self, frame: FrameType) -> list[str]:
        return [
            f"{Path(one.f_code.co_filename).relative_to(self.package).as_posix()} {one.f_code.co_qualname}"
            for one in reversed([*_outwards(frame)])
            if self._is_ours(one)
        ]


def _outwards(frame: FrameType | None) -> Iterator[FrameType]:
    while frame is not None:
        yield frame
        frame = frame.f_back


def main(package: str, makers: str, result: str) -> None:
    """Build once under the profiler, and write the measurements."""
    watch = Watch(f"{package}/", frozenset((file, line) for file, line in json.loads(makers)))
    sys.argv = ["intertitle", "build", ".", "--jobs", "1"]
    os._exit = sys.exit  # type: ignore[assignment]  # the command calls it before the result is written
    threading.setprofile(watch)
    sys.setprofile(watch)
    try:
        with suppress(SystemExit):
            runpy.run_module("intertitle", run_name="__main__", alter_sys=True)
    finally:
        sys.setprofile(None)
        found = {"calls": watch.calls, "view": watch.view, "template": watch.template}
        Path(result).write_text(json.dumps(found), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
