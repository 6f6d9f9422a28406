"""Find what other programs would replace in a text: shortcodes, tags of templates, Word's bullets and indentation.

Here it would be published as it is typed. So each is reported with what to type instead.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from intertitle.model import FORM_BY_SUFFIX

# {{< youtube x >}} and {{% x %}} of Hugo, {% include x %} and {{ page.title }} of Jekyll, Eleventy and others, and
# ![[still.jpg|300]] of Obsidian.
_TAG = r"""\{\{[<%]-?\s*(?P<hugo>/?\s*[\w.-]+)[^\n]*?[>%]\}\}|\{%-?\s*(?P<liquid>\w+)[^\n]*?%\}
    |\{\{-?\s*(?P<value>[\w.]+)[^{}\n]*?\}\}|(?<![\w\\])!\[\[(?P<embed>[^\[\]|\n]+)(?:\|(?P<alias>[^\[\]\n]*))?\]\]"""
# [caption id="x"] and [youtube x] of WordPress. Any name counts if an attribute follows it.
_ATTRIBUTE = r"""\s+[\w-]+=(?:"[^"\n]*"|“[^”\n]*”|'[^'\n]*'|[^\s\]"']+)"""
_SHORTCODE = rf"""\[(?:(?P<known>youtube|vimeo|dailymotion|gallery|embed|caption|wp_caption)(?:[\s=:][^\[\]\n]*)?
    |(?P<other>[a-z][\w-]*)(?:{_ATTRIBUTE}|=https?:|\s+https?:)[^\[\]\n]*)\](?![(:\[])"""
_FOREIGN = re.compile(rf"{_TAG}|{_SHORTCODE}", re.VERBOSE)
# Code and remarks, in which nothing is foreign.
_SKIPPED = re.compile(r"(?<!`)(`+)(?!`)[^\n]*?(?<!`)\1(?!`)|%%.*?%%|<!--.*?-->", re.DOTALL)
# A callout, an embedded picture, or a shortcode. The bracket comes first, because re looks for it.
_MAY_BE_FOREIGN = re.compile(r"\[(?:!|(?<=!\[)\[|(?<!\[\[)[a-z][^\[\]\n]*\](?![(:\[\]]))")
# > [!info]- Title, a callout of Obsidian. One of GitHub's kinds without a title is a callout here too.
_CALLOUT = re.compile(r"\[!(?P<kind>[\w-]+)\](?P<fold>[+-]?)[ \t]*(?P<title>[^\n]*)")
_CALLOUTS = {
    "NOTE": ("note", "info", "abstract", "summary", "tldr", "todo", "example", "question", "help", "faq"),
    "TIP": ("tip", "hint", "success", "check", "done"),
    "IMPORTANT": ("important",),
    "WARNING": ("warning", "attention"),
    "CAUTION": ("caution", "danger", "error", "bug", "failure", "fail", "missing"),
}
_MARKED = re.compile(r"==(?<![=\w]==)(?=[^\s=])([^=\n]*[^\s=])==(?![=\w])")  # ==words== of Obsidian
_BULLETS = "·•●▪■◦○‣⁃∙"
_BULLET = re.compile(rf"^[{_BULLETS}](?=[\s\u00a0])", re.MULTILINE)
_VIDEO_ADDRESS = re.compile(r"(?:v=|youtu\.be/|/embed/|vimeo\.com/(?:video/)?)([\w-]{6,})")
_VIDEO_ID = re.compile(r"""(?:[\s=:"'“]|\A)(?!youtu|vimeo)([\w-]{6,})["”'\s\]%>/}]*\Z""")
_PICTURE = re.compile(r"""(?:src=["'“]?|[\s"'/])([^\s"'“”/=\\]+\.(?:avif|gif|jpe?g|png|svg|webp))""", re.IGNORECASE)
_FIGURES = frozenset({"caption", "wp_caption", "gallery", "figure", "image", "img", "picture", "responsive_image"})
_LINKS = frozenset({"ref", "relref", "post_url", "link"})
_PROSE = re.compile(
    r"""["'“‘«(¿¡—–-]*(?:[^\W\d_][\w'’-]*[,;:”"»]*(?:\s+\S+){4,}|(?![a-z])[^\W\d_][\w'’-]*[,;:”"»]*(?:\s+\S+){2,}
    |[\u3040-\u30ff\u3400-\u9fff「『]{5,})""",
    re.VERBOSE,
)
_PROGRAM = re.compile(r"[{}<>=;$]|\w\(|^\s*(?:#|//)", re.MULTILINE)


