"""Recognize dates in other forms, and dates past the end of their month."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping

from intertitle.partial_days import PartialDay

# The forms of ISO 8601 for one day and for a time on it, with a space in place of the T. They are compiled on use.
DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
ISO_DAY = f"(?:{DAY}|[0-9]{{8}}|[0-9]{{4}}-?W[0-9]{{2}}-?[1-7])"
ISO_TIME = (
    f"(?:{DAY}[T ][0-9]{{2}}:[0-9]{{2}}(?::[0-9]{{2}}(?:[.,][0-9]{{1,9}})?)?"
    "|[0-9]{8}T[0-9]{2}(?:[0-9]{2}(?:[0-9]{2})?)?)"
    " ?(?:Z|[+-][0-9]{2}(?::?[0-9]{2})?)?"
)
# The year first, which is unambiguous. Dashes of any length, and the signs for year, month and day of East Asia count.
OTHER_FORM = re.compile(r"(\d{4}) ?[/.–—−-] ?(\d{1,2}) ?[/.–—−-] ?(\d{1,2})(?!\d)")
_EAST_ASIAN = re.compile(r"(\d{4}) ?[年년] ?(\d{1,2}) ?[月월] ?(\d{1,2}) ?[日일号]")
_PARTIAL = re.compile(r"(\d{4})(?:[/.–—−-](\d{1,2})|年(?: ?(\d{1,2})月)?|년(?: ?(\d{1,2})월)?)?")
_YEAR = re.compile(r"(?<!\d)(?:18[7-9]|19\d|20\d)\d(?!\d)")  # of a film
_SPACED = re.compile(r"(\d{4}) (\d{1,2}) (\d{1,2})(?!\d)")
_YEAR_LAST = re.compile(r"(\d{1,2})(?:(?P<mark>[/.–—−-]) ?)(\d{1,2})(?P=mark) ?(\d{4})(?!\d)")
_SHORT_YEAR = re.compile(r"(\d{1,2})(?P<mark>[/.-])(\d{1,2})(?P=mark)(\d{2})(?!\d)")
_WORD = re.compile(r"[^\W\d_]+|\d+", re.UNICODE)
# In the languages of western Europe, in Polish, Russian and Greek, without accents and without a breve.
_MONTHS: Mapping[int, str] = {
    1: "january januar janvier enero gennaio janeiro januari stycznia января ιανουαριου",
    2: "february februar fevrier febrero febbraio fevereiro februari lutego февраля φεβρουαριου",
    3: "march marz mars marzo marco maart marca marts марта μαρτιου",
    4: "april avril abril aprile kwietnia апреля απριλιου",
    5: "may mai mayo maggio maio mei maj maja мая маи μαιου",
    6: "june juni juin junio giugno junho czerwca июня ιουνιου",
    7: "july juli juillet julio luglio julho lipca июля ιουλιου",
    8: "august aout agosto augustus sierpnia augusti августа αυγουστου",
    9: "september septembre septiembre settembre setembro sept wrzesnia сентября σεπτεμβριου",
    10: "october oktober octobre octubre ottobre outubro pazdziernika октября οκτωβριου",
    11: "november novembre noviembre novembro listopada ноября νοεμβριου",
    12: "december dezember decembre diciembre dicembre dezembro grudnia декабря δεκεμβριου",
}
_SHORTEST = 3  # letters of a month's name
# Words beside the day, the month and the year: of weekdays, and for order.
_BESIDE = frozenset(
    _WORD.findall(
        "of the th st nd rd de del le am den er "
        "monday tuesday wednesday thursday friday saturday sunday mon tue wed thu fri sat sun "
        "montag dienstag mittwoch donnerstag freitag samstag sonntag "
        "lundi mardi mercredi jeudi vendredi samedi dimanche"
    )
)
_END_OF_WORDS = re.compile(r"[ ,]+(?:at |um )?(?=\d{1,2}:\d{2})")


def find_days(text: str) -> tuple[tuple[dt.date, ...], str]:
    """Return the days that a text may begin with, and the rest of it, such as a time.

    There are two if the month may be the first or the second number (``3/4/2026``); none if it is not a date.
    """
    if found := OTHER_FORM.match(text) or _EAST_ASIAN.match(text) or _SPACED.match(text):
        return tuple(_days(found.groups())), text[found.end() :]
    if found := _YEAR_LAST.match(text) or _SHORT_YEAR.match(text):
        first, mark, second, year = found.groups()
        orders = [(year, second, first)] if mark == "." else [(year, second, first), (year, first, second)]
        if len(year) < len("2026"):
            orders = [(first, second, year), *orders] if mark == "-" else [*orders, (first, second, year)]
            orders = [(_whole_year(short), month, day) for short, month, day in orders]
        return tuple(dict.fromkeys(day for order in orders for day in _days(order))), text[found.end() :]
    words, _, rest = text.partition("\n")
    if time := _END_OF_WORDS.search(text):
        words, rest = text[: time.start()], f" {text[time.end() :]}"
    return _days_in_words(words), rest


def first_day(text: str) -> dt.date | None:
    """Return the first day of a month or a year alone, as ``2026-11`` or ``November 2026``; None for another text."""
    found = re.fullmatch(r"(\d{4})(?:[/.-](\d{1,2}))?", text)
    numbers = (found[1], found[2] or "1", "1") if found else None
    return next(_days(numbers), None) if numbers else next(iter(_days_in_words(f"1 {text}")), None)


def find_partial_day(text: str) -> PartialDay | None:
    """Return the day, month or year that a text means: ``2019``, ``2019-05``, ``May 2019``, ``4 May 2019``.

    Return None if it is none of these, or if it may mean several days, as ``3/4/2019``.
    """
    if re.fullmatch(ISO_DAY, text):
        try:
            return PartialDay.of(dt.date.fromisoformat(text))
        except ValueError:
            return None
    if found := _PARTIAL.fullmatch(text):
        year, *months = found.groups()
        month = int(next(filter(None, months), "0"))
        is_month = month in _MONTHS if any(months) else True
        return PartialDay(int(year), month) if int(year) and is_month else None
    days, rest = find_days(text)
    if days:
        has_year = re.search(r"\d{4}", text)  # two digits may be a year or a day
        return PartialDay.of(days[0]) if len(days) == 1 and not rest and has_year else None
    month_day = next(iter(_days_in_words(f"1 {text}")), None)
    return PartialDay(month_day.year, month_day.month) if month_day else None


def find_year(text: str) -> str:
    """Return the only year in a text that may be a film's: ``autumn 2019``; empty if there is none or several."""
    years = set(_YEAR.findall(text))
    return years.pop() if len(years) == 1 else ""


