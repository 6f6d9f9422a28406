"""Settings: valid ones are read, and every error has its line, the intended word or an example."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reviews import table

from intertitle import config, ratings
from intertitle.config import SETTINGS
from intertitle.diagnostics import ConfigurationError, Diagnostic
from intertitle.model import Site
from intertitle.plugins.site import load_site

CASES = table("settings")
LEAST = '[site]\ntitle = "The Long Take"\nurl = "https://example.org/"\n'


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A site's folder."""
    (tmp_path / "content").mkdir()
    return tmp_path


def loaded(root: Path, settings: str) -> Site:
    (root / SETTINGS).write_text(settings, encoding="utf-8")
    return load_site(root).site


def refusals(root: Path, settings: str | bytes) -> tuple[Diagnostic, ...]:
    data = settings.encode() if isinstance(settings, str) else settings
    (root / SETTINGS).write_bytes(data)
    with pytest.raises(ConfigurationError) as refused:
        load_site(root)
    return refused.value.diagnostics


def case_name(case: dict[str, Any]) -> str:
    return str(case["name"])


def test_title_and_address_are_all_that_a_site_needs(root: Path) -> None:
    site = loaded(root, LEAST)
    assert site == Site(
        title="The Long Take",
        url="https://example.org/",
        language="en",
        author="",
        timezone="UTC",
        theme="intertitle",
        description="",
        reviews_per_page=12,
        feed_entries=20,
        scale="stars",
        scales=ratings.BUILT_IN,
        addresses=dict(config.default_kinds().addresses),
        html="safe",
        search=True,
    )


def test_every_setting_is_read(root: Path) -> None:
    site = loaded(
        root,
        '\ufeff[site]\r\ntitle = " The Long Take "\r\nurl = "https://example.org/film"\r\n'
        'language = "pt-BR"\nauthor = "Ines Marlowe"\ntimezone = "Asia/Kathmandu"\ntheme = "other"\n'
        'description = """\nOne line,\nthen another."""\nreviews_per_page = 1\nfeed_entries = 1000\n'
        '[ratings]\nscale = "popcorn"\n[ratings.scales.popcorn]\nlabel = "Popcorn"\n'
        'grades = [" Skip", "Rent", "Cinema"]\n'
        '[ratings.scales.sixes]\nmaximum = 6\nstep = 0.5\n[addresses]\nreview = "/films/{slug}/"\nfeed = "/atom.xml"\n'
        '[markdown]\nhtml = "none"\n',
    )
    assert (site.title, site.url, site.base) == ("The Long Take", "https://example.org/film/", "/film/")
    assert (site.language, site.author, site.timezone, site.theme) == (
        "pt-BR",
        "Ines Marlowe",
        "Asia/Kathmandu",
        "other",
    )
    assert (site.description, site.reviews_per_page, site.feed_entries) == ("One line, then another.", 1, 1000)
    assert site.scale == "popcorn"
    assert site.scales["popcorn"] == ratings.make_graded_scale("popcorn", "Popcorn", ("Skip", "Rent", "Cinema"))
    assert site.scales["sixes"] == ratings.Scale("sixes", "sixes", 0.0, 6.0, 0.5)
    assert set(site.scales) == {*ratings.BUILT_IN, "popcorn", "sixes"}
    assert {name: site.addresses[name] for name in ("review", "feed", "home")} == {
        "review": "/films/{slug}/",
        "feed": "/atom.xml",
        "home": "/",
    }
    assert site.html == "none"


def test_a_site_says_what_its_pages_lead_to(root: Path) -> None:
    assert loaded(root, LEAST).chrome == {}
    assert loaded(root, LEAST + '[chrome]\nheader = ["people", "feed"]\n').chrome == {"header": ("people", "feed")}
    assert loaded(root, LEAST + "[chrome]\nfooter = []\n").chrome == {"footer": ()}


