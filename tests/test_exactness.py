"""After any edits in any order, the next build gives the same bytes as a clean one.

A state machine makes random edits (`edits`). After every step it builds the site, builds a copy of the sources clean,
and compares the trees and the reports. It runs with the command, which opens the cache for every build, and with the
server, which keeps it open.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import itertools
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Container, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

import msgspec
import pytest
from builds import Builds, ByCommand, ByServer, Outcome, Pristine
from conftest import SiteFolder
from edits import (
    BROKEN,
    FIELDS,
    IMAGES,
    NEEDED,
    PARAGRAPHS,
    PICTURES,
    REQUIRED,
    SETTINGS,
    STATIC,
    STATIC_BYTES,
    STEMS,
    THEME,
    UNUSABLE,
    UNUSABLE_WORDS,
    WORDS,
    Desk,
    Draft,
    Key,
    copy_sources,
    plant,
)
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from reads import TEMPLATES, THIRD_PARTIES, ThirdParty

from benchmarks.generate import generate
from intertitle import workers
from intertitle.building import publishing
from intertitle.cache import FILE_NAME, FOLDER
from intertitle.catalogue.catalogue import Audience
from intertitle.diagnostics import Diagnostic
from intertitle.outputs.kinds import REGISTRY
from intertitle.pictures.image_cache import FOLDER as PICTURES_KEPT
from intertitle.pipeline import Action, Report, Request, build, build_strictly, check
from intertitle.server.on_request import PictureMaker
from intertitle.stages import read
from intertitle.stages.write import LEDGER

REPOSITORY = Path(__file__).parent.parent
STEPS_A_RUN = 40
CLOCK = (
    dt.datetime(2026, 6, 1, 12, 0, tzinfo=dt.UTC),
    dt.datetime(2026, 6, 3, tzinfo=dt.UTC),
    dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
    dt.datetime(2028, 1, 1, tzinfo=dt.UTC),
    dt.datetime(2026, 6, 1, 11, 30, tzinfo=dt.UTC),
    dt.datetime(2026, 6, 1, 11, 29, 59, tzinfo=dt.UTC),
)
# Rules that may be done one after the other without a build in between.
_TOGETHER = (
    "edit_a_field",
    "edit_the_text",
    "edit_a_review",
    "add_a_file",
    "rename_a_file",
    "delete_a_file",
    "swap_two_files",
    "put_a_picture",
    "delete_a_picture",
    "put_a_static_file",
    "rename_a_static_file",
    "delete_a_static_file",
    "change_a_setting",
    "override_a_theme_file",
    "delete_an_override",
    "edit_with_old_times",
    "change_a_published_file",
    "delete_a_published_file",
    "damage_the_cache",
)


# ---------------------------------------------------------------- published files


def _tree(top: Path) -> dict[str, bytes]:
    """Read every file of a folder, several times faster than pathlib."""
    found: dict[str, bytes] = {}
    start = len(str(top)) + 1
    for folder, _, names in os.walk(top):
        for name in names:
            path = f"{folder}/{name}"
            with open(path, "rb") as file:
                found[path[start:]] = file.read()
    return found


def _stamps(top: Path) -> dict[str, tuple[int, int]]:
    """Return every file's time and inode, which change if it is written again."""
    found: dict[str, tuple[int, int]] = {}
    for folder, _, names in os.walk(top):
        for name in names:
            status = os.lstat(f"{folder}/{name}")
            found[f"{folder}/{name}"] = (status.st_mtime_ns, status.st_ino)
    return found


def _difference(found: Mapping[str, bytes], wanted: Mapping[str, bytes]) -> str:
    """Describe how two trees differ."""
    lines: list[str] = []
    for path in sorted({*found, *wanted}):
        if path not in found or path not in wanted:
            lines.append(f"{path}: only in the {'clean' if path in wanted else 'incremental'} tree")
        elif found[path] != wanted[path]:
            pairs = zip(found[path].split(b"\n"), wanted[path].split(b"\n"), strict=False)
            first = next(((one, other) for one, other in pairs if one != other), (found[path], wanted[path]))
            lines.append(f"{path}: incremental {first[0][:160]!r}, clean {first[1][:160]!r}")
    return "\n".join(lines)


# ---------------------------------------------------------------- the machine