def _whole_year(year: str) -> str:
    """Return a year of two digits with its century, as POSIX reads it."""
    return f"{19 if int(year) >= 69 else 20}{int(year):02}"  # noqa: PLR2004  (the rule of POSIX)


def day_in_other_form(text: str) -> dt.date | None:
    """Return the date at the start of a text, with the year first and slashes, dots or single digits; or None."""
    found = OTHER_FORM.match(text)
    return next(_days(found.groups()), None) if found else None


def _days(parts: Iterable[str]) -> Iterator[dt.date]:
    """Yield the day of a year, a month and a day, if there is one."""
    try:
        yield dt.date(*map(int, parts))
    except ValueError:
        return


def _days_in_words(text: str) -> tuple[dt.date, ...]:
    """Return the day of a text with the name of a month: ``November 29, 2026``, ``29. November 2026``."""
    plain = "".join(char for char in unicodedata.normalize("NFD", text.casefold()) if not unicodedata.combining(char))
    parts = _WORD.findall(plain)
    numbers = [part for part in parts if part.isdigit()]
    names = [part for part in parts if not part.isdigit() and part not in _BESIDE]
    months = {month for name in names for month, known in _MONTHS.items() if _is_month(name, known)}
    years = [number for number in numbers if len(number) == len("2026")]
    if len(names) != 1 or len(months) != 1 or len(numbers) != 2 or len(years) != 1:  # noqa: PLR2004  (a day and a year)
        return ()
    (day,) = (number for number in numbers if number is not years[0])
    return tuple(_days((years[0], str(*months), day)))


def _is_month(name: str, known: str) -> bool:
    return len(name) >= _SHORTEST and any(one.startswith(name) for one in known.split())


def last_day_of_month(text: str) -> dt.date | None:
    """Return the last day of the month of a date past its end, such as ``2024-02-30``; None for any other text."""
    try:
        first = dt.date.fromisoformat(f"{text[:-2]}01")
        last = (first + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)
        return last if last.day < int(text[-2:]) else None
    except (ValueError, OverflowError):
        return None
