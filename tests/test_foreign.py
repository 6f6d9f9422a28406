"""Marks of other programs in a text are reported with what to type, and nothing else is."""

from __future__ import annotations

import pytest

from intertitle.diagnostics import Location
from intertitle.markup.text import render


def found_in(source: str) -> list[tuple[str, str, int, int, str]]:
    made = render(source, Location("content/reviews/a.md", 1, 1), language="en", html="raw")
    return [(one.code, one.severity, one.line, one.column, one.hint) for one in made.diagnostics]


YOUTUBE = "https://www.youtube.com/watch?v=dQw4w9WgXcQ"
STILL = '![What it shows](images/still.jpg "Its caption")'

FOREIGN = {
    "[youtube dQw4w9WgXcQ]": YOUTUBE,
    "[youtube=https://www.youtube.com/watch?v=dQw4w9WgXcQ&w=640]": YOUTUBE,
    "[youtube https://youtu.be/dQw4w9WgXcQ]": YOUTUBE,
    '[youtube id="dQw4w9WgXcQ"]': YOUTUBE,
    "[embed]https://youtu.be/dQw4w9WgXcQ[/embed]": YOUTUBE,
    "{{< youtube dQw4w9WgXcQ >}}": YOUTUBE,
    '{{< youtube id="dQw4w9WgXcQ" >}}': YOUTUBE,
    "{% youtube dQw4w9WgXcQ %}": YOUTUBE,
    '{% include youtube.html id="dQw4w9WgXcQ" %}': YOUTUBE,
    "{{< vimeo 12345678 >}}": "https://vimeo.com/12345678",
    "[vimeo https://vimeo.com/12345678]": "https://vimeo.com/12345678",
    '[caption id="attachment_1" width="300"]![A still](/wp/2019/still.jpg) Words[/caption]': STILL,
    '{{< figure src="/img/still.jpg" title="x" >}}': STILL,
    '{% figure "img/still.jpg" %}': STILL,
    '[gallery ids="1,2"]': "name.jpg",
    '{{< ref "alien.md" >}}': "[[Title]]",
    "{% post_url 2020-01-01-alien %}": "[[Title]]",
    "{% include x %}": "Write what it stands for",
    "{%- include x.html -%}": "Write what it stands for",
    "{{ page.title }}": "Write what it stands for",
    "{{% notice tip %}}": "Write what it stands for",
    '[su_box title="x" color="#fff"]': "Write what it stands for",
    "![[still.jpg]]": "![What it shows](images/still.jpg)",
    "![[stills/my still.PNG|300x200]]": "![What it shows](images/my still.PNG)",
    "![[still.webp|A door]]": "![A door](images/still.webp)",
    "![[Alien]] is great": "[[Alien]]",
    "· one": "Begin each item of a list with  - ",
    "•\tone": "Begin each item of a list with  - ",
    "▪\u00a0one": "Begin each item of a list with  - ",
    "\tThis is a paragraph of a word processor.": "Delete the tab",
    "    She waits. He never comes.": "Delete the tab",
    "\t“No,” he says.": "Delete the tab",
    "\t映画を見た。とても良い。": "Delete the tab",
}


@pytest.mark.parametrize(("source", "shown"), FOREIGN.items())
@pytest.mark.parametrize("before", ["", "Text.\n\n"])
def test_a_mark_of_another_program_is_a_warning_with_what_to_type(before: str, source: str, shown: str) -> None:
    ((code, severity, line, column, hint),) = [one for one in found_in(before + source + "\n") if one[0] == "IT431"]
    assert (code, severity, line, column) == ("IT431", "warning", 1 + before.count("\n"), 1)
    assert shown in hint


@pytest.mark.parametrize("source", FOREIGN)
def test_what_a_hint_shows_is_not_reported(source: str) -> None:
    ((_, _, _, _, hint),) = [one for one in found_in(source) if one[0] == "IT431"]
    typed = hint.partition("  ")[2]
    if typed and "```" not in typed:
        assert found_in(typed) == []


def test_every_bullet_and_every_tag_is_reported_with_its_place() -> None:
    found = found_in("· one\n· two {{ x }}\n\n> - a [youtube dQw4w9WgXcQ]")
    assert sorted((line, column) for _, _, line, column, _ in found) == [(1, 1), (2, 1), (2, 7), (4, 7)]


@pytest.mark.parametrize(
    "source",
    [
        "[video](https://a.example) [youtube](https://a.example) [the video] [REC] [sic] [audio unclear] [x]",
        "[youtube][a]\n\n[a]: https://a.example",
        "`{% include x %}` and `` [youtube dQw4w9WgXcQ] ``",
        "a %%{% include x %}%% b <!-- [youtube dQw4w9WgXcQ] -->",
        "```\n{{< youtube x >}}\n· one\n```",
        "a {b} {c: d} 100% {x}",
        "[[Alien|the first]] and [[No]]",
        "Wow![[No]] \\![[No]] `![[x.png]]`",
        "one · two • three",
        "· ",
        "    for one in several(): print(one)",
        "\tlet x = 5;",
        "    $ make install now please",
        "- a\n\n    A paragraph of the item, which is indented.",
        "– Oui, dit-elle.",
    ],
)
def test_other_brackets_dots_and_code_are_not_reported(source: str) -> None:
    assert [one for one in found_in(source) if one[0] == "IT431"] == []
