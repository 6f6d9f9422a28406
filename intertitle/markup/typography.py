"""Smart punctuation in the site's language, for texts and for single lines of front matter."""

from __future__ import annotations

import functools

from markdown_it import MarkdownIt

# Opening and closing quotes, outer then inner, by language; the general rule of each country's printers.
_ENGLISH = ("“", "”", "‘", "’")
_QUOTES = {
    "en": _ENGLISH,
    "cs": ("„", "“", "‚", "‘"),
    "da": ("»", "«", "›", "‹"),
    "de": ("„", "“", "‚", "‘"),
    "de-ch": ("«", "»", "‹", "›"),
    "es": ("«", "»", "“", "”"),
    "fi": ("”", "”", "’", "’"),
    "fr": ("«\u202f", "\u202f»", "“", "”"),
    "fr-ch": ("«", "»", "‹", "›"),
    "hu": ("„", "”", "»", "«"),
    "it": ("«", "»", "“", "”"),
    "nb": ("«", "»", "‘", "’"),
    "no": ("«", "»", "‘", "’"),
    "pl": ("„", "”", "«", "»"),
    "pt": ("«", "»", "“", "”"),
    "pt-br": _ENGLISH,
    "ru": ("«", "»", "„", "“"),
    "sk": ("„", "“", "‚", "‘"),
    "sv": ("”", "”", "’", "’"),
    "uk": ("«", "»", "„", "“"),
}


def quotes(language: str) -> tuple[str, str, str, str]:
    """Give a language's quotation marks; English ones where the language is not listed."""
    tag = language.casefold()
    return _QUOTES.get(tag) or _QUOTES.get(tag.partition("-")[0]) or _ENGLISH


@functools.lru_cache(maxsize=4)
def _setter(language: str) -> MarkdownIt:
    """Make the parser that sets single lines: no syntax at all, only punctuation."""
    setter = MarkdownIt("zero", {"typographer": True, "quotes": list(quotes(language))})
    return setter.enable(["replacements", "smartquotes"])


def smarten(text: str, language: str) -> str:
    """Set straight quotes, double hyphens and triple points of one line as a printer would."""
    if not any(mark in text for mark in ("'", '"', "--", "...", "(")):
        return text
    tokens = _setter(language).parseInline(text)
    return "".join(child.content for token in tokens for child in token.children or ())
