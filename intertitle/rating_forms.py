"""Simplify the forms in which critics write ratings: "Rating: three and a half stars out of five", "A minus", 👍.

The result has the same meaning. It is a number, a fraction, a percentage, stars or a grade, or a text that is none.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

DIGIT_WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_GERMAN = ("null", "ein", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun", "zehn")
_FRENCH = ("zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix")
_NUMBERS: Mapping[str, str] = {
    **{word: str(number) for words in (DIGIT_WORDS, _GERMAN, _FRENCH) for number, word in enumerate(words)},
    "eins": "1", "eine": "1", "einen": "1", "une": "1", "no": "0",
}  # fmt: skip
_NUMBER_WORD = "|".join(sorted(_NUMBERS, key=len, reverse=True))
OTHER_NUMBER_WORDS = tuple(word for word in _NUMBERS if word not in DIGIT_WORDS)
LABELS = ("rating", "grade", "score", "verdict", "note", "wertung", "bewertung")
_STAR_SIGNS = "★⭐🌟✭✮✯✰*"
_SIGNS = str.maketrans("⁄∕／％＋·", "///%+.")
_MINUS = str.maketrans(dict.fromkeys("−–—‐‑‒―﹣－", "-"))  # every dash that a keyboard or a program makes of a minus
_HALVES = str.maketrans({"⯨": "½", "⯪": "½", "⯫": "½"})
_STAR = r"(?:stars?|sternen?|étoiles?)"

_LABEL = re.compile(rf"(?:(?:my|our) )?(?:{'|'.join(LABELS)})\s*(?::|\s)\s*", re.IGNORECASE)
_AROUND = (("(", ")"), ("[", "]"), ('"', '"'), ("'", "'"), ("“", "”"))
_WORDS = re.compile(
    rf"\b({_NUMBER_WORD})((?:[ -](?:and|et)[ -](?:a |one |a-)?(?:half|demie?))|einhalb)?(?=[\s)-]|$)", re.IGNORECASE
)
_FULL_MARK = re.compile(rf"((?:out of|of|/)\s*)([{_STAR_SIGNS}]{{3,10}})$", re.IGNORECASE)
_HALF_STAR = re.compile(
    rf"(?:½|1/2|(?:one |a |0 )?half(?: an?)?|1 half)[ -]?(?:[{_STAR_SIGNS}]|{_STAR})", re.IGNORECASE
)
_REPLACED = tuple(
    (re.compile(form, re.IGNORECASE), new)
    for form, new in (
        (rf"(?<=[{_STAR_SIGNS}])\s+(?=[{_STAR_SIGNS}])", ""),  # ★ ★ ★
        (r"(?<=\d)\s*[.,]?\s*¼", ".25"),
        (r"(?<=\d)\s*¾", ".75"),
        (r"(?<=\d)[ -]1/4", ".25"),
        (r"(?<=\d)[ -]3/4", ".75"),
        (r"(?<=\d)\s+½", "½"),
        (r"(?<=\d)-(?=stars?\b)", " "),  # 4-star
        (r"\ba possible\s+", ""),
        (r"(/\s*\d+)[.,]0+\b", r"\1"),  # 4.5/5.0
        (r"\bsternen\b", "Sterne"),
        (r"\s*(?:percent|per cent|prozent|pour cent|por ciento|per cento)$", "%"),
        (r"(/\s*100)\s*%$", r"\1"),
        (r"\s*(?:points?|pts?|punkten?|puntos?|punti)$", ""),
        (r"^(\d[\d.,]*½?)\s*\*$", r"\1 ★"),  # 3.5*
    )
)
_GRADE_WORDS = (
    (re.compile(r"[ -]minus$", re.IGNORECASE), "-"),
    (re.compile(r"[ -]plus$", re.IGNORECASE), "+"),
    (re.compile(r"\s+(?=[+-]$)"), ""),
)
_SKIN = re.compile("[\U0001f3fb-\U0001f3ff\ufe0f]")
_THUMBS = {"👍": "up", "👎": "down"}
_THUMB = re.compile(r"(?:(?:a|one|two|both|1|2) )?thumbs?[ -](up|down)", re.IGNORECASE)
_TWICE = re.compile(r"(.*\S)\s*[(\[](.*)[)\]]")


def split_twice(text: str) -> tuple[str, str] | None:
    """Return the two forms of a rating that is written twice, ``★★★★ (4/5)``; None for another text."""
    found = _TWICE.fullmatch(text)
    return (found[1], found[2]) if found else None


def simplify_number(text: str) -> str:
    """Return a rating on a scale of numbers in a form without words and signs of typography."""
    text = _strip(text.translate(_SIGNS).translate(_HALVES))
    for form, new in _REPLACED:
        text = form.sub(new, text)
    if _HALF_STAR.fullmatch(text):
        return "½"
    text = _WORDS.sub(lambda found: _NUMBERS[found[1].casefold()] + (".5" if found[2] else ""), text)
    text = re.sub(r"(?<=\d)-(?=stars?\b)", " ", text)
    return _FULL_MARK.sub(lambda found: f"{found[1]}{len(found[2])}", text)


def simplify_grade(text: str) -> str:
    """Return a grade with plain signs: ``A-`` for "Grade: A minus" and for every dash, ``up`` for 👍."""
    text = _strip(unicodedata.normalize("NFKC", text).translate(_MINUS).translate(_SIGNS))
    for form, new in _GRADE_WORDS:
        text = form.sub(new, text)
    bare = _SKIN.sub("", text)
    if len(set(bare)) == 1 and bare[0] in _THUMBS:
        return _THUMBS[bare[0]]
    thumb = _THUMB.fullmatch(text)
    return thumb[1].casefold() if thumb else text


def _strip(text: str) -> str:
    """Return a rating without a label before it, brackets around it and a full stop after it."""
    text = text.strip()
    if label := _LABEL.match(text):
        text = text[label.end() :]
    for first, last in _AROUND:
        if text.startswith(first) and text.endswith(last):
            text = text[1:-1].strip()
    return text.rstrip(".! ") or text
