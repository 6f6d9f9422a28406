"""Assets: references in stylesheets are replaced by published addresses."""

from __future__ import annotations

from pathlib import Path

import pytest

from intertitle.assets import Asset, name_assets, render_stylesheet
from intertitle.diagnostics import ConfigurationError

COLOURS = {"accent": "#b00020", "accent_dark": "#fed"}


def _published(folder: Path, **texts: str) -> dict[str, Asset]:
    files: dict[str, tuple[Path, str]] = {}
    for name, text in texts.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        files[name] = (file, f"themes/mine/assets/{name}")
    return name_assets(files, COLOURS)


def _text(asset: Asset) -> str:
    return render_stylesheet(asset, lambda file, _: Path(file).read_bytes()).decode()


def test_what_a_stylesheet_names_is_named_as_it_is_published(tmp_path: Path) -> None:
    css = """a { src: url("fonts/a.woff2") format("woff2"), url(fonts/a.woff2), url( 'lamp.svg' ) }"""
    made = _published(tmp_path, **{"style.css": css, "fonts/a.woff2": "A", "lamp.svg": "L"})
    font, lamp = (made[name].address.removeprefix("/assets/") for name in ("fonts/a.woff2", "lamp.svg"))
    assert _text(made["style.css"]) == f"""a {{ src: url("{font}") format("woff2"), url({font}), url( '{lamp}' ) }}"""


def test_an_import_at_the_top_is_inlined(tmp_path: Path) -> None:
    css = {
        "css/deep/a.css": '/* @import "x.css"; */\n@import "../b.css";\ni { top: option(accent) }',
        "css/b.css": "@import url('deep/c.css');b { background: url(lamp.svg) }",
        "css/deep/c.css": 'c { background: url("../lamp.svg") }\n@import "late.css";',
    }
    made = _published(tmp_path, **css, **{"css/lamp.svg": "L", "css/deep/late.css": "u {}"})
    lamp = f"../{made['css/lamp.svg'].address.rpartition('/')[2]}"
    late = made["css/deep/late.css"].address.rpartition("/")[2]
    assert _text(made["css/deep/a.css"]) == (
        '/* @import "x.css"; */\n'
        f'c {{ background: url("{lamp}") }}\n@import "{late}";b {{ background: url({lamp}) }}\n'
        "i { top: #b00020 }"
    )


def test_a_quoted_import_is_not_an_import(tmp_path: Path) -> None:
    css = {"a.css": "/* not @import 'b.css'; but */ @import 'b.css'; i {}", "b.css": "b {}"}
    made = _published(tmp_path, **css)
    assert _text(made["a.css"]) == "/* not @import 'b.css'; but */ b {} i {}"


@pytest.mark.parametrize(
    "stays", ["@import 'c.css' print;", "@import url(c.css) screen;", "@import 'https://example.org/c.css';"]
)
def test_where_one_import_has_to_stay_all_do_since_browsers_want_them_first(tmp_path: Path, stays: str) -> None:
    css = {
        "above.css": "@import 'a.css'; u {}",
        "a.css": f"@import 'b.css'; {stays} i {{}}",
        "b.css": "b {}",
        "c.css": "c {}",
    }
    made = _published(tmp_path, **css)
    above, second, third = (made[name].address.removeprefix("/assets/") for name in ("a.css", "b.css", "c.css"))
    stays = stays if "https:" in stays else stays.replace("c.css", third)
    assert _text(made["a.css"]) == f"@import '{second}'; {stays} i {{}}"
    assert _text(made["above.css"]) == f"@import '{above}'; u {{}}"


def test_an_import_that_changes_gives_a_stylesheet_another_address(tmp_path: Path) -> None:
    before, after = (
        _published(tmp_path / text, **{"a.css": '@import "b.css";', "b.css": f"{text} {{}}"}) for text in ("i", "b")
    )
    assert before["a.css"].address != after["a.css"].address
    assert before["a.css"].digest == after["a.css"].digest


def test_a_name_is_found_from_the_stylesheet_s_own_folder(tmp_path: Path) -> None:
    made = _published(tmp_path, **{"css/deep/a.css": "b { background: url(../../lamp.svg) }", "lamp.svg": "L"})
    assert _text(made["css/deep/a.css"]) == f"b {{ background: url(../..{made['lamp.svg'].address[7:]}) }}"