class Exactness(RuleBasedStateMachine):
    """Makes random edits, and compares a build after each of them with a clean build.

    Attributes:
        way: how to build.
        clean: how to build clean.
        prints: the folder of pictures that clean builds have encoded, so that each is encoded once. Encoding takes
            most of a step, and tests/test_encode.py shows that it is deterministic.
        steps: the number of steps that all machines of this way have done.
    """

    way: ClassVar[type[Builds]] = ByCommand
    clean: ClassVar[Callable[..., Outcome]]
    prints: ClassVar[Path]
    steps: ClassVar[int] = 0

    def __init__(self) -> None:
        super().__init__()
        self.top = Path(tempfile.mkdtemp(prefix="exactness-"))
        self.desk = Desk(self.top / "live/site")
        self.root = self.desk.root
        self.public = self.root / "public"
        self.now = CLOCK[0]
        self.audience: Audience = "readers"
        self.encodes = True
        self.strange: dict[str, bytes] = {}  # foreign files in public
        self.altered: dict[str, bytes] = {}  # published files that somebody changed
        self.rehearsed: list[Outcome] = []  # dry runs since the last comparison
        self.registry = REGISTRY
        self.builds = self.way(self.root)
        self.begun = False
        self.damaged = False  # the cache, since the last comparison
        self.last_clean: tuple[object, Outcome, dict[str, bytes]] | None = None  # its inputs, and what it gave

    def teardown(self) -> None:
        self.builds.close()
        shutil.rmtree(self.top)

    @initialize()
    def begin(self) -> None:
        plant(self.desk)
        self.begun = True

    def request(self, **changes: Any) -> Request:  # noqa: ANN401  (fields of the request)
        mine = {"root": self.root, "output": self.public, "now": self.now, "audience": self.audience}
        mine["encodes"] = self.encodes
        mine["allow_removals"] = True  # a refused build does not equal a clean one
        return Request(**{**mine, **changes})

    # ------------------------------------------------------------ the comparison after every step

    @invariant()
    def a_build_equals_a_clean_one(self) -> None:
        if not self.begun:
            return
        type(self).steps += 1
        before = _tree(self.public)
        made = Outcome(self.builds, self.request())
        clean, wanted = self._clean()
        assert made.values() == clean.values()
        for rehearsed in self.rehearsed:
            assert rehearsed.values() == clean.values()
        self.rehearsed.clear()
        found = _tree(self.public)
        if made.report is None:
            assert found == before
            return
        requested = self._request_all(made.report)
        assert found.keys().isdisjoint(requested)
        found |= requested
        wanted[LEDGER] = _drop_lines(wanted[LEDGER], requested)
        if self.damaged:  # it may be noticed only on writing, and then the next build starts a new cache
            self.damaged = False
            Outcome(self.builds, self.request())
        self._forget(wanted)
        standing = {**self.strange, **self.altered}
        blocked = {path for path in wanted if _is_blocked(path, standing)}
        if standing or made.apart["IT602"]:
            wanted.pop(LEDGER), found.pop(LEDGER)
        expected = {path: data for path, data in wanted.items() if path not in blocked} | standing
        assert found == expected, _difference(found, expected)
        assert made.apart["IT602"] == set(self.altered)
        assert made.apart["IT603"] == blocked
        self._build_again(made, failing=made.report.outputs - len(expected.keys() - standing.keys() - {LEDGER}))

    def _request_all(self, report: Report) -> dict[str, bytes]:
        """Return the bytes of everything that a build leaves to be made on request."""
        if report.on_request is None:
            return {}
        pictures = PictureMaker()
        pictures.replace(report.on_request)

        async def make_all() -> dict[str, bytes | Diagnostic | None]:
            paths = report.on_request.paths() if report.on_request else ()
            return dict(zip(paths, await asyncio.gather(*map(pictures.make, paths)), strict=True))

        made = asyncio.run(make_all())
        pictures.close()
        return {path: data for path, data in made.items() if isinstance(data, bytes)}

    def _clean(self, action: Action = build) -> tuple[Outcome, dict[str, bytes]]:
        """Build a copy of the sources, unless nothing that a clean build depends on has changed since the last one."""
        site = self.top / "clean/site"
        shutil.rmtree(site, ignore_errors=True)
        copy_sources(self.root, site)
        inputs = (_tree(site), self.now, self.audience, self.registry, action)
        if self.last_clean and self.last_clean[0] == inputs:
            return self.last_clean[1], dict(self.last_clean[2])
        own = site / FOLDER / PICTURES_KEPT
        if self.prints.is_dir():
            shutil.copytree(self.prints, own)
        outcome = type(self).clean(self.request(root=site, output=site / "public", encodes=True), self.registry, action)
        if own.is_dir():
            shutil.copytree(own, self.prints, dirs_exist_ok=True)
        tree = _tree(site / "public")
        self.last_clean = (inputs, outcome, tree)
        return outcome, dict(tree)

    def _forget(self, wanted: Mapping[str, bytes]) -> None:
        """Forget changed files that were written again, and foreign files that have the bytes of an output."""
        self.altered = {path: data for path, data in self.altered.items() if path not in wanted}
        self.strange = {path: data for path, data in self.strange.items() if wanted.get(path) != data}

    def _build_again(self, made: Outcome, failing: int) -> None:
        stamps = _stamps(self.public)
        again = Outcome(self.builds, self.request())
        assert again.values() == made.values()
        assert again.report is not None
        assert again.report.published is not None
        done = again.report.published
        assert (again.report.parsed, done.rendered, done.written, done.removed) == (0, failing, 0, 0)
        after = _stamps(self.public)
        if failing:  # failing outputs are tried again, which is logged in the manifest
            for stamp in (stamps, after):
                stamp.pop(f"{self.public}/{LEDGER}")
        assert after == stamps

    # ------------------------------------------------------------ writing

    def _key(self, data: st.DataObject) -> Key:
        return data.draw(st.sampled_from(sorted(self.desk.drafts)))

    @rule(data=st.data())
    def edit_the_text(self, data: st.DataObject) -> None:
        key = self._key(data)
        self.desk.drafts[key].paragraphs = tuple(data.draw(st.lists(st.sampled_from(PARAGRAPHS), max_size=4)))
        self.desk.write(key)

    @rule(data=st.data())
    def edit_a_field(self, data: st.DataObject) -> None:
        key = self._key(data)
        name = data.draw(st.sampled_from(sorted(FIELDS[key[0]])))
        value = data.draw(st.sampled_from(("", *FIELDS[key[0]][name])))
        fields = self.desk.drafts[key].fields
        if value:
            fields[name] = value
        else:
            fields.pop(name, None)
        self.desk.write(key)

    @rule(data=st.data())
    def edit_a_review(self, data: st.DataObject) -> None:
        """Set several fields of a review to mostly valid values."""
        reviews = sorted(key for key in self.desk.drafts if key[0] == "reviews")
        if reviews:
            fields = self.desk.drafts[key := data.draw(st.sampled_from(reviews))].fields
            for name in data.draw(st.lists(st.sampled_from(sorted(FIELDS["reviews"])), max_size=3)):
                fields[name] = FIELDS["reviews"][name][0]
            self.desk.write(key)

    @rule(data=st.data())
    def break_a_file(self, data: st.DataObject) -> None:
        key = self._key(data)
        self.desk.file(key).write_bytes(data.draw(st.sampled_from(BROKEN)))

    @rule()
    def restore_all_files(self) -> None:
        for key, draft in self.desk.drafts.items():
            if self.desk.file(key).read_bytes() != draft.data():
                self.desk.write(key)

    @rule(data=st.data())
    def add_a_file(self, data: st.DataObject) -> None:
        folder = data.draw(st.sampled_from(sorted(FIELDS)))
        name = REQUIRED[folder]
        fields = {name: data.draw(st.sampled_from(FIELDS[folder][name]))}
        if folder == "reviews":
            fields["date"] = data.draw(st.sampled_from(FIELDS[folder]["date"]))
        self.desk.write((folder, data.draw(st.sampled_from(STEMS))), Draft(fields))

    @rule(data=st.data())
    def rename_a_file(self, data: st.DataObject) -> None:
        old = self._key(data)
        folder = data.draw(st.sampled_from((old[0], old[0], "reviews")))
        new = (folder, data.draw(st.sampled_from((old[1].swapcase(), *STEMS))))
        if new != old:
            self.desk.rename(old, new)

    @rule(data=st.data())
    def delete_a_file(self, data: st.DataObject) -> None:
        if len(self.desk.drafts) > 1:
            self.desk.delete(self._key(data))

    @rule(data=st.data())
    def swap_two_files(self, data: st.DataObject) -> None:
        one = self._key(data)
        other = data.draw(st.sampled_from(sorted(key for key in self.desk.drafts if key[0] == one[0])))
        if one != other:
            self.desk.swap(one, other)

    @rule(data=st.data())
    def put_a_picture(self, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(IMAGES))
        self.desk.put(f"content/images/{name}", data.draw(st.sampled_from(PICTURES)))

    @rule(data=st.data())
    def delete_a_picture(self, data: st.DataObject) -> None:
        (self.root / "content/images" / data.draw(st.sampled_from(IMAGES))).unlink(missing_ok=True)

    @rule(data=st.data())
    def put_a_static_file(self, data: st.DataObject) -> None:
        self.desk.put_static(data.draw(st.sampled_from(STATIC)), data.draw(st.sampled_from(STATIC_BYTES)))

    @rule(data=st.data())
    def rename_a_static_file(self, data: st.DataObject) -> None:
        """Move a static file with its time, size and inode, and replace any file there."""
        new = data.draw(st.sampled_from(STATIC))
        if files := self.desk.static_files():
            old = data.draw(st.sampled_from(files))
            aside = self.root / "aside"
            os.replace(self.root / "content/static" / old, aside)
            self.desk.put_static(new, b"")
            os.replace(aside, self.root / "content/static" / new)

    @rule(data=st.data())
    def delete_a_static_file(self, data: st.DataObject) -> None:
        if files := self.desk.static_files():
            (self.root / "content/static" / data.draw(st.sampled_from(files))).unlink()

    @rule(data=st.data())
    def change_a_setting(self, data: st.DataObject) -> None:
        table, name = data.draw(st.sampled_from([(table, name) for table in SETTINGS for name in SETTINGS[table]]))
        value = data.draw(st.sampled_from((*SETTINGS[table][name], SETTINGS[table][name][0] if name in NEEDED else "")))
        self.desk.set(table, name, value)

    @rule(wrong=st.sampled_from(UNUSABLE))
    def break_and_restore_the_settings(self, wrong: str) -> None:
        self.desk.put("content/site.toml", wrong.encode())
        self.a_build_equals_a_clean_one()
        self.desk.write_settings()

    @rule(words=st.sampled_from(WORDS))
    def change_the_words(self, words: str) -> None:
        self.desk.put("content/words.toml", words.encode())

    @rule(wrong=st.sampled_from(UNUSABLE_WORDS))
    def break_and_delete_the_words(self, wrong: str) -> None:
        file = self.desk.put("content/words.toml", wrong.encode())
        self.a_build_equals_a_clean_one()
        file.unlink()

    @rule(data=st.data())
    def override_a_theme_file(self, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(sorted(THEME)))
        self.desk.put(f"themes/intertitle/{name}", data.draw(st.sampled_from(THEME[name])).encode())

    @rule(data=st.data())
    def delete_an_override(self, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(sorted(THEME)))
        (self.root / "themes/intertitle" / name).unlink(missing_ok=True)

    # ------------------------------------------------------------ times

    @rule(data=st.data())
    def touch(self, data: st.DataObject) -> None:
        file = self.root / data.draw(st.sampled_from(self.desk.sources()))
        os.utime(file, data.draw(st.sampled_from((None, (0, 0), (2e9, 2e9)))))

    @rule(data=st.data())
    def edit_with_old_times(self, data: st.DataObject) -> None:
        """Change a letter in place, and set the file's times back."""
        _edit_in_place(self.root / data.draw(st.sampled_from(self.desk.sources())))

    @rule(data=st.data())
    def edit_while_a_build_runs(self, data: st.DataObject) -> None:
        """Save a file, and save it again with the same size and times as soon as the build has read it."""
        key = self._key(data)
        file = self.desk.file(key)
        self.desk.drafts[key].paragraphs = ("Saved", *self.desk.drafts[key].paragraphs[:3])
        self.desk.write(key)
        unseen = [file]

        def progress(what: str, done: int, total: int) -> None:
            del what, done, total
            while unseen:
                _edit_in_place(unseen.pop())

        Outcome(self.builds, self.request(), progress)
        self._settle()

    @rule(now=st.sampled_from(CLOCK))
    def set_the_clock(self, now: dt.datetime) -> None:
        self.now = now

    # ------------------------------------------------------------ what is published

    def _settle(self) -> None:
        """Update the lists of changed and foreign files after a build that is not compared."""
        ours = self._ours()
        for path in [*self.altered]:
            if (self.public / path).read_bytes() != self.altered[path]:
                del self.altered[path]
        for path in [*self.strange]:
            if path in ours:
                del self.strange[path]

    def _ours(self) -> set[str]:
        ledger = self.public / LEDGER
        if not ledger.exists():
            return set()
        return {line[34:] for line in ledger.read_text().splitlines() if not line.startswith("#")}

    @rule(data=st.data())
    def change_a_published_file(self, data: st.DataObject) -> None:
        published = sorted(self._ours() - self.strange.keys())
        published = [path for path in published if (self.public / path).is_file()]
        if published:
            path = data.draw(st.sampled_from(published))
            (self.public / path).write_bytes(b"Somebody was here.")
            self.altered[path] = b"Somebody was here."

    @rule(data=st.data())
    def delete_a_published_file(self, data: st.DataObject) -> None:
        published = sorted({*_tree(self.public)} - {LEDGER})
        if published:
            path = data.draw(st.sampled_from(published))
            (self.public / path).unlink()
            self.altered.pop(path, None)
            self.strange.pop(path, None)

    @rule(path=st.sampled_from(("CNAME", "tags/day/index.html", "reviews/fresh/index.html", "old.v1", "years/2020")))
    def put_a_foreign_file_into_public(self, path: str) -> None:
        target = self.public / path
        if not target.exists() and path not in self._ours() and (self.public / LEDGER).exists():
            if not all(folder.is_dir() for folder in target.parents if folder.exists()):
                return
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(b"Not yours.")
            self.strange[path] = b"Not yours."

    @rule()
    def delete_public(self) -> None:
        shutil.rmtree(self.public, ignore_errors=True)
        self.strange.clear()
        self.altered.clear()

    # ------------------------------------------------------------ the cache

    @rule()
    def delete_the_cache(self) -> None:
        shutil.rmtree(self.root / FOLDER, ignore_errors=True)

    @rule(data=st.data())
    def damage_the_cache(self, data: st.DataObject) -> None:
        file = self.root / FOLDER / FILE_NAME
        if not file.exists():
            return
        whole = bytearray(file.read_bytes())
        where = data.draw(st.integers(0, 1_000_000))
        if not whole:
            return
        if data.draw(st.booleans()):
            del whole[where % len(whole) :]
        else:
            chance = random.Random(where)  # noqa: S311  (the same every time)
            for place in chance.sample(range(len(whole)), min(12, len(whole))):
                whole[place] ^= 0x55
        file.write_bytes(whole)
        self.damaged = True

    @rule()
    def reopen_the_cache(self) -> None:
        self.builds.close()

    # ------------------------------------------------------------ other builds in between

    @rule()
    def check_the_site(self) -> None:
        before = _tree(self.public)
        assert Outcome(self.builds, self.request(), action=check).values() == self._clean(check)[0].values()
        assert _tree(self.public) == before

    @rule()
    def build_strictly(self) -> None:
        before = _tree(self.public)
        outcome = Outcome(self.builds, self.request(), action=build_strictly)
        self.rehearsed.append(outcome)
        if outcome.report is None or outcome.report.published is None:
            assert _tree(self.public) == before
        else:
            self._settle()

    @rule()
    def build_by_two_workers(self) -> None:
        usual = workers.MIN_ITEMS_PER_WORKER
        workers.MIN_ITEMS_PER_WORKER = 1
        try:
            Outcome(self.builds, self.request(jobs=2))
        finally:
            workers.MIN_ITEMS_PER_WORKER = usual
        self._settle()

    # ------------------------------------------------------------ several at once

    @rule(data=st.data(), names=st.lists(st.sampled_from(_TOGETHER), min_size=2, max_size=4))
    def do_several_things(self, data: st.DataObject, names: list[str]) -> None:
        for name in names:
            getattr(self, name)(data)


