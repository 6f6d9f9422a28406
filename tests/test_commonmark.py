"""CommonMark 0.31.2, by its own 652 examples; see ``data/commonmark-LICENSE.md``.

Plain, the parser passes all. As the site uses it, it differs where the site wants something else, and nowhere else:
each difference is listed here with its reason, and an example that stops differing fails.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypedDict

import pytest
from markupsafe import escape

from intertitle.diagnostics import Location
from intertitle.markup import slots
from intertitle.markup.text import parser, render


class Example(TypedDict):
    number: int
    section: str
    markdown: str
    html: str


EXAMPLES: list[Example] = json.loads((Path(__file__).parent / "data/commonmark-0.31.2.json").read_text("utf-8"))
PUNCTUATION = ["replacements", "smartquotes"]


def _expand(*spans: int | tuple[int, int]) -> frozenset[int]:
    return frozenset(
        one for span in spans for one in ([span] if isinstance(span, int) else range(span[0], span[1] + 1))
    )


# Quotes, dashes and points become typographic characters.
TYPOGRAPHY = _expand(
    14, 46, 55, 87, 106, 197, 209, 210, 352, 359, 363, 380, 385, 395, 508, 590, 619, 620, 622, 624, 632, 650
)  # fmt: skip
# A heading has an id, so that it can be linked to; the first level is the review's own title, and the others follow.
HEADING = _expand(
    10, 59, 62, (66, 68), (71, 84), 86, (89, 91), 95, 96, 102, 103, 115, 141, 214, 215, (227, 230), 232, 300, 646, 647
)  # fmt: skip
# A picture alone in its paragraph is a figure, with its title as caption.
FIGURE = _expand(572, 573, 576, 577, (584, 586), 588, 589, 591)
# Two square brackets link to a review. This is the HTML while the link is not known.
WIKI_LINK = {
    548: "<p>[{foo}]</p>\n<p>[{foo}]: /url</p>\n",
    559: "<p>{*foo* bar}</p>\n",
    590: "<p>!{foo}</p>\n<p>{foo}: /url &quot;title&quot;</p>\n",
}

# A comment is removed, and the rest of its line is Markdown.
REMARK = {
    177: "<p><em>bar</em>\n<em>baz</em></p>\n",
    179: "<p>okay</p>\n",
    183: "<pre><code>&lt;!-- foo --&gt;\n</code></pre>\n",
    308: "<ul>\n<li>foo</li>\n<li>bar</li>\n</ul>\n<ul>\n<li>baz</li>\n<li>bim</li>\n</ul>\n",
    309: "<ul>\n<li>\n<p>foo</p>\n<p>notcode</p>\n</li>\n<li>\n<p>foo</p>\n</li>\n</ul>\n"
    "<pre><code>code\n</code></pre>\n",
    625: "<p>foo </p>\n",
    626: "<p>foo </p>\n<p>foo </p>\n",
}

# A bare address is a link.
BARE_LINK = frozenset({602, 608, 611})
# An address on this site in HTML is checked and written like one in Markdown.
ADDRESS = {31: '<a href="öö.html">\n', 630: '<p>foo <a href="ö"></p>\n'}

# An address that begins with a slash may have spaces.
WITH_SPACES = {488: '<p><a href="/my%20uri">link</a></p>\n'}

# The exact change of the spec's HTML for each reason.
REASONS: Mapping[str, tuple[frozenset[int], Callable[[Example], str]]] = {
    "a heading's level and id": (HEADING, lambda example: _with_headings(example["html"])),
    "a figure": (FIGURE, lambda example: _with_figure(example["html"])),
    "a link to a review": (frozenset(WIKI_LINK), lambda example: WIKI_LINK[example["number"]]),
    "a bare link": (BARE_LINK, lambda example: _with_link(example["html"])),
    "an address in HTML": (frozenset(ADDRESS), lambda example: ADDRESS[example["number"]]),
    "an address with spaces": (frozenset(WITH_SPACES), lambda example: WITH_SPACES[example["number"]]),
    "a remark": (frozenset(REMARK), lambda example: REMARK[example["number"]]),
}


def _with_headings(html: str) -> str:
    """Shift all headings by a level if there is one of the first."""
    if "<h1>" not in html:
        return html
    return re.sub(r"<(/?)h(\d)>", lambda tag: f"<{tag[1]}h{min(int(tag[2]) + 1, 6)}>", html)


def _with_link(html: str) -> str:
    return re.sub(r"https://[^ &<]+", r'<a href="\g<0>">\g<0></a>', html)


def _with_figure(html: str) -> str:
    return re.sub(
        r'<p>(<img src="[^"]*" alt="[^"]*") title="([^"]*)" /></p>',
        r"<figure>\1 /><figcaption>\2</figcaption></figure>",
        html,
    )


def _normal(html: str) -> str:
    """Normalize differences that do not matter: the slash of an empty element, the line in an empty quotation."""
    return html.replace(" />", ">").replace("<blockquote>\n</blockquote>", "<blockquote></blockquote>")


def _published(markdown: str, language: str) -> str:
    """Render as the site does, with links and spoilers."""
    made = render(markdown, Location("spec.md", 1, 1), language=language, html="raw")
    links = made.text.links

    def shown(number: int) -> str:
        link = links[number]
        return f"{{{link.label or link.target}}}" if link.kind == "wiki" else str(escape(link.target))

    return _normal(slots.reveal(slots.fill(made.html, shown)))


def _named(example: Example) -> str:
    return f"{example['number']}-{example['section']}"


def test_all_examples_of_the_spec_are_here() -> None:
    assert [example["number"] for example in EXAMPLES] == list(range(1, 653))
    assert sum("\t" in example["markdown"] for example in EXAMPLES) == 13
    assert not any("→" in example["markdown"] + example["html"] for example in EXAMPLES)


@pytest.mark.parametrize("example", EXAMPLES, ids=_named)
def test_the_plain_parser_does_what_the_spec_says(example: Example) -> None:
    html: str = parser("en", html="raw", extended=False).render(example["markdown"])
    # An empty quotation holds a line feed in the spec; the spec's own test tool does not count it.
    if "<blockquote></blockquote>" in html:
        assert example["number"] in {218, 239, 240}
        html = html.replace("<blockquote></blockquote>", "<blockquote>\n</blockquote>")
    assert html == example["html"]


@pytest.mark.parametrize("example", EXAMPLES, ids=_named)
def test_the_site_s_parser_differs_from_the_spec_for_its_listed_reason_only(example: Example) -> None:
    markdown = parser("en-x-spec", html="raw", syntax=())
    with markdown.reset_rules():
        markdown.disable(PUNCTUATION)
        unset = _published(example["markdown"], "en-x-spec")
    spec = _normal(example["html"])
    wanted = [_normal(change(example)) for numbers, change in REASONS.values() if example["number"] in numbers]
    assert len(wanted) <= 1
    assert (unset != spec) == bool(wanted)
    assert re.sub(r' id="h-[\w-]+"', "", unset) == (wanted or [spec])[0]


@pytest.mark.parametrize("example", EXAMPLES, ids=_named)
def test_smart_punctuation_changes_the_listed_examples_only(example: Example) -> None:
    markdown = parser("en-x-spec", html="raw", syntax=())
    with markdown.reset_rules():
        markdown.disable(PUNCTUATION)
        unset = _published(example["markdown"], "en-x-spec")
    set_well = _published(example["markdown"], "en-x-spec")
    assert (set_well != unset) == (example["number"] in TYPOGRAPHY)
    straightened = re.sub("[“”]", "&quot;", set_well).replace("’", "'").replace("—", "---").replace("–", "--")
    assert straightened == unset
