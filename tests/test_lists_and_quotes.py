"""Lists without brackets, curly quotation marks, pictures of other sites and fields without hyphens: what to type."""

from __future__ import annotations

from itertools import pairwise

import pytest
from conftest import SiteFolder
from reviews import CONTRACT, document_of

from intertitle.autofix import autofix, diagnose
from intertitle.diagnostics import Diagnostic
from intertitle.fixes import apply
from intertitle.frontmatter.comma_lists import split_names
from intertitle.frontmatter.curly import CURLY, inner_text
from intertitle.model import Review

PATH = "content/reviews/x.md"


def _file(field: str) -> bytes:
    film = "" if field.startswith("film:") else "film: Up\n"
    return f"---\n{film}{field}\n---\nText.\n".encode()


def _found(field: str) -> tuple[Diagnostic, ...]:
    return diagnose(PATH, _file(field), CONTRACT)


def _typed(field: str) -> str:
    """Type the only hint for a field, and return the field."""
    (found,) = _found(field)
    assert found.fix
    fixed = apply(found.fix, _file(field))
    assert fixed
    assert diagnose(PATH, fixed, CONTRACT) == ()
    return fixed.decode().partition("---\n")[2].partition("---\n")[0].replace("film: Up\n", "").rstrip()


# A field, the field to type, and whether `check --fix` types it.
LISTS = (
    ("director: Pete Docter, Bob Peterson", 'director: ["Pete Docter", "Bob Peterson"]', True),
    ("tags: a, b", "tags: [a, b]", False),
    ("genres: Comedy, Drama", "genres: [Comedy, Drama]", True),
    ("genre: Comedy / Drama", "genre: [Comedy, Drama]", True),
    ("language: English, Czech", "language: [English, Czech]", True),
    ("countries: France, Italy", "countries: [France, Italy]", False),
    ("franchise: Alien, Predator", "franchise: [Alien, Predator]", False),
    ("cast: Al Pacino, Robert De Niro", 'cast: ["Al Pacino", "Robert De Niro"]', True),
    ("cast: Al Pacino (Hanna), Jon Voight", 'cast: [{name: "Al Pacino", character: Hanna}, "Jon Voight"]', False),
    ("cast:\n  - Al Pacino as Hanna", 'cast:\n  - {name: "Al Pacino", character: Hanna}', False),
    ("cast: [Al Pacino (Hanna)]", 'cast: [{name: "Al Pacino", character: Hanna}]', False),
    ('cast:\n  - "Al Pacino: Hanna"', 'cast:\n  - {name: "Al Pacino", character: Hanna}', False),
    ("cast:\n  - Al Pacino – Hanna", 'cast:\n  - {name: "Al Pacino", character: Hanna}', False),
    ("cast:\n  - アル・パチーノ：ハンナ", 'cast:\n  - {name: "アル・パチーノ", character: ハンナ}', False),
    ("writers: Joel Coen; Ethan Coen", 'writers: ["Joel Coen", "Ethan Coen"]', True),
    ("writers: Ana Lily, Bo Burnham and Cy Endfield", 'writers: ["Ana Lily", "Bo Burnham", "Cy Endfield"]', True),
    ("directors: 宮崎駿、高畑勲", "directors: [宮崎駿, 高畑勲]", False),
    ("director: Robert Downey, Jr., Sean Penn", 'director: ["Robert Downey, Jr.", "Sean Penn"]', False),
    ("director: Varda, Agnès", "director: Agnès Varda", False),
    ('director: "Pete Docter, Bob Peterson"', 'director: ["Pete Docter", "Bob Peterson"]', True),
    ("directors:\n  - Pete Docter, Bob Peterson", 'directors:\n  - "Pete Docter"\n  - "Bob Peterson"', True),
    ("tags: “a”, “b”", "tags: [a, b]", False),
    ('tags: "a", "b"', 'tags: ["a", "b"]', True),
)


@pytest.mark.parametrize(("field", "typed", "safe"), LISTS, ids=[field for field, *_ in LISTS])
def test_a_list_without_brackets_is_shown_as_a_list(field: str, typed: str, *, safe: bool) -> None:
    assert _typed(field) == typed
    fixed, edits = autofix(PATH, _file(field), CONTRACT)
    assert bool(edits) is safe
    assert typed in fixed.decode() or not safe