class ExactnessByServer(Exactness):
    """The same with the server, which also shows withheld pages unless it has ``--published``."""

    way = ByServer
    steps = 0

    def __init__(self) -> None:
        super().__init__()
        self.encodes = False

    @rule(on=st.booleans())
    def show_withheld_pages(self, on: bool) -> None:  # noqa: FBT001  (a value that is drawn)
        self.audience = "author" if on else "readers"

    @rule(on=st.booleans())
    def make_pictures_at_once(self, on: bool) -> None:  # noqa: FBT001  (as above)
        self.encodes = on


class ExactnessOfOthers(Exactness):
    """The same with a third party's pages, join, cards and filter, which ask random questions."""

    steps = 0

    @initialize(plugin=THIRD_PARTIES)
    def begin(self, plugin: ThirdParty) -> None:
        self.plugin = plugin
        self._register()
        plant(self.desk)
        for name, text in TEMPLATES.items():
            self.desk.put(f"themes/intertitle/{name}", text.encode())
        self.begun = True

    def _register(self) -> None:
        self.registry = self.plugin.registry()
        self.builds.register(self.registry)

    @rule(plugin=THIRD_PARTIES)
    def replace_the_plugin(self, plugin: ThirdParty) -> None:
        self.plugin = plugin
        self._register()

    @rule()
    def remove_or_add_the_plugin(self) -> None:
        self.registry = self.plugin.registry() if self.registry is REGISTRY else REGISTRY
        self.builds.register(self.registry)

    @rule()
    def release_another_version_of_the_plugin(self) -> None:
        self.plugin = msgspec.structs.replace(self.plugin, version=3 - self.plugin.version)
        self._register()

    @rule(number=st.sampled_from(("", "s")))
    def put_the_plugin_s_filter_on_every_card(self, number: str) -> None:
        card = f"<article>{{{{ card.film | third }}}}{number}</article>\n"
        self.desk.put("themes/intertitle/templates/partials/card.html", card.encode())


