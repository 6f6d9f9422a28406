"""Names, links and paths as other programs write them: the message names the intended field or address."""

from __future__ import annotations

import unicodedata

import pytest
from conftest import SiteFolder
from photographs import encoded, put, scene
from reviews import CONTRACT

from intertitle.autofix import autofix, diagnose
from intertitle.diagnostics import ConfigurationError, Diagnostic
from intertitle.fixes import apply

PATH = "content/reviews/heat.md"
FIELDS = {
    "stars": "rating",
    "score": "rating",
    "category": "genres",
    "image": "poster",
    "excerpt": "verdict",
    "actors": "cast",
    "starring": "cast",
    "dp": "cinematographers",
    "updatedDate": "updated",
    "last_modified_at": "updated",
    "music": "composers",
    "Keywords": "tags",
}


@pytest.mark.parametrize(("other", "own"), FIELDS.items())
def test_the_message_names_the_field_that_is_meant_and_a_fix_types_it(other: str, own: str) -> None:
    data = f"---\nfilm: Heat\n{other}:\n---\nText.\n".encode()
    (found,) = diagnose(PATH, data, CONTRACT)
    assert f"'{own}'" in found.hint
    assert len(found.hint) < 60
    assert found.fix
    assert (apply(found.fix, data) or b"").decode() == f"---\nfilm: Heat\n{own}:\n---\nText.\n"


MISSING = {
    ("reviews", "film"): (
        "movie: Heat",
        "name: Heat",
        "movie_title: Heat\ntitle: A headline",
        "flim: Heat",
        "Film: Heat",
    ),
    ("people", "name"): ("title: X", "Name: X", "nmae: X"),
    ("critics", "name"): ("title: X", "author: X", "nmae: X"),
    ("franchises", "name"): ("title: X", "Name: X"),
    ("lists", "title"): ("name: X", "Title: X"),
    ("pages", "title"): ("name: X", "TITLE: X"),
}


@pytest.mark.parametrize(
    ("folder", "own", "fields"), [(*one, fields) for one, several in MISSING.items() for fields in several]
)
def test_a_field_that_is_meant_for_a_required_one_is_the_only_fault(folder: str, own: str, fields: str) -> None:
    """Two messages, one with the example of a missing field, would lead to a file with both."""
    data = f"---\n{fields}\n---\nText.\n".encode()
    path = f"content/{folder}/x.md"
    (found,) = diagnose(path, data, CONTRACT)
    assert (found.code, found.severity, found.line) == ("IT310", "error", 2)
    assert found.fix
    fixed = apply(found.fix, data) or b""
    assert fixed.startswith(f"---\n{own}: ".encode())
    assert diagnose(path, fixed, CONTRACT) == ()


@pytest.mark.parametrize(
    ("head", "field"),
    [
        ("---\ntitle: Heat\nlayout: post\n---\n", "film: Heat"),
        ("---\ntitle: 'Se7en'\n---\n", "film: 'Se7en'"),
        ('+++\ntitle = "Heat"\n+++\n', 'film = "Heat"'),
        ('{"title": "Heat"}\n', '"film": "Heat"'),
    ],
)
def test_a_title_of_another_generator_is_proposed_as_the_film_in_its_notation(head: str, field: str) -> None:
    found = diagnose(PATH, head.encode(), CONTRACT)
    assert found[0].hint == f"'title' is a headline here. Add  {field}"
    assert found[0].fix
    fixed = apply(found[0].fix, head.encode()) or b""
    assert "IT301" not in {one.code for one in diagnose(PATH, fixed, CONTRACT)}


