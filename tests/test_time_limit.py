"""A page that takes too long is an error with a line, whatever its template does all the time."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from conftest import SiteFolder

from intertitle.template_check.safety import LimitError
from intertitle.templating import time_limit
from intertitle.templating.environment import bare_environment
from intertitle.templating.time_limit import TimeLimit

PAGE = "themes/intertitle/templates/page.html"
LOOP = "{% for i in range(100000) %}{BODY}{% endfor %}"
PAYLOADS = {
    "membership": "{% set x = range(100000) | list %}" + LOOP.replace("{BODY}", "{% if -1 in x %}{% endif %}"),
    "words of a text": '{% set x = "a" * 9000000 %}' + LOOP.replace("{BODY}", '{% if "b" in x %}{% endif %}'),
    "equal lists": "{% set x = range(100000) | list %}{% set y = range(100000) | list %}"
    + LOOP.replace("{BODY}", "{% if x == y %}{% endif %}"),
    "equal texts": '{% set x, y = "a" * 9000000, "a" * 9000000 %}'
    + LOOP.replace("{BODY}", "{% if x == y %}{% endif %}"),
    "a test": '{% set x = "a" * 9000000 %}' + LOOP.replace("{BODY}", "{{ x is lower }}"),
    "a test in a filter": '{% set x = range(90000) | list %}{% set y = x | select("in", x) | list %}',
    "wrapped lines": '{{ ("x" * 9000000) | wordwrap(1) | length }}',
    "numbers": '{% set x = "9" * 4000 %}' + LOOP.replace("{BODY}", "{% set y = x | int %}") * 2,
    "arguments": LOOP.replace("{BODY}", "{{ loop.cycle(*range(90000)) }}"),
    "arguments of a macro": "{% macro m() %}{{ varargs | length }}{% endmacro %}"
    + LOOP.replace("{BODY}", "{{ m(*range(90000)) }}"),
    "keys": "{% set t = ((1,) * 90000,) %}" + LOOP.replace("{BODY}", "{% set d = {t: 1} %}"),
    "unique texts": '{% set x = ["a" * 900000] * 9 %}' + LOOP.replace("{BODY}", "{% set y = x | unique | list %}"),
}


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shorten the limit, so that the tests need not take so long."""
    monkeypatch.setattr(time_limit, "_MAX_SECONDS", 0.5)
    monkeypatch.setattr(time_limit, "_LONG", 0.2)
    monkeypatch.setattr(time_limit, "_TICK", 0.1)


@pytest.mark.usefixtures("short")
@pytest.mark.parametrize("payload", PAYLOADS)
def test_what_takes_too_long_is_an_error_with_its_line(blog: SiteFolder, payload: str) -> None:
    blog.write(PAGE, f"{{# a template #}}\n{PAYLOADS[payload]}\n")
    started = time.process_time()
    (found,) = (one for one in blog.build().diagnostics if one.severity == "error")
    assert (found.code, found.path, found.line) == ("IT712", PAGE, 2)
    assert "0.5 seconds" in found.message
    assert found.hint
    assert time.process_time() - started < 10


@pytest.mark.usefixtures("short")
@pytest.mark.parametrize("jobs", [1, 2])
def test_other_pages_of_a_slow_template_are_not_tried(site: SiteFolder, jobs: int) -> None:
    for number in range(130):
        site.review(f"r{number:03}", f"film: Film {number:03}", "date: 2026-01-01")
    site.write("themes/intertitle/templates/review.html", PAYLOADS["membership"])
    started = time.monotonic()
    (found,) = (one for one in site.build(jobs=jobs).diagnostics if one.severity == "error")
    assert found.code == "IT712"
    assert found.message.endswith("and 129 more)")
    assert time.monotonic() - started < 60


@pytest.mark.usefixtures("short")
def test_an_error_that_the_template_s_code_catches_is_raised_again() -> None:
    limit, caught = TimeLimit(), 0
    with limit:
        limit.begin()
        while caught < 3:
            try:
                while True:
                    pass
            except LimitError:
                caught += 1
        limit.end()
    assert caught == 3
    assert limit.was_long()


@pytest.mark.usefixtures("short")
def test_time_between_pages_does_not_count() -> None:
    limit = TimeLimit()
    with limit:
        limit.begin()
        limit.end()
        assert not limit.was_long()
        _take(0.7)
        limit.begin()
        limit.end()
        assert not limit.was_long()


@pytest.mark.usefixtures("short")
def test_no_timer_runs_after_a_batch() -> None:
    """It would end the process while the interpreter shuts down."""
    limit = TimeLimit()
    with limit:
        limit.begin()
        assert signal.getitimer(signal.ITIMER_PROF) != (0, 0)
    assert signal.getitimer(signal.ITIMER_PROF) == (0, 0)
    _take(0.7)


@pytest.mark.usefixtures("short")
def test_a_thread_knows_that_a_page_was_long() -> None:
    """Only the main thread can be interrupted."""
    limit, were_long = TimeLimit(), []

    def render() -> None:
        for seconds in (0, 0.4):
            with limit:
                limit.begin()
                _take(seconds)
                limit.end()
                were_long.append(limit.was_long())

    thread = threading.Thread(target=render)
    thread.start()
    thread.join()
    assert were_long == [False, True]


def _take(seconds: float) -> None:
    until = time.process_time() + seconds
    while time.process_time() < until:
        pass


def test_compiling_a_template_computes_nothing() -> None:
    """Jinja computes constants then, which has no limits."""
    started = time.process_time()
    for text in (
        '{{ ("x" * 9000000) | wordwrap(1) | length }}',
        '{{ (("a" * 9000000) ~ "b") | upper | lower | title | length }}',
        "{{ (range(99999) | list | sort | unique | list) == [] }}",
        "{% if 9 ** 9 ** 9 %}{% endif %}",
        '{{ [("a" * 9999999)] | map("center", 9000000) | list }}',
    ):
        bare_environment().compile(text, raw=True)
    assert time.process_time() - started < 1


@pytest.mark.long
@pytest.mark.parametrize("command", ["build", "check"])
def test_a_command_ends(blog: SiteFolder, command: str) -> None:
    blog.write(PAGE, f"{{# a template #}}\n{PAYLOADS['wrapped lines']}\n")
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)}
    words = [sys.executable, "-m", "intertitle", command, str(blog.root)]
    done = subprocess.run(  # noqa: S603  (our own command)
        words, env=environment, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 1
    assert "IT712" in done.stdout + done.stderr
    assert "10 seconds" in done.stdout + done.stderr
