"""Shorten a text to an excerpt: at the end of a sentence, or at a word with an ellipsis."""

from __future__ import annotations

import re
import unicodedata

from intertitle.markup import words

LENGTH = 220  # characters, the last sentence that fits
_SHORTEST = LENGTH // 3  # a shorter sentence alone says too little
# The end of a sentence, with the quotation marks and brackets that it closes.
_END = re.compile(
    r"""[.!?…।॥؟۔։።。！？](?:(?<=[。！？])[。！？]*[」』”’）]*
    |(?<![。！？])[.!?…।॥؟۔։።]*(?:[”’"'»›)\]」』]|\s»(?=\s))*(?=\s))""",
    re.VERBOSE,
)
_OPENING = "(“‘\"'«‹[–—/¿¡"  # what may be before a word without a space
_NEXT = re.compile(r"[\s“‘\"'«‹(\[¿¡\u00a0\u202f]*(\w?)")  # the first letter of what follows
_DANGLING = " ,;:–—、，“‘«‹([¿¡/&"
# Words that end in a full stop in the middle of a sentence.
_ABBREVIATIONS = frozenset(
    re.findall(
        r"\w+",
        """
        mr mrs ms dr prof st ste mt ft jr sr messrs mme mlle mgr rev hon fr capt cmdr col gen lt maj sgt cpl pvt adm
        gov sen rep pres insp det supt vs ca cf approx dept est inc ltd co corp bros univ ave blvd feat
        eg ie viz etc al eds trans jan feb apr jun jul aug sep sept oct nov dec
        hr hrn frl dipl ing bzw usw ggf evtl vgl str sog inkl exkl geb gest abs sra srta dra ud uds sig sigg dott avv
        """,
    )
)
_BEFORE_NUMBERS = frozenset(("no", "nos", "nr", "núm", "vol", "op", "ch", "fig", "p", "pp", "pág", "pt", "ep"))


def shorten(text: str) -> str:
    """Return the beginning of a text, or an empty text if it has no word.

    It ends with the last sentence that fits; if that would be too short, with a word and an ellipsis.
    """
    if not words.WORD.search(text):
        return ""
    if len(text) <= LENGTH:
        return text
    # Two more characters show whether a sentence goes on.
    stops = [found for found in _END.finditer(text[: LENGTH + 2]) if found.end() <= LENGTH]
    last = next((stop.end() for stop in reversed(stops) if _ends_sentence(text, stop)), 0)
    return text[:last] if last >= _SHORTEST else f"{_cut_at_word(text)}…"


def _ends_sentence(text: str, end: re.Match[str]) -> bool:
    """Return whether a sentence ends there: not after an initial or an abbreviation, nor before a small letter."""
    following = _NEXT.match(text, end.end())
    first = following[1] if following else ""
    return not (first.islower() or (end[0][0] == "." and _is_abbreviation(text[: end.start()], first)))


def _is_abbreviation(before: str, following: str) -> bool:
    """Return whether the full stop after a text belongs to its last word: an initial, an abbreviation, an ordinal."""
    word = (before.split() or [""])[-1].lstrip(_OPENING).casefold()
    if not word:
        return False
    is_ordinal = word.isdecimal() and len(word) <= 2  # noqa: PLR2004  (days and centuries: "am 3. Oktober")
    is_initial = len(word.rpartition("-")[2]) == 1 and word[-1].isalpha()
    is_numbering = word in _BEFORE_NUMBERS and following.isdigit()
    return is_ordinal or is_initial or is_numbering or "." in word.strip(".") or word in _ABBREVIATIONS


def _cut_at_word(text: str) -> str:
    """Return as many whole words as fit. Some scripts have no spaces; there it is whole letters."""
    end = LENGTH
    while end > _SHORTEST and unicodedata.category(text[end]).startswith("M"):
        end -= 1
    whole = text[:end].rpartition(" ")[0]
    if len(whole) < _SHORTEST:
        whole = text[:end]
    whole = whole.rstrip(_DANGLING)
    while whole.endswith(".") and _is_abbreviation(whole[:-1], text[len(whole) :].lstrip()[:1]) and " " in whole:
        whole = whole.rpartition(" ")[0].rstrip(_DANGLING)
    return whole