@pytest.mark.parametrize("title", ["title", "Title", "TITLE"])
def test_a_title_without_a_film_is_proposed_as_the_film(title: str) -> None:
    found = diagnose(PATH, f"---\n{title}: Heat\n---\nText.\n".encode(), CONTRACT)
    assert found[0].hint == "'title' is a headline here. Add  film: Heat"


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("  - name: Al Pacino\n    role: Hanna", "  - name: Al Pacino\n    character: Hanna"),
        ("  - actor: Al Pacino\n    character: Hanna", "  - name: Al Pacino\n    character: Hanna"),
        ("  - {person: Al Pacino}", "  - {name: Al Pacino}"),
        ("  - Al Pacino: Hanna", '  - {name: "Al Pacino", character: Hanna}'),
        (
            "  Al Pacino: Hanna\n  Jon Voight: Nate",
            '  [{name: "Al Pacino", character: Hanna}, {name: "Jon Voight", character: Nate}]',
        ),
        ("  {Al Pacino: Hanna}", '  [{name: "Al Pacino", character: Hanna}]'),
        ("  [Al Pacino: Hanna]", '  [{name: "Al Pacino", character: Hanna}]'),
    ],
)
def test_a_cast_in_another_form_is_shown_with_names_and_characters(written: str, typed: str) -> None:
    _assert_typed("cast", written, typed)


def _assert_typed(field: str, written: str, typed: str) -> None:
    """Assert that the one fix of a field's value types another, which has no fault."""
    data = f"---\nfilm: Heat\n{field}:\n{written}\n---\nText.\n".encode()
    (found,) = diagnose(PATH, data, CONTRACT)
    assert found.fix
    fixed = apply(found.fix, data) or b""
    assert fixed.decode() == f"---\nfilm: Heat\n{field}:\n{typed}\n---\nText.\n"
    assert diagnose(PATH, fixed, CONTRACT) == ()


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("  - 2021-01-07: cinema", "  - {date: 2021-01-07, medium: cinema}"),
        ("  - 7 January 2021: Blu-ray", "  - {date: 2021-01-07, medium: Blu-ray}"),
        ("  - 2021-01-07: BFI Southbank, 35 mm", '  - {date: 2021-01-07, medium: "BFI Southbank, 35 mm"}'),
    ],
)
def test_a_day_with_a_medium_is_shown_as_a_viewing(written: str, typed: str) -> None:
    _assert_typed("viewings", written, typed)
    data = f"---\nfilm: Heat\nviewings:\n{written}\n---\nText.\n".encode()
    assert autofix(PATH, data, CONTRACT) == (data, ())  # it may have been a venue


@pytest.mark.parametrize("written", ["113277", "tt113277", "TT0113277", "Tt113277"])
def test_an_id_that_lacks_letters_or_digits_is_shown_whole(written: str) -> None:
    data = f"---\nfilm: Heat\nimdb: {written}\n---\nText.\n".encode()
    (found,) = diagnose(PATH, data, CONTRACT)
    assert found.hint == "Write  imdb: tt0113277"


@pytest.mark.parametrize(
    ("line", "own"),
    [
        ('base_url = "https://x.blog/"', "url"),
        ('baseURL = "https://x.blog/"', "url"),
        ('site_name = "X"', "title"),
        ('lang = "fr"', "language"),
        ('tagline = "One line."', "description"),
        ("paginate = 5", "reviews_per_page"),
    ],
)
def test_a_setting_of_another_program_is_the_only_fault_and_a_fix_renames_it(
    site: SiteFolder, line: str, own: str
) -> None:
    settings = {"title": 'title = "A"', "url": 'url = "https://example.org/"', own: line}
    site.write("content/site.toml", "\n".join(("[site]", *settings.values(), "")))
    with pytest.raises(ConfigurationError) as refused:
        site.build()
    (found,) = refused.value.diagnostics
    assert found.hint == f"Intertitle calls it '{own}'."
    assert found.fix
    fixed = apply(found.fix, (site.root / "content/site.toml").read_bytes()) or b""
    (site.root / "content/site.toml").write_bytes(fixed)
    assert site.build().diagnostics == ()


@pytest.mark.parametrize(
    "field",
    [
        "cast: Al Pacino: Hanna",
        "cast:\n  - Al Pacino: Hanna",
        "cast:\n  - Al Pacino: [Hanna, Bob]",
        "director: Mann: Michael",
        "writers:\n  - Story: Michael Mann",
        "cinematographers: [Dante: Spinotti]",
    ],
)
def test_no_fix_that_makes_a_name_of_a_colon_is_applied(field: str) -> None:
    data = f"---\nfilm: Heat\n{field}\n---\nText.\n".encode()
    assert [one.code for one in diagnose(PATH, data, CONTRACT)] == ["IT209"]
    assert autofix(PATH, data, CONTRACT) == (data, ())