class ExactnessOfOthersByServer(ExactnessOfOthers, ExactnessByServer):
    """The same with the server."""

    steps = 0


def _is_blocked(path: str, standing: Mapping[str, bytes]) -> bool:
    """Return whether a foreign file has the path of an output or of its folder, or is in a folder of that name."""
    return any(other == path or path.startswith(f"{other}/") or other.startswith(f"{path}/") for other in standing)


def _drop_lines(ledger: bytes, paths: Container[str]) -> bytes:
    """Return a manifest without the lines of some paths."""
    return b"".join(line for line in ledger.splitlines(keepends=True) if line[34:-1].decode() not in paths)


def _edit_in_place(file: Path) -> None:
    """Change a letter of a file, and keep its name, size, inode and times."""
    data = bytearray(file.read_bytes())
    status = file.stat()
    letters = [place for place, byte in enumerate(data) if chr(byte).isascii() and chr(byte).islower()]
    if letters:
        data[letters[-1]] = ord("x") if data[letters[-1]] != ord("x") else ord("y")
        with open(file, "r+b") as opened:
            opened.write(data)
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """Run clean builds in new processes, and encode each picture once."""
    # A file counts as settled two seconds after its last change. The steps are faster, so few files would be settled.
    # The kernel's own tick is 10 ms at most.
    monkeypatch.setattr(read, "_TICK", 30_000_000)
    # The blog has seventy outputs, so some builds make their cards beforehand and some do not.
    monkeypatch.setattr(publishing, "_MIN_PAGES", 20)
    with Pristine() as pristine:
        monkeypatch.setattr(Exactness, "clean", pristine, raising=False)
        monkeypatch.setattr(Exactness, "prints", tmp_path / "prints", raising=False)
        yield


