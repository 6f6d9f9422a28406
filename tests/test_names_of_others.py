"""Names, links and paths as other programs write them: the message names the intended field or address."""

from __future__ import annotations

import pytest
from conftest import SiteFolder
from photographs import encoded, put, scene
from reviews import CONTRACT

from intertitle.autofix import autofix, diagnose
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


@pytest.mark.parametrize("indent", ["\t", "\t\t"])
@pytest.mark.parametrize("field", ["year: 1995", "rating: 4", "tags: [a]", "director: Michael Mann"])
def test_a_tab_before_a_field_is_to_be_deleted(indent: str, field: str) -> None:
    data = f"---\nfilm: Heat\n{indent}{field}\n---\nText.\n".encode()
    (found,) = diagnose(PATH, data, CONTRACT)
    assert found.hint == "Delete the tab."
    assert autofix(PATH, data, CONTRACT)[0] == f"---\nfilm: Heat\n{field}\n---\nText.\n".encode()


@pytest.mark.parametrize("target", ["www.imdb.com", "www.bfi.org.uk/x", "www.example.com/a?b=c", "www.a.example"])
def test_a_link_without_a_scheme_is_to_get_one(site: SiteFolder, target: str) -> None:
    site.review("heat", "film: Heat", "date: 2026-01-01", text=f"See [c]({target}).")
    (found,) = site.build().diagnostics
    assert (found.code, found.hint) == ("IT523", f"Write  https://{target}")
    assert found.fix


PATHS = ("images/my poster.JPG", "images/A still (1).JPG", "my poster.JPG", "/images/my poster.JPG")
LOCAL = ("C:\\Users\\me\\still.jpg", "file:///Users/me/still.jpg", "/Users/me/still.jpg", "D:/Pictures/still.jpg")


@pytest.mark.parametrize("target", PATHS)
def test_a_picture_with_spaces_in_its_name_is_shown(site: SiteFolder, target: str) -> None:
    put(site.root, f"content/images/{target.rpartition('/')[2]}", encoded(scene(20, 30), "JPEG"))
    site.review("heat", "film: Heat", "date: 2026-01-01", text=f"![A still]({target})")
    assert site.build().diagnostics == ()
    assert 'alt="A still"' in site.page("/reviews/heat/")


@pytest.mark.parametrize("target", LOCAL)
def test_a_path_on_the_author_s_computer_is_an_error_that_says_what_to_type(site: SiteFolder, target: str) -> None:
    put(site.root, "content/images/still.jpg", encoded(scene(20, 30), "JPEG"))
    site.review("heat", "film: Heat", "date: 2026-01-01", text=f"![A still]({target})")
    (found,) = site.build().diagnostics
    assert (found.code, found.hint) == ("IT530", "Write  images/still.jpg")
    assert found.fix
    file = site.root / "content/reviews/heat.md"
    file.write_bytes(apply(found.fix, file.read_bytes()) or b"")
    assert site.build().diagnostics == ()
