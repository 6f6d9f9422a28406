"""Resolve links by name (``[[Alien]]``, ``[[Alien#The ending|words]]``, ``[[#Heading]]``), and report broken ones."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import NamedTuple, cast

from markupsafe import Markup

from intertitle.catalogue.joins.link_names import KIND_OF_FOLDER, Named, Targets, find_targets, split_folder
from intertitle.diagnostics import Edit, Fix, Hint, Location, error, find_nearest, warning
from intertitle.markup.slots import find_headings
from intertitle.model import Film, Group, Link, Person
from intertitle.outputs.view import ResolvedLink, View, person_anchor
from intertitle.slugs import ANCHOR_PREFIX, HTML_PREFIX, slugify

_YEAR = re.compile(r"(?P<title>.+?)(?P<year>[\s,]*\(?\d{4}\)?)")
_PLAIN = re.compile(r"(?:[^\W_]|[ &]|-(?!-))*")  # words without punctuation that a language sets in its own way
_UNTYPABLE = re.compile(r"[\[\]|#]")  # signs that a name between brackets cannot have
# What a message calls the pages of a kind: one of them, before its name, and several.
_CALLED = {
    "film": ("film ", "films"),
    "review": ("review of ", "reviews"),
    "person": ("person ", "people"),
    "critic": ("critic ", "critics"),
    "franchise": ("franchise ", "franchises"),
    "list": ("list ", "lists"),
    "page": ("page ", "pages"),
    "genre": ("genre ", "genres"),
}


class _Match(NamedTuple):
    """The target of a link.

    Attributes:
        targets: what its name means; None if nothing has the name, or if it is a heading without a name.
        heading: the heading as written.
        address: the address of the page; empty unless there is exactly one.
        fragment: the id of the heading, or of a person's place on the index of people.
        file: the file with the text of the page.
    """

    targets: Targets | None
    heading: str = ""
    address: str = ""
    fragment: str = ""
    file: str = ""

    @property
    def has_heading(self) -> bool:
        """Whether the page has the heading."""
        return bool(self.file and self.fragment)


def resolve_wikilink(view: View, link: Link, path: str) -> ResolvedLink:
    """Return the page of a link, and its words. A broken link has an empty address."""
    match = _match(view, link.target, path)
    label = link.label or _label(view, match, link.target)
    return ResolvedLink(address=match.address, fragment=match.fragment, label=label, wiki=True)


def check_wikilink(view: View, link: Link, path: str, pointer: str) -> None:
    """Report a link that finds nothing, several pages, a page that is not published yet, or no such heading."""
    match = _match(view, link.target, path)
    if match.address and (match.has_heading or not match.heading):
        return
    place = view.where(path, pointer)
    if match.address:
        _report_heading(view, link, match, place)
    elif match.targets is None:
        _report_unknown(view, link, place)
    elif not match.targets.ids:
        called, _ = _CALLED[match.targets.kind]
        message = f"the {called}'{match.targets.name}' is not published yet"
        view.report(warning("IT522", place, message, "Until then the link is plain text."))
    else:
        after = f"#{match.heading}" if match.heading else ""
        choices = " or ".join(f"[[{one}{after}]]" for one in match.targets.ids)
        _, called = _CALLED[match.targets.kind]
        message = f"'{match.targets.name}' is the title of {len(match.targets.ids)} {called}"
        view.report(error("IT521", place, message, f"Write {choices}."))


# ---------------------------------------------------------------- finding


def _match(view: View, target: str, path: str) -> _Match:
    """Return what a target means. A sign # divides a name and a heading, unless it is a part of the name."""
    if "#" not in target:
        return _match_name(view, target)
    first: _Match | None = None  # a page that lacks the heading
    for name, heading in _divide(target):
        found = _match_name(view, name, heading) if name else _match_own(view, heading, path)
        if found.has_heading:
            return found
        if found.targets and first is None:
            first = found
    whole = _match_name(view, target)
    if whole.targets:
        return whole
    if first:
        return first
    return _match_own(view, target[1:], path) if target.startswith("#") else whole