def test_grades_may_be_signs_alone(root: Path) -> None:
    site = loaded(root, LEAST + '[ratings.scales.signs]\ngrades = ["👎", "👍"]\n')
    assert site.scales["signs"].grades == ("👎", "👍")


def test_an_address_may_be_of_another_port_or_script(root: Path) -> None:
    assert loaded(root, LEAST.replace("example.org", "localhost:8000")).url == "https://localhost:8000/"
    assert loaded(root, LEAST.replace("example.org", "例え.jp/映画")).base == "/映画/"


@pytest.mark.parametrize("case", CASES["wrong"], ids=case_name)
def test_a_wrong_setting_is_an_error_on_its_line(root: Path, case: dict[str, Any]) -> None:
    text = case["text"] if case.get("whole") else LEAST + case["text"]
    found, *rest = sorted(refusals(root, text), key=lambda one: -one.line)
    assert (found.code, found.severity, found.path) == ("IT104", "error", SETTINGS)
    assert (found.line, found.column) == tuple(case["at"])
    assert found.message == case["message"]
    assert found.hint == case.get("hint", found.hint)
    assert found.hint
    assert [one.message for one in rest] == case.get("also", [])


@pytest.mark.parametrize("case", CASES["unreadable"], ids=case_name)
def test_settings_that_are_no_toml_are_an_error_where_they_stop_being(root: Path, case: dict[str, Any]) -> None:
    (found,) = refusals(root, case["text"] + "[" * case.get("depth", 0))
    assert (found.code, found.line, found.column) == ("IT103", *case["at"])
    assert found.message.startswith(case["message"])
    assert found.hint == case.get("hint", found.hint)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[site]\ntitle = “x”\n", "this value is neither text in straight quotes nor a number"),
        ("[site]\ntitle 'x'\n", "there is no equals sign after the name"),
        ("[site\n", "a bracket is opened and never closed"),
        ("[site]\ntitle = 'x\n", "a quotation mark is opened and never closed"),
        ("[site]\n[markdown]\n[site]\n", "[site] is given twice"),
        ("[ratings.scales.ten]\n[ratings.scales.ten]\n", "[ratings.scales.ten] is given twice"),
        ('[site]\ntitle = "The" Long Take"\n', "there is something after the value"),
        ('[site]\ntitle = "\\q"\n', "a backslash in double quotes has a meaning, and here it has none"),
        ("= 3\n", "this line is not  name = value"),
    ],
)
def test_invalid_toml_is_explained_in_plain_words(root: Path, text: str, said: str) -> None:
    (found,) = refusals(root, text)
    assert (found.code, found.message) == ("IT103", f"the settings cannot be read: {said}")


def test_all_errors_are_said_at_once(root: Path) -> None:
    found = refusals(root, '[site]\ntitle = "x"\nlanguage = "English"\ntimezone = "Mars"\n[ratings]\nscale = "star"\n')
    assert sorted((one.line, one.message) for one in found) == [
        (1, "the site has no url"),
        (3, "'English' is not a language tag"),
        (4, "there is no time zone 'Mars'"),
        (6, "there is no rating scale 'star'"),
    ]


def test_an_empty_file_lacks_both(root: Path) -> None:
    found = refusals(root, "")
    assert [(one.line, one.message) for one in found] == [(0, "the site has no title"), (0, "the site has no url")]