@pytest.mark.parametrize("indent", ["\t", "\t\t"])
@pytest.mark.parametrize("field", ["year: 1995", "rating: 4", "tags: [a]", "director: Michael Mann"])
def test_a_tab_before_a_field_is_to_be_deleted(indent: str, field: str) -> None:
    data = f"---\nfilm: Heat\n{indent}{field}\n---\nText.\n".encode()
    (found,) = diagnose(PATH, data, CONTRACT)
    assert found.hint == "Delete the tab."
    assert autofix(PATH, data, CONTRACT)[0] == f"---\nfilm: Heat\n{field}\n---\nText.\n".encode()


ADDRESSES = {
    "www.imdb.com": "https://www.imdb.com",
    "www.bfi.org.uk/x": "https://www.bfi.org.uk/x",
    "www.example.com/a?b=c": "https://www.example.com/a?b=c",
    "www.a.example": "https://www.a.example",
    "WWW.IMDB.COM": "https://WWW.IMDB.COM",
    "imdb.com": "https://imdb.com",
    "en.wikipedia.org/wiki/Heat#Plot": "https://en.wikipedia.org/wiki/Heat#Plot",
    "bbc.co.uk?x": "https://bbc.co.uk?x",
    "a.example:8080/x": "https://a.example:8080/x",
    "localhost:8000/x": "http://localhost:8000/x",
    "htps://a.example/x": "https://a.example/x",
    "https:/a.example": "https://a.example",
    "https:a.example": "https://a.example",
    "http//a.example": "http://a.example",
    "me@a.example": "mailto:me@a.example",
}


def _only_fixed(site: SiteFolder) -> Diagnostic:
    """Type the only hint for the review of Heat, and return its message."""
    (found,) = site.build().diagnostics
    assert found.fix
    file = site.root / "content/reviews/heat.md"
    file.write_bytes(apply(found.fix, file.read_bytes()) or b"")
    assert site.build().diagnostics == ()
    return found


@pytest.mark.parametrize("link", ["See [c]({}).", "See [c][1].\n\n[1]: {}", 'See <a href="{}">c</a>.'])
def test_a_link_without_a_scheme_or_with_a_misspelt_one_is_to_get_one(site: SiteFolder, link: str) -> None:
    text = "\n\n".join(link.replace("1", str(number)).format(one) for number, one in enumerate(ADDRESSES, 1))
    site.review("heat", "film: Heat", "date: 2026-01-01", text=text)
    found = site.build().diagnostics
    assert [(one.code, one.hint) for one in found] == [("IT523", f"Write  {one}") for one in ADDRESSES.values()]
    file = site.root / "content/reviews/heat.md"
    for one in found:
        assert one.fix
        file.write_bytes(apply(one.fix, file.read_bytes()) or b"")
    assert site.build().diagnostics == ()


@pytest.mark.parametrize("target", ["film.md", "heat.html", "a.b.c", "heat.old", "tt/x", "https/x"])
def test_a_name_of_a_file_is_no_address_of_another_site(site: SiteFolder, target: str) -> None:
    site.review("heat", "film: Heat", "date: 2026-01-01", text=f"See [c]({target}).")
    (found,) = site.build().diagnostics
    assert (found.code, found.fix) == ("IT523", None)


@pytest.mark.parametrize("target", ["spotify:track:1", "tel:+44", "//a.example", "HTTPS://a.example", "mailto:a@b.c"])
def test_an_address_of_any_scheme_is_not_reported(site: SiteFolder, target: str) -> None:
    site.review("heat", "film: Heat", "date: 2026-01-01", text=f"See [c]({target}).")
    assert site.build().diagnostics == ()


SPACED = {
    "[a](/my page/)": "/my page/",
    '[a](my notes.md "Notes")': "my notes.md",
    "[a](../pages/my notes.md#b)": "../pages/my notes.md#b",
    "[a](my (old) notes.pdf)": "my (old) notes.pdf",
}


