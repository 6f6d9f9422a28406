"""Decide which documents are published: no drafts, no future ones, and no two with the same address."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol

from intertitle.catalogue.join import Answers, Join, JoinRecorder
from intertitle.diagnostics import error
from intertitle.model import (
    CriticFile,
    FilmFile,
    FranchiseFile,
    ListFile,
    PageFile,
    PersonFile,
    PostFile,
    Reason,
    Review,
    Struct,
    When,
    Withheld,
)
from intertitle.patterns import fill_date, has_date, without_date
from intertitle.slugs import sort_key

OTHERS = (PostFile, FilmFile, FranchiseFile, PersonFile, CriticFile, ListFile, PageFile)
# The kind of page for each kind of document.
PAGES = {
    "Review": "review",
    "PostFile": "post",
    "FilmFile": "film",
    "FranchiseFile": "franchise",
    "PersonFile": "person",
    "CriticFile": "critic",
    "ListFile": "list",
    "PageFile": "page",
}
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


class _Document(Struct, frozen=True, kw_only=True):
    """The fields that decide whether and where a document is published."""

    kind: str
    path: str
    id: str
    title: str
    draft: bool = False
    date: When | None = None
    embargo: When | None = None
    permalink: str = ""


class _Dated(Protocol):
    """A review or a post, for the order in which they appear."""

    @property
    def date(self) -> When | None:
        """When it is published."""
        ...

    @property
    def title(self) -> str:
        """The title of the film, or of the post."""
        ...

    @property
    def id(self) -> str:
        """The slug."""
        ...


def _join(ask: JoinRecorder) -> Answers:
    """Decide what is published, and why the rest is not.

    Tables: ``KIND paths`` (id → file, for each kind of document; reviews, posts and lists newest first), ``document``
    (file → kind and id), ``own address`` (kind of page and id → address, if it does not follow from pattern and id
    alone), ``kind with own addresses`` (kind of page → True), ``withheld`` (file → reason), ``early`` (the same, if a
    preview shows them), and ``clock``: since and until when this result is valid, in microseconds since 1970.
    """
    documents = list(_list_documents(ask))
    patterns = {kind: ask.pattern(page) for kind, page in PAGES.items()}
    unique = list(_drop_undated(ask, _drop_rivals(ask, documents), patterns))
    now = ask.now()
    reasons = {one.path: reason for one in unique if (reason := _reason_to_withhold(one, now))}
    withheld = reasons if ask.audience() == "readers" else {}
    kinds: dict[str, list[_Document]] = {kind.__name__: [] for kind in (Review, *OTHERS)}
    for one in unique:
        if one.path not in withheld:
            kinds[one.kind].append(one)
    kinds["Review"].sort(key=newest_first)
    kinds["PostFile"].sort(key=newest_first)
    kinds["ListFile"].sort(key=_newest_list_first)
    kinds["PageFile"].sort(key=lambda one: one.id)
    own = dict(_list_own_addresses(kinds, patterns))
    instants = [when.instant for one in documents for when in (one.date, one.embargo) if when]
    return {
        **{f"{kind} paths": {one.id: one.path for one in found} for kind, found in kinds.items()},
        "document": {one.path: (kind, one.id) for kind, found in kinds.items() for one in found},
        "own address": own,
        "kind with own addresses": dict.fromkeys((name.partition(" ")[0] for name in own), True),
        "withheld": withheld,
        "early": {} if ask.audience() == "readers" else reasons,
        "clock": {
            "since": to_microseconds(max((one for one in instants if one <= now), default=_EPOCH)),
            "until": to_microseconds(
                min((one for one in instants if one > now), default=dt.datetime.max.replace(tzinfo=dt.UTC))
            ),
        },
    }


PUBLISHED = Join(
    name="published",
    tables={
        **{f"{kind.__name__} paths": str for kind in (Review, *OTHERS)},
        "document": tuple[str, str],
        "own address": str,
        "kind with own addresses": bool,
        "withheld": Withheld,
        "early": Withheld,
        "clock": int,
    },
    function=_join,
)


def to_microseconds(instant: dt.datetime) -> int:
    """Return the exact number of microseconds from 1970 to an instant."""
    return (instant - _EPOCH) // dt.timedelta(microseconds=1)


def _list_documents(ask: JoinRecorder) -> Iterator[_Document]:
    fields = ("path", "id", "draft", "date", "embargo", "permalink")
    for film, *values in ask.all_reviews("film", *fields):
        yield _Document(kind="Review", title=film, **dict(zip(fields, values, strict=True)))
    for kind in OTHERS:
        for file in ask.all_documents(kind):
            yield _Document(
                kind=kind.__name__,
                path=file.path,
                id=file.id,
                title=file.title if isinstance(file, PostFile) else file.id,
                draft=getattr(file, "draft", False),
                date=getattr(file, "date", None),
                embargo=getattr(file, "embargo", None),
                permalink=getattr(file, "permalink", ""),
            )


def _drop_rivals(ask: JoinRecorder, documents: list[_Document]) -> Iterator[_Document]:
    """Drop documents of one kind with the same slug. One error names them all."""
    claims: dict[tuple[str, str], list[_Document]] = defaultdict(list)
    for document in documents:
        claims[document.kind, document.id].append(document)
    for (_, slug), rivals in claims.items():
        if len(rivals) == 1:
            yield rivals[0]
            continue
        files = ", ".join(rival.path for rival in rivals)
        hint = "Give all but one of them another  slug:  or another file name. Until then none of them is published."
        message = f"{len(rivals)} files claim the address '{slug}': {files}"
        ask.report(error("IT501", ask.where(rivals[0].path), message, hint))


def _drop_undated(
    ask: JoinRecorder, documents: Iterable[_Document], patterns: Mapping[str, str]
) -> Iterator[_Document]:
    """Drop documents without the date that their address needs. A date that comes later would move the page.

    A draft needs none yet.
    """
    dated = {kind: pattern for kind, pattern in patterns.items() if has_date(pattern)}
    for document in documents:
        if document.kind not in dated or document.date or document.permalink or document.draft:
            yield document
            continue
        place = ask.where(document.path)
        message = f"it has no date, but its address has one: {dated[document.kind]}"
        hint = ask.addition(document.path, "date") if document.kind == "Review" else "Add its day:  date: 2024-05-31"
        ask.report(error("IT585", place, message, hint))


def _list_own_addresses(
    kinds: Mapping[str, Sequence[_Document]], patterns: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    for kind, documents in kinds.items():
        pattern, page = patterns[kind], PAGES[kind]
        is_dated = has_date(pattern)
        for one in documents:
            if one.permalink:
                yield f"{page} {one.id}", one.permalink
            elif is_dated:
                filled = fill_date(pattern, one.date.day) if one.date else without_date(pattern)
                yield f"{page} {one.id}", filled.replace("{slug}", one.id)


def _reason_to_withhold(document: _Document, now: dt.datetime) -> Withheld | None:
    def because(reason: Reason, until: dt.datetime | None = None) -> Withheld:
        return Withheld(path=document.path, title=document.title, reason=reason, until=until)

    if document.draft:
        return because("draft")
    if document.embargo and document.embargo.instant > now:
        return because("embargoed", document.embargo.instant)
    if document.date and document.date.instant > now:
        return because("scheduled", document.date.instant)
    return None


def by_date(date: When | None) -> tuple[bool, float]:
    """Return a sort key for dates of publication: the newest first, and what has none last."""
    return date is None, -date.instant.timestamp() if date else 0.0


def newest_first(one: _Dated) -> tuple[Any, ...]:
    """Return a sort key for reviews and posts: newest first, then undated ones by title."""
    return (*by_date(one.date), sort_key(one.title), one.id)


def _newest_list_first(file: _Document) -> tuple[Any, ...]:
    return (*by_date(file.date), file.id)