def test_without_settings_there_is_no_site(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as refused:
        load_site(tmp_path)
    (found,) = refused.value.diagnostics
    assert (found.code, found.path, found.line) == ("IT101", SETTINGS, 0)
    assert found.message == f"the folder '{tmp_path}' is not a site"
    assert "intertitle new FOLDER" in found.hint


@pytest.mark.parametrize(
    ("here", "asked", "way"),
    [
        (".", ".", "There is one:  cd my-films"),
        ("my-films/content/reviews", ".", "There is one:  cd ../.."),
        (".", "my-films/content", "There is one:  cd my-films"),
        ("my-films", "content", "You are in one: leave the folder's name out."),
        ("my-films", "nowhere", "Create one with 'intertitle new FOLDER'."),
        ("..", ".", "Create one with 'intertitle new FOLDER'."),
    ],
)
def test_a_nearby_site_is_suggested(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, here: str, asked: str, way: str
) -> None:
    films = tmp_path / "desk/my-films"
    (films / "content/reviews").mkdir(parents=True)
    (films / SETTINGS).write_text(LEAST)
    monkeypatch.chdir(tmp_path / "desk" / here)
    with pytest.raises(ConfigurationError) as refused:
        load_site(Path(asked))
    assert refused.value.diagnostics[0].hint == f"A site is a folder that holds content/site.toml. {way}"


@pytest.mark.parametrize("before", [b"", b"\xef\xbb\xbf"])
def test_settings_in_latin_1_are_an_error_at_the_letter(root: Path, before: bytes) -> None:
    (found,) = refusals(root, before + '[site]\r\nauthor = "Agnès"\r\n'.encode("latin-1"))
    assert (found.code, found.line, found.column) == ("IT102", 2, 14)


def test_settings_in_a_pipe_are_an_error_and_no_wait(root: Path) -> None:
    os.mkfifo(root / SETTINGS)
    begun = time.monotonic()
    with pytest.raises(ConfigurationError) as refused:
        load_site(root)
    assert time.monotonic() - begun < 1
    (found,) = refused.value.diagnostics
    assert (found.code, found.message) == ("IT101", "cannot read the site's settings: it is not a regular file")


@pytest.mark.parametrize("linked", ["content", SETTINGS])
def test_settings_that_lead_out_of_the_site_are_not_read(tmp_path: Path, linked: str) -> None:
    elsewhere = tmp_path / "elsewhere"
    (elsewhere / "content").mkdir(parents=True)
    (elsewhere / SETTINGS).write_text(LEAST)
    root = tmp_path / "site"
    (root / linked).parent.mkdir(parents=True)
    (root / linked).symlink_to(elsewhere / linked)
    with pytest.raises(ConfigurationError) as refused:
        load_site(root)
    (found,) = refused.value.diagnostics
    assert (found.code, found.path) == ("IT112", SETTINGS)
    assert found.message == f"the site's settings lead out of the site, to {elsewhere / SETTINGS}"


def test_a_site_may_itself_be_reached_by_a_link(tmp_path: Path, root: Path) -> None:
    (root / SETTINGS).write_text(LEAST)
    (tmp_path / "link").symlink_to(root)
    assert load_site(tmp_path / "link").site.title == "The Long Take"


@given(st.text(max_size=60))
def test_any_settings_are_read_or_refused(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    root = tmp_path_factory.getbasetemp() / "any"
    (root / "content").mkdir(parents=True, exist_ok=True)
    (root / SETTINGS).write_text(LEAST + text, encoding="utf-8", errors="replace")
    title = ""
    problems: tuple[Diagnostic, ...] = ()
    try:
        title = load_site(root).site.title
    except ConfigurationError as failure:
        problems = failure.diagnostics
    assert bool(title) != bool(problems)
    assert all(found.path == SETTINGS and found.hint for found in problems)


def test_the_contract_of_sources_leaves_the_title_alone_and_knows_the_scale(root: Path) -> None:
    site = loaded(root, LEAST)
    retitled = loaded(root, LEAST.replace("The Long Take", "Another"))
    rescaled = loaded(root, LEAST + '[ratings]\nscale = "ten"\n')
    rezoned = loaded(root, LEAST + 'timezone = "Europe/London"\n')
    assert config.parse_settings(retitled) == config.parse_settings(site)
    assert config.parse_settings(rescaled) != config.parse_settings(site)
    assert config.parse_settings(rezoned) != config.parse_settings(site)
