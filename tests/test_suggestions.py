"""What was meant, on the command line: told when it is near, and never when it is far."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import SETTINGS, SiteFolder
from fixes import check_fixes_of_site

from intertitle.cli.main import main
from intertitle.diagnostics import Diagnostic
from intertitle.pipeline import check


def _refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    with pytest.raises(SystemExit) as end:
        main(list(arguments))
    assert end.value.code == 2
    return capsys.readouterr().err.rstrip().rpartition("\n")[2]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("biuld",), "There is no command 'biuld'. Did you mean 'build'?"),
        (("build", "--outptu", "x"), "There is no option '--outptu'. Did you mean '--output'?"),
        (("--vresion",), "There is no option '--vresion'. Did you mean '--version'?"),
        (("check", "--format", "jsno"), "There is no format 'jsno'. Did you mean 'json'?"),
        (("status", "--format", "tetx"), "There is no format 'tetx'. Did you mean 'text'?"),
        (("completion", "bsh"), "There is no shell 'bsh'. Did you mean 'bash'?"),
        (("schema", "reviw"), "There is no kind 'reviw'. Did you mean 'review'?"),
        (("new", "nowhere", "--theme", "marqee"), "There is no theme 'marqee'. Did you mean 'marquee'?"),
        (("explain", "IT33O"), "There is no code 'IT33O'. Did you mean IT330?"),
    ],
)
def test_what_is_near_is_named(arguments: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert _refused(capsys, *arguments).endswith(said)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("noir",), "There is no command 'noir'. There are: build, check, clean, "),
        (("clean", "--noir"), "There is no option '--noir'. There are: --output, --yes, --dry-run, --help."),
        (("check", "--format", "pdf"), "There is no format 'pdf'. There are: text, json, github, sarif."),
        (("completion", "powershell"), "There is no shell 'powershell'. There are: bash, zsh, fish."),
        (("schema", "noir"), "There is no kind 'noir'. There are: review, post, film, franchise, person, critic, "),
        (("new", "nowhere", "--theme", "noir"), "There is no theme 'noir'. There are: intertitle, marquee."),
        (("explain", "IT999"), "There is no code 'IT999'. A message begins with its code, for example  error IT330 ."),
    ],
)
def test_of_what_is_far_nothing_is_guessed(
    arguments: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    told = _refused(capsys, *arguments)
    assert said in told
    assert "Did you mean" not in told
    assert not Path("nowhere").exists()


def test_a_review_of_a_franchise_that_is_nearly_a_known_one_is_not_planted(
    blog: SiteFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(["review", "Resurrection", "--franchise", "Aliem", "--site", str(blog.root)])
    told = capsys.readouterr().err
    assert "There is no franchise 'Aliem'. Did you mean 'Alien'?" in told
    assert not (blog.root / "content/reviews/resurrection.md").exists()


@pytest.mark.parametrize("franchise", ["Rocky", "Alien"])
def test_a_review_of_a_franchise_that_is_known_or_far_is_planted(
    blog: SiteFolder, franchise: str, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["review", "Resurrection", "--franchise", franchise, "--site", str(blog.root)])
    assert "Did you mean" not in capsys.readouterr().err
    assert f"franchise: {franchise}\n" in (blog.root / "content/reviews/resurrection.md").read_text()


# ---------------------------------------------------------------- what a site is made of

REVIEW = "---\nfilm: Alien\nyear: 1979\nverdict: Cold.\ndate: 2026-01-05\n{}---\n{}\n"
FRANCHISE = "---\nname: Saga\nentries:\n  - {{id: alien, title: Alien, year: 1979{}}}\n{}---\n"
OVER = '{{% extends "shipped/{}.html" %}}{{% block {} %}}{}{{% endblock %}}'


def _review(fields: str = "", text: str = "## The ship") -> tuple[str, str]:
    return "content/reviews/alien.md", REVIEW.format(fields and f"{fields}\n", text)


def _franchise(part: str = "", fields: str = "") -> tuple[str, str]:
    return "content/franchises/saga.md", FRANCHISE.format(part, fields and f"{fields}\n")


def _settings(lines: str) -> tuple[str, str]:
    return "content/site.toml", SETTINGS + lines


def _template(text: str, above: str = "review", block: str = "text") -> tuple[str, str]:
    return "themes/intertitle/templates/review.html", OVER.format(above, block, text)


def _manifest(text: str) -> tuple[str, str]:
    return "themes/intertitle/theme.toml", text


def _style(text: str) -> tuple[str, str]:
    return "themes/intertitle/assets/own.css", text


CASES: dict[str, tuple[tuple[str, str], tuple[str, str], str]] = {
    "a field": (_review("liekd: true"), _review("mood: blue"), "liked"),
    "a field within one": (_review("cast: [{nmae: A}]"), _review("cast: [{name: A, pay: 3}]"), "name"),
    "a choice": (_review("kind: sereis"), _review("kind: opera"), "series"),
    "a scale": (_review("scale: lettre\nrating: B"), _review("scale: opera\nrating: B"), "letter"),
    "a link to a review": (_review(text="[[Alein]]"), _review(text="[[Stalker]]"), "[[Alien]]"),
    "a link": (_review(text="[x](/reviews/alein/)"), _review(text="[x](/nowhere/else/at/all/)"), "/reviews/alien/"),
    "a fragment": (
        _review(text="## The ship\n\n[x](#h-the-shpi)"), _review(text="## The ship\n\n[x](#ending)"), "#h-the-ship"
    ),
    "a picture": (
        _review(text="![a](/images/alein.svg)"), _review(text="![a](/images/poster.png)"), "images/alien.svg"
    ),
    "a block": (_review(text=":::spolier\nx\n:::"), _review(text=":::aside\nx\n:::"), "spoiler"),
    "a franchise": (_review("franchise: Rocky Horrer"), _review("franchise: Predator"), "Rocky Horror"),
    "a part": (
        _franchise(fields="start: {entry: alein}"), _franchise(fields="start: {entry: prometheus}"), "alien"
    ),
    "a relation": (_franchise(", relation: sequle"), _franchise(", relation: cousin"), "sequel"),
    "a continuity": (
        _franchise(", continuity: frist", "continuities: {first: {}}"),
        _franchise(", continuity: other", "continuities: {first: {}}"),
        "first",
    ),
    "a part's review": (_franchise(", review: alein"), _franchise(", review: prometheus"), "alien"),
    "a list's review": (
        ("content/lists/a.md", "---\ntitle: A\nitems: [{review: alein}]\n---\n"),
        ("content/lists/a.md", "---\ntitle: A\nitems: [{review: stalker}]\n---\n"),
        "alien",
    ),
    "a folder": (("content/reviws/a.md", ""), ("content/attic/a.md", ""), "reviews"),
    "a setting": (_settings('lanuage = "en"\n'), _settings('colour = "red"\n'), "language"),
    "a table of settings": (_settings("[rating]\n"), _settings("[plugins]\n"), "ratings"),
    "a theme": (_settings('theme = "marqee"\n'), _settings('theme = "noir"\n'), "marquee"),
    "a time zone": (
        ("content/site.toml", SETTINGS.replace("London", "Lodnon")),
        ("content/site.toml", SETTINGS.replace("Europe/London", "Middle-earth")),
        "Europe/London",
    ),
    "the site's scale": (_settings('[ratings]\nscale = "lettre"\n'), _settings('[ratings]\nscale = "x"\n'), "letter"),
    "a section": (_settings('[chrome]\nfooter = ["peopel"]\n'), _settings('[chrome]\nfooter = ["x"]\n'), "people"),
    "a host": (_settings('[hosting]\nheaders = ["nginxx"]\n'), _settings('[hosting]\nheaders = ["x"]\n'), "nginx"),
    "an address": (_settings('[addresses]\nreveiw = "/r/{slug}/"\n'), _settings('[addresses]\nx = "/"\n'), "review"),
    "an option of a theme": (_settings('[theme]\nacent = "#fff"\n'), _settings('[theme]\nx = "y"\n'), "accent"),
    "a choice of a theme": (_settings('[theme]\ntypeface = "sens"\n'), _settings('[theme]\ntypeface = "x"\n'), "sans"),
    "a table of a manifest": (
        _manifest("[optoins.a]\ntype = 'switch'\ndefault = true\n"), _manifest("[plugins]\n"), "options"
    ),
    "a type of option": (
        _manifest('[options.a]\ntype = "colur"\ndefault = "#fff"\n'),
        _manifest('[options.a]\ntype = "number"\ndefault = 1\n'),
        "colour",
    ),
    "a frame of share cards": (
        _manifest('[share]\nframe = "lmaps"\n'), _manifest('[share]\nframe = "gold"\n'), "lamps"
    ),
    "a name in a manifest": (_manifest("[theme]\nvesrion = '1'\n"), _manifest("[theme]\nmood = '1'\n"), "version"),
    "a kind of picture": (
        _manifest("[pictures.postr]\nwidths = [160]\n"), _manifest("[pictures.x]\nwidths = [160]\n"), "poster"
    ),
    "a section of a theme": (
        _manifest('[chrome]\nheader = ["reveiws"]\n'), _manifest('[chrome]\nheader = ["x"]\n'), "reviews"
    ),
    "a colour of share cards": (
        _manifest('[share]\nground = "accnet"\n'), _manifest('[share]\nground = "zoo"\n'), "accent"
    ),
    "a font of share cards": (
        _manifest('[share]\ntext = ["fonts/vollkron.woff2"]\n'),
        _manifest('[share]\ntext = ["zoo.ttf"]\n'),
        "fonts/vollkorn.woff2",
    ),
    "a colour in a stylesheet": (_style("a { color: option(acent) }"), _style("a { color: option(zoo) }"), "accent"),
    "a word in a stylesheet": (_style("a { content: word(hoem) }"), _style("a { content: word(zoo) }"), "home"),
    "a file in a stylesheet": (
        _style("@import 'stile.css'; a {}\n"), _style("@import 'sub/zoo.css'; a {}\n"), "style.css"
    ),
    "a word": (("content/words.toml", 'hoem = "x"\n'), ("content/words.toml", 'zoo = "x"\n'), "home"),
    "a value in a word": (
        ("content/words.toml", 'by_author = "By {autor}"\n'), ("content/words.toml", 'by_author = "{zoo}"\n'), "author"
    ),
    "a plural category": (
        ("content/words.toml", 'films = { one = "x", otehr = "y" }\n'),
        ("content/words.toml", 'films = { zoo = "x", other = "y" }\n'),
        "other",
    ),
    "a template": (_template("", above="reveiw"), _template("", above="zeppelin"), "shipped/review.html"),
    "a partial": (
        _template("{% include 'partials/crad.html' %}"),
        _template("{% include 'partials/zoo.html' %}"),
        "partials/card.html",
    ),
    "a card's style": (
        _template("{{ card_html(review.card, 'crad') }}"),
        _template("{{ card_html(review.card, 'zeppelin') }}"),
        "'card'",
    ),
    "a block of a template": (_template("", block="txet"), _template("", block="zeppelin"), "text"),
    "a name in a template": (_template("{{ reveiw.html }}"), _template("{{ zeppelin }}"), "review"),
    "a field in a template": (_template("{{ review.card.flim }}"), _template("{{ review.card.zoo }}"), "film"),
    "a filter": (_template("{{ review.card.film | uper }}"), _template("{{ review.card.film | zoo }}"), "upper"),
    "an asset": (_template("{{ asset('stile.css') }}"), _template("{{ asset('zoo.png') }}"), "style.css"),
    "a word in a template": (_template("{{ word('hoem') }}"), _template("{{ word('zoo') }}"), "home"),
    "a kind of page": (_template("{{ link('reveiws') }}"), _template("{{ link('zoo') }}"), "reviews"),
}  # fmt: skip


def _problems(site: SiteFolder, written: tuple[str, str]) -> list[Diagnostic]:
    site.write("content/site.toml", SETTINGS)
    site.write(*_review())
    site.write("content/franchises/rocky.md", "---\nname: Rocky Horror\n---\n")
    site.write("content/images/alien.svg", '<svg xmlns="http://www.w3.org/2000/svg" width="2" height="3"/>')
    site.write(*written)
    return _faults(site)


def _faults(site: SiteFolder) -> list[Diagnostic]:
    return [one for one in site.problems(check) if one.severity != "note"]


@pytest.mark.parametrize(("near", "far", "meant"), CASES.values(), ids=CASES)
def test_a_slip_is_answered_with_what_was_meant_and_another_word_is_not(
    tmp_path: Path, near: tuple[str, str], far: tuple[str, str], meant: str
) -> None:
    site = SiteFolder(tmp_path / "near")
    found = _problems(site, near)
    hints = [one.hint for one in found]
    assert any(meant in hint and ("Did you mean" in hint or "If you mean that one" in hint) for hint in hints), hints
    check_fixes_of_site(site.root, found, lambda: _faults(site))
    hints = [one.hint for one in _problems(SiteFolder(tmp_path / "far"), far)]
    assert all(hints)
    assert not any("Did you mean" in hint or "If you mean that one" in hint for hint in hints), hints
