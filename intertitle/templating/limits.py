"""Limit what a running template may do: the length of its texts, the number of its steps, and computed names."""

from __future__ import annotations

import datetime as dt
import functools
import operator
import re
import string
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import jinja2
from jinja2.filters import make_attrgetter
from jinja2.runtime import markup_join
from markupsafe import EscapeFormatter, Markup, escape

from intertitle.template_check.safety import LimitError

_MAX_STEPS = 1_000_000  # for one page: passes of loops, calls, elements in filters
_MAX_TEXT = 10_000_000  # characters of a text that a template makes
_MAX_RANGE = 100_000
_MAX_ELEMENTS = 100_000  # of a list that a template makes, with those of the lists in it
_MAX_BITS = 10_000  # of a whole number
_MAX_WIDTH = 1_000  # of a number or text in a format
_MAX_DIGITS = 100  # that a number is rounded to
_MAX_ARGUMENT = 1_000  # characters that a method of a text looks for in it
MANY_PIECES = 10_000  # of a template's output; fewer that are not long cannot make an excessive text
LONG_TEXT = 10_000  # characters; showing a shorter text is part of its pass of a loop
STEPS_OF_CALL = 5  # a call of a macro takes as long as some passes of a loop
_STEP_OF_TEXT = 64  # characters of a text that count as one step

_has_special = re.compile("[&<>\"']").search


class _LongText(str):
    """A long text that a template made. So `safe` need not look at the length of other texts, which are fields."""

    __slots__ = ()


_SHOWN = frozenset({str, _LongText, int, float, bool, type(None), Markup, dt.date, dt.datetime, dt.time, dt.timedelta})
_CONTAINERS = frozenset({tuple, list, dict})
_TEXTS = frozenset({str, Markup, _LongText})
_ONLY_TEXT = frozenset({str})
_SMALL = 1 << 64
_SMALLER = "Write a smaller number."
_SHORTER = "Write a shorter text."
_IN_GUIDE = "docs/themes.md lists the limits of a template."


def mark_long(made: Any) -> Any:  # noqa: ANN401  (whatever a template made)
    """Mark a text that a template made, if it is long."""
    return _LongText(made) if type(made) is str and len(made) > LONG_TEXT else made


