"""Walk over a text's tokens once, and collect its words, links, anchors and spoilers, and its problems."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence

from markdown_it.common.utils import escapeHtml
from markdown_it.token import Token

from intertitle.diagnostics import Diagnostic, Edit, Fix, Hint, Location, error, find_nearest, warning
from intertitle.hidden import FOREIGN_SPOILER, strip_remarks
from intertitle.loads import LOADING, NEVER, SCRIPTS, addresses_of
from intertitle.markup import notes, tags
from intertitle.markup.author_html import PIECES, AuthorHtml
from intertitle.markup.foreign import find_foreign, is_prose, may_be_foreign
from intertitle.markup.places import Places, Spot, find_definition
from intertitle.markup.remarks import UNCLOSED
from intertitle.markup.slots import slot
from intertitle.markup.spoilers import BARS, spoiler_title
from intertitle.markup.tags import Attribute, Tag
from intertitle.markup.targets import is_elsewhere, is_slip
from intertitle.markup.typography import smarten
from intertitle.model import Html, Link
from intertitle.slugs import ANCHOR_PREFIX, slugify
from intertitle.videos import may_have_video, read_video

_OPENING = 110  # characters, after which an excerpt needs no further paragraph
_HEADING_SIGN = re.compile(r"(?<=\S)#(?=\S)")
_DEEPEST = 6  # levels of headings
_OMITTED = "[…]"  # replaces an inline spoiler in text without markup
_HANDLER = re.compile(r"on[a-z]+")
_FENCE = re.compile(r"[ \t>]*:{3,}[ \t]*$")
_STRAY = re.compile(r"\s*(?P<colons>:{3,}|:+(?=[ \t]*spoiler\b))(?P<name>[^\n]*)")
# Raw HTML that browsers do not show: comments, scripts and styles, to their end or to the end of the block.
_UNREAD = re.compile(r"<!--.*?(?:-->|\Z)|<(script|style)\b.*?(?:</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL)
_COMMENT = re.compile(r"%3C!--.*?(?:--%3E|\Z)")  # in an address
_MARKS = frozenset({"spoiler_open", "spoiler_close", "spoiler_unclosed", UNCLOSED})
_BREAKS = frozenset({"softbreak", "hardbreak"})
_UNCLOSED = "this spoiler is never closed"
_INDENT = "Indent it by three spaces at most."


class Reading:
    """Numbers the spoilers and links among a text's tokens, and collects the facts about the text.

    Attributes:
        plain: the words outside spoilers.
        words: all words.
        opening: the words of the first paragraphs, outside spoilers.
        anchors: all ids in the HTML.
        links: all links and pictures with a target on this site.
        locations: the line and the column of each link, in its file.
        has_html: whether the text contains HTML that is published as HTML.
        spoilers: the titles of the spoiler blocks.
        problems: the diagnostics.
    """

    def __init__(self, source: str, place: Location, language: str, html: Html, env: dict[str, object]) -> None:
        self.lines = source.split("\n")
        self.place = place
        self.language = language
        self.env = env
        self.html = html
        self.has_html = False
        small = source.lower()
        self.has_foreign = _may_have_foreign_spoiler(small)
        self.references: dict[str, dict[str, object]] = env.get("references", {})  # type: ignore[assignment]
        self.plain: list[str] = []
        self.words: list[str] = []
        self.opening: list[str] = []
        self.opened = 0  # characters of the opening so far
        self.anchors: dict[str, None] = {}
        self.titles: dict[str, str] = {}
        self.headings: defaultdict[str, int] = defaultdict(int)
        self.links: list[Link] = []
        self.locations: list[tuple[int, int]] = []
        self.spoilers: list[str] = []
        self.inline_spoilers = 0
        self.problems: list[Diagnostic] = []
        self.closed: dict[int, Spot] = {}  # line of colons → the block that it closes
        self.unknown_blocks = 0  # with a misspelt name, whose closing lines are no fault of their own
        self.depth = 0  # of spoilers around the token
        self.links_open = 0
        self.numbered = 0
        self.is_shifted = "#" in source or "=" in source  # the text has headings of the first level
        self.may_be_foreign = may_be_foreign(source)
        self.has_videos = may_have_video(small)
        self.in_opening = False  # the token is in one of the first paragraphs
        self.places = Places((), self.lines)
        self.open_remarks: list[Spot] = env.get(UNCLOSED, [])  # type: ignore[assignment]
        self.index = 0  # of the token
        for fault in notes.note_faults(env):
            self._report_note(fault)

    def read(self, source: str, tokens: list[Token]) -> None:
        """Read all blocks of a text, and turn images that are alone in a paragraph into figures."""
        self.places = Places(tokens, self.lines)
        if "<" in source:
            self._tidy(tokens)
        self._read_blocks(tokens)
        for spot in self.open_remarks:
            self._unclosed(spot)

    def _read_blocks(self, tokens: list[Token]) -> None:
        self.is_shifted = self.is_shifted and any(token.tag == "h1" for token in tokens)
        shown: frozenset[int] = frozenset()
        in_notes = hidden = False
        for index, token in enumerate(tokens):
            self.index = index
            if token.type == "inline":
                self._inline(token)
            elif token.type == "paragraph_open":
                self.in_opening = token.level == 0 and not in_notes and self.opened < _OPENING
                self._make_figure(tokens, index)
                self._find_videos(tokens, index)
            elif token.type == "paragraph_close":
                pass
            elif token.type == "footnote_block_open":
                in_notes = True
                shown = notes.visible_notes(tokens)
            elif token.type == "footnote_open":
                hidden = token.meta["id"] not in shown
                self._open_note(token, hidden=hidden)
            elif token.type == "footnote_close":
                token.meta = {"spoiler": hidden}
                self.depth -= hidden
            elif token.type == "heading_open":
                self._name_heading(token, tokens[index + 1], tokens[index + 2])
            else:
                self._block(token)
            if token.nesting < 0:
                self._collect(" ")
                self.in_opening = False

    def label_of(self, number: int) -> str:
        """Return the words of a link to a review, as HTML."""
        link = self.links[number]
        return link.label or escapeHtml(link.target)

    # ------------------------------------------------------------ blocks

    def _block(self, token: Token) -> None:
        if token.type == "container_spoiler_open":
            self._open_spoiler(token)
        elif token.type == "container_spoiler_close":
            self.depth -= 1
        elif token.type in {"fence", "code_block"}:
            self._collect(f" {token.content} ")
            token.info = strip_remarks(token.info)[0]
            if token.type == "code_block":
                self._indented(token)
            elif self.depth and token.map:
                self._cut(token, *token.map)
        elif token.type == "html_block":
            self._html_block(token)
        elif token.type == "tr_open" and "bars" in token.meta:
            hint = "Close the spoiler with || in the same cell; in an empty cell leave a space between the bars."
            line = token.map[0] if token.map else 0
            self._fault("IT402", (line, token.meta["bars"]), "this inline spoiler is not closed in its cell", hint)

    def _open_spoiler(self, token: Token) -> None:
        self.depth += 1
        self._number(token)
        first, end = token.map or (0, 0)
        spot = (first, max(self.lines[first].find(":::"), 0))
        title = smarten(self._strip(spoiler_title(token), spot), self.language)
        token.meta["title"] = title
        self.spoilers.append(title)
        if end >= len(self.lines) or not _FENCE.match(self.lines[end]):
            hint = "Close it with a line of three colons (:::) where the spoiler ends."
            self._fault("IT401", spot, _UNCLOSED, hint)
        elif around := self.closed.get(end):
            hint = "Close it before the next one begins. A spoiler around another needs more colons:  ::::spoiler"
            self._fault("IT401", around, _UNCLOSED, hint)
        self.closed[end] = spot
        if BARS in title:
            self._shows(spot, "the title of a spoiler", "Remove the bars: the title is always visible.")

    def _open_note(self, token: Token, *, hidden: bool) -> None:
        """Hide a note that only spoilers refer to, because notes are moved to the end of the text."""
        self._anchor(notes.note_name(token))
        if hidden:
            self.depth += 1
            self._number(token)
        token.meta["spoiler"] = token.meta.get("number", 0)

    def _report_note(self, fault: notes.NoteFault) -> None:
        column = max(self.lines[fault.line].find(f"[^{fault.label}]:"), 0)
        if fault.is_second:
            message = f"there is already a note [^{fault.label}]"
            hint = "Give this note another name, here and in the text, as  [^another]"
        else:
            message = f"nothing refers to the note [^{fault.label}]"
            hint = f"Write  [^{fault.label}]  in the text where the note belongs, or delete the note."
        self._fault("IT430", (fault.line, column), message, hint)

    def _reference(self, child: Token) -> None:
        if child.type == "footnote_ref":
            self._anchor(notes.reference_name(child))
        else:
            self._collect(child.content)
            self._report_reference(child, self.origin(child.meta["at"]))

    def _report_reference(self, reference: Token, spot: Spot) -> None:
        label, written = reference.meta["label"], reference.content
        hint: Hint = f"Add the note on a line of its own:  {written}: Words. For mere brackets write  \\{written}"
        if reference.meta["in_alt"]:
            self._fault("IT430", spot, "the words of a picture cannot refer to a note", f"Write  {written}  behind it.")
            return
        if " " in label:
            self._report_spaced_note(label, written, spot)
            return
        if close := find_nearest(label, notes.note_labels(self.env)):
            place = self._file_place(spot)
            hint = Fix((Edit(place.line, place.column, written, f"[^{close}]"),), lead="Did you mean  ", tail=" ?")
        self._fault("IT430", spot, f"there is no note {written}", hint)

    def _find_videos(self, tokens: list[Token], index: int) -> None:
        """Replace each address of a video that is alone on its line in a paragraph by the slot of the video."""
        if not self.has_videos:
            return
        self.index = index + 1
        token = tokens[index + 1]
        children = token.children or []
        kept: list[Token] = []
        index = 0
        while index < len(children):
            child = children[index]
            if (
                child.type == "link_open"
                and child.info == "auto"
                and (not kept or kept[-1].type in _BREAKS)
                and (index + 3 >= len(children) or children[index + 3].type in _BREAKS)
                and read_video(str(child.attrs["href"]))
            ):
                number = self._add("video", str(child.attrs["href"]), "", self._find_line(token, children[index + 1]))
                child = Token("video", "", 0, meta={"slot": number})
                index += 2
            kept.append(child)
            index += 1
        token.children = kept

    def _find_line(self, token: Token, address: Token) -> Spot:
        """Return the position of an address in a paragraph."""
        return self.origin(max(token.content.find(address.content), 0))

    def _report_spaced_note(self, label: str, written: str, spot: Spot) -> None:
        """Report a note whose name has spaces. The fix changes the name wherever it is written."""
        joined = re.sub(r"[^\w.-]+", "-", label).strip("-") or "note"
        name = f"[^{joined}]"
        is_defined = any(line.lstrip(" \t>").startswith(f"{written}:") for line in self.lines)
        hint: Hint = f"Add the note on a line of its own, and name it without spaces:  {name}: Words."
        if is_defined:
            others = (
                (number, found.start())
                for number, line in enumerate(self.lines)
                for found in re.finditer(re.escape(written), line)
            )
            places = map(self._file_place, (spot, *(other for other in others if other != spot)))
            edits = tuple(Edit(place.line, place.column, written, name) for place in places)
            hint = Fix(edits, lead="Write  ", tail="  here and wherever else you name it.")
        message = f"the name of the note {written} has a space" if is_defined else f"there is no note {written}"
        self._fault("IT430", spot, message, hint)

    def _name_heading(self, token: Token, inline: Token, close: Token) -> None:
        words = "" if self.depth else "".join(_shown_words(inline.children or ()))
        name = base = ANCHOR_PREFIX + (slugify(words) or "section")
        while name in self.anchors:
            self.headings[base] += 1
            name = f"{base}-{self.headings[base] + 1}"
        self._anchor(name)
        self.titles[name] = words
        token.attrSet("id", name)
        if self.is_shifted:  # the title of the review is the only first-level heading of the page
            token.tag = close.tag = f"h{min(int(token.tag[1]) + 1, _DEEPEST)}"

    def _make_figure(self, tokens: list[Token], index: int) -> None:
        """Turn an image that is alone in its paragraph into a figure, with its title as the caption."""
        if not tokens[index + 1].content.startswith("!"):
            return
        children = tokens[index + 1].children or []
        if len(children) != 1 or children[0].type != "image":
            return
        if tokens[index + 2].type != "paragraph_close":  # a note's last paragraph also contains the link back
            return
        image = children[0]
        caption, unclosed = strip_remarks(str(image.attrs.get("title", "")))
        if unclosed is not None and (lines := tokens[index].map):
            self.open_remarks.append((lines[0], 0))
        if not caption.strip():
            return
        image.type = "figure"
        image.attrs["title"] = smarten(caption.strip(), self.language)
        tokens[index].hidden = tokens[index + 2].hidden = True

    def _cut(self, token: Token, first: int, end: int) -> None:
        """Report code that contains colons which close the spoiler around it, so that the rest is not hidden."""
        closed = end - 1 > first and self.lines[end - 1].strip(" \t>").startswith(token.markup)
        if not closed:
            hint = "Colons in code close the spoiler too. Give the spoiler more of them:  ::::spoiler  …  ::::"
            self._fault("IT401", (first, 0), "the spoiler around this code ends within the code", hint)

    def _indented(self, token: Token) -> None:
        """Report spoilers that are code because of their indentation, and so not hidden."""
        first = token.map[0] if token.map else 0
        if is_prose(token.content):
            hint = "Delete the tab or the spaces at the beginning of the line. For code, put it between lines of ```"
            self._warn((first, 0), "this paragraph is shown as code, because it is indented", hint)
        for offset, line in enumerate(token.content.split("\n")):
            found = _STRAY.match(line)
            barred = line[line.find(BARS) + len(BARS) : max(line.rfind(BARS), 0)].strip()
            if barred or (found and found["name"].strip().startswith("spoiler")):
                mark = BARS if barred else ":::"
                spot = (first + offset, max(self.lines[first + offset].find(mark), 0))
                self._shows(spot, "code", _INDENT)

    def _html_block(self, token: Token) -> None:
        """Read the author's own HTML, in which Markdown and spoilers have no effect."""
        start = 0
        for line in _UNREAD.sub(_blank, token.content).split("\n"):
            column = line.find(BARS)
            if column < 0 and (stray := _STRAY.match(line)):
                column = stray.start("colons")
            if column >= 0:
                hint = "Leave an empty line between the HTML and the text."
                self._shows(self.origin(start + column), "HTML", hint)
            start += len(line) + 1
        token.content = self._write_html(token)

    # ------------------------------------------------------------ lines

    def _inline(self, token: Token) -> None:
        self._foreign(token)
        if self.has_foreign or ":" in token.content:
            self._check_marks(token)
        for child in token.children or ():
            if child.type in {"text", "code_inline"}:
                self._collect(child.content)
            elif child.type in {"em_open", "em_close", "video"}:
                pass
            elif child.type in _BREAKS:
                self._collect(" ")
            elif child.type in _MARKS:
                self._mark(child)
            elif child.type in {"image", "figure"}:
                self._image(child)
            elif child.type.startswith("footnote_"):
                self._reference(child)
            elif child.type == "html_inline":
                self._tag(child)
            else:
                self._link(child)

    def _foreign(self, token: Token) -> None:
        if not self.may_be_foreign:
            return
        shown = "\n".join(child.content for child in token.children or () if child.type == "text")
        for found in find_foreign(token.content):
            if found.sign in shown:
                self._warn(self.origin(found.offset), found.message, found.hint)

    def _check_marks(self, token: Token) -> None:
        self._stray_fences(token.content)
        if self.has_foreign:
            self._foreign_spoilers(token)

    def _foreign_spoilers(self, token: Token) -> None:
        """Report another program's marks of spoilers, which would be shown with their words."""
        code = [child.content for child in token.children or () if child.type == "code_inline"]
        for found in FOREIGN_SPOILER.finditer(token.content):
            line, column = self.origin(found.start())
            before = self.lines[line][max(column - 1, 0) : column]
            written = found[0]
            if token.content.count(written) <= sum(one.count(written) for one in code):
                continue
            if written.startswith("!"):
                if before != ">":
                    continue
                column, written = column - 1, f">{written}"  # at the beginning of a line it is a quotation
            hidden = (found["words"] or "").strip()
            place = self._file_place((line, column))
            hint: Hint = (
                "Write  ||words||  in a paragraph, or lines with  :::spoiler Title  and  :::  around paragraphs."
            )
            if hidden and BARS not in hidden and self.lines[line].startswith(written, column):
                edit = Edit(place.line, place.column, written, f"{BARS}{hidden}{BARS}")
                hint = Fix((edit,), lead="Write  ", is_safe=True)
            self.problems.append(error("IT423", place, "these marks do not hide a spoiler here", hint))

    def _stray_fences(self, content: str) -> None:
        start = 0
        for line in content.split("\n"):
            if found := _STRAY.match(line):
                self._stray_fence(self.origin(start + found.start("colons")), found["colons"], found["name"].rstrip())
            start += len(line) + 1

    def _stray_fence(self, spot: Spot, colons: str, written: str) -> None:
        name = written.strip().partition(" ")[0]
        if not name and self.unknown_blocks:
            self.unknown_blocks -= 1
        elif not name:
            hint = "Open one with  :::spoiler Title  above, or delete this line."
            self._fault("IT403", spot, "there is no open spoiler that these colons could close", hint)
        elif name == "spoiler" and len(colons) > 2:  # noqa: PLR2004  (three colons make a spoiler)
            self._shows(spot, "the lines of a paragraph", _INDENT)
        else:
            self.unknown_blocks += 1
            close = find_nearest(name, ["spoiler"])
            only = "The only block with colons is  :::spoiler Title ."
            fix: Hint = self._spoiler_fix(spot, colons, written, name) if close else only
            self._fault("IT404", spot, f"there is no block '{colons}{name}'", fix)

    def _spoiler_fix(self, spot: Spot, colons: str, written: str, name: str) -> Fix:
        """Return the fix for the opening line of a spoiler with a misspelt name. ``written`` follows the colons."""
        place = self._file_place(spot)
        old = colons + written[: written.index(name) + len(name)]
        edit = Edit(place.line, place.column, old, f"{colons.ljust(3, ':')}spoiler")
        return Fix((edit,), lead="Did you mean  ", tail=" ?")

    def _mark(self, child: Token) -> None:
        if child.type == UNCLOSED:
            self._unclosed(self.origin(child.meta["at"]))
            return
        if child.type == "spoiler_unclosed":
            hint = "Close it with || in the same paragraph, or write \\|\\| for two bars."
            self._fault("IT402", self.origin(child.meta["at"]), "this inline spoiler is never closed", hint)
            return
        if child.nesting > 0:
            self._collect(_OMITTED)
            self._number(child)
            self.inline_spoilers += 1
            if self.links_open:
                hint = "Put the bars around the whole link:  ||[words](address)||"
                self._shows(self.origin(child.meta["at"]), "the words of a link", hint)
        self.depth += child.nesting

    def _tag(self, child: Token) -> None:
        if BARS in child.content:
            self._shows(self.origin(child.meta["at"]), "HTML", "Put the bars around the element:  ||<b>words</b>||")
        child.content = self._write_html(child)

    def _image(self, child: Token) -> None:
        spot = self.origin(child.meta["at"])
        inner = child.children or []
        alt = " ".join("".join(_shown_words(inner)).split())
        target = self._strip_target(child, "src")
        around = "Put the bars around the whole picture:  ||![words](address)||"
        if any(part.type.startswith("spoiler_") for part in inner):
            self._shows(spot, "the words of a picture", around)
        elif not alt:
            place = self._file_place(spot)
            edit = Edit(place.line, place.column, "![](", "![what the picture shows](")
            fix = Fix((edit,), lead="Describe the picture in the brackets:  ", tail=f"{target})")
            self._fault("IT405", spot, "this picture has no alternative text", fix)
        self._title(child, spot, around)
        for part in inner:
            if part.type == "footnote_lost":
                self._report_reference(part, spot)
        child.children = [Token("text", "", 0, content=alt)] if alt else []
        if not is_elsewhere(target):
            child.attrSet("src", slot(self._add("image", target, "", self._target(child))))
        elif addresses_of("picture", "src", target):
            self._add("load", target, "picture", self._target(child))

    def _link(self, child: Token) -> None:
        if child.type == "wikilink":
            child.content, child.info = (self._strip_in_line(one, child) for one in (child.content, child.info))
            label = smarten(child.info, self.language) if child.info else ""
            around = "Put the bars around the whole link:  ||[[Alien]]||"
            if BARS in label:
                self._shows(self.origin(child.meta["at"]), "the words of a link", around)
            child.meta["slot"] = self._add("wiki", child.content, escapeHtml(label), self._target(child))
            self._collect(label or self._words_of_target(child.content))
        elif child.type == "link_close":
            self.links_open -= 1
        elif child.type == "link_open":
            self.links_open += 1
            if "at" in child.meta:  # not for an address in angle brackets, which is on another site
                around = "Put the bars around the whole link:  ||[words](address)||"
                self._title(child, self.origin(child.meta["at"]), around)
            target = self._strip_target(child, "href")
            if not is_elsewhere(target):
                child.attrSet("href", slot(self._add("href", target, "", self._target(child))))

    def _words_of_target(self, target: str) -> str:
        """Return the words of a link by name: those of ``[[Alien#The end]]`` are "Alien, The end"."""
        if "#" not in target:
            return target
        if target.startswith("#") and slugify(target) in {slugify(line) for line in self.lines if line[:1] == "#"}:
            target = target[1:].strip()
        return _HEADING_SIGN.sub(", ", target)

    def _title(self, child: Token, spot: Spot, hint: str) -> None:
        title = str(child.attrs.get("title", ""))
        if BARS in title:
            self._shows(spot, "a title", hint)
        if "%%" in title or "<!--" in title:
            child.attrs["title"] = self._strip(title, spot)
            if not child.attrs["title"]:
                del child.attrs["title"]

    def _strip_target(self, child: Token, name: str) -> str:
        """Return the target of a link or picture, without comments, which are percent-encoded in it."""
        target = str(child.attrs.get(name, ""))
        if "%3C!--" in target:
            target = child.attrs[name] = _COMMENT.sub("", target)
        return target

    def _target(self, child: Token) -> Spot:
        """Return the position of a link's target: in the link, or in the definition of a reference."""
        if "target" in child.meta:
            return self.origin(child.meta["target"])
        found = find_definition(child.meta.get("label", ""), self.references, self.lines)
        return found or self.origin(child.meta.get("at", 0))

    def _strip(self, text: str, spot: Spot) -> str:
        """Remove the remarks in a text that is not parsed, whose markup begins at a position."""
        stripped, unclosed = strip_remarks(text)
        if unclosed is not None:
            self._unclosed(spot)
        return stripped if stripped == text else stripped.strip()

    def _strip_in_line(self, text: str, child: Token) -> str:
        return self._strip(text, self.origin(child.meta["at"])) if "%%" in text or "<!--" in text else text

    def _unclosed(self, spot: Spot) -> None:
        hint = "Close it with the same mark, %% or -->, in the same block. For two percent signs write \\%\\%."
        self._fault("IT420", spot, "this remark is never closed", hint)

    # ------------------------------------------------------------ the author's HTML

    def _tidy(self, tokens: list[Token]) -> None:
        """Remove remarks from the author's HTML and, unless all of it is published, what is not safe."""
        for index, token in enumerate(tokens):
            for one in (token, *(token.children or ())):
                if one.type in {"html_block", "html_inline"}:
                    self.has_html = True
                    one.meta["line"] = index
                    stripped, unclosed = strip_remarks(one.content)
                    if unclosed is not None:
                        self._unclosed(self._spot_of(one, unclosed))
                    one.content = stripped
        if self.has_html and self.html == "safe":
            AuthorHtml(self._report).tidy(tokens)

    def _report(self, code: str, token: Token, offset: int, message: str, hint: Callable[[Location], Hint]) -> None:
        place = self._file_place(self._spot_of(token, offset))
        make = error if code == "IT423" else warning
        self.problems.append(make(code, place, message, hint(place)))

    def _spot_of(self, token: Token, offset: int) -> Spot:
        """Return the position of an offset in the HTML of a token."""
        return self.places.origin(token.meta["line"])(token.meta.get("at", 0) + offset)

    def _write_html(self, token: Token) -> str:
        """Return the HTML of a token with slots for its links and pictures."""
        if PIECES in token.meta:
            return "".join(
                tags.write_text(piece) if isinstance(piece, str) else self._write_tag(token, piece)
                for piece in token.meta[PIECES]
            )
        parts: list[str] = []
        done = 0
        code = ""
        for tag in tags.read_html(token.content):
            if isinstance(tag, str):
                continue
            if not code:
                self._report_inline(token, tag)
            if tag.name in {"script", "style"} or code:
                if tag.name == "script" and not code and (source := tag.find("src")):
                    self._loads(token, tag, source)
                code = tag.name if not tag.is_end else "" if tag.name == code else code
                continue
            for one in tag.attributes:
                value = self._write_value(token, tag, one)
                if value is not None:
                    parts += (token.content[done : one.start], value)
                    done = one.end
        return "".join((*parts, token.content[done:]))

    def _write_tag(self, token: Token, tag: Tag) -> str:
        if tag.is_end or not tag.attributes:
            return tags.write_tag(tag)
        if tag.name == "iframe":
            return self._write_frame(token, tag)
        values = {one.name: self._write_value(token, tag, one) for one in tag.attributes}
        written = [
            f' {one.name}="{escapeHtml(one.value) if values[one.name] is None else values[one.name]}"'
            for one in tag.attributes
            if tag.name != "img" or one.name not in tags.COMPUTED or values.get("src") is None
        ]
        return f"<{tag.name}{''.join(written)}>"

    def _write_frame(self, token: Token, tag: Tag) -> str:
        """Return the slot of a frame, for which the page has a video, the frame or a link."""
        source = next(one for one in tag.attributes if one.name == "src")
        sizes = [one for one in tag.attributes if one.name in {"width", "height"} and one.value.isdecimal()]
        size = "".join(f' {one.name}="{one.value}"' for one in sizes) if len(sizes) > 1 else ""
        kind = "video" if read_video(source.value) else "frame"
        spot = self._spot_of(token, source.start)
        return slot(self._add(kind, source.value, escapeHtml(tag.get("title") or ""), spot, size))

    def _loads(self, token: Token, tag: Tag, attribute: Attribute) -> None:
        """Collect what an attribute of a tag loads from another host."""
        kind = LOADING.get((tag.name, attribute.name))
        if kind is None or (tag.name == "link" and "stylesheet" not in (tag.get("rel") or "").lower().split()):
            return
        for address in addresses_of(kind, attribute.name, attribute.value):
            self._add("load", address, kind, self._spot_of(token, attribute.start))

    def _report_inline(self, token: Token, tag: Tag) -> None:
        """Report what the policy of every page blocks and no setting allows, such as scripts within the page."""
        if tag.is_end:
            return
        script = 'Put it in a file of content/static/, as  <script src="/name.js"></script>'
        style = "Give the element a class, and write its style in a stylesheet of your theme."
        if tag.name == "style":
            self._warn_of_policy(token, tag.start, "<style> within a page", style)
        elif tag.name == "script" and not tag.find("src") and (tag.get("type") or "module") in SCRIPTS:
            self._warn_of_policy(token, tag.start, "<script> within a page", script)
        elif tag.name in NEVER:
            self._warn_of_policy(token, tag.start, f"<{tag.name}>", NEVER[tag.name])
        for one in tag.attributes:
            if one.name == "style":
                self._warn_of_policy(token, one.start, "the attribute style", style)
            elif _HANDLER.fullmatch(one.name):
                self._warn_of_policy(token, one.start, f"the attribute {one.name}", script)
            elif one.name in tags.ADDRESSES and tags.scheme_of(one.value) == "javascript":
                self._warn_of_policy(token, one.start, "an address that is a script", script)

    def _warn_of_policy(self, token: Token, offset: int, what: str, hint: str) -> None:
        place = self._file_place(self._spot_of(token, offset))
        self.problems.append(warning("IT432", place, f"the policy of the page blocks {what}", hint))

    def _write_value(self, token: Token, tag: Tag, attribute: Attribute) -> str | None:
        """Return the slot of an attribute's address on this site, or None for another value. Collect its facts."""
        name, value = attribute.name, attribute.value
        self._loads(token, tag, attribute)
        if name == "id":
            self._anchor(value)
        if tag.name == "img" and name == "src" and tag.get("alt") is None:
            place = self._file_place(self._spot_of(token, tag.start))
            edit = Edit(place.line, place.column, "<img", '<img alt="what the picture shows"')
            fix = Fix((edit,), lead="Describe the picture:  ", tail=" …>")
            self.problems.append(error("IT405", place, "this picture has no alternative text", fix))
        if name not in tags.ADDRESSES or is_elsewhere(value) or not value:
            return None
        if tags.scheme_of(value) not in {"", "http", "https"} and not is_slip(value):
            return None
        is_picture = (tag.name, name) in {("img", "src"), ("video", "poster")}
        spot = self._spot_of(token, attribute.start)
        return slot(self._add("image" if is_picture else "href", value, "", spot))

    # ------------------------------------------------------------ collecting

    def origin(self, offset: int) -> Spot:
        """Return the position in the source of an offset in the token's content."""
        return self.places.origin(self.index)(offset)

    def _number(self, token: Token) -> None:
        self.numbered += 1
        token.meta["number"] = self.numbered
        self._anchor(f"spoiler-{self.numbered}")

    def _anchor(self, name: str) -> None:
        self.anchors[name] = None

    def _add(self, kind: str, target: str, label: str, spot: Spot, size: str = "") -> int:
        place = self._file_place(spot)
        self.links.append(Link(kind=kind, target=target, label=label, size=size))  # type: ignore[arg-type]
        self.locations.append((place.line, place.column))
        return len(self.links) - 1

    def _collect(self, words: str) -> None:
        self.words.append(words)
        if self.depth == 0:
            self.plain.append(words)
            if self.in_opening:
                self.opening.append(words)
                self.opened += len(words)

    def _file_place(self, spot: Spot) -> Location:
        line, column = spot
        return Location(self.place.path, self.place.line + line, column + 1)

    def _fault(self, code: str, spot: Spot, message: str, hint: Hint) -> None:
        self.problems.append(error(code, self._file_place(spot), message, hint))

    def _warn(self, spot: Spot, message: str, hint: str) -> None:
        self.problems.append(warning("IT431", self._file_place(spot), message, hint))

    def _shows(self, spot: Spot, where: str, hint: str) -> None:
        self._fault("IT406", spot, f"a spoiler cannot be hidden in {where}", hint)


def _blank(unread: re.Match[str]) -> str:
    """Return spaces and line ends in the place of a match."""
    return re.sub(r"[^\n]", " ", unread[0])


def _shown_words(children: Sequence[Token]) -> Iterator[str]:
    depth = 0
    for child in children:
        depth += child.nesting if child.type.startswith("spoiler_") else 0
        if depth:
            continue
        if child.type in {"text", "code_inline"}:
            yield child.content
        elif child.type in {"softbreak", "hardbreak"}:
            yield " "
        elif child.type == "wikilink":
            yield child.info or child.content
        elif child.type == "image":
            yield from _shown_words(child.children or ())


def _may_have_foreign_spoiler(small: str) -> bool:
    """Return whether a text in lower case may match `FOREIGN_SPOILER`. Each match contains one of these."""
    if "{" in small and ("{%" in small or "{{" in small):
        return True
    return ("<" in small and "!<" in small) or ("[" in small and ("[spoiler" in small or "[/spoiler" in small))
