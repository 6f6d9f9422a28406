"""Parse ratings on their scales, and derive the number that they are sorted by.

A rating is stored as written, with its scale. A number from 0 to 1 is derived only for sorting and averages. It
follows Metacritic where possible: a star counts 20 out of five and 25 out of four; letters from A to D− are equal
steps of a twelfth, and F is zero. F+ is the twelfth between them, and F− counts as F, below it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence

import msgspec

from intertitle.rating_forms import DIGIT_WORDS, simplify_grade, simplify_number, split_twice
from intertitle.slugs import slugify


class Scale(msgspec.Struct, frozen=True):
    """A rating scale: either numbers from ``minimum`` to ``maximum`` by ``step``, or named grades.

    ``grades`` are ordered from worst to best; if they are empty, the scale is numeric. ``worths`` are the grades'
    numbers from 0 to 1, in the same order. A ``starred`` scale is shown as stars.
    """

    id: str
    label: str
    minimum: float = 0.0
    maximum: float = 1.0
    step: float = 1.0
    grades: tuple[str, ...] = ()
    worths: tuple[float, ...] = ()
    starred: bool = False


_BELOW = 1e-7  # less than any difference between two values


class Rating(msgspec.Struct, frozen=True, omit_defaults=True):
    """A rating: ``text`` in the scale's canonical form, and ``value`` from 0 to 1.

    ``below`` is the number of better grades on the scale that have the same value: 1 for an A, below A+.
    """

    text: str
    scale: str
    value: float
    below: int = 0

    @property
    def order(self) -> float:
        """The number to sort by: the value, and a little less for a grade below another one with that value."""
        return self.value - self.below * _BELOW


class RatingError(ValueError):
    """A rating that is not on its scale. The arguments are the message and the hint.

    Attributes:
        lead: the words of the hint, before the text to type if there is one.
        value: the rating to type; empty if it need not change.
        scale: the scale to type with it; empty if there is nothing to type.
        is_unread: it is in no form that a scale of numbers knows.
    """

    def __init__(self, message: str, lead: str, value: str = "", scale: str = "") -> None:
        typed = f"'rating: {value}' with 'scale: {scale}'." if value and scale else f"'scale: {scale}'."
        super().__init__(message, lead + typed if scale else f"{lead}rating: {value}" if value else lead)
        self.lead, self.value, self.scale = lead, value, scale
        self.is_unread = "is not a number" in message


def make_graded_scale(scale_id: str, label: str, grades: tuple[str, ...]) -> Scale:
    """Return a scale of named grades, worst first, with even steps from 0 to 1."""
    worths = tuple(round(place / (len(grades) - 1), 6) for place in range(len(grades)))
    return Scale(scale_id, label, grades=grades, worths=worths)


_LETTERS = ("F-", "F", "F+", "D-", "D", "D+", "C-", "C", "C+", "B-", "B", "B+", "A-", "A", "A+")
_LETTER_WORTHS = (0.0, 0.0, *(round(twelfth / 12, 6) for twelfth in range(1, 13)), 1.0)

BUILT_IN: Mapping[str, Scale] = {
    scale.id: scale
    for scale in (
        Scale("stars", "Stars, half to five", 0.5, 5.0, 0.5, starred=True),
        Scale("ebert", "Stars, none to four", 0.0, 4.0, 0.5, starred=True),
        Scale("letter", "Letters, F− to A+", grades=_LETTERS, worths=_LETTER_WORTHS),
        Scale("ten", "Out of ten", 0.0, 10.0, 0.1),
        Scale("hundred", "Out of a hundred", 0.0, 100.0, 1.0),
        make_graded_scale("thumbs", "Thumbs", ("down", "up")),
    )
}

_NUMBER = re.compile(r"\d{1,5}(?:[.,]\d{1,3})?")
_FRACTION = re.compile(r"(\d{1,5}(?:[.,]\d{1,3})?)\s*/\s*(\d{1,5})")
_STARS = re.compile(r"(★*)(½?)☆*")
_HALF = re.compile(r"(?<=\d)(?:½|[ -]1/2)")  # 3½, 3 1/2
_OUT_OF = re.compile(r"\s*\(?\s*(?:out of|of|von|sur|sobre|su|de|av|из|z|/)\s*(\d+)\s*\)?", re.IGNORECASE)
_STAR_WORD = re.compile(
    r"\s*(?:[★⭐]|stars?|sterne?|étoiles?|estrellas?|estrelas?|stell[ae]|sterren|stjärnor|gwiazd(?:ki|ek|ka)|зв[её]зд[аы]?"
    r"|つ?星|颗星)",
    re.IGNORECASE,
)
_STAR_SIGNS = str.maketrans(dict.fromkeys("⭐🌟✭✮✯✰*", "★") | {"\ufe0f": None})
_STARS_OUT_OF = re.compile(r"(★+)\s*(½|1/2|\.5)?\s*(/\d+)?")
_NUMBERS = {word: str(number) for number, word in enumerate(DIGIT_WORDS)}
_IN_WORDS = re.compile(rf"({'|'.join(_NUMBERS)})( and a half| and one half)?(?=\s|$)", re.IGNORECASE)


def _describe(scale: Scale) -> str:
    """Return a description of the values of a scale for messages."""
    if scale.grades:
        return f"the scale '{scale.id}' has {', '.join(reversed(scale.grades))}"
    step = "whole numbers" if scale.step == 1 else f"steps of {scale.step:g}"
    return f"the scale '{scale.id}' goes from {scale.minimum:g} to {scale.maximum:g} in {step}"


def parse_rating(written: str, scale: Scale) -> Rating:
    """Return the rating that a critic wrote.

    It may be a grade of the scale in any case, a number with a decimal point or comma, a fraction whose denominator
    is the scale's maximum (``3/4`` on a scale to four, ``4 out of 5``), a percentage on a scale to a hundred, or stars
    (``★★★½``, ``****``, ``4 stars``, ``3½``).

    Raises:
        RatingError: if the scale does not have that value.
    """
    text = written.strip()
    found = _read(text, scale)
    if isinstance(found, Rating):
        return found
    simple = _read(simplify_grade(text) if scale.grades else simplify_number(text), scale)
    if isinstance(simple, RatingError) and (both := split_twice(text)):
        first, second = (_read(one, scale) for one in both)
        simple = first if first == second else simple
    if isinstance(simple, Rating):
        return simple
    raise simple if found.is_unread and not simple.is_unread else found


def _read(text: str, scale: Scale) -> Rating | RatingError:
    """Return a rating, or the error if the scale does not have it."""
    try:
        return _grade(text, scale) if scale.grades else _read_number(text, scale)
    except RatingError as failure:
        return failure


def _read_number(text: str, scale: Scale) -> Rating:
    written = text
    text, is_starred = (text, False) if _NUMBER.fullmatch(text) else _in_digits(text)
    if is_starred and not scale.starred:
        other = next((one for one in ("stars", "ebert") if _fits(text, BUILT_IN[one])), "")
        message = f"the rating {written} is in stars, but {_describe(scale)}"
        raise RatingError(message, "write ", text, other) if other else RatingError(message, f"{_describe(scale)}.")
    number = _as_number(text, scale)
    if not scale.minimum <= number <= scale.maximum:
        raise _outside(text, number, scale)
    steps = (number - scale.minimum) / scale.step
    if not math.isclose(steps, round(steps), abs_tol=1e-6):
        nearest = min(scale.maximum, scale.minimum + math.floor(steps + 0.5) * scale.step)
        lead = f"{_describe(scale)}. Write  "
        raise RatingError(f"the rating {text} falls between two steps", lead, _canonical(nearest))
    return Rating(_canonical(number), scale.id, round(number / scale.maximum, 6))


def _canonical(number: float) -> str:
    return f"{number:.3f}".rstrip("0").rstrip(".")


def _outside(text: str, number: float, scale: Scale) -> RatingError:
    """Return the error for a number outside a scale. Half a star is the lowest of a scale that begins with it."""
    message = f"the rating {text} is outside the scale"
    if number or scale.id != "stars":
        return RatingError(message, f"{_describe(scale)}.")
    lead = f"{_describe(scale)}: no star at all looks like no rating. For a scale from 0, see the guide. Write  "
    return RatingError(message, lead, _canonical(scale.minimum))


def _in_digits(text: str) -> tuple[str, bool]:
    """Return a rating in words or symbols as a number, a fraction or stars, and whether it counts stars in words."""
    signs = text.translate(_STAR_SIGNS)
    if not signs.strip("★½☆"):
        return signs, False
    if drawn := _STARS_OUT_OF.fullmatch(_OUT_OF.sub(r"/\1", signs)):
        half = ".5" if drawn[2] else ""
        return f"{len(drawn[1])}{half}{drawn[3] or ''}", not drawn[3]
    written, words = text, _IN_WORDS.match(text)
    if words:
        text = _NUMBERS[words[1].casefold()] + (".5" if words[2] else "") + text[words.end() :]
    text = _OUT_OF.sub(r"/\1", _HALF.sub(".5", text))
    number = _FRACTION.match(text) or _NUMBER.match(text)
    star = _STAR_WORD.match(text, number.end()) if number else None
    if number is None or star is None:
        return text if number and number.end() == len(text) else written, False
    rest = text[star.end() :]
    if not rest or _FRACTION.fullmatch(f"{number[0]}{rest}"):  # 4 stars, 4 stars out of 5
        return f"{number[0]}{rest}", not rest and "/" not in number[0]
    return written, False


def _fits(text: str, scale: Scale) -> bool:
    try:
        parse_rating(text, scale)
    except RatingError:
        return False
    return True


def _grade(text: str, scale: Scale) -> Rating:
    wanted = text.replace("−", "-").replace("–", "-").casefold()
    for place, (grade, worth) in enumerate(zip(scale.grades, scale.worths, strict=True)):
        if grade.casefold() == wanted:
            return Rating(grade, scale.id, worth, scale.worths[place + 1 :].count(worth))
    raise RatingError(f"the rating {text} is not on the scale", f"{_describe(scale)}.")


def _as_number(text: str, scale: Scale) -> float:
    if _NUMBER.fullmatch(text):
        return float(text.replace(",", "."))
    if fraction := _FRACTION.fullmatch(text):
        if float(fraction[2]) == scale.maximum:
            return float(fraction[1].replace(",", "."))
        other = _scale_to(fraction[2])
        fits = other and float(fraction[1].replace(",", ".")) <= float(fraction[2])
        raise RatingError(
            f"the rating {text} is out of {fraction[2]}, but {_describe(scale)}",
            "write the value on this scale" + (", or name the other one: " if fits else "."),
            scale=other if fits else "",
        )
    if text.endswith("%") and _NUMBER.fullmatch(text[:-1].strip()):
        if scale.maximum == BUILT_IN["hundred"].maximum:
            return float(text[:-1].replace(",", "."))
        raise RatingError(
            f"the rating {text} is a percentage, but {_describe(scale)}",
            "write ",
            text[:-1].strip(),
            "hundred",
        )
    if scale.starred and text and (stars := _STARS.fullmatch(text)):
        return len(stars[1]) + (0.5 if stars[2] else 0.0)
    if other := next((one for one in ("letter", "thumbs") if _fits(text, BUILT_IN[one])), ""):
        lead = f"{_describe(scale)}. For grades, name their scale: "
        raise RatingError(f"the rating '{text}' is not a number", lead, scale=other)
    raise RatingError(f"the rating '{text}' is not a number", f"{_describe(scale)}.")


def _scale_to(maximum: str) -> str:
    names = {"4": "ebert", "5": "stars", "10": "ten", "100": "hundred"}
    return names.get(maximum, "")


def stars(rating: Rating, scale: Scale) -> str:
    """Return a rating as stars: ``★★★½``, or ``☆`` for none; empty for a scale that is not starred."""
    if not scale.starred:
        return ""
    number = float(rating.text)
    return "★" * int(number) + ("½" if number % 1 else "") or "☆"


def typeset_grade(grade: str) -> str:
    """Return a grade with a minus sign instead of the hyphen at its end."""
    return f"{grade[:-1]}−" if grade.endswith("-") else grade


def mean(values: Sequence[float]) -> float:
    """Return the mean of values from 0 to 1.

    Raises:
        ValueError: if there are no values.
    """
    if not values:
        raise ValueError("no ratings to average")
    return math.fsum(values) / len(values)


def mean_number(worth: float, scale: Scale) -> str:
    """Return a mean from 0 to 1 as a number on a numeric scale, with a decimal point: ``3.4``, ``72``."""
    digits = 0 if scale.maximum >= BUILT_IN["hundred"].maximum else 1
    return f"{worth * scale.maximum:.{digits}f}"


def mean_grade(worth: float, scale: Scale) -> str:
    """Return the grade nearest to a mean from 0 to 1; the lower one of two equally near, and A or F without a sign."""
    each = zip(scale.worths, scale.grades, strict=True)
    _, _, _, best = min((abs(own - worth), own, len(grade), grade) for own, grade in each)
    return best


def rating_slug(rating: Rating, site_scale: str) -> str:
    """Return a rating's slug: ``3.5`` on the site's own scale, ``letter-b-plus`` on another."""
    text = rating.text.replace("+", " plus")
    if rating.text.endswith("-"):
        text = f"{rating.text[:-1]} minus"
    # A grade may be a mere symbol (👍); then its code points make the slug.
    named = slugify(text) or "-".join(f"{ord(sign):x}" for sign in rating.text)
    bare = rating.text if re.fullmatch(r"\d+(?:\.\d+)?", rating.text) else named
    return bare if rating.scale == site_scale else f"{rating.scale}-{bare}"
