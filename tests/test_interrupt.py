"""Ctrl-C on real processes: a word, once; the workers gone; what is published whole, the next build none the worse."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import SiteFolder
from terminals import CTRL_C, PATIENCE, REPOSITORY, children, is_there, started, terminal

SLOW = "{% for a in range(1000) %}{% for b in range(1000) %}{% endfor %}{% endfor %}"  # some hundredths of a second
TEMPLATE = "themes/intertitle/templates/review.html"
PUBLISHED = "Interrupted. Published files are complete; build again to finish."
CHECKED = "Interrupted. Nothing was published."
pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are looked up in /proc")


@pytest.fixture
def slow(site: SiteFolder) -> SiteFolder:
    """A site whose pages take so long that a worker and its parent are at them when the key is pressed."""
    site.set("share", "cards = false")
    for number in range(240):
        site.review(f"film-{number}", f"film: Film {number}", "date: 2026-01-05", "rating: 3")
    site.write(
        TEMPLATE, f'{{% extends "shipped/review.html" %}}{{% block head %}}{SLOW}{{{{ super() }}}}{{% endblock %}}'
    )
    return site


def _eventually(holds: Callable[[], object], words: str) -> None:
    latest = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < latest, words
        time.sleep(0.02)


def _working(process: int, count: int = 1) -> list[int]:
    """Wait for a process's workers."""
    _eventually(lambda: len(children(process)) >= count, "no worker was ever started")
    return children(process)


def _gone(workers: list[int]) -> None:
    _eventually(lambda: not any(map(is_there, workers)), "a worker stayed")


def _is_writing(site: SiteFolder) -> Callable[[], bool]:
    return lambda: any(site.public.rglob("index.html"))


def _whole(site: SiteFolder) -> None:
    """Build again, and hold it against a clean build; no page that was there before is torn."""
    for page in site.public.rglob("*.html"):
        assert page.read_text(encoding="utf-8").rstrip().endswith("</html>"), page
    (site.root / TEMPLATE).unlink()
    report = site.build()
    assert report.diagnostics == ()
    assert site.tree() == site.clean_tree()
    assert not list(site.public.rglob("*-tmp"))


@pytest.mark.parametrize("to_all", [True, False], ids=["the group, as a terminal does", "the parent alone"])
def test_a_build_is_ended_with_a_word_and_leaves_its_output_whole(slow: SiteFolder, *, to_all: bool) -> None:
    process = started("build", "--jobs", "2", cwd=slow.root)
    workers = _working(process.pid)
    _eventually(_is_writing(slow), "no page was ever written")
    if to_all:
        os.killpg(process.pid, signal.SIGINT)
    else:
        process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=PATIENCE)
    assert (process.returncode, out, err) == (130, "", f"{PUBLISHED}\n")
    _gone(workers)
    _whole(slow)


def test_on_a_terminal_the_word_comes_first_and_below_what_was_shown(slow: SiteFolder) -> None:
    with terminal("build", "--jobs", "2", cwd=slow.root) as there:
        there.until("Writing pages ")
        workers = children(there.process.pid)
        there.type(CTRL_C)
        assert there.end() == 130
        _gone(workers)
        shown = there.shown
    assert shown.endswith(f"\r\x1b[K\n{PUBLISHED}\n")
    assert shown.count("Interrupted") == 1
    assert "Traceback" not in shown


@pytest.mark.parametrize("command", ["check", "status"])
def test_what_publishes_nothing_is_ended_too(slow: SiteFolder, command: str) -> None:
    process = started(command, "--jobs", "2", cwd=slow.root)
    workers = _working(process.pid)
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=PATIENCE)
    assert (process.returncode, out, err) == (130, "", f"{CHECKED}\n")
    _gone(workers)
    assert not slow.public.exists()


def test_a_server_is_ended_while_it_builds_for_the_first_time(slow: SiteFolder) -> None:
    process = started("serve", "--jobs", "2", "--port", "0", cwd=slow.root)
    workers = _working(process.pid)
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=PATIENCE)
    assert (process.returncode, out, err) == (130, "", "Stopped.\n")
    _gone(workers)


def test_sigterm_is_answered_as_well(slow: SiteFolder) -> None:
    process = started("build", "--jobs", "2", cwd=slow.root)
    workers = _working(process.pid)
    process.terminate()
    _, err = process.communicate(timeout=PATIENCE)
    assert (process.returncode, err) == (143, f"{PUBLISHED}\n")
    _gone(workers)


