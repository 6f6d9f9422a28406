"""A program types every hint that shows something to type: its message is gone, and no other appears."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

import pytest
from conftest import NOW
from demo import REPOSITORY
from fixes import kinds
from habits import GENERATORS, habit
from mutations import EXTRA, SETTING_LINES, SETTINGS, mutation
from reviews import CONTRACT
from test_mutations import Blog

from intertitle import config
from intertitle.autofix import diagnose
from intertitle.diagnostics import ConfigurationError, Diagnostic, words_of
from intertitle.fixes import apply
from intertitle.pipeline import Request, check, run

REVIEW = "content/reviews/heat.md"
HABITS = range(300)
MUTATIONS = range(200)

# While a file or a field with another name cannot be read, what is wrong with its value is hidden.
UNREADABLE = re.compile(r"IT2(?!12|13)\d\d")
UNREAD_FIELDS = {"IT310", "IT311", "IT301"}

Diagnose = Callable[[bytes], Sequence[Diagnostic]]


def _check(data: bytes, diagnose_file: Diagnose, told: str) -> int:
    """Type each hint of a file, and return how many there were."""
    found = diagnose_file(data)
    typed = 0
    for one in found:
        assert one.hint == words_of(one.fix or one.hint), f"{told}\n{one}"
        if one.fix is None:
            continue
        typed += 1
        fixed = apply(one.fix, data)
        assert fixed is not None, f"{told}\n{one}\nis not what the file holds"
        left = kinds(diagnose_file(fixed))
        before = kinds(found)
        said = f"{told}\n{one}\n{fixed.decode()}\n{left - before}"
        if not _is_further(one, diagnose_file(fixed)):
            assert left[one.code, one.message] < before[one.code, one.message], said
        assert left - before <= _hidden(one, found, diagnose_file(fixed)), said
    return typed


def _is_further(typed: Diagnostic, left: Sequence[Diagnostic]) -> bool:
    """Return whether reading now stops at another place, which has the same fault."""
    again = [(one.line, one.column) for one in left if (one.code, one.message) == (typed.code, typed.message)]
    return bool(UNREADABLE.fullmatch(typed.code)) and (typed.line, typed.column) not in again


def _hidden(typed: Diagnostic, found: Sequence[Diagnostic], left: Sequence[Diagnostic]) -> Counter[tuple[str, str]]:
    """Return the messages that may have been hidden by the one whose hint was typed."""
    if UNREADABLE.fullmatch(typed.code):
        return kinds(left)
    # Where reading stops, and what for, depends on the lines after it.
    known = {(one.code, one.line, one.column) for one in found if UNREADABLE.fullmatch(one.code)}
    hidden = kinds(one for one in left if (one.code, one.line, one.column) in known)
    if typed.code in UNREAD_FIELDS:
        line = typed.fix.edits[0].line if typed.fix else 0
        hidden += kinds(one for one in left if one.line == line)
    return hidden


def _diagnose_review(data: bytes) -> Sequence[Diagnostic]:
    return diagnose(REVIEW, data, CONTRACT)


@pytest.mark.parametrize("seed", HABITS)
def test_each_hint_for_a_habit_works_as_typed(seed: int) -> None:
    made, data = habit(seed)
    _check(data, _diagnose_review, f"seed {seed}: {made}\n{data.decode()}")


def test_the_habits_have_many_messages_and_most_show_what_to_type() -> None:
    found = [one for seed in HABITS for one in _diagnose_review(habit(seed)[1])]
    assert len({one.code for one in found}) >= 25
    assert sum(one.fix is not None for one in found) > len(found) / 2
    assert {habit(seed)[0].partition(",")[0] for seed in HABITS} == set(GENERATORS)


def _demo() -> Mapping[str, str]:
    files = [*(REPOSITORY / "content").rglob("*.md"), REPOSITORY / SETTINGS]
    texts = {file.relative_to(REPOSITORY).as_posix(): file.read_text(encoding="utf-8") for file in sorted(files)}
    return {**texts, **EXTRA, SETTINGS: texts[SETTINGS] + SETTING_LINES}


DEMO = _demo()


def _diagnose_settings(data: bytes) -> Sequence[Diagnostic]:
    try:
        config.read(data.decode())
    except ConfigurationError as failure:
        return failure.diagnostics
    return ()


@pytest.mark.parametrize("seed", MUTATIONS)
def test_each_hint_for_a_mutation_works_as_typed(seed: int) -> None:
    made = mutation(seed, DEMO)
    for path, data in made.files.items():
        told = f"seed {seed}: {made.what}"
        if data is not None and path.endswith(".md") and path.count("/") > 1:
            _check(data, lambda changed, path=path: diagnose(path, changed, CONTRACT), told)  # type: ignore[misc]
        elif data is not None and path == SETTINGS:
            _check(data, _diagnose_settings, told)


# ---------------------------------------------------------------- messages of a whole site


@pytest.fixture(scope="module")
def blog(tmp_path_factory: pytest.TempPathFactory) -> Blog:
    return Blog(tmp_path_factory.mktemp("typed") / "site")


def _check_site(blog: Blog) -> tuple[Diagnostic, ...]:
    request = Request(root=blog.root, output=blog.root / "public", now=NOW, jobs=1)
    try:
        return run(request, lambda _what, _done, _total: None, check).diagnostics
    except ConfigurationError as failure:
        return failure.diagnostics


@pytest.mark.long
@pytest.mark.parametrize("seed", MUTATIONS)
def test_each_hint_for_a_mutation_of_a_site_works_as_typed(blog: Blog, seed: int) -> None:
    """Links, pictures, franchises, templates and themes are known only with all files of a site."""
    made = mutation(seed, blog.demo)
    blog.break_(made)
    try:
        found = _check_site(blog)
        for one in found:
            if one.fix is None:
                continue
            file = blog.root / one.path
            data = file.read_bytes()
            fixed = apply(one.fix, data)
            assert fixed is not None, f"seed {seed}: {made.what}\n{one}\nis not what the file holds"
            file.write_bytes(fixed)
            left = _check_site(blog)
            file.write_bytes(data)
            if not _is_further(one, left):
                said = f"seed {seed}: {made.what}\n{one}\n{left}"
                assert kinds(left)[one.code, one.message] < kinds(found)[one.code, one.message], said
    finally:
        blog.mend(made)