@pytest.mark.parametrize(
    "field",
    [
        "director: Sammy Davis, Jr.", "cast: Robert Downey, Jr.", "cinematographer: Roger Deakins, ASC, BSC",
        "franchise: Monsters, Inc.", "tags: 10,000 BC", "country: Korea, South", "countries: Korea, Republic of",
        "franchise: Godfather, The", 'tags: ["lights, camera, action"]', 'directors: ["Docter, Pete"]', "tags: 9/11",
        'cast: [Joseph Gordon-Levitt, Mr. T, 50 Cent, "Tom Hardy (II)", {name: "Cher (singer)"}]',
        "genres: Action & Adventure", "verdict: One, two, three.", "original_title: Sex, Lies", "tags: a,",
    ],
)  # fmt: skip
def test_a_comma_that_belongs_to_a_name_is_not_reported(field: str) -> None:
    assert [one for one in _found(field) if one.code == "IT325"] == []


def test_a_text_is_published_as_typed_until_the_author_decides() -> None:
    made = document_of("reviews", "film: Up", "director: Pete Docter, Bob Peterson")
    assert isinstance(made.document, Review)
    assert made.document.directors == ("Pete Docter, Bob Peterson",)
    assert [one.severity for one in made.diagnostics] == ["warning"]
    assert "If it is one name" in made.diagnostics[0].hint


@pytest.mark.parametrize("head", ['+++\nfilm = "Up"\ntags = "a, b"\n+++\n', '{"film": "Up", "tags": "a, b"}\n'])
def test_the_list_is_shown_in_the_file_s_own_notation(head: str) -> None:
    (found,) = diagnose(PATH, head.encode(), CONTRACT)
    assert found.code == "IT325"
    assert found.fix
    fixed = apply(found.fix, head.encode())
    assert fixed
    assert b'["a", "b"]' in fixed
    assert diagnose(PATH, fixed, CONTRACT) == ()


def test_names_are_split_once() -> None:
    for text in ("a, b", "Pete Docter, Bob Peterson and Ronnie del Carmen", "x; y; z"):
        assert all(len(split_names(one, are_people=True)) == 1 for one in split_names(text, are_people=True))


DAYS = (
    ("viewings: 2021-01-07, 2022-02-08", "viewings: [2021-01-07, 2022-02-08]"),
    ("viewings: 7/13/2021; 2022-02-08", "viewings: [2021-07-13, 2022-02-08]"),
    ("viewings: 2021-01-07 and November 29, 2022", "viewings: [2021-01-07, 2022-11-29]"),
    ("viewings:\n  - 2021-01-07, 2022-02-08", "viewings:\n  - 2021-01-07\n  - 2022-02-08"),
    ("viewings: 2021-01-07 & 2022-02-08, 2023-03-09", "viewings: [2021-01-07, 2022-02-08, 2023-03-09]"),
)


@pytest.mark.parametrize(("field", "typed"), DAYS, ids=[field for field, _ in DAYS])
def test_several_viewings_in_one_text_keep_all_of_their_days(field: str, typed: str) -> None:
    (found,) = _found(field)
    assert (found.code, found.severity) == ("IT307", "error")
    assert _typed(field) == typed


QUOTED = (
    ("film: “No”", 'film: "No"', False),
    ("film: « No »", 'film: "No"', False),
    ("film: „Nein“", 'film: "Nein"', False),
    ("title: ‘It’s a Wonderful Life’", 'title: "It’s a Wonderful Life"', False),
    ("genres: [‘Drama’]", 'genres: ["Drama"]', True),
    ("genres: [“Drama, romance”]", 'genres: ["Drama, romance"]', False),
    ("tags: [a, „b, c“, d]", 'tags: [a, "b, c", d]', False),
    ("cast: [‘Robert Downey, Jr.’]", 'cast: ["Robert Downey, Jr."]', False),
    ("countries: [« Korea,\n  South »]", 'countries: ["Korea, South"]', False),
    ("genres:\n  - “Drama”", 'genres:\n  - "Drama"', True),
    ("director: ”Ingmar Bergman”", 'director: "Ingmar Bergman"', True),
    ("verdict: 「よい」", 'verdict: "よい"', False),
    ("rating: “4”", "rating: 4", True),
    ("date: ‘2024-05-31’", "date: 2024-05-31", True),
    ("kind: “series”", "kind: series", True),
    ("draft: “true”", "draft: true", True),
)


@pytest.mark.parametrize(("field", "typed", "safe"), QUOTED, ids=[field for field, *_ in QUOTED])
def test_curly_quotes_around_a_value_are_shown_as_straight_ones(field: str, typed: str, *, safe: bool) -> None:
    (found,) = _found(field)
    assert (found.code, found.severity) == ("IT213", "warning")
    assert _typed(field) == typed
    assert bool(autofix(PATH, _file(field), CONTRACT)[1]) is safe


@pytest.mark.parametrize(
    "field",
    [
        'film: "“Wuthering Heights”"',
        "verdict: “Heat” is no “Ronin”",
        "film: ’71",
        "film: “Crocodile” Dundee",
        "film: ‘x",
        "tags: [“a, b]",
    ],
)
def test_quotes_that_belong_to_a_text_are_not_reported(field: str) -> None:
    assert _found(field) == ()