def _divide(target: str) -> Iterator[tuple[str, str]]:
    """Yield the ways to divide a target at a sign #. The last heading counts: ``[[Alien#The crew#Ripley]]``."""
    *rest, heading = target.split("#")
    for end in range(len(rest), 0, -1):
        yield "#".join(rest[:end]).strip(), heading.strip()


def _match_own(view: View, heading: str, path: str) -> _Match:
    address = view.answer("address of", path) or ""
    return _Match(None, heading, address, _find_anchor(view, path, heading), path)


def _match_name(view: View, name: str, heading: str = "") -> _Match:
    targets = find_targets(view, name)
    if targets is None or len(targets.ids) != 1:
        return _Match(targets, heading)
    kind, (one,) = targets.kind, targets.ids
    if kind == "person" and not view.has_page(one):
        return _Match(targets, heading, view.address("people"), person_anchor(one))
    addresses = list(_addresses_of_film(view, one, heading)) if kind == "film" else [view.address(kind, one)]
    for address in addresses if heading else ():
        file = view.answer("file at", address) or ""
        if anchor := _find_anchor(view, file, heading) if file else "":
            return _Match(targets, heading, address, anchor, file)
    return _Match(targets, heading, addresses[0], file=view.answer("file at", addresses[0]) or "" if heading else "")


def _addresses_of_film(view: View, film: str, heading: str) -> Iterator[str]:
    """Yield the address of a film's page; for a heading, also those of its reviews, which may have it."""
    found = cast("Film", view.answer("film", film))
    if found.has_page:
        yield view.address("film", film)
    if heading or not found.has_page:
        yield from (view.address("review", one) for one in found.reviews)


def _find_anchor(view: View, path: str, heading: str) -> str:
    """Return the id of a heading in the text of a file, by the heading's words or by the id, or an empty text."""
    known = view.anchors(path)
    possible = (f"{ANCHOR_PREFIX}{slugify(heading)}", heading, f"{HTML_PREFIX}{heading}")
    return next((one for one in possible if one in known), "")


# ---------------------------------------------------------------- words


def _label(view: View, match: _Match, target: str) -> str:
    """Return the words of a link as HTML: those that are typed, or the title if the slug is. A film's are a title."""
    heading = _heading(view, match)
    if match.targets is None:
        return heading or _typeset(view, target)
    is_work = match.targets.kind in {"film", "review"}
    name = _film(view, match.targets) if is_work else _name(view, match.targets)
    return f"{name}{Markup.escape(view.word('comma'))}{heading}" if heading else name


def _film(view: View, targets: Targets) -> str:
    """Return the words of a link to a film: its title is set as one, and the headline of a review is not."""
    kind, ids, name, is_id = targets
    if len(ids) != 1:
        return _cite(_typeset(view, name))
    title = view.film(f"/{ids[0]}" if kind == "film" else ids[0]).title
    if is_id or name == title:
        return _cite(str(Markup.escape(title)))
    if slugify(name) == slugify(title):
        return _cite(_typeset(view, name))
    dated = _YEAR.fullmatch(name)
    if dated and slugify(dated["title"]) == slugify(title):
        return f"{_cite(_typeset(view, dated['title']))}{Markup.escape(dated['year'])}"
    if kind == "review":
        review = view.review(ids[0])
        if slugify(name) not in map(slugify, (review.original_title, *review.also)):
            return _typeset(view, name)  # a headline
    return _cite(_typeset(view, name))


def _cite(html: str) -> str:
    return f"<cite>{html}</cite>"


def _name(view: View, targets: Targets) -> str:
    if targets.is_id:
        return str(Markup.escape(_title(view, targets.kind, targets.ids[0])))
    return _typeset(view, targets.name)


def _heading(view: View, match: _Match) -> str:
    """Return the words of a heading as HTML. An id is replaced by them."""
    if match.has_heading and match.heading in (match.fragment, match.fragment.removeprefix(ANCHOR_PREFIX)):
        return str(Markup.escape(_headings(view, match.file).get(match.fragment, match.heading)))
    return _typeset(view, match.heading)