BUILT_IN = pytest.mark.parametrize("machine", [Exactness, ExactnessByServer], ids=["by the command", "by the server"])
MACHINES = pytest.mark.parametrize(
    "machine",
    [Exactness, ExactnessByServer, ExactnessOfOthers, ExactnessOfOthersByServer],
    ids=["by the command", "by the server", "with others by the command", "with others by the server"],
)


def _go(machine: type[Exactness], steps: int, **more: Any) -> int:  # noqa: ANN401  (settings of Hypothesis)
    """Run a machine for a number of steps, and return how many it did."""
    machine.steps = 0
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=-(-steps // STEPS_A_RUN) + 1,
            stateful_step_count=min(STEPS_A_RUN, steps),
            deadline=None,
            database=None,
            phases=(Phase.generate, Phase.shrink),
            suppress_health_check=list(HealthCheck),
            **more,
        ),
    )
    return machine.steps


@MACHINES
@pytest.mark.usefixtures("quick")
def test_after_every_step_a_build_equals_a_clean_one(machine: type[Exactness]) -> None:
    # The first run repeats one edit, because Hypothesis begins with the simplest choices. Only the second is varied.
    # The same machines go further in `test_after_many_steps_a_build_equals_a_clean_one`.
    assert _go(machine, 40, derandomize=True)