def test_a_file_that_changes_gives_its_stylesheet_another_address(tmp_path: Path) -> None:
    css = {"style.css": '@import url("more.css");', "more.css": "a { src: url(f.woff2) }"}
    before = _published(tmp_path / "a", **css, **{"f.woff2": "A"})
    after = _published(tmp_path / "b", **css, **{"f.woff2": "B"})
    assert all(before[name].address != after[name].address for name in before)
    assert before["style.css"].digest == after["style.css"].digest


@pytest.mark.parametrize(
    "url", ["https://example.org/a.woff2", "data:font/woff2;base64,AA", "/fonts/a.woff2", "#gradient"]
)
def test_what_lies_elsewhere_stays_as_it_is(tmp_path: Path, url: str) -> None:
    made = _published(tmp_path, **{"style.css": f'a {{ src: url("{url}") }} /* url(gone.woff2) */'})
    assert made["style.css"].urls == ()


@pytest.mark.parametrize(
    "texts", [{"a.css": "@import url(a.css);"}, {"a.css": "@import url(b.css);", "b.css": "@import url(a.css);"}]
)
def test_stylesheets_that_import_each_other_are_an_error(tmp_path: Path, texts: dict[str, str]) -> None:
    with pytest.raises(ConfigurationError, match="which refers back to it"):
        _published(tmp_path, **texts)


def test_a_file_that_there_is_not_is_named_with_its_line_and_the_nearest(tmp_path: Path) -> None:
    css = '/* the\nfonts */\n  a { src: url("fonts/vollkron.woff2") }\n'
    with pytest.raises(ConfigurationError) as caught:
        _published(tmp_path, **{"css/style.css": css, "css/fonts/vollkorn.woff2": "V"})
    (found,) = caught.value.diagnostics
    assert (found.code, found.path, found.line, found.column) == ("IT118", "themes/mine/assets/css/style.css", 3, 17)
    assert (
        found.message
        == "the stylesheet refers to 'fonts/vollkron.woff2', but the theme has no 'assets/css/fonts/vollkron.woff2'"
    )
    assert found.hint == "Did you mean 'fonts/vollkorn.woff2'?"


def test_a_stylesheet_shows_the_colours_that_a_site_chooses(tmp_path: Path) -> None:
    css = "/* option(none) */ a { color: option(accent); background: url(a.svg) option( accent_dark ) }"
    made = _published(tmp_path, **{"style.css": css, "a.svg": "A"})
    lamp = made["a.svg"].address.removeprefix("/assets/")
    text = f"/* option(none) */ a {{ color: #b00020; background: url({lamp}) #fed }}"
    assert _text(made["style.css"]) == text


def test_another_colour_gives_a_stylesheet_another_address(tmp_path: Path) -> None:
    file = tmp_path / "style.css"
    file.write_text("a { color: option(accent) }")
    files = {"style.css": (file, "style.css")}
    first, second = (name_assets(files, {"accent": colour})["style.css"] for colour in ("#111", "#222"))
    assert first.address != second.address
    assert first.digest == second.digest


def test_a_colour_that_there_is_not_is_named_with_its_line_and_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as caught:
        _published(tmp_path, **{"style.css": "a {\n  color: option(acent);\n}"})
    (found,) = caught.value.diagnostics
    assert (found.code, found.path, found.line, found.column) == ("IT118", "themes/mine/assets/style.css", 2, 17)
    assert (found.message, found.hint) == (
        "the stylesheet uses option(acent), but the theme has no colour 'acent'",
        "Did you mean 'accent'?",
    )


def test_a_stylesheet_that_is_not_utf_8_is_an_error_at_the_letter(tmp_path: Path) -> None:
    (tmp_path / "style.css").write_bytes("a {}\n/* Agnès */".encode("latin-1"))
    with pytest.raises(ConfigurationError) as caught:
        name_assets({"style.css": (tmp_path / "style.css", "themes/mine/assets/style.css")})
    (found,) = caught.value.diagnostics
    assert (found.code, found.path, found.line, found.column) == ("IT106", "themes/mine/assets/style.css", 2, 7)