def _title(view: View, kind: str, one: str) -> str:
    """Return the name of a person, the title of a list and so on."""
    if kind == "person":
        return cast("Person", view.answer("person", one)).name
    if kind == "critic":
        return cast("Group", view.answer("critic", one)).label
    if kind == "genre":
        return view.term("genre", one)[0]
    named = cast("tuple[Named, ...]", view.answer("named", slugify(one)))
    return next(found.title for found in named if (found.kind, found.id) == (kind, one))


def _typeset(view: View, words: str) -> str:
    """Return words with the punctuation of the language, as HTML."""
    if not _PLAIN.fullmatch(words):
        from intertitle.markup.typography import smarten  # noqa: PLC0415  (it loads the Markdown parser)

        words = smarten(words, view.site.language)
    return str(Markup.escape(words))


def _headings(view: View, path: str) -> Mapping[str, str]:
    """Return the words of the headings in the text of a file by id, or the id where the words do not lead to it."""
    found = find_headings(view.source_html(path))
    ids = {one: one.removeprefix(ANCHOR_PREFIX) for one in found if one.startswith(ANCHOR_PREFIX)}
    return {
        one: found[one] if slugify(found[one]) == name and _can_be_typed(found[one]) else name
        for one, name in ids.items()
    }


# ---------------------------------------------------------------- broken links


def _report_unknown(view: View, link: Link, place: Location) -> None:
    written, sign, heading = link.target.partition("#")
    if not written.strip():
        written, sign, heading = link.target, "", ""
    _, name = split_folder(written.strip())
    if file := view.broken_documents().get(slugify(name)):
        called, _ = _CALLED[KIND_OF_FOLDER[file.split("/")[1]]]
        message = f"the {called}'{name}' has an error, and is not published"
        view.report(warning("IT522", place, message, f"Correct {file}; then the link works."))
        return
    hint: Hint = "Write the title of a film that you have reviewed or the name of another page, or remove the brackets."
    if close := _find_near(view, name):
        edit = Edit(place.line, place.column, link.target, f"{close}{sign}{heading}")
        hint = Fix((edit,), lead="Did you mean [[", tail="]]?")
    view.report(error("IT520", place, f"no page is called '{name}'", hint))


def _find_near(view: View, name: str) -> str | None:
    """Return what to type for a probable misspelling: the most similar name of a film, or else of another page."""
    for list_names in (_film_names, _other_names, _people_names):
        known = list_names(view)
        if close := find_nearest(name, known):
            return known[close]
    return None


def _film_names(view: View) -> Mapping[str, str]:
    """Return what to type for a film, by its title and by its slug: the title, or the slug if two films have it."""
    reviews = list(view.reviews("id", "film"))
    counts = Counter(film for _, film in reviews)
    typed = {one: film if counts[film] == 1 and _can_be_typed(film) else one for one, film in reviews}
    return {one: one for one in typed} | {film: typed[one] for one, film in reviews}


def _other_names(view: View) -> Mapping[str, str]:
    """Return what to type for a film's page, a franchise, a list, a page or a genre, by its name and by its slug."""
    named = [one for several in view.table("named").values() for one in several]
    titles = (one.title for one in named if one.title and _can_be_typed(one.title))
    return {one.id: one.id for one in named} | {title: title for title in titles}


def _people_names(view: View) -> Mapping[str, str]:
    critics = [critic.label for critic in view.table("critic").values()]
    names = (*critics, *(name for _, name, _ in view.counts("person")))
    return {name: name for name in names if _can_be_typed(name)}


def _can_be_typed(name: str) -> bool:
    """Return whether a name can stand between brackets."""
    return not _UNTYPABLE.search(name)


def _report_heading(view: View, link: Link, match: _Match, place: Location) -> None:
    """Report a heading that the page of a link does not have."""
    headings = _headings(view, match.file) if match.file else {}
    hint: Hint = f"Its headings are: {', '.join(headings.values())}." if headings else "That page has no headings."
    if close := find_nearest(match.heading, headings.values()):
        before = link.target[: link.target.rfind("#")]
        edit = Edit(place.line, place.column, link.target, f"{before}#{close}")
        hint = Fix((edit,), lead="Did you mean [[", tail="]]?")
    view.report(error("IT590", place, f"there is no heading '{match.heading}' on that page", hint))
