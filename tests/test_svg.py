"""Stripping SVG: the drawing stays; scripts, external references and editor data are removed."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intertitle.pictures.errors import StripError
from intertitle.pictures.svg import strip_svg

SVG = "http://www.w3.org/2000/svg"
HEAD = f'<svg xmlns="{SVG}" xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:own="http://editor.example">'
EMPTY = f'<svg xmlns="{SVG}" xmlns:xlink="http://www.w3.org/1999/xlink">'


def _bare(inner: str, before: str = "") -> str:
    made = strip_svg(f"{before}{HEAD}{inner}</svg>".encode()).decode()
    assert made.startswith(EMPTY)
    return made.removeprefix(EMPTY).removesuffix("</svg>")


KEPT = {
    "shapes and their paint": '<path d="M0 0 L1 1" fill="url(#a)" style="stroke: #fff; fill: url(#b)"/>',
    "words": "<title>A ship &amp; a cat &lt;3</title><desc>é</desc><text>GPS</text>",
    "links within": '<use xlink:href="#a"/><a href="#b"/>',
    "pictures within": '<image href="data:image/png;base64,AAAA"/>',
    "styles": "<style>.a &gt; .b { fill: url(#a) } @media print { .a { fill: red } }</style>",
    "motion": '<rect><animate attributeName="x" to="5"/></rect>',
    "language": '<text xml:lang="fr" xml:space="preserve"> a  b </text>',
    "names of its own": '<g id="GPS" class="a b" data-name="c" aria-label="d"/>',
}
GONE = {
    "a script": '<script>alert(1)</script><script href="x.js"/>',
    "a script of another name": '<own:script/><svg:script xmlns:svg="http://www.w3.org/2000/svg">x</svg:script>',
    "a page within": "<foreignObject><b>x</b></foreignObject>",
    "metadata": "<metadata><rdf>GPS</rdf></metadata>",
    "a comment": "<!-- GPS -->",
    "an instruction": "<?editor GPS?>",
    "an editor's own": '<own:view own:path="/home/ines"><path d="M0 0"/></own:view>',
    "an animation of a link": '<set attributeName="xlink:href" to="javascript:x"/>',
    "an animation of a handler": '<animate attributeName="onclick" to="x"/>',
}
STRIPPED = {
    "handlers": '<g onload="x" onclick="y" ONFOCUS="z"/>',
    "links elsewhere": '<g href="https://a.example/" xlink:href="javascript:x"/>',
    "a disguised link": '<g href=" java&#10;script:x"/>',
    "a link to a document": '<g href="data:text/html,x"/>',
    "paint elsewhere": '<g fill="url(https://a.example/x.svg#a)" style="fill: URL( \'//a.example/x\')"/>',
    "an escape": '<g style="fill: u\\72l(//a.example)"/>',
    "an editor's notes": '<g own:path="/home/ines"/>',
    "another base": '<g xml:base="https://a.example/"/>',
}


@pytest.mark.parametrize("inner", KEPT.values(), ids=KEPT)
def test_what_is_drawn_stays(inner: str) -> None:
    assert _bare(inner) == inner


@pytest.mark.parametrize("inner", GONE.values(), ids=GONE)
def test_what_runs_or_was_noted_goes(inner: str) -> None:
    assert _bare(f"{inner}<path/>") == "<path/>"


@pytest.mark.parametrize("inner", STRIPPED.values(), ids=STRIPPED)
def test_what_leads_elsewhere_goes(inner: str) -> None:
    assert _bare(inner) == "<g/>"


@pytest.mark.parametrize("sheet", ["@import 'x';", "a { fill: url(x) }", "a { b: image-set('x') }", "@\\69mport 'x';"])
def test_a_stylesheet_that_fetches_is_emptied(sheet: str) -> None:
    assert _bare(f"<style><![CDATA[{sheet}]]></style>") == "<style/>"


def test_an_editor_s_entities_are_plain_text_and_none_may_grow() -> None:
    declared = f'<!DOCTYPE svg PUBLIC "a" "https://a.example/x.dtd" [<!ENTITY ns_svg "{SVG}">]>'
    assert _bare('<g id="&ns_svg;"/>', before=declared) == f'<g id="{SVG}"/>'
    for value in ("&a;&a;", "%a;", "<script/>", "x" * 201):
        with pytest.raises(StripError, match="which may grow"):
            _bare("", before=f'<!DOCTYPE svg [<!ENTITY b "{value.replace("%", "&#37;")}">]>')


def test_another_encoding_is_written_in_utf_8() -> None:
    made = strip_svg(f'<?xml version="1.0" encoding="UTF-16"?>{HEAD}<title>é</title></svg>'.encode("utf-16"))
    assert "<title>é</title>" in made.decode()


@pytest.mark.parametrize("data", [b"", b"<svg", b"<svg></g>", b'<svg xmlns="http://a.example"/>', b"<svg>&gone;</svg>"])
def test_an_invalid_drawing_is_an_error(data: bytes) -> None:
    with pytest.raises(StripError):
        strip_svg(data)


_names = st.sampled_from(["g", "script", "own:g", "a", "style", "path", "foreignObject", "text", "animate"])
_attributes = st.sampled_from(
    [
        'onload="x"',
        'href="//a.example"',
        'href="#a"',
        'own:a="b"',
        'xlink:href="javascript:x"',
        'fill="url(x)"',
        'id="i"',
    ]
)
_trees = st.recursive(
    st.sampled_from(["text", "<!-- c -->", "&amp;", "<![CDATA[<b>]]>", "a { fill: url(x) }"]),
    lambda inner: st.builds(
        lambda name, attribute, parts: f"<{name} {attribute}>{''.join(parts)}</{name}>",
        _names,
        _attributes,
        st.lists(inner, max_size=4),
    ),
    max_leaves=20,
)


@given(_trees)
def test_nothing_runs_or_leads_elsewhere_in_any_drawing(inner: str) -> None:
    made = strip_svg(f"{HEAD}{inner}</svg>".encode())
    assert strip_svg(made) == made
    for element in ET.fromstring(made).iter():  # noqa: S314  (written by our own code)
        assert re.fullmatch(rf"\{{{SVG}\}}(?!script|foreignObject)\w+", str(element.tag))
        for name, value in element.attrib.items():
            assert not name.startswith("on")
            assert name in {"id", "href", "{http://www.w3.org/1999/xlink}href"}
            assert "a.example" not in value
            assert "script" not in value
