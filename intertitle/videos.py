"""Videos at other hosts: how an author names one, and the addresses to link to and to play it at.

Only the form is checked, because a build asks no other host.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit


class _Host(NamedTuple):
    title: str  # its name
    form: str  # of its ids, as a regular expression
    player: str  # the host of its player
    page: str  # the address of a video, without the id
    embed: str  # the path of a video in the player, without the id
    query: str  # what the player is asked for


_HOSTS = {
    "youtube": _Host(
        "YouTube", r"[\w-]{11}", "www.youtube-nocookie.com", "https://www.youtube.com/watch?v=", "/embed/", "autoplay=1"
    ),
    "vimeo": _Host(
        "Vimeo", r"[0-9]{5,12}(?:/[0-9a-f]{6,16})?", "player.vimeo.com", "https://vimeo.com/", "/video/",
        "autoplay=1&dnt=1",
    ),
}  # fmt: skip
PLAYERS = tuple(one.player for one in _HOSTS.values())
_YOUTUBE = frozenset({"youtube.com", "youtube-nocookie.com", "youtu.be"})
_VIMEO = frozenset({"vimeo.com", "player.vimeo.com"})
_START = re.compile(r"(?:(?P<hours>\d{1,2})h)?(?:(?P<minutes>\d{1,3})m)?(?:(?P<seconds>\d{1,6})s?)?")
_NAMED = re.compile(r"(youtube|vimeo)[\s:]+(\S+)", re.IGNORECASE)


class Video(NamedTuple):
    """A video: its host, its id there, and the second from which it is played."""

    host: str
    id: str
    start: int = 0

    @property
    def title(self) -> str:
        """The name of its host."""
        return _HOSTS[self.host].title

    @property
    def player(self) -> str:
        """The host of its player."""
        return _HOSTS[self.host].player

    @property
    def origin(self) -> str:
        """The origin of its player."""
        return f"https://{self.player}"

    @property
    def page(self) -> str:
        """The address of its page."""
        since = f"{'&t=' if self.host == 'youtube' else '#t='}{self.start}s" if self.start else ""
        return f"{_HOSTS[self.host].page}{self.id}{since}"

    @property
    def embed(self) -> str:
        """The address that plays it at once."""
        host = _HOSTS[self.host]
        number, _, key = self.id.partition("/")  # an unlisted video of Vimeo has a key
        query = f"h={key}&{host.query}" if key else host.query
        if self.start and self.host == "youtube":
            query += f"&start={self.start}"
        since = f"#t={self.start}s" if self.start and self.host == "vimeo" else ""
        return f"{self.origin}{host.embed}{number}?{query}{since}"

    @property
    def name(self) -> str:
        """Its short name, as front matter may have it."""
        return f"{self.host} {self.id}"


def may_have_video(text: str) -> bool:
    """Return whether a text in lower case may contain the address of a video. It is false of most texts."""
    return "youtu" in text or "vimeo" in text


def read_video(written: str) -> Video | None:
    """Return the video that an address or a short name means (``youtube dQw4w9WgXcQ``), or None."""
    written = written.strip()
    if found := _NAMED.fullmatch(written):
        return _make(found[1].lower(), found[2], "")
    if "://" not in written and not written.startswith("//"):
        written = f"//{written}"
    try:
        parts = urlsplit(written)
        host = (parts.hostname or "").removeprefix("www.").removeprefix("m.").removeprefix("music.")
    except ValueError:
        return None
    if parts.scheme not in {"", "http", "https"} or (host not in _YOUTUBE and host not in _VIMEO):
        return None
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    steps = [step for step in parts.path.split("/") if step]
    since = query.get("t") or query.get("start") or (parts.fragment[2:] if parts.fragment.startswith("t=") else "")
    if host in _YOUTUBE:
        return next((one for id_ in _youtube_ids(host, steps, query) if (one := _make("youtube", id_, since))), None)
    return next((one for id_ in _vimeo_ids(steps, query) if (one := _make("vimeo", id_, since))), None)


def _youtube_ids(host: str, steps: list[str], query: dict[str, str]) -> Iterator[str]:
    if host == "youtu.be":
        yield from steps[:1]
    elif steps == ["watch"]:
        yield query.get("v", "")
    elif len(steps) == 2 and steps[0] in {"embed", "shorts", "live", "v"}:  # noqa: PLR2004  (a word and an id)
        yield steps[1]


def _vimeo_ids(steps: list[str], query: dict[str, str]) -> Iterator[str]:
    steps = steps[1:] if steps[:1] == ["video"] else steps
    key = query.get("h", "")
    if key and len(steps) == 1:
        yield f"{steps[0]}/{key}"
    yield "/".join(steps)
    if steps[:1] in (["channels"], ["groups"], ["showcase"], ["album"]):
        yield steps[-1]


def _make(host: str, id_: str, since: str) -> Video | None:
    if not re.fullmatch(_HOSTS[host].form, id_, re.ASCII):
        return None
    found = _START.fullmatch(since)
    parts = {name: int(value or 0) for name, value in found.groupdict().items()} if found else {}
    start = parts.get("hours", 0) * 3600 + parts.get("minutes", 0) * 60 + parts.get("seconds", 0)
    return Video(host, id_, start)
