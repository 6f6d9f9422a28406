"""Theme settings: they are checked, and so are the options that a site chooses."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from conftest import SETTINGS, SiteFolder, codes
from fixes import check_fixes, check_fixes_of_site

from intertitle import theme_settings, themes
from intertitle.diagnostics import ConfigurationError, Diagnostic
from intertitle.model import CardStyle

SOUND = """
[theme]
name = "Own"
version = "1.0"
parent = "intertitle"

[options.accent]
type = "colour"
default = "#123456"
about = "links"

[options.order]
type = "choice"
choices = ["new", "old"]
default = "new"

[options.quiet]
type = "switch"
default = false

[options.motto]
type = "text"
default = ""
"""


def _read(folder: Path, text: str) -> theme_settings.ThemeSettings:
    (folder / theme_settings.NAME).write_text(text)
    return theme_settings.read_theme_settings(folder, "themes/own/theme.toml")


def _problems(folder: Path, text: str) -> tuple[Diagnostic, ...]:
    with pytest.raises(ConfigurationError) as caught:
        _read(folder, text)
    return caught.value.diagnostics


def _faults(folder: Path, text: str) -> tuple[Diagnostic, ...]:
    try:
        _read(folder, text)
    except ConfigurationError as failure:
        return failure.diagnostics
    return ()


def test_a_folder_without_a_manifest_says_nothing(tmp_path: Path) -> None:
    assert theme_settings.read_theme_settings(tmp_path, "theme.toml") == theme_settings.ThemeSettings()


def test_a_manifest_is_read_whole(tmp_path: Path) -> None:
    read = _read(tmp_path, SOUND)
    assert (read.name, read.version, read.parent) == ("Own", "1.0", "intertitle")
    assert read.options["accent"] == theme_settings.Option(type="colour", default="#123456", about="links")
    assert read.options["order"].choices == ("new", "old")
    assert read.options["quiet"].default is False


@pytest.mark.parametrize(
    ("text", "there", "message"),
    [
        ("[theme]\nname = 3\n", "3", "name must be text"),
        ("[theme]\nparnet = 'x'\n", "parnet = 'x'", "there is no 'parnet' under [theme]"),
        ("[thema]\n", "thema]", "a manifest has no 'thema'"),
        ("theme = 1\n", "1", "'theme' must be a table"),
        ("options = 1\n", "1", "'options' holds a table for each option"),
        ("\n[options.a]\ntype = 'color'\ndefault = '#fff'\n", "'color'", "the option 'a' has no known type"),
        ("[options.a]\ntype = 'choice'\n", "a]", "the choices of the option 'a' do not fit its type"),
        (
            "[options.a]\ntype = 'text'\nchoices = ['x']\n",
            "['x']",
            "the choices of the option 'a' do not fit its type",
        ),
        ("[options.a]\ntype = 'colour'\ndefault = 'red'\n", "'red'", "the default of 'a' is not a colour as  #rrggbb"),
        ("[options.a]\ntype = 'switch'\n", "a]", "the default of 'a' is not true or false"),
        ("[options.A-b]\ntype = 'text'\n", "A-b]", "'A-b' cannot be an option's name"),
        ("pictures = 1\n", "1", "'pictures' must be a table"),
        ("[pictures.postr]\nwidths = [160]\n", "postr]", "there is no 'postr' under [pictures]"),
        ("[pictures]\nposter = [160]\n", "[160]", "'pictures.poster' must be a table"),
        ("[pictures.poster]\n", "poster]", "'pictures.poster' needs the widths of its pictures"),
        (
            "[pictures.poster]\nwidth = [160]\nwidths = [160]\n",
            "width = [160]",
            "there is no 'width' under [pictures.poster]",
        ),
        (
            "[pictures.still]\nwidths = [160, true]\n",
            "[160, true]",
            "'pictures.still' needs the widths of its pictures",
        ),
        ("[pictures.still]\nwidths = [0, 160]\n", "[0, 160]", "'pictures.still' needs the widths of its pictures"),
        ("[pictures.text]\nwidths = [8193]\n", "[8193]", "'pictures.text' needs the widths of its pictures"),
        ("[pictures.text]\nwidths = 160\n", "160", "'pictures.text' needs the widths of its pictures"),
        ("chrome = 1\n", "1", "'chrome' must be a table"),
        ("[chrome]\nheadr = []\n", "headr = []", "there is no 'headr' under [chrome]"),
        ("[chrome]\nheader = 'people'\n", "'people'", "header must be a list of sections"),
        ("[chrome]\n\nfooter = ['poeple']\n", "'poeple']", "there is no section 'poeple'"),
        ("[chrome]\nfooter = ['feed', 'feed']\n", "'feed']", "footer names a section twice"),
        ("[theme\n", "[theme", "the manifest cannot be read: a bracket is opened and never closed"),
    ],
)
def test_a_fault_in_a_manifest_is_reported_at_its_line(tmp_path: Path, text: str, there: str, message: str) -> None:
    (found,) = _problems(tmp_path, text)
    assert (found.code, found.path) == ("IT116", "themes/own/theme.toml")
    assert text.split("\n")[found.line - 1][found.column - 1 :] == there
    assert found.hint
    assert found.message == message
    check_fixes([found], found.path, text.encode(), lambda fixed: _faults(tmp_path, fixed.decode()))


def test_widths_are_each_there_once_and_narrow_before_wide(tmp_path: Path) -> None:
    (tmp_path / theme_settings.NAME).write_text("[pictures.poster]\nwidths = [320, 160, 320]\n", encoding="utf-8")
    assert theme_settings.read_theme_settings(tmp_path, "theme.toml").pictures == {"poster": (160, 320)}


def test_all_faults_of_a_manifest_are_reported_together(tmp_path: Path) -> None:
    assert len(_problems(tmp_path, "[theme]\nname = 3\n[options.a]\ntype = 'x'\n[options.b]\ntype = 'y'\n")) == 3


def test_a_manifest_that_is_not_text_is_reported(tmp_path: Path) -> None:
    (tmp_path / theme_settings.NAME).write_bytes(b"\xff")
    with pytest.raises(ConfigurationError) as caught:
        theme_settings.read_theme_settings(tmp_path, "theme.toml")
    assert caught.value.diagnostics[0].message == "the file is not UTF-8"


# ---------------------------------------------------------------- options of a site


@pytest.mark.parametrize(
    ("setting", "message", "hint"),
    [
        ('acent = "#000"', "the theme 'intertitle' has no option 'acent'", "Did you mean 'accent'?"),
        (
            "zzz = true",
            "the theme 'intertitle' has no option 'zzz'",
            "Its options: accent, accent_dark, home, typeface.",
        ),
        ('accent = "red"', "accent must be a colour as  #rrggbb, not 'red'", 'Write for example  accent = "#8a4708"'),
        ("accent = true", "accent must be a colour as  #rrggbb, not true", 'Write for example  accent = "#8a4708"'),
        ('typeface = "sens"', "typeface must be one of serif, sans, not 'sens'", "Did you mean 'sans'?"),
    ],
)
def test_an_unknown_option_is_reported_at_its_line(blog: SiteFolder, setting: str, message: str, hint: str) -> None:
    blog.write("content/site.toml", f"{SETTINGS}\n[theme]\n{setting}\n")
    with pytest.raises(ConfigurationError) as caught:
        blog.build()
    (found,) = caught.value.diagnostics
    lines = SETTINGS.count("\n")
    column = 1 if "has no option" in message else setting.index("=") + 3
    assert (found.code, found.path, found.line, found.column) == ("IT117", "content/site.toml", lines + 3, column)
    assert (found.message, found.hint) == (message, hint)
    assert not blog.public.exists()
    check_fixes_of_site(blog.root, [found], blog.problems)


def test_a_setting_of_another_type_is_reported(blog: SiteFolder) -> None:
    blog.write("content/site.toml", f"{SETTINGS}\n[theme]\naccent = 3\n")
    with pytest.raises(ConfigurationError) as caught:
        blog.build()
    assert codes(caught.value.diagnostics) == ["IT104"]


def test_every_page_of_a_site_shows_what_it_chooses(blog: SiteFolder) -> None:
    blog.build()
    assert "data-typeface" not in (blog.public / "reviews/stalker/index.html").read_text()
    blog.write("content/site.toml", f'{SETTINGS}\n[theme]\ntypeface = "sans"\naccent = "#b00020"\n')
    blog.build()
    (style,) = blog.public.glob("assets/style.*.css")
    assert "--accent: #b00020;" in style.read_text()
    assert "option(" not in style.read_text()
    for page in blog.public.rglob("index.html"):
        text = page.read_text()
        assert 'data-typeface="sans"' in text, page
        assert f"/assets/{style.name}" in text, page
    assert blog.tree() == blog.clean_tree()


def test_a_home_page_without_a_lead_shows_all_reviews_alike(blog: SiteFolder) -> None:
    blog.build()
    assert 'class="titlecard lead' in (blog.public / "index.html").read_text()
    blog.write("content/site.toml", f'{SETTINGS}\n[theme]\nhome = "list"\n')
    blog.build()
    home = (blog.public / "index.html").read_text()
    assert 'class="titlecard lead' not in home
    assert home.count('class="card ') == len(list((blog.root / "content/reviews").iterdir()))


# ---------------------------------------------------------------- parents


def test_a_child_has_what_its_parent_has_and_its_own_over_it() -> None:
    parent, child = themes.load("intertitle", Path("/nowhere")), themes.load("marquee", Path("/nowhere"))
    assert parent.templates.keys() < child.templates.keys()
    assert child.templates["review.html"] == parent.templates["review.html"]
    assert child.templates["base.html"] != parent.templates["base.html"]
    assert child.templates["intertitle/base.html"] == parent.templates["base.html"]
    assert parent.assets.keys() < child.assets.keys()
    assert child.options["home"] == "list"
    assert child.options["typeface"] == "serif"


def test_every_template_of_the_child_says_what_it_reaches() -> None:
    theme = themes.load("marquee", Path("/nowhere"))
    for name, template in theme.templates.items():
        assert not themes.is_dynamic(template.source), name
        assert set(themes.find_references(template.source)) <= set(theme.templates), name


def test_a_site_overrides_a_block_of_a_child_of_a_child(blog: SiteFolder) -> None:
    blog.write("content/site.toml", SETTINGS.replace("[site]", '[site]\ntheme = "mine"'))
    blog.write(
        "themes/mine/theme.toml", '[theme]\nparent = "marquee"\n[options.motto]\ntype = "text"\ndefault = "Stay."\n'
    )
    text = '{% extends "marquee/base.html" %}{% block footer %}<footer>{{ theme.motto }}</footer>{% endblock %}'
    blog.write("themes/mine/templates/base.html", text)
    assert blog.build().diagnostics == ()
    page = (blog.public / "index.html").read_text()
    assert "<footer>Stay.</footer>" in page
    assert "/assets/marquee." in page
    assert "/assets/style." not in page
    assert blog.tree() == blog.clean_tree()


def test_what_a_site_puts_over_a_theme_is_not_over_its_children(blog: SiteFolder) -> None:
    blog.write("content/site.toml", SETTINGS.replace("[site]", '[site]\ntheme = "marquee"'))
    blog.build()
    wanted = blog.tree()
    text = '{% extends "shipped/base.html" %}{% block footer %}<footer>Mine.</footer>{% endblock %}'
    blog.write("themes/intertitle/templates/base.html", text)
    assert blog.build().diagnostics == ()
    assert blog.tree() == wanted
    blog.write("themes/marquee/templates/base.html", text)
    assert blog.build().diagnostics == ()
    assert "<footer>Mine.</footer>" in (blog.public / "index.html").read_text()


def test_a_theme_that_extends_itself_is_reported(blog: SiteFolder) -> None:
    blog.write("content/site.toml", SETTINGS.replace("[site]", '[site]\ntheme = "one"'))
    blog.write("themes/one/theme.toml", '[theme]\nparent = "two"\n')
    blog.write("themes/two/theme.toml", '[theme]\nparent = "one"\n')
    with pytest.raises(ConfigurationError) as caught:
        blog.build()
    (found,) = caught.value.diagnostics
    assert (found.code, found.path, found.line, found.column) == ("IT105", "themes/two/theme.toml", 2, 10)
    assert found.message == "the theme 'one' is its own ancestor: one → two → one"


def test_a_missing_parent_is_reported(blog: SiteFolder) -> None:
    blog.write("content/site.toml", SETTINGS.replace("[site]", '[site]\ntheme = "one"'))
    blog.write("themes/one/theme.toml", '[theme]\nparent = "intertitel"\n')
    with pytest.raises(ConfigurationError) as caught:
        blog.build()
    (found,) = caught.value.diagnostics
    assert (found.code, found.path, found.line, found.column) == ("IT105", "themes/one/theme.toml", 2, 10)
    assert found.hint == "Did you mean 'intertitle'?"
    check_fixes_of_site(blog.root, [found], blog.problems)


# ---------------------------------------------------------------- share cards

STYLE = """
[share]
ground = "#123"
ink = "#ffffff"
quiet = "#aaaaaa"
tint = "accent"
display = ["fonts/own.ttf"]
text = ["fonts/own.ttf"]
italic = ["fonts/own.ttf"]
"""


def _themed(root: Path, manifest_text: str) -> CardStyle | None:
    folder = root / "themes/own"
    (folder / "assets/fonts").mkdir(parents=True, exist_ok=True)
    (folder / "assets/fonts/own.ttf").write_bytes(b"a font")
    (folder / theme_settings.NAME).write_text(manifest_text)
    return themes.load("own", root).share


def _faults_of_theme(root: Path) -> tuple[Diagnostic, ...]:
    try:
        themes.load("own", root)
    except ConfigurationError as failure:
        return failure.diagnostics
    return ()


def test_a_theme_says_how_its_share_cards_look(tmp_path: Path) -> None:
    share = _themed(tmp_path, SOUND.replace('parent = "intertitle"\n', "") + STYLE)
    assert share is not None
    assert (share.ground, share.tint, share.frame) == ("#123", "#123456", "rules")
    assert [Path(face.file).name for face in share.display] == ["own.ttf"]


def test_a_theme_that_says_nothing_of_share_cards_has_none(tmp_path: Path) -> None:
    assert _themed(tmp_path, '[theme]\nname = "Own"\n') is None
    assert themes.load("intertitle", tmp_path, share_cards=False).share is None


def test_a_child_says_what_differs_from_its_parent_s(tmp_path: Path) -> None:
    parent = themes.load("intertitle", tmp_path).share
    child = _themed(tmp_path, '[theme]\nparent = "intertitle"\n[share]\nground = "#203040"\nframe = "lamps"\n')
    assert parent
    assert child == msgspec.structs.replace(parent, ground="#203040", frame="lamps")


@pytest.mark.parametrize(
    ("before", "after", "there", "message"),
    [
        ('tint = "accent"', 'tint = "acent"', '"acent"', "the theme has no colour 'acent'"),
        ('tint = "accent"', "tint = 3", "3", "tint must be a colour, or the name of an option"),
        ('tint = "accent"', "", "share]", "[share] does not set 'tint'"),
        ('ink = "#ffffff"', 'ink = "White"', '"White"', "ink must be a colour, or the name of an option"),
        ('quiet = "#aaaaaa"', 'quite = "#aaaaaa"', 'quite = "#aaaaaa"', "there is no 'quite' under [share]"),
        ('quiet = "#aaaaaa"', 'quiet = "#aaaaaa"\nframe = "bulbs"', '"bulbs"', "frame must be one of rules, lamps"),
        (
            'text = ["fonts/own.ttf"]',
            'text = "fonts/own.ttf"',
            '"fonts/own.ttf"',
            "text must be a list of files under assets/",
        ),
        ('text = ["fonts/own.ttf"]', "text = []", "[]", "text must be a list of files under assets/"),
        (
            'text = ["fonts/own.ttf"]',
            'text = ["fonts/own.tff"]',
            '"fonts/own.tff"]',
            "the theme has no 'assets/fonts/own.tff'",
        ),
    ],
)
def test_an_invalid_share_card_setting_is_reported(
    tmp_path: Path, before: str, after: str, there: str, message: str
) -> None:
    assert before in STYLE
    with pytest.raises(ConfigurationError) as caught:
        _themed(tmp_path, SOUND.replace('parent = "intertitle"\n', "") + STYLE.replace(before, after))
    assert {(one.code, one.path) for one in caught.value.diagnostics} == {("IT116", "themes/own/theme.toml")}
    assert message in [one.message for one in caught.value.diagnostics]
    assert all(one.hint for one in caught.value.diagnostics)
    lines = (tmp_path / "themes/own/theme.toml").read_text().split("\n")
    found = next(one for one in caught.value.diagnostics if one.message == message)
    assert lines[found.line - 1][found.column - 1 :] == there
    check_fixes_of_site(tmp_path, caught.value.diagnostics, lambda: _faults_of_theme(tmp_path))