@pytest.mark.usefixtures("quick")
def test_a_preview_of_withheld_pages_equals_a_clean_build_before_and_after() -> None:
    at_work = ExactnessByServer()
    fields = {"draft": "true", "embargo": "2026-06-15 14:00", "date": "2027-01-01"}
    try:
        at_work.begin()
        for (name, value), on in itertools.product(fields.items(), (True, False)):
            review = at_work.desk.drafts["reviews", "aliens"]
            at_work.desk.write(("reviews", "aliens"), Draft({**review.fields, name: value}, review.paragraphs))
            at_work.show_withheld_pages(on)
            at_work.a_build_equals_a_clean_one()
            assert (at_work.public / "reviews/aliens/index.html").exists() is on
            at_work.desk.write(("reviews", "aliens"), review)
    finally:
        at_work.teardown()


Changes = Iterator[Callable[[], object]]


def _of_fields(machine: Exactness) -> Changes:
    """Yield every value of every field, in one file of each kind."""
    desk = machine.desk
    chosen: Mapping[str, Key] = {key[0]: key for key in sorted(desk.drafts)} | {"reviews": ("reviews", "aliens")}
    for folder, key in chosen.items():
        draft = desk.drafts[key]
        for name, values in FIELDS[folder].items():
            for value in values:
                yield partial(desk.write, key, Draft({**draft.fields, name: value}, draft.paragraphs))
            yield partial(desk.write, key, draft)


