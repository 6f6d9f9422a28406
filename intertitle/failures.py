"""Report failures of plug-ins: an exception with the plug-in, the function that failed, and the line in its code.

The code that makes a document, an output, a node or a join catches it and reports a diagnostic. The rest of the build
continues.
"""

from __future__ import annotations

import inspect
import os
import re
from collections.abc import Callable
from types import TracebackType

from intertitle.diagnostics import Diagnostic, Location, error

_HINT = "Tell the author of the plug-in, or take it out of  plugins  in content/site.toml."
_ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")
_LONGEST = 300  # characters of an exception's message


class PluginError(Exception):
    """A function of a plug-in failed, or returned an invalid value.

    Args:
        plugin: the plug-in's name.
        function: what failed, in words: "the filter 'shout'".
        reason: what happened: "raised ValueError: no such star".
        place: the line in the plug-in; without a line if that is unknown.
        code: the code of the diagnostic.

    Attributes:
        notes: the questions that were asked before it failed. The result of the failure depends on them.
    """

    def __init__(self, plugin: str, function: str, reason: str, place: Location, code: str = "IT903") -> None:
        super().__init__(f"the plug-in '{plugin}' failed: {function} {without_addresses(reason)}")
        self.plugin = plugin
        self.place = place
        self.code = code
        self.notes: set[int] = set()

    def diagnostic(self, place: Location | None = None) -> Diagnostic:
        """Return the diagnostic at the location of a document or a template, or else at the line in the plug-in."""
        if place is None or place == self.place:
            return error(self.code, self.place, str(self), _HINT)
        shown = f"{self.place.path}:{self.place.line}" if self.place.line else self.place.path
        return error(self.code, place, f"{self} ({shown})", _HINT)


def without_addresses(words: str) -> str:
    """Return words without memory addresses, so that every process reports a problem in the same words."""
    return _ADDRESS.sub("", words)


def raised(plugin: str, function: str, failure: BaseException, by: Callable[..., object]) -> PluginError:
    """Return the failure of a plug-in's function that raised an exception.

    Args:
        plugin: the plug-in's name.
        function: what failed, in words.
        failure: what it raised.
        by: the function; files in its folder belong to the plug-in.
    """
    words = " ".join(str(failure).split())[:_LONGEST]
    place, name = _last_line(failure.__traceback__, by)
    reason = f"raised {type(failure).__name__}" + (f": {words}" if words else "") + (f", in '{name}'" if name else "")
    return PluginError(plugin, function, reason, place)


def returned(plugin: str, function: str, reason: str, by: Callable[..., object], code: str = "IT903") -> PluginError:
    """Return the failure of a plug-in's function that returned an invalid value."""
    return PluginError(plugin, function, reason, place_of(by), code)


def place_of(function: Callable[..., object]) -> Location:
    """Return the location of a function's definition."""
    code = getattr(_plain(function), "__code__", None)
    return Location(code.co_filename, code.co_firstlineno, 1) if code else Location("content/site.toml")


def _plain(function: Callable[..., object]) -> Callable[..., object]:
    """Return the function behind partial functions, decorators and methods, or ``__call__`` of an object's class."""
    while True:
        inner = getattr(function, "func", None) or getattr(function, "__func__", None)
        if inner is None:
            break
        function = inner
    function = inspect.unwrap(function)
    return function if hasattr(function, "__code__") else vars(type(function)).get("__call__", function)


def _last_line(trace: TracebackType | None, by: Callable[..., object]) -> tuple[Location, str]:
    """Return the innermost line of the plug-in in a traceback, and the name of the function there."""
    found, name = place_of(by), ""
    folder = os.path.dirname(found.path)
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        if os.path.dirname(file).startswith(folder) and folder:
            found, name = Location(file, trace.tb_lineno, 1), trace.tb_frame.f_code.co_name
        trace = trace.tb_next
    return found, name