def test_a_link_with_spaces_in_its_address_is_checked(site: SiteFolder) -> None:
    """CommonMark reads it as mere text, so it would be published with its brackets and without a word."""
    site.review("heat", "film: Heat", "date: 2026-01-01", text="\n\n".join(SPACED))
    found = site.build().diagnostics
    assert [one.message for one in found] == [f"the link '{target}' leads nowhere" for target in SPACED.values()]
    site.review("heat", "film: Heat", "date: 2026-01-01", text="[a](https://a.example/b c.pdf) [sic](as he says)")
    assert site.build().diagnostics == ()
    page = site.page("/reviews/heat/")
    assert '<a href="https://a.example/b%20c.pdf">a</a> [sic](as he says)' in page


@pytest.mark.parametrize("link", ["[a](../reviews/{}.md)", '<a href="../reviews/{}.md">a</a>', "[a][b]\n\n[b]: {}.md"])
@pytest.mark.parametrize("name", ["amélie", "が", "Ёлки"])
def test_a_link_to_a_file_finds_it_however_its_letters_are_composed(site: SiteFolder, link: str, name: str) -> None:
    site.review(unicodedata.normalize("NFD", name), "film: X", "slug: x", "date: 2026-01-01")
    site.review("heat", "film: Heat", "date: 2026-01-01", text=link.format(unicodedata.normalize("NFC", name)))
    assert site.build().diagnostics == ()
    assert '<a href="/reviews/x/">a</a>' in site.page("/reviews/heat/")


PATHS = ("images/my poster.JPG", "images/A still (1).JPG", "my poster.JPG", "/images/my poster.JPG")
LOCAL = ("C:\\Users\\me\\still.jpg", "file:///Users/me/still.jpg", "/Users/me/still.jpg", "D:/Pictures/still.jpg")


@pytest.mark.parametrize("target", PATHS)
def test_a_picture_with_spaces_in_its_name_is_shown(site: SiteFolder, target: str) -> None:
    put(site.root, f"content/images/{target.rpartition('/')[2]}", encoded(scene(20, 30), "JPEG"))
    site.review("heat", "film: Heat", "date: 2026-01-01", text=f"![A still]({target})")
    assert site.build().diagnostics == ()
    assert 'alt="A still"' in site.page("/reviews/heat/")


@pytest.mark.parametrize("target", LOCAL)
@pytest.mark.parametrize("picture", ["![A still]({})", '<img src="{}" alt="A still">', "![A still][a]\n\n[a]: {}"])
def test_a_path_on_the_author_s_computer_is_an_error_that_says_what_to_type(
    site: SiteFolder, target: str, picture: str
) -> None:
    put(site.root, "content/images/still.jpg", encoded(scene(20, 30), "JPEG"))
    site.review("heat", "film: Heat", "date: 2026-01-01", text=picture.format(target))
    found = _only_fixed(site)
    assert (found.code, found.hint) == ("IT530", "Write  images/still.jpg")


@pytest.mark.parametrize("folder", ["~/", "/home/me/", "C:\\", "file:///"])
@pytest.mark.parametrize("link", ["[a]({})", '<a href="{}">a</a>'])
def test_a_link_to_a_file_of_the_author_s_computer_says_where_to_put_it(
    site: SiteFolder, folder: str, link: str
) -> None:
    site.review("heat", "film: Heat", "date: 2026-01-01", text=link.format(f"{folder}my notes.pdf"))
    (found,) = site.build().diagnostics
    hint = "Put the file at content/static/my notes.pdf, and write  /my notes.pdf"
    assert (found.code, found.hint) == ("IT523", hint)
    site.write("content/static/my notes.pdf", "x")
    site.review("heat", "film: Heat", "date: 2026-01-01", text=link.format("/my notes.pdf"))
    assert site.build().diagnostics == ()


@pytest.mark.parametrize("target", ["images.example.com/a.png", "https:/a.example/a.png", "www.a.example/a.png"])
def test_a_picture_of_another_site_without_a_scheme_is_to_get_one(site: SiteFolder, target: str) -> None:
    site.review("heat", "film: Heat", "date: 2026-01-01", text=f"![A still]({target})")
    (found,) = site.build().diagnostics
    assert (found.code, found.message) == ("IT530", f"the picture '{target}' has no https://")
    assert found.fix