def _of_texts(machine: Exactness) -> Changes:
    """Yield every paragraph alone, and every way to break a file."""
    desk, key = machine.desk, ("reviews", "aliens")
    review = desk.drafts[key]
    for paragraph in PARAGRAPHS:
        yield partial(desk.write, key, Draft(review.fields, (paragraph,)))
    for data in BROKEN:
        yield partial(desk.file(key).write_bytes, data)
    yield partial(desk.write, key, review)


def _of_settings(machine: Exactness) -> Changes:
    desk = machine.desk
    for table, known in SETTINGS.items():
        for name, values in known.items():
            for value in (*values, values[0] if name in NEEDED else ""):
                yield partial(desk.set, table, name, value)
    for text in UNUSABLE:
        yield partial(desk.put, "content/site.toml", text.encode())
    yield desk.write_settings


def _of_words(machine: Exactness) -> Changes:
    """Yield every words file of a site, in English and in other languages."""
    desk = machine.desk
    for language in ('"en"', '"fr"', '"de-AT"', '"he"'):
        yield partial(desk.set, "site", "language", language)
        for words in (*WORDS, *UNUSABLE_WORDS, WORDS[0]):
            yield partial(desk.put, "content/words.toml", words.encode())
    yield (machine.root / "content/words.toml").unlink


def _of_the_theme(machine: Exactness) -> Changes:
    """Yield every override. Included ones are kept."""
    desk = machine.desk
    for name, texts in THEME.items():
        for text in texts:
            yield partial(desk.put, f"themes/intertitle/{name}", text.encode())
        if name not in {"templates/page.html", "templates/partials/own.html"}:
            yield (machine.root / "themes/intertitle" / name).unlink
    for text in THEME["templates/page.html"]:
        yield partial(desk.put, "themes/intertitle/templates/page.html", text.encode())
        for other in THEME["templates/partials/own.html"]:
            yield partial(desk.put, "themes/intertitle/templates/partials/own.html", other.encode())


def _of_static_files(machine: Exactness) -> Changes:
    """Yield every static file with each content, and its removal. A text links to some of them."""
    desk, key = machine.desk, ("reviews", "aliens")
    review = desk.drafts[key]
    yield partial(desk.write, key, Draft(review.fields, PARAGRAPHS[-2:]))
    for name in STATIC:
        for data in STATIC_BYTES:
            yield partial(desk.put_static, name, data)
        yield (machine.root / "content/static" / name).unlink
    for name in STATIC:
        yield partial(desk.put_static, name, STATIC_BYTES[0])
    yield partial(desk.write, key, review)


def _of_pictures_and_the_clock(machine: Exactness) -> Changes:
    for name in IMAGES:
        for data in PICTURES:
            yield partial(machine.desk.put, f"content/images/{name}", data)
        yield (machine.root / "content/images" / name).unlink
    for now in (*CLOCK, CLOCK[0]):
        yield partial(machine.set_the_clock, now)


@pytest.mark.long
@BUILT_IN
@pytest.mark.parametrize(
    "changes",
    [_of_fields, _of_texts, _of_settings, _of_words, _of_the_theme, _of_static_files, _of_pictures_and_the_clock],
)
@pytest.mark.usefixtures("quick")
def test_after_each_single_change_and_its_reversal_a_build_equals_a_clean_one(
    machine: type[Exactness], changes: Callable[[Exactness], Changes]
) -> None:
    at_work = machine()
    try:
        at_work.begin()
        at_work.a_build_equals_a_clean_one()
        for change in changes(at_work):
            change()
            at_work.a_build_equals_a_clean_one()
    finally:
        at_work.teardown()


@pytest.mark.long
@MACHINES
@pytest.mark.usefixtures("quick")
def test_after_many_steps_a_build_equals_a_clean_one(
    machine: type[Exactness], request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]
) -> None:
    """Run the same steps every time, or with --steps that many random ones, and print their seed and number."""
    wanted: int = request.config.getoption("--steps")
    number: int = request.config.getoption("--seed") or random.SystemRandom().randrange(1, 10**6)
    done = 0 if wanted else _go(machine, 320, derandomize=True)
    while done < wanted:
        with capsys.disabled():
            sys.stdout.write(f"\n{machine.__name__}: {done} steps; next --seed {number}")
            sys.stdout.flush()
        done += _go(seed(number)(machine), min(wanted - done, 400))
        number += 1
    with capsys.disabled():
        sys.stdout.write(f"\n{machine.__name__}: {done} steps\n")
    assert done >= (wanted or 200)


# ---------------------------------------------------------------- other environments