def test_workers_do_not_outlive_a_parent_that_was_killed_and_the_lock_is_free(slow: SiteFolder) -> None:
    process = started("build", "--jobs", "2", cwd=slow.root)
    workers = _working(process.pid)
    _eventually(_is_writing(slow), "no page was ever written")
    process.kill()
    process.communicate(timeout=PATIENCE)
    _gone(workers)
    _whole(slow)  # it would wait for the lock for ever


def test_what_asks_is_ended_with_a_word(blog: SiteFolder) -> None:
    blog.build()
    with terminal("clean", cwd=blog.root) as there:
        there.until("[y/N]")
        assert there.end(pressing=CTRL_C) == 130
        assert there.shown.endswith("\nInterrupted.\n")
    assert (blog.public / "index.html").exists()


# ---------------------------------------------------------------- the answer itself

PROGRAM = """
import os, signal, sys, time
from intertitle.cli.interrupt import handle_interrupts

def clear():
    os.write(2, b"<cleared>")

with handle_interrupts("Ended.", clear):
    try:
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(60)
    except KeyboardInterrupt:
        {then}
print("not reached")
"""


@pytest.fixture
def ended() -> Callable[[str], tuple[int, str, str]]:
    def run(then: str) -> tuple[int, str, str]:
        done = subprocess.run(  # noqa: S603  (our own program)
            [sys.executable, "-c", PROGRAM.format(then=then)],
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE,
        )
        return done.returncode, done.stdout, done.stderr

    return run


@pytest.mark.parametrize("then", ["raise", "raise LookupError('a worker is gone')"])
def test_whatever_an_interrupt_turns_into_ends_the_same_way(
    ended: Callable[[str], tuple[int, str, str]], then: str
) -> None:
    assert ended(then) == (130, "", "<cleared>Ended.\n")


def test_a_second_one_ends_it_where_it_is(ended: Callable[[str], tuple[int, str, str]]) -> None:
    assert ended("os.kill(os.getpid(), signal.SIGINT); time.sleep(60)") == (130, "", "<cleared>Ended.\n")


POOL = """
import os, signal, sys, threading, time
from intertitle import workers
from intertitle.cli.interrupt import handle_interrupts

number, function = int(sys.argv[1]), sys.argv[2]
leave, calls = threading.Condition.__exit__, 0

def interrupted(self, *failure):
    global calls
    if sys._getframe(1).f_code.co_name == function and threading.current_thread() is threading.main_thread():
        calls += 1
        if calls == 3:
            os.kill(os.getpid(), number)
            for _ in range(1000):
                pass
    return leave(self, *failure)

threading.Condition.__exit__ = interrupted

def double(_, batch):
    time.sleep(0.01)  # so that both processes get batches
    return [2 * item for item in batch]

with handle_interrupts("Ended.", bool):
    task = workers.Task(function=double, prepare=bool, result=int)
    list(workers.run_task(task, 0, range(500), workers.Workers(jobs=2)))
print("not reached")
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("function", ["put", "add_done_callback", "result", "done"])
def test_one_that_comes_while_a_lock_of_a_pool_is_unlocked_ends_it_too(number: int, function: str) -> None:
    """Such a lock stays locked when an exception comes just then, and the pool's own thread waits for it."""
    done = subprocess.run(  # noqa: S603  (our own program)
        [sys.executable, "-c", POOL, str(int(number)), function],
        env=dict(os.environ, PYTHONPATH=str(REPOSITORY)),
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )
    assert (done.returncode, done.stdout, done.stderr) == (128 + number, "", "Ended.\n")


FINALISED = """
import os, signal
from intertitle.cli.interrupt import handle_interrupts

class Last:
    def __del__(self):
        os.kill(os.getpid(), signal.SIGINT)
        for _ in range(1000):
            pass

with handle_interrupts("Ended.", bool):
    Last()
    print("not reached")
"""


def test_one_that_comes_where_no_exception_gets_out_ends_it_too() -> None:
    done = subprocess.run(  # noqa: S603  (our own program)
        [sys.executable, "-c", FINALISED], capture_output=True, text=True, check=False, timeout=PATIENCE
    )
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "Ended.\n")


def test_an_error_without_an_interrupt_is_an_error() -> None:
    from intertitle.cli.interrupt import handle_interrupts  # noqa: PLC0415

    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(LookupError), handle_interrupts("Ended.", lambda: None):
        raise LookupError
    assert signal.getsignal(signal.SIGINT) is before