class Limits:
    """The limits of the templates of one environment, and the steps that the current page has left."""

    def __init__(self) -> None:
        self.left = _MAX_STEPS

    def restart(self) -> None:
        """Begin to count the steps of another page."""
        self.left = _MAX_STEPS

    @contextmanager
    def own_steps(self) -> Iterator[None]:
        """Count the steps of a part that pages share apart from those of the page that needs it first."""
        left, self.left = self.left, _MAX_STEPS
        try:
            yield
        finally:
            self.left = left

    def charge(self, steps: int) -> None:
        """Count some steps of the current page.

        Raises:
            LimitError: if it has none left.
        """
        self.left -= steps
        if self.left < 0:
            message = f"the page takes over {_MAX_STEPS:,} steps (passes of loops, calls, elements in filters)"
            raise LimitError(message, "Loop over fewer values, or call the macro less often.")

    def charge_call(self) -> None:
        """Count a call of a macro or method, or the use of another template."""
        self.left -= STEPS_OF_CALL
        if self.left < 0:
            self.charge(0)

    def charge_text(self, length: int) -> None:
        """Check the length of a text that is to be made, and count its steps.

        Raises:
            LimitError: if it is too long.
        """
        if length > _MAX_TEXT:
            raise LimitError(f"the text would be longer than {_MAX_TEXT:,} characters", _IN_GUIDE)
        if length > _STEP_OF_TEXT:
            self.charge(length // _STEP_OF_TEXT)

    # ------------------------------------------------------------ loops and lists

    def loop(self, values: Any) -> Any:  # noqa: ANN401  (whatever a template loops over)
        """Return what a loop goes through, and count its passes."""
        try:
            count = len(values)
        except TypeError:
            values = tuple(values)
            count = len(values)
        self.left -= count
        if self.left < 0:
            self.charge(0)
        return values

    def collect(self, made: Any) -> Any:  # noqa: ANN401  (a list, tuple or mapping)
        """Return a list, tuple or mapping that a template writes, if it does not have too many elements.

        Raises:
            LimitError: if it has.
        """
        for one in made.values() if type(made) is dict else made:
            kind = type(one)
            if kind in _CONTAINERS or (kind in _TEXTS and len(one) > LONG_TEXT):
                return self._count(made)
        return made

    def slice(self, value: Any, part: slice) -> Any:  # noqa: ANN401  (a text or list, and an undefined value)
        """Return a part of a text or list, which is a copy."""
        made = value[part]
        if isinstance(made, str):
            self.charge_text(len(made))
        elif isinstance(made, tuple | list):
            self.charge(len(made))
        return mark_long(made)

    def _count(self, made: Any) -> Any:  # noqa: ANN401  (likewise)
        self.charge(sum(1 for _ in _walk(made)))
        return made

    # ------------------------------------------------------------ texts

    def show(self, value: object) -> str:
        """Return a value as a template shows it.

        Raises:
            LimitError: if the value is a function or an object, which has no text, or a list that is too long.
        """
        self.check_shown(value)
        return str(value)

    def check_shown(self, value: object) -> None:
        """Check that a value can be shown, as `show` does."""
        if type(value) in _SHOWN or isinstance(value, jinja2.Undefined):
            return
        for one in _walk(value):
            self.charge(1)
            _check_has_text(one)

    def concat(self, parts: Iterable[str]) -> str:
        """Join the pieces of a template's output."""
        pieces = parts if type(parts) is list else list(parts)
        if len(pieces) > MANY_PIECES:
            self.charge_text(sum(map(len, pieces)))
        made = "".join(pieces)
        return made if len(made) <= LONG_TEXT else self.long(made)

    def long(self, made: str) -> str:
        """Return a long text of the template's, and count its steps."""
        self.charge_text(len(made))
        return made

    def tilde(self, parts: Sequence[object]) -> str:
        """Join the operands of ``~``."""
        if _ONLY_TEXT.issuperset(map(type, parts)):
            made = "".join(parts)  # type: ignore[arg-type]  # all are text
        else:
            for one in parts:
                self.check_shown(one)
            made = markup_join(parts)
        if len(made) > _STEP_OF_TEXT:
            self.charge_text(len(made))
            return mark_long(made)  # type: ignore[no-any-return]  # the text
        return made

    def method(self, text: str, name: str) -> Callable[..., str]:
        """Return a method of a text, limited in what it makes (`safety.LIMITED`)."""
        limited: Mapping[str, Callable[..., str]] = {
            "format": self._format,
            "join": self._join,
            "replace": self._replace,
        }
        method = limited.get(name) or functools.partial(self._widen, name)

        def made(*values: Any, **named: Any) -> Any:  # noqa: ANN401  (as the method's)
            return mark_long(method(text, *values, **named))

        made.__name__ = name  # for messages
        return made

    def call_method(self, called: Any, arguments: Sequence[object]) -> None:  # noqa: ANN401  (any method)
        """Check a call of a method of a text or a date, and count its steps.

        Raises:
            LimitError: if an argument is too long: looking for a long text can take a step for each pair of characters.
        """
        owner = called.__self__
        if isinstance(owner, str):
            self.charge_text(len(owner))
        if any(isinstance(one, str) and len(one) > _MAX_ARGUMENT for one in arguments):
            message = f"'{called.__name__}' has an argument that is longer than {_MAX_ARGUMENT:,} characters"
            raise LimitError(message, _SHORTER)

    def _format(self, text: str, *values: object, **named: object) -> str:
        if isinstance(text, Markup):
            return Markup(_EscapedFields(self).vformat(text, values, named))  # noqa: S704  (it escapes the values)
        return _PlainFields(self).vformat(text, values, named)

    def _join(self, text: str, values: Iterable[object]) -> str:
        pieces = tuple(values)
        self.charge(1 + len(pieces))
        self.charge_text(len(text) * len(pieces) + sum(len(one) for one in pieces if isinstance(one, str)))
        return text.join(pieces)  # type: ignore[arg-type]  # it reports what is no text

    def _replace(self, text: str, old: str, new: str, count: int = -1) -> str:
        self.check_replace(text, old, new)
        return text.replace(old, new, count)

    def check_replace(self, text: object, old: object, new: object) -> None:
        """Check the length of a text in which something is replaced."""
        shown = self.show(text)
        self.charge_text(len(shown) + shown.count(self.show(old)) * len(self.show(new)))

    def _widen(self, name: str, text: str, width: int, *fill: str) -> str:
        self.charge_text(operator.index(width))
        made: str = getattr(text, name)(width, *fill)
        return made

    # ------------------------------------------------------------ operators

    def add(self, left: Any, right: Any) -> Any:  # noqa: ANN401  (as the operator's)
        """Add like ``+``."""
        if type(right) is int:  # no text or list
            return left + right
        if isinstance(left, str) and isinstance(right, str):
            self.charge_text(len(left) + len(right))
        made = left + right
        return self._count(made) if isinstance(made, tuple | list) else mark_long(made)

    def multiply(self, left: Any, right: Any) -> Any:  # noqa: ANN401  (likewise)
        """Multiply like ``*``."""
        if type(left) is type(right) is int and -_SMALL < left < _SMALL and -_SMALL < right < _SMALL:
            return left * right
        if isinstance(left, int) and isinstance(right, int):
            if left.bit_length() + right.bit_length() > _MAX_BITS:
                raise _too_many_bits()
            return left * right
        for values, times in ((left, right), (right, left)):
            if isinstance(values, str) and isinstance(times, int):
                self.charge_text(len(values) * times)
            elif isinstance(values, tuple | list) and isinstance(times, int):
                self.charge(sum(1 for _ in _walk(values)) * max(times, 1))
                return self._count(values * times)
        return mark_long(left * right)

    def power(self, left: Any, right: Any) -> Any:  # noqa: ANN401  (likewise)
        """Raise to a power like ``**``."""
        if isinstance(left, int) and isinstance(right, int) and left.bit_length() * abs(right) > _MAX_BITS:
            raise _too_many_bits()
        return left**right

    def modulo(self, left: Any, right: Any) -> Any:  # noqa: ANN401  (likewise)
        """Compute a remainder, or fill in a text, like ``%``."""
        if isinstance(left, str):
            self.check_percent(left, right)
        return mark_long(left % right)

    def check_percent(self, text: str, values: object) -> None:
        """Check a format with percent signs."""
        if "*" in text.replace("%%", ""):
            raise LimitError("a format may not take its width from a value", "Write the width as a number.")
        _check_widths(text)
        self.check_shown(values)
        lengths = [len(one) for one in _walk(values) if isinstance(one, str)]
        if "%(" in text:  # a name may be used many times
            self.charge_text(len(text) + text.count("%") * max(lengths, default=0))
        else:
            self.charge_text(len(text) + sum(lengths))


def _check_has_text(value: object) -> None:
    kind = type(value)
    if hasattr(kind, "__html__"):
        return
    if callable(value):
        name = getattr(value, "__name__", "") or getattr(value, "name", "") or "it"
        raise LimitError(f"'{name}' is a function, which a page cannot show", f"Call it:  {name}(…)")
    if kind.__str__ is object.__str__ and kind.__repr__ is object.__repr__:
        raise LimitError(f"a page cannot show a value of the type '{kind.__name__}'", "Show one of its fields.")


def _walk(value: object) -> Iterator[object]:
    """Yield a value and everything in it.

    Raises:
        LimitError: if it has too many elements, or texts that are too long together, each counted where it occurs.
    """
    waiting, count, length = [value], 0, 0
    while waiting:
        one = waiting.pop()
        yield one
        if isinstance(one, str):
            length += len(one)
            if length > _MAX_TEXT:
                raise LimitError(f"the texts of a list have over {_MAX_TEXT:,} characters", _IN_GUIDE)
        if isinstance(one, tuple | list | set | frozenset):
            waiting += one
            count += len(one)
        elif isinstance(one, Mapping):
            waiting += [*one.keys(), *one.values()]
            count += len(one)
        if count > _MAX_ELEMENTS:
            raise LimitError(f"a list has over {_MAX_ELEMENTS:,} elements, with those of the lists in it", _IN_GUIDE)


def make_safe(limits: Limits) -> Callable[[Any], str]:
    """Return the function that escapes values for HTML: a page calls it more often than anything else."""

    def safe(value: Any) -> str:  # noqa: ANN401  (whatever a template shows)
        kind = type(value)
        if kind is str:
            return escape(value) if _has_special(value) else value
        if kind is int:
            return str(value)
        if kind is Markup:
            return value if len(value) <= LONG_TEXT else limits.long(value)
        if kind is _LongText:
            return escape(limits.long(value))
        if kind not in _SHOWN:
            limits.check_shown(value)
        return escape(value)

    return safe


class _PlainFields(string.Formatter):
    """Formats values as ``str.format`` does, without their attributes, their items and excessive widths."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._length = 0  # of what is formatted so far

    def get_field(self, field_name: str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> tuple[Any, int | str]:
        """Return a value by its place or name."""
        if not re.fullmatch(r"\w*", field_name):
            message = f"a format may not look into a value, as '{field_name}' does"
            raise LimitError(message, 'Pass the field itself:  "{}".format(page.title)')
        key: int | str = int(field_name) if field_name.isdecimal() else field_name
        return self.get_value(key, args, kwargs), key

    def format_field(self, value: Any, format_spec: str) -> str:  # noqa: ANN401  (the signature is Python's)
        """Format one value."""
        self._limits.check_shown(value)
        _check_widths(format_spec)
        made: str = super().format_field(value, format_spec)
        self._length += len(made)
        self._limits.charge_text(self._length)
        return made

    def convert_field(self, value: Any, conversion: Any) -> Any:  # noqa: ANN401  (likewise)
        """Convert one value, for example with ``!r``."""
        self._limits.check_shown(value)
        return super().convert_field(value, conversion)


class _EscapedFields(_PlainFields, EscapeFormatter):
    """Formats values for a `Markup`, which escapes them."""

    def __init__(self, limits: Limits) -> None:
        super().__init__(limits)
        self.escape = escape


def _check_widths(spec: str) -> None:
    if any(int(digits[:9]) > _MAX_WIDTH for digits in re.findall(r"\d+", spec)):
        raise LimitError(f"a format is wider than {_MAX_WIDTH:,} characters", _SMALLER)


def _too_many_bits() -> LimitError:
    return LimitError(f"the number would have over {_MAX_BITS:,} bits", _SMALLER)


def limited_range(*bounds: int) -> range:
    """Return a range of whole numbers.

    Raises:
        LimitError: if it is too long.
    """
    made = range(*bounds)
    if made[_MAX_RANGE:]:
        raise LimitError(f"a range has over {_MAX_RANGE:,} numbers", _SMALLER)
    return made


# ---------------------------------------------------------------- filters

_Arguments = tuple[Any, ...]
_OF_TEXTS = """
capitalize center e escape forceescape format indent lower replace safe string striptags title trim truncate upper
urlencode urlize wordcount wordwrap
"""
_OF_LISTS = "dictsort groupby max min round sort sum tojson xmlattr"
_GENERATORS = "batch items map reject rejectattr reverse select selectattr slice unique"
_BY_FACTOR = {"indent", "urlize", "wordwrap"}  # which repeat an argument throughout the text


def limit_filters(filters: dict[str, Callable[..., Any]], limits: Limits) -> None:
    """Limit Jinja's filters that can make a long text or list, show a function, or return a generator.

    A generator leads to the code that made it, so these filters return tuples.
    """
    for name in _OF_TEXTS.split():
        filters[name] = _limit_text(filters[name], limits, functools.partial(_check_text, limits, name))
    for name in _OF_LISTS.split():
        filters[name] = _limit_elements(filters[name], limits, _CHECKS.get(name))
    for name in _GENERATORS.split():
        filters[name] = _limit_elements(filters[name], limits, _CHECKS.get(name), finish=_make_tuple)
    for name in ("batch", "slice"):
        filters[name] = _limit_parts(filters[name], limits)
    filters["int"] = _limit_number(filters["int"])
    filters["join"] = _limit_join(filters["join"], limits)
    filters["list"] = _limit_list(limits)


def _limit_text(
    function: Callable[..., Any], limits: Limits, check: Callable[[Any, _Arguments], None]
) -> Callable[..., Any]:
    """Return a filter of a text that checks its value and its arguments."""
    place = _place_of_value(function)

    @functools.wraps(function)
    def limited(*args: Any, **named: Any) -> Any:  # noqa: ANN401  (as the filter's)
        value = args[place]
        if type(value) not in _SHOWN:
            limits.check_shown(value)
        elif isinstance(value, str):
            limits.charge_text(len(value))
        if named or len(args) > place + 1:
            check(value, (*args[place + 1 :], *named.values()))
        return mark_long(function(*args, **named))

    return limited


def _limit_elements(
    function: Callable[..., Any],
    limits: Limits,
    check: Callable[[_Arguments], None] | None,
    finish: Callable[[Any], Any] | None = None,
) -> Callable[..., Any]:
    """Return a filter of a list that counts its elements.

    Args:
        function: the filter.
        limits: the limits.
        check: checks its arguments.
        finish: changes its result.
    """
    place = _place_of_value(function)

    @functools.wraps(function)
    def limited(*args: Any, **named: Any) -> Any:  # noqa: ANN401  (as the filter's)
        value = args[place]
        if type(value) in _CONTAINERS or (hasattr(type(value), "__len__") and not isinstance(value, jinja2.Undefined)):
            limits.left -= len(value) + 1
            if limits.left < 0:
                limits.charge(0)
        if check is not None:
            check((*args[place + 1 :], *named.values()))
        made = function(*args, **named)
        return mark_long(made) if finish is None else finish(made)

    return limited


def _make_tuple(made: Any) -> Any:  # noqa: ANN401  (a filter's result)
    return mark_long(made) if isinstance(made, str) else tuple(made)


def _limit_parts(function: Callable[..., Any], limits: Limits) -> Callable[..., Any]:
    """Return a filter that also counts the lists in its result, which may be more than the elements of its value."""

    @functools.wraps(function)
    def limited(*args: Any, **named: Any) -> Any:  # noqa: ANN401  (as the filter's)
        return limits.collect(function(*args, **named))

    return limited


def _limit_number(function: Callable[..., int]) -> Callable[..., int]:
    """Return a filter whose result is not excessive: long division takes the square of the length."""

    @functools.wraps(function)
    def limited(value: Any, *args: Any, **named: Any) -> int:  # noqa: ANN401  (as the filter's)
        if isinstance(value, str) and len(value) > _MAX_BITS:
            raise _too_many_bits()
        return function(value, *args, **named)

    return limited


def _place_of_value(function: Callable[..., Any]) -> int:
    return 1 if hasattr(function, "jinja_pass_arg") else 0


def _check_text(limits: Limits, name: str, value: Any, arguments: _Arguments) -> None:  # noqa: ANN401  (any value)
    if name == "format":
        limits.check_percent(limits.show(value), arguments)
    elif name == "replace":
        limits.check_replace(value, *arguments[:2])
    elif name == "trim":
        limits.call_method(limits.show(value).strip, arguments)
    else:
        widest = max(map(_size, arguments))
        limits.charge_text(widest * (len(limits.show(value)) + 1) if name in _BY_FACTOR else widest)


def _size(value: object) -> int:
    if isinstance(value, int):
        return abs(value)
    return len(value) if isinstance(value, str) else 1


def _check_numbers(arguments: _Arguments) -> None:
    if any(isinstance(one, int) and one > _MAX_RANGE for one in arguments):
        raise LimitError(f"a number for a filter is over {_MAX_RANGE:,}", _SMALLER)


def _check_digits(arguments: _Arguments) -> None:
    if any(isinstance(one, int) and abs(one) > _MAX_DIGITS for one in arguments):
        raise LimitError(f"a number is rounded to over {_MAX_DIGITS} digits", _SMALLER)


_CHECKS: Mapping[str, Callable[[_Arguments], None]] = {
    "batch": _check_numbers,
    "round": _check_digits,
    "slice": _check_numbers,
    "tojson": _check_numbers,
}


def _limit_join(function: Callable[..., str], limits: Limits) -> Callable[..., str]:
    @functools.wraps(function)
    def join(context: Any, value: Any, d: str = "", attribute: str | int | None = None) -> str:  # noqa: ANN401
        values = value if type(value) is list else tuple(value)
        if attribute is not None:
            values = tuple(map(make_attrgetter(context.environment, attribute), values))
        limits.charge(1 + len(values))
        if type(d) is str and _ONLY_TEXT.issuperset(map(type, values)):
            limits.charge_text(len(d) * len(values) + sum(map(len, values)))
            return mark_long(d.join(values))  # type: ignore[no-any-return]  # as Jinja does in more time
        limits.charge_text(len(limits.show(d)) * len(values) + sum(len(limits.show(one)) for one in values))
        return mark_long(function(context, values, d))  # type: ignore[no-any-return]

    return join


def _limit_list(limits: Limits) -> Callable[[Iterable[object]], list[object]]:
    def make_list(value: Iterable[object]) -> list[object]:
        made = list(value)
        limits.charge(1 + len(made))
        return made

    return make_list
