"""Workers: the results are those of a loop, in its order, whoever works."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import pytest
from conftest import NOW, SiteFolder
from plugged import Shelf
from steps import replace

from intertitle import workers
from intertitle.diagnostics import ConfigurationError
from intertitle.pipeline import Request, run
from intertitle.workers import Task, Workers


def _prepare(factor: int) -> int:
    return factor * 10


def _times(factor: int, batch: Sequence[int]) -> list[int]:
    return [factor * item for item in batch]


def _fail(_factor: int, batch: Sequence[int]) -> list[int]:
    raise LookupError(str(batch[0]))


@pytest.mark.parametrize(
    "count", [0, 1, 7, workers.MIN_ITEMS_PER_WORKER * 2 - 1, workers.MIN_ITEMS_PER_WORKER * 2, 1001]
)
@pytest.mark.parametrize("jobs", [1, 2, 3])
def test_results_come_in_the_order_of_the_items(count: int, jobs: int) -> None:
    task = Task(function=_times, prepare=_prepare, result=int)
    batches = list(workers.run_task(task, 2, range(count), Workers(jobs=jobs)))
    assert [one for batch in batches for one in batch] == [20 * item for item in range(count)]


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_failure_in_a_worker_is_raised_here(jobs: int) -> None:
    task = Task(function=_fail, prepare=_prepare, result=int)
    with pytest.raises(LookupError):
        list(workers.run_task(task, 1, range(500), Workers(jobs=jobs)))


def test_there_is_a_processor() -> None:
    assert workers.count_processors() >= 1


# ---------------------------------------------------------------- a cluster

CHECKOUT = str(Path(workers.__file__).parent.parent)


class Cluster(NamedTuple):
    """The address of a scheduler, and a folder of plug-ins that its workers find."""

    address: str
    plugins: Path


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A scheduler and two workers, as separate processes, like three machines that share their folders."""
    folder = tmp_path_factory.mktemp("cluster")
    plugins = folder / "plugins"
    plugins.mkdir()
    path = f"{CHECKOUT}{os.pathsep}{plugins}"
    file = folder / "scheduler.json"
    common = ["--scheduler-file", str(file), "--no-dashboard"]
    scheduler = [sys.executable, "-m", "distributed.cli.dask_scheduler", *common, "--host", "127.0.0.1", "--port", "0"]
    worker = [sys.executable, "-m", "distributed.cli.dask_worker", *common, "--nthreads", "1", "--no-nanny"]
    started = [_start(scheduler, folder / "scheduler.log", folder)]
    try:
        while not file.exists():
            assert started[0].poll() is None, (folder / "scheduler.log").read_text()
            time.sleep(0.05)
        started += [_start(worker, folder / f"worker-{number}.log", folder, path) for number in (1, 2)]
        address = file.read_text().partition('"address": "')[2].partition('"')[0]
        _wait_for_workers(address, 2)
        yield Cluster(address, plugins)
    finally:
        for process in reversed(started):
            process.terminate()
            process.wait(20)


def _start(command: list[str], log: Path, folder: Path, path: str = CHECKOUT) -> subprocess.Popen[bytes]:
    with log.open("wb") as out:
        environment = {**os.environ, "PYTHONPATH": path}
        return subprocess.Popen(  # noqa: S603  (our own command)
            command, stdout=out, stderr=out, cwd=folder, env=environment
        )


def _wait_for_workers(address: str, count: int) -> None:
    script = f"from dask.distributed import Client; Client('{address}').wait_for_workers({count}, timeout=60)"
    subprocess.run([sys.executable, "-c", script], check=True, timeout=90)  # noqa: S603  (likewise)


@pytest.mark.long
@pytest.mark.filterwarnings("default")  # Dask's libraries
def test_a_cluster_of_two_workers_builds_the_same_bytes(cluster: Cluster, site: SiteFolder) -> None:
    for number in range(150):
        site.review(
            f"film-{number}",
            f"year: {1920 + number % 100}",
            f"franchise: Cycle {number % 7}",
            f"rating: {number % 5 + 1}",
            f"tags: [tag {number % 9}]",
            "directors: [Agnès Varda]",
            text=f"Words of {number}, after [[film-{(number * 7) % 150}]]. ||Hidden|| and *shown*.\n",
        )
    site.review("broken", "rating: 99")
    alone = site.build(jobs=1)
    own = site.tree()
    folder = site.root.parent / "elsewhere"
    (site.root / ".intertitle/cache.db").unlink()
    request = Request(root=site.root, output=folder, now=NOW, cluster=cluster.address)
    report = run(request, lambda _what, _done, _total: None)
    assert report.published == alone.published
    assert report.diagnostics == alone.diagnostics
    assert site.tree(folder) == own


PLUGIN = """
from intertitle.plugins import *

def add(parser):
    parser.add_render_rule("em_open", lambda *_: "<em class=own>")

def items(view):
    yield Output(item=Item(kind="own", address="/own.txt"), what="the own file")

plugin = Plugin(
    markdown=add,
    filters={"own": lambda text: text.upper()},
    entries=(Entry(kind="own", items=items, make=lambda view, item: view.site.title.encode()),),
)
"""


@pytest.mark.long
@pytest.mark.filterwarnings("default")
def test_the_workers_of_a_cluster_import_plug_ins_by_name_and_are_held_to_their_files(
    cluster: Cluster, site: SiteFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace(site.root / "content/site.toml", "[site]", '[site]\nplugins = ["own-words"]')
    site.review("solaris", "date: 2026-01-05", text="Some *shown* words.\n")
    title = "{% extends 'shipped/review.html' %}{% block title %}{{ page.title | own }}{% endblock %}"
    site.write("themes/intertitle/templates/review.html", title)
    shelf = Shelf(cluster.plugins, monkeypatch)
    request = Request(root=site.root, output=site.public, now=NOW, cluster=cluster.address)
    shelf.install("own-words", {"own_words.py": PLUGIN})
    assert run(request, lambda *_: None).diagnostics == ()
    assert "<title>SOLARIS</title>" in site.page("/reviews/solaris/")
    assert "<em class=own>shown" in site.page("/reviews/solaris/")
    assert site.tree() == site.clean_tree()
    shelf.install("own-words", {"own_words.py": PLUGIN.replace("upper", "lower")})
    with pytest.raises(ConfigurationError) as failure:
        run(request, lambda *_: None)
    (found,) = failure.value.diagnostics
    assert (found.code, found.message) == ("IT109", "the workers run other versions")
    assert "plug-ins" in found.hint
    shelf.restart()


@pytest.mark.long
@pytest.mark.filterwarnings("default")
def test_a_missing_scheduler_is_reported_with_the_command(site: SiteFolder) -> None:
    site.review("alien")
    with pytest.raises(ConfigurationError) as failure:
        run(Request(root=site.root, output=site.public, now=NOW, cluster="tcp://127.0.0.1:9"), lambda *_: None)
    (found,) = failure.value.diagnostics
    assert found.code == "IT109"
    assert "dask scheduler" in found.hint
    assert not site.public.exists()


def test_a_missing_dask_is_reported_with_the_command(site: SiteFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    site.review("alien")
    monkeypatch.setitem(sys.modules, "dask", None)
    with pytest.raises(ConfigurationError) as failure:
        run(Request(root=site.root, output=site.public, now=NOW, cluster="tcp://127.0.0.1:9"), lambda *_: None)
    (found,) = failure.value.diagnostics
    assert found.code == "IT108"
    assert "pip install" in found.hint
    assert not site.public.exists()