class Foreign(NamedTuple):
    """Something that another program would replace: where it begins, what it is, and what to type.

    ``sign`` is a sign that readers see unless a plug-in replaces it.
    """

    offset: int
    message: str
    hint: str
    sign: str = ""


def may_be_foreign(text: str) -> bool:
    """Return whether a text may have anything foreign. It is false of most texts, which then need no search."""
    if "{" in text and ("{{" in text or "{%" in text):
        return True
    if "[" in text and _MAY_BE_FOREIGN.search(text):
        return True
    if "=" in text and "==" in text:
        return True
    return not text.isascii() and any(bullet in text for bullet in _BULLETS)


def find_foreign(content: str) -> Iterator[Foreign]:
    """Yield what is foreign in a paragraph, in no particular order."""
    if "{" in content or "[" in content:
        for found in _FOREIGN.finditer(_hide_skipped(content)):
            name = "![[" if found["embed"] else next(part for part in found.groups() if part).lower()
            after = content[found.end() : found.end() + 500]
            if not name.startswith("/") and name not in _ELSEWHERE:
                written = found[0] if len(found[0]) <= _LONGEST else f"{found[0][:_LONGEST]}…"
                hint = _embed_hint(found) if found["embed"] else _hint(name, found[0], after)
                yield Foreign(found.start(), f"'{written}' is of another program, and readers would see it", hint)
        if callout := _CALLOUT.match(content):
            yield Foreign(0, f"'{callout[0]}' is no callout here, and readers would see it", _callout_hint(callout))
    if "==" in content:
        for found in _MARKED.finditer(_hide_skipped(content)):
            words = content[found.start(1) : found.end(1)]
            sign = f"=={words[0]}" if words[0].isalnum() else "=="
            hint = f"Write  <mark>{words}</mark>  to highlight the words, or  **{words}**  for bold ones."
            yield Foreign(found.start(), f"'{found[0]}' highlights nothing here, and readers would see it", hint, sign)
    if not content.isascii():
        for found in _BULLET.finditer(content):
            yield Foreign(found.start(), f"'{found[0]}' makes no list", "Begin each item of a list with  - ")


def _hide_skipped(content: str) -> str:
    """Replace code and remarks by as many spaces."""
    return _SKIPPED.sub(lambda skipped: " " * len(skipped[0]), content)


_ELSEWHERE = frozenset({"endraw", "endspoiler", "raw", "spoiler"})  # no fault, or one that withholds the text
_LONGEST = 60  # characters of what a message quotes


def is_prose(code: str) -> bool:
    """Return whether indented code is more likely a paragraph, which a word processor has indented."""
    return bool(_PROSE.match(code.strip())) and not _PROGRAM.search(code)


def is_picture(name: str) -> bool:
    """Return whether a name has the ending of a picture."""
    return f".{name.casefold().rpartition('.')[2]}" in FORM_BY_SUFFIX


def _embed_hint(found: re.Match[str]) -> str:
    name = found["embed"].strip()
    if not is_picture(name):
        return f"Link to it:  {found[0][1:]}"
    alias = found["alias"] or ""
    words = "What it shows" if re.fullmatch(r"[\dx ]*", alias) else alias
    return f"Write the picture with its alternative text:  ![{words}](images/{name.rpartition('/')[2]})"


def _callout_hint(found: re.Match[str]) -> str:
    written = found["kind"].casefold()
    if written in {"quote", "cite"}:
        return f"Delete  {found[0].strip()} : a quotation needs only  >  before its lines."
    kind = next((kind for kind, names in _CALLOUTS.items() if written in names), "NOTE")
    title = f", and the title on the next one:  > **{found['title'].strip()}**" if found["title"].strip() else ""
    return f"Write  > [!{kind}]  as the whole line{title}"


def _hint(name: str, written: str, after: str) -> str:
    shown = written + after.partition("[/")[0] if "[/" in after else written
    for host, address in (("youtu", "https://www.youtube.com/watch?v="), ("vimeo", "https://vimeo.com/")):
        if host in shown.lower():
            video = _VIDEO_ADDRESS.search(shown) or _VIDEO_ID.search(written)
            return f"Write the address of the video:  {address}{video[1] if video else '…'}"
    if name in _FIGURES or "figure" in written.lower():
        picture = _PICTURE.search(shown)
        file = picture[1] if picture else "name.jpg"
        return f'Write the picture with its caption:  ![What it shows](images/{file} "Its caption")'
    if name in _LINKS:
        return "Link to a review by its film's title:  [[Title]]"
    return "Write what it stands for, or delete it. To show it as it is, put it between backticks."