def test_a_draft_in_curly_quotes_is_a_draft() -> None:
    made = document_of("reviews", "film: Up", "draft: “true”")
    assert isinstance(made.document, Review)
    assert made.document.draft


def test_only_marks_that_belong_together_are_around_a_value() -> None:
    assert {f"{one}{other}": inner_text(f"{one}x{other}") for one, other in pairwise("“”„“«»‘’")} == {
        "“”": "x", "”„": "", "„“": "x", "“«": "", "«»": "x", "»‘": "", "‘’": "x",
    }  # fmt: skip
    assert all(inner_text(mark) == inner_text(mark * 2) == "" for mark in CURLY)


REMOTE = (
    ("poster: https://a.example/x%20y.JPG?w=3", "images/x-y.JPG"),
    ("still: //a.example/a.png", "images/a.png"),
    ("poster: www.a.example/t/p/w500/abc", "images/abc.jpg"),
    ("poster: data:image/png;base64,AAAA", "images/picture.png"),
    ("poster: {src: https://a.example/a.webp, alt: x}", "images/a.webp"),
    ("still: {src: http://a.example/, alt: x}", "images/a.example.jpg"),
    ("poster: image.example.com/a.png", "images/a.png"),
    ("poster: https:/a.example/a.png", "images/a.png"),
)


@pytest.mark.parametrize(("field", "path"), REMOTE, ids=[field for field, _ in REMOTE])
def test_a_picture_of_another_site_is_to_be_saved_and_named(field: str, path: str) -> None:
    (found,) = _found(field)
    assert found.code == "IT326"
    assert f"save it as content/{path} " in found.hint
    assert f"src: {path}" in _typed(field)


MARKED = (
    ("poster: C:\\Users\\me\\a b.png", 'poster: {src: "images/a b.png", alt: "what the picture shows"}'),
    ("still: ~/a.png", 'still: {src: images/a.png, alt: "what the picture shows"}'),
    ('poster: "[[a.png]]"', 'poster: {src: a.png, alt: "what the picture shows"}'),
    ('poster: "![[a.png|300]]"', 'poster: {src: a.png, alt: "what the picture shows"}'),
    ('poster: "![A door](images/a.png)"', 'poster: {src: images/a.png, alt: "A door"}'),
)


@pytest.mark.parametrize(("field", "typed"), MARKED, ids=[field for field, _ in MARKED])
def test_a_picture_with_marks_or_a_path_of_a_computer_is_shown_as_a_path(field: str, typed: str) -> None:
    (found,) = _found(field)
    assert found.code == "IT322"
    assert _typed(field) == typed


def test_a_review_with_a_remote_poster_is_published_with_its_own(site: SiteFolder) -> None:
    site.review("up", "film: Up", "date: 2026-01-01", "poster: {src: 'https://a.example/x.jpg', alt: A house}")
    assert [one.code for one in site.build().diagnostics] == ["IT326"]
    assert "a.example" not in site.page("/reviews/up/")


HEADERS = (
    ("Title: Heat\nDate: 2024-05-31\n\nText.\n", "Title", "---\ntitle: Heat\ndate: 2024-05-31\n---\n\nText.\n"),
    ("film: Heat\n\nText.\n", "film", "---\nfilm: Heat\n---\n\nText.\n"),
    ("film: Heat\n---\nText.\n", "film", "---\nfilm: Heat\n---\nText.\n"),
    (
        "Film: Mission: Impossible\nCast:\n  - A B\n\nx",
        "Film",
        '---\nfilm: "Mission: Impossible"\ncast:\n  - A B\n---\n\nx',
    ),
    ("film:Heat\nyear:1995\n\nx", "film", "---\nfilm: Heat\nyear: 1995\n---\n\nx"),
    ("\ufeff\nTitle: Heat\r\n\r\nx", "Title", "\ufeff\n---\r\ntitle: Heat\r\n---\r\n\r\nx"),
    ("#+title: Heat\n#+date: 2024-05-31\n\nx", "title", "---\ntitle: Heat\ndate: 2024-05-31\n---\n\nx"),
    (".. title: Heat\n.. tags: a\n\nx", "title", "---\ntitle: Heat\ntags: a\n---\n\nx"),
    (":title: Heat\n:tags: a\n\nx", "title", "---\ntitle: Heat\ntags: a\n---\n\nx"),
    ("film:: Heat\nrating:: 4\n\nx", "film", "---\nfilm: Heat\nrating: 4\n---\n\nx"),
    ("**Film:** Heat\n\nx", "Film", "---\nfilm: Heat\n---\n\nx"),
    ("film：Heat\n\nx", "film", "---\nfilm: Heat\n---\n\nx"),
)