def _command(site: str, folder: Path, *arguments: str, **environment: str) -> dict[str, Any]:
    inherited = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    done = subprocess.run(  # noqa: S603  (our own command)
        [sys.executable, "-m", "intertitle", "build", site, "--format", "json", *arguments],
        cwd=folder,
        env={**inherited, "PYTHONPATH": str(REPOSITORY), "SOURCE_DATE_EPOCH": "1780315200", **environment},
        check=False,
        capture_output=True,
        encoding="utf-8",
    )
    assert done.stderr == ""
    report: dict[str, Any] = json.loads(done.stdout)
    return report


@pytest.fixture(scope="module")
def reported(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """A site that has been built, and the report of its build."""
    site = tmp_path_factory.mktemp("environments") / "site"
    generate(site, 130)
    settings = site / "content/site.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace("search = false\n", ""), encoding="utf-8")
    (site / "content/reviews/wrong.md").write_text("---\nfilm: Wröng\nrating: 77\n---\n[[Nowhere]]\n", encoding="utf-8")
    report = _command(str(site), site.parent, "--jobs", "1", PYTHONHASHSEED="0")
    assert report["published"]["written"] == report["outputs"]
    return site, report


@pytest.mark.parametrize(
    ("arguments", "environment", "relative"),
    [
        (("--jobs", "2"), {"PYTHONHASHSEED": "4242"}, False),
        (("--jobs", "1"), {"TZ": "Pacific/Kiritimati", "LC_ALL": "tr_TR.UTF-8", "PYTHONHASHSEED": "7"}, False),
        (("--jobs", "1"), {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}, True),
        (("--jobs", "1"), {"PYTHONOPTIMIZE": "1", "COLUMNS": "20", "NO_COLOR": "1"}, True),
    ],
    ids=["jobs and hash seed", "time zone and Turkish", "C locale and another folder", "optimised"],
)
def test_another_environment_writes_nothing_and_reports_the_same(
    reported: tuple[Path, dict[str, Any]],
    tmp_path: Path,
    arguments: tuple[str, ...],
    environment: dict[str, str],
    *,
    relative: bool,
) -> None:
    site, first = reported
    second = _command("." if relative else str(site), site if relative else tmp_path, *arguments, **environment)
    assert (second["parsed"], second["published"]["written"]) == (0, 0)
    for value in ("diagnostics", "withheld", "counts", "outputs"):
        assert second[value] == first[value]
    copy = tmp_path / "site"
    shutil.copytree(site, copy, ignore=shutil.ignore_patterns(FOLDER, "public"))
    clean = _command(str(copy), tmp_path, *arguments, **environment)
    assert clean["diagnostics"] == first["diagnostics"]
    assert _tree(copy / "public") == _tree(site / "public")


def test_a_copy_with_new_times_writes_nothing(blog: SiteFolder, tmp_path: Path) -> None:
    """So it is in a fresh clone, or with a cache that a build service kept."""
    blog.build()
    copy = SiteFolder(tmp_path / "copy")
    shutil.copytree(blog.root, copy.root, copy_function=shutil.copyfile)
    report = copy.build()
    assert report.published is not None
    assert (report.parsed, report.published.written, report.published.removed) == (0, 0, 0)
    assert copy.tree() == blog.tree()


@pytest.mark.parametrize(
    "where",
    [
        "content/reviews/stalker.md",
        "content/images/aliens.svg",
        "content/pages/about.md",
        "content/static/festival.txt",
    ],
)
def test_an_edit_with_the_old_size_and_times_is_detected(
    blog: SiteFolder, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    blog.write("content/static/festival.txt", "The programme.")
    monkeypatch.setattr(read, "_TICK", 30_000_000)
    for _ in range(2):  # the second build finds the file settled, and the third does not open it
        time.sleep(0.1)
        blog.build()
    before = blog.tree()
    blog.build()
    _edit_in_place(blog.root / where)
    blog.build()
    assert blog.tree() != before
    assert blog.tree() == blog.clean_tree()


@pytest.mark.parametrize("times", [None, (0, 0), (4e9, 4e9)], ids=["as it is", "set back", "set ahead"])
def test_a_file_changed_just_before_reading_gets_no_stamp(tmp_path: Path, times: tuple[float, float] | None) -> None:
    """A second edit within the same tick could not be distinguished from the first."""
    file = tmp_path / "content/reviews/a.md"
    file.parent.mkdir(parents=True)
    file.write_bytes(b"one")
    if times:
        os.utime(file, times)
    (found,), _ = read.find(tmp_path)
    loaded = read.load(tmp_path, found)
    assert isinstance(loaded, read.Loaded)
    assert loaded.stamp is None
