"""The author's first hour: the README's own steps by the real command, from an empty folder to a published site.

Each common mistake is made, and then mended by nothing but what its message says to type.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from demo import need
from photographs import encoded, scene
from served import NOON, REPOSITORY, eventually, followed, serving

README = (REPOSITORY / "README.md").read_text(encoding="utf-8")
HOUR = README.partition("## Ten minutes")[2].partition("\n## ")[0]
REVIEW = "content/reviews/no.md"
BALLERINA = "content/reviews/ballerina.md"
SETTINGS = "content/site.toml"
TEMPLATE = "themes/intertitle/templates/page.html"


class Author:
    """Somebody in a terminal, who has the README and nothing else."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.first_build = ""  # what it printed

    def types(self, command: str) -> tuple[int, str, str]:
        """Type a command that the README shows; the exit code and what is printed."""
        assert command in HOUR, command
        return self.runs(*re.findall(r'"[^"]*"|\S+', command.removeprefix("intertitle ")))

    def runs(self, *words: str) -> tuple[int, str, str]:
        environment = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "TMPDIR"}}
        done = subprocess.run(  # noqa: S603  (our own command)
            [sys.executable, "-W", "error", "-m", "intertitle", *(word.strip('"') for word in words)],
            cwd=self.folder,
            env={**environment, "PYTHONPATH": str(REPOSITORY), "SOURCE_DATE_EPOCH": NOON},
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert "Traceback" not in done.stderr
        return done.returncode, done.stdout, done.stderr

    def reads(self, path: str) -> str:
        return (self.folder / path).read_text(encoding="utf-8")

    def saves(self, path: str, text: str) -> None:
        (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / path).write_text(text, encoding="utf-8")

    def page(self, address: str) -> str:
        return self.reads(f"public{address}index.html")


def _shown(kind: str, begin: str) -> str:
    """Give the block of the README that begins so."""
    found = re.search(rf"^```{kind}\n({re.escape(begin)}.*?)^```$", HOUR, re.MULTILINE | re.DOTALL)
    assert found is not None, begin
    return found[1]


def _timeless(summary: str) -> str:
    return re.sub(r"\d+\.\d\d s", "… s", summary)


def _started(author: Author, command: str, text: str) -> str:
    """Start a review, write it and take its draft mark out; its file."""
    code, printed, _ = author.types(command) if command in HOUR else author.runs(*re.findall(r'"[^"]*"|\S+', command))
    assert code == 0
    path = printed.strip().splitlines()[0]
    author.saves(path, author.reads(path).replace("draft: true\n", "") + text)
    return path


@pytest.fixture(scope="module")
def author(tmp_path_factory: pytest.TempPathFactory) -> Author:
    """An author with a blog of four reviews, a franchise and a poster, all made as the README says."""
    desk = Author(tmp_path_factory.mktemp("hour"))
    code, printed, _ = desk.types('intertitle new my-films --title "My Films" --author "Your Name"')
    assert code == 0
    assert "my-films" in printed
    desk.folder /= "my-films"

    path = _started(desk, 'intertitle review "No" --year 2012 --rating 4', _shown("markdown", "The campaign wins"))
    assert path == REVIEW
    written = desk.reads(path).splitlines()
    for line in _shown("yaml", "---").splitlines():
        dated = line.startswith("date:") and any(one.startswith("date: 2026-") for one in written)
        assert line in {*written, "…", "draft: true"} or dated, line
    code, desk.first_build, said = desk.types("intertitle build")
    assert (code, said) == (0, "")
    for film, more in {"Ballerina": "--year 2025 --rating 3", "John Wick": "--year 2014 --rating 4"}.items():
        _started(desk, f'review "{film}" {more} --franchise "John Wick"', "Seen on a wet Tuesday.\n")
    desk.saves("content/franchises/john-wick.md", _shown("markdown", "---\nname: John Wick"))
    (desk.folder / "content/images").mkdir()
    (desk.folder / "content/images/no.jpg").write_bytes(encoded(scene(200, 300), "JPEG"))
    desk.saves(REVIEW, desk.reads(REVIEW).replace("date:", _shown("yaml", "poster:") + "date:", 1))
    return desk


def test_the_first_build_prints_what_the_readme_shows(author: Author) -> None:
    assert _timeless(author.first_build) == _timeless(_shown("", "My Films: "))


def test_the_steps_of_the_readme_publish_a_blog(author: Author) -> None:
    code, printed, said = author.types("intertitle build")
    assert (code, said) == (0, "")
    assert printed.startswith("My Films: 4 reviews, 1 franchise, 3 people, 1 page.\n")
    code, printed, said = author.types("intertitle build --strict")
    assert (code, said) == (0, "")
    assert "nothing to write" in printed
    assert "Not published" not in printed
    review = author.page("/reviews/no/")
    assert "A rainbow over the word No" in review
    assert "image/avif" in review
    assert '<a href="/reviews/the-general/">' in review
    franchise = author.page("/franchises/john-wick/")
    assert "Story order" in franchise
    assert '"/reviews/ballerina/"' in franchise
    for address in ("/", "/feed.xml"):
        shown = author.reads(f"public{address}" if address.endswith(".xml") else "public/index.html")
        assert "Ballerina" in shown
        assert "What it costs him" not in shown


def test_a_command_in_the_parent_folder_names_the_site(author: Author) -> None:
    code, _, said = Author(author.folder.parent).runs("build")
    assert code == 2
    assert "There is one:  cd my-films\n" in said


# ---------------------------------------------------------------- mistakes, and what to type instead


def _typed(text: str, line: int, column: int, hint: str) -> str:
    """Do what a hint shows: type a whole line, or the name that it asks about in the place of the one that is there."""
    lines = text.split("\n")
    at = lines[line - 1]
    if whole := re.search(r":  (\S.*?)(?:   |$)", hint):
        lines[line - 1] = whole[1]
    elif meant := re.search(r"Did you mean (?:\[\[(.+)\]\]|'(.+)')\?", hint):
        word = re.match(r"[\w/. -]*[\w/]", at[column - 1 :])
        assert word is not None
        lines[line - 1] = at[: column - 1] + (meant[1] or meant[2]) + at[column - 1 + len(word[0]) :]
    else:
        pytest.fail(f"the hint shows nothing to type: {hint}")
    return "\n".join(lines)


def _words(mend: Callable[[str], str]) -> Callable[[str, int, int, str], str]:
    """Mend as a hint says in words."""
    return lambda text, _line, _column, _hint: mend(text)


def _replaced(pattern: str, by: str) -> Callable[[str], str]:
    def replace(text: str) -> str:
        made, count = re.subn(pattern, by, text, count=1, flags=re.MULTILINE)
        assert count == 1
        return made

    return replace


class Mistake(NamedTuple):
    """What is spoilt, and how; what comes of it, its place by a pattern; and how the hint is followed."""

    path: str
    spoil: Callable[[str], str]
    code: str
    place: str
    hint: str
    follow: Callable[[str, int, int, str], str]


PLAIN = """---
film: Night {number}
year: 2001
rating: 4
date: 2026-05-01
---
Seen on a wet Tuesday.

:::spoiler The end
He wakes.
:::
"""
IN_A_REVIEW = {
    "a title with a colon and no quotes": (
        _replaced("^film: .*", "film: Mission: Impossible"),
        ("IT209", "2:7", 'Put it in quotes:  film: "Mission: Impossible"'),
        _typed,
    ),
    "more than all": (
        _replaced("^rating: 4", "rating: 11/10"),
        ("IT330", "4:9", "Write the value on this scale. Leave the line out for no rating."),
        _words(_replaced("11/10", "5")),
    ),
    "a rating on another scale": (
        _replaced("^rating: 4", "rating: 9/10"),
        (
            "IT330",
            "4:9",
            (
                "Write the value on this scale, or name the other one: 'scale: ten'. If all of your ratings are on it, "
                'write  scale = "ten"  under [ratings] in content/site.toml. Leave the line out for no rating.'
            ),
        ),
        _words(_replaced("^rating: 9/10", "rating: 9/10\nscale: ten")),
    ),
    "a day that is not": (
        _replaced("^date: .*", "date: 2024-02-30"),
        ("IT307", "5:7", "That month has 29 days:  date: 2024-02-29"),
        _typed,
    ),
    "a field misspelt": (
        _replaced("^rating:", "ratting:"),
        ("IT310", "4:1", "Did you mean 'rating'?"),
        _typed,
    ),
    "a spoiler left open": (
        _replaced("^:::$", ""),
        ("IT401", "9:1", "Close it with a line of three colons (:::) where the spoiler ends."),
        _words(lambda text: text.rstrip("\n") + "\n:::\n"),
    ),
    "front matter left open": (
        _replaced(r"^---\n(?=Seen)", ""),
        ("IT202", "1:1", "End the fields with a line that holds three hyphens (---) and nothing else."),
        _words(_replaced("^(?=Seen)", "---\n")),
    ),
    "front matter without its hyphens": (
        lambda text: text.removeprefix("---\n"),
        (
            "IT201",
            "1:1",
            "Start the file with a line of three hyphens, then its fields, then three hyphens again.",
        ),
        _words(lambda text: "---\n" + text),
    ),
    "a picture without words": (
        _replaced("^Seen", "![](images/no.jpg)\n\nSeen"),
        ("IT405", "7:1", "Describe the picture in the brackets:  ![what the picture shows](images/no.jpg)"),
        _typed,
    ),
    "a poster without words": (
        _replaced("^date:", "poster: images/no.jpg\ndate:"),
        (
            "IT322",
            "5:9",
            'Write  poster: {src: images/no.jpg, alt: "what the picture shows"}  (alt: "" if it is decoration).',
        ),
        _words(_replaced("poster: .*", 'poster: {src: images/no.jpg, alt: "what the picture shows"}')),
    ),
    "a picture by another name": (
        _replaced("^Seen", "![A rainbow](images/now.jpg)\n\nSeen"),
        ("IT530", "7:14", "Did you mean 'images/no.jpg'?"),
        _typed,
    ),
    "a link to a film misspelt": (
        _replaced("^Seen", "Unlike [[Jon Wick]]. Seen"),
        ("IT520", "7:10", "Did you mean [[John Wick]]?"),
        _typed,
    ),
    "a link to a film without a review": (
        _replaced("^Seen", "Unlike [[Stalker]]. Seen"),
        (
            "IT520",
            "7:10",
            "Write the title of a film that you have reviewed or the name of another page, or remove the brackets.",
        ),
        _words(_replaced(r"\[\[Stalker\]\]", "Stalker")),
    ),
    "an address misspelt": (
        _replaced("^Seen", "Unlike [it](/reviews/jon-wick/). Seen"),
        ("IT523", "7:13", "Did you mean '/reviews/john-wick/'?"),
        _typed,
    ),
}
IN_SETTINGS = {
    "a setting misspelt": (
        _replaced("^language", "langage"),
        ("IT104", "5:1", "Did you mean 'language'?"),
        _typed,
    ),
    "a table misspelt": (
        _replaced(r"^\[site\]", "[sit]"),
        ("IT104", "2:2", "Did you mean 'site'?"),
        _words(_replaced("sit", "site")),
    ),
    "quotes left open": (
        _replaced("^title = .*", 'title = "My Films'),
        ("IT103", "3:9", 'Settings are TOML: text needs quotes, as in  title = "The Long Take".'),
        _words(_replaced("^title = .*", 'title = "My Films"')),
    ),
}
IN_A_TEMPLATE = {
    "a field misspelt": (
        _replaced(r"page\.title", "page.titel"),
        ("IT703", "2:26", "Did you mean 'title'?"),
        _typed,
    ),
    "a block misspelt": (
        _replaced("block title", "block tilte"),
        ("IT706", "2:10", "Did you mean 'title'?"),
        _typed,
    ),
    "a block left open": (
        _replaced("{% endblock %}", ""),
        ("IT701", "2:4", "Close it with  {% endblock %}"),
        _words(lambda text: text.rstrip("\n") + "{% endblock %}\n"),
    ),
    "a template that extends itself": (
        _replaced("shipped/page.html", "page.html"),
        ("IT704", "1:1", 'To build on the shipped one:  {% extends "shipped/page.html" %}'),
        _typed,
    ),
}
REVIEWS = {name: f"content/reviews/night-{number}.md" for number, name in enumerate(IN_A_REVIEW)}
# What one build tells together: all that is wrong with reviews, and each other thing by itself.
ROUNDS: dict[str, list[Mistake]] = {
    "reviews": [Mistake(REVIEWS[name], spoil, *told, follow) for name, (spoil, told, follow) in IN_A_REVIEW.items()],
    **{
        name: [Mistake(path, spoil, *told, follow)]
        for path, mistakes in {SETTINGS: IN_SETTINGS, TEMPLATE: IN_A_TEMPLATE}.items()
        for name, (spoil, told, follow) in mistakes.items()
    },
}


def _messages(said: str) -> Iterator[tuple[str, str, str]]:
    """Take apart what was printed: a code, a place and the last line of each message."""
    for part in re.split(r"\n(?=(?:error|warning|note) IT\d)", said.partition("\n\nWhat ")[0]):
        lines = [line for line in part.strip().splitlines() if line.strip() and not re.fullmatch(r"\d+ \w+\.", line)]
        if lines and (code := re.match(r"(?:error|warning|note) (IT\d+)  ", lines[0])):
            yield (
                code[1],
                lines[1].strip(),
                next(line for line in lines[2:] if not re.match(r" +(?:\d+ )?\|", line)).strip(),
            )


@pytest.fixture(scope="module")
def at_work(author: Author) -> Author:
    """The same author, with more reviews, and a block overridden as the README shows."""
    for number, path in enumerate(REVIEWS.values()):
        author.saves(path, PLAIN.format(number=number))
    author.saves(TEMPLATE, _shown("jinja", "{% extends"))
    code, _, said = author.types("intertitle build --strict")
    assert (code, said) == (0, "")
    assert "— my films</title>" in author.page("/about/")
    return author


@pytest.mark.parametrize("mistakes", ROUNDS.values(), ids=ROUNDS)
def test_typing_the_hint_of_a_message_fixes_the_mistake(at_work: Author, mistakes: list[Mistake]) -> None:
    good = {one.path: at_work.reads(one.path) for one in mistakes}
    try:
        for one in mistakes:
            at_work.saves(one.path, one.spoil(good[one.path]))
        code, _, said = at_work.types("intertitle build")
        assert code == (2 if SETTINGS in good else 1)
        messages = [one for one in _messages(said) if one[0] != "IT607"]  # what the same mistake takes offline
        told = {place.partition(":")[0]: (code, place.partition(":")[2], hint) for code, place, hint in messages}
        assert told == {one.path: (one.code, one.place, one.hint) for one in mistakes}
        assert len(told) == len(messages)
        for one in mistakes:
            line, _, column = one.place.partition(":")
            at_work.saves(one.path, one.follow(at_work.reads(one.path), int(line), int(column), one.hint))
        assert at_work.types("intertitle build --strict")[::2] == (0, "")
    finally:
        for path, text in good.items():
            at_work.saves(path, text)


def test_a_misspelt_franchise_is_a_warning_and_the_review_is_published(author: Author) -> None:
    good = author.reads(BALLERINA)
    try:
        author.saves(BALLERINA, good.replace("franchise: John Wick", "franchise: Jon Wick"))
        code, printed, said = author.types("intertitle build")
        ((told, where, hint),) = _messages(said)
        assert (code, told, where.partition(":")[0]) == (0, "IT510", BALLERINA)
        assert "2 franchises" in printed
        assert hint.startswith("If you mean that one:  franchise: John Wick ")
        assert author.types("intertitle build --strict")[0] == 1
    finally:
        author.saves(BALLERINA, good)
    assert author.types("intertitle build --strict")[0] == 0


def test_a_file_in_another_encoding_is_reported_with_the_intended_letter(author: Author) -> None:
    file = author.folder / BALLERINA
    good = file.read_bytes()
    try:
        file.write_bytes(good + "\nCafé society.\n".encode("cp1252"))
        code, _, said = author.types("intertitle build")
        ((told, where, hint),) = (one for one in _messages(said) if one[0] != "IT607")
        line = good.count(b"\n") + 2
        assert (code, told, where) == (1, "IT211", f"{BALLERINA}:{line}:4")
        assert hint == "Save it as UTF-8; the character is probably 'é'."
        file.write_bytes(good + "\nCafé society.\n".encode())
        assert author.types("intertitle build --strict")[0] == 0
    finally:
        file.write_bytes(good)


def test_each_message_has_its_page_and_the_list_in_the_readme_leads_there(author: Author) -> None:
    code, printed, _ = author.types("intertitle explain IT330")
    assert code == 0
    assert "rating:" in printed


def test_the_preview_shows_a_save_a_mistake_and_its_correction(author: Author) -> None:
    good = author.reads(REVIEW)
    assert "`intertitle serve`" in HOUR
    try:
        with serving(author.folder) as server:
            assert b"The campaign wins" in server.page("/reviews/no/")
            author.saves(REVIEW, good.replace("The campaign wins", "The rainbow wins"))
            eventually(lambda: b"The rainbow wins" in server.page("/reviews/no/"))
            author.saves(REVIEW, good.replace("rating: 4", "rating: 7"))
            eventually(lambda: b"IT330" in server.page("/reviews/no/"))
            assert b"The campaign wins" in server.page("/reviews/no/")  # the page without its rating
            author.saves(REVIEW, good.replace("The campaign wins", "The rainbow wins").replace("film:", "flim:"))
            eventually(lambda: b"IT310" in server.page("/reviews/no/"))
            assert b"The campaign wins" in server.page("/reviews/no/")  # the last good page
            author.saves(REVIEW, good)
            eventually(lambda: b"IT301" not in server.page("/reviews/no/"))
            assert b"The campaign wins" in server.page("/reviews/no/")
            code, printed, said = server.stop()
    finally:
        author.saves(REVIEW, good)
    assert code == 130
    assert "reviews/no.md  " in printed
    assert f"{REVIEW}:5:9" in said


@pytest.mark.long
def test_the_open_page_shows_a_save_and_a_mistake_in_a_browser(author: Author) -> None:
    need("Chromium", "Node", "axe-core")
    good = author.reads(REVIEW)
    try:
        with serving(author.folder) as server, followed(f"http://{server.host}/reviews/no/") as when:
            author.saves(REVIEW, good.replace("The campaign wins", "The rainbow wins"))
            assert when("The rainbow wins")["isTheSame"] is True
            author.saves(
                REVIEW, good.replace("The campaign wins", "The rainbow wins").replace("rating: 4", "rating: 7")
            )
            wrong = when("IT330")
            assert f"{REVIEW}:5:9" in wrong["problems"]
            assert wrong["isTheSame"] is True
            author.saves(REVIEW, good)
            assert when("The campaign wins")["problems"] == ""
    finally:
        author.saves(REVIEW, good)