@pytest.mark.parametrize(("text", "name", "typed"), HEADERS, ids=[text for text, *_ in HEADERS])
def test_fields_without_hyphens_are_named_and_shown_with_them(text: str, name: str, typed: str) -> None:
    (found,) = diagnose(PATH, text.encode(), CONTRACT)
    assert (found.code, found.message) == ("IT201", f"there is no line of three hyphens above '{name}:'")
    assert found.fix
    assert apply(found.fix, text.encode()) == typed.encode()
    assert "IT201" not in {one.code for one in diagnose(PATH, typed.encode(), CONTRACT)}


FENCES = (
    ("—\nfilm: Heat\n—\nText.\n", "---\nfilm: Heat\n---\nText.\n"),  # three hyphens in a word processor
    ("–––\nfilm: Heat\n–––\nText.\n", "---\nfilm: Heat\n---\nText.\n"),
    ("***\nfilm: Heat\n***\nText.\n", "---\nfilm: Heat\n---\nText.\n"),
    ("```yaml\nfilm: Heat\n```\nText.\n", "---\nfilm: Heat\n---\nText.\n"),
    ("<!--\nfilm: Heat\n-->\nText.\n", "---\nfilm: Heat\n---\nText.\n"),
    ("---yaml\nfilm: Heat\n---\nText.\n", "---\nfilm: Heat\n---\nText.\n"),
    ('---toml\nfilm = "Heat"\n---\nText.\n', '+++\nfilm = "Heat"\n+++\nText.\n'),
    ('---json\n{"film": "Heat"}\n---\nText.\n', '\n{"film": "Heat"}\n\nText.\n'),
    (';;;\n{"film": "Heat"}\n;;;\nText.\n', '\n{"film": "Heat"}\n\nText.\n'),
)


@pytest.mark.parametrize(("text", "typed"), FENCES, ids=[text for text, _ in FENCES])
def test_other_lines_around_fields_are_named_and_replaced(text: str, typed: str) -> None:
    (found,) = diagnose(PATH, text.encode(), CONTRACT)
    first, *_ = text.split("\n")
    assert (found.code, found.message) == ("IT201", f"'{first}' is not the line of three hyphens above the fields")
    assert found.fix
    assert apply(found.fix, text.encode()) == typed.encode()
    assert diagnose(PATH, typed.encode(), CONTRACT) == ()


@pytest.mark.parametrize("text", ["***\nA text.\n***\nfilm: x\n", "—\nfilm: Heat\nText.\n", "```\nx = 3\n```\n"])
def test_a_line_around_a_text_or_without_an_end_is_none_around_fields(text: str) -> None:
    (found,) = diagnose(PATH, text.encode(), CONTRACT)
    assert found.message == "the file has no front matter"


# Lines with another sign than a colon and a space, and whether `check --fix` corrects them.
UNSPACED = (
    ("film:Heat\nyear:1995", "film: Heat\nyear: 1995", True),
    ("film :Heat\nyear :1995", "film: Heat\nyear: 1995", True),
    ("film：Heat\nyear： 1995", "film: Heat\nyear: 1995", True),
    ("film=Heat\nyear = 1995", "film: Heat\nyear: 1995", False),
    ("- film: Heat\n- year: 1995", "film: Heat\nyear: 1995", True),
    ("film: Heat\nyear:\u00a01995", "film: Heat\nyear: 1995", True),
    ("film: Heat\nyear:1995", "film: Heat\nyear: 1995", True),
    ("film: Heat\nyear：1995", "film: Heat\nyear: 1995", True),
    ("film: Heat\n  year: 1995", "film: Heat\nyear: 1995", True),
    ("film: Heat\n year: 1995\nrating: 4", "film: Heat\nyear: 1995\nrating: 4", True),
)


@pytest.mark.parametrize(("fields", "typed", "safe"), UNSPACED, ids=[fields for fields, *_ in UNSPACED])
def test_a_field_without_a_colon_and_a_space_or_with_spaces_before_it_is_corrected(
    fields: str, typed: str, *, safe: bool
) -> None:
    data = f"---\n{fields}\n---\nText.\n".encode()
    (found,) = diagnose(PATH, data, CONTRACT)
    assert found.fix
    fixed = f"---\n{typed}\n---\nText.\n".encode()
    assert apply(found.fix, data) == fixed
    assert diagnose(PATH, fixed, CONTRACT) == ()
    assert autofix(PATH, data, CONTRACT)[0] == (fixed if safe else data)


@pytest.mark.parametrize("text", ["Note: a word.\n\nText.", "Dear Reader: hello.\nAlice: x", "http://a.example\n\nx"])
def test_prose_with_a_colon_is_no_field(text: str) -> None:
    (found,) = diagnose(PATH, text.encode(), CONTRACT)
    assert found.message == "the file has no front matter"
