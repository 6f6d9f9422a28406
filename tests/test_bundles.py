"""A document may have a folder of its own, with its pictures beside it, as in Hugo."""

from __future__ import annotations

import shutil

import pytest
from conftest import SiteFolder, codes
from photographs import photograph

from intertitle.bundles import folder_of_bundle, name_of_document
from intertitle.schema.known import know

HEAT = """---
film: Heat
date: 2026-01-05
poster: {src: poster.jpg, alt: A poster}
---
See ![the table](./table.jpg) there.
"""


def _bundle(site: SiteFolder, text: str = HEAT) -> None:
    site.write("content/reviews/heat/index.md", text)
    for seed, name in enumerate(("poster", "table")):
        (site.root / f"content/reviews/heat/{name}.jpg").write_bytes(photograph(seed=seed))


@pytest.mark.parametrize(
    ("path", "folder", "name"),
    [
        ("content/reviews/heat.md", "", "heat"),
        ("content/reviews/heat/index.md", "content/reviews/heat", "heat"),
        ("content/reviews/1995/heat/index.markdown", "content/reviews/1995/heat", "heat"),
        ("content/reviews/index.md", "", "index"),
        ("content/reviews/heat/notes.md", "", "notes"),
    ],
)
def test_the_folder_of_an_index_names_the_document(path: str, folder: str, name: str) -> None:
    assert (folder_of_bundle(path), name_of_document(path)) == (folder, name)


def test_a_bundle_is_published_with_its_pictures(site: SiteFolder) -> None:
    _bundle(site)
    assert site.build().diagnostics == ()
    page = (site.public / "reviews/heat/index.html").read_text()
    assert 'src="/images/reviews/heat/poster.jpg"' in page
    assert 'src="/images/reviews/heat/table.jpg"' in page
    assert {"images/reviews/heat/poster.jpg", "images/reviews/heat/table.jpg"} <= site.tree().keys()
    (site.root / "content/reviews/heat/table.jpg").write_bytes(photograph(seed=2))
    site.build()
    assert site.tree() == site.clean_tree()


def test_other_documents_show_the_pictures_of_a_bundle(site: SiteFolder) -> None:
    _bundle(site)
    site.review("ali", "film: Ali", "date: 2026-01-06", text="![Again](/images/reviews/heat/table.jpg)\n")
    assert site.build().diagnostics == ()
    assert 'src="/images/reviews/heat/table.jpg"' in (site.public / "reviews/ali/index.html").read_text()


def test_pictures_of_the_site_still_have_their_folder(site: SiteFolder) -> None:
    _bundle(site, HEAT.replace("src: poster.jpg", "src: images/shared.jpg"))
    (site.root / "content/images").mkdir()
    (site.root / "content/images/shared.jpg").write_bytes(photograph(seed=3))
    assert site.build().diagnostics == ()
    assert 'src="/images/shared.jpg"' in (site.public / "reviews/heat/index.html").read_text()


def test_a_missing_picture_of_a_bundle_is_reported_as_it_is_typed(site: SiteFolder) -> None:
    _bundle(site, HEAT.replace("poster.jpg", "postre.jpg"))
    (found,) = site.build().diagnostics
    assert (found.code, found.path, found.line) == ("IT530", "content/reviews/heat/index.md", 4)
    assert "'postre.jpg'" in found.message
    assert "reviews/heat/poster.jpg" in str(found.hint)
    site.write("content/reviews/heat/index.md", HEAT.replace("src: poster.jpg", "src: images/reviews/heat/poster.jpg"))
    assert site.build().diagnostics == ()


def test_two_bundles_of_one_name_claim_one_address(site: SiteFolder) -> None:
    _bundle(site)
    site.write("content/reviews/1995/heat/index.md", "---\nfilm: Heat\nyear: 1995\ndate: 2026-01-05\n---\n")
    assert "IT501" in codes(site.build().diagnostics)


def test_a_picture_that_is_beside_no_document_is_reported(site: SiteFolder) -> None:
    site.review("heat", "film: Heat", "date: 2026-01-05")
    (site.root / "content/reviews/lost.jpg").write_bytes(photograph(seed=4))
    site.write("content/reviews/stray/notes.txt", "x")
    assert codes(site.build().diagnostics).count("IT113") == 2


def test_pictures_may_be_in_folders_of_a_bundle(site: SiteFolder) -> None:
    _bundle(site, HEAT.replace("./table.jpg", "stills/table.jpg"))
    stills = site.root / "content/reviews/heat/stills"
    stills.mkdir()
    (site.root / "content/reviews/heat/table.jpg").rename(stills / "table.jpg")
    assert site.build().diagnostics == ()
    assert 'src="/images/reviews/heat/stills/table.jpg"' in (site.public / "reviews/heat/index.html").read_text()


def test_an_editor_proposes_the_pictures_of_a_bundle_as_they_work_everywhere(site: SiteFolder) -> None:
    _bundle(site, HEAT.replace("src: poster.jpg", "src: images/reviews/heat/poster.jpg"))
    assert site.build().diagnostics == ()
    assert set(know(site.root).images) == {"images/reviews/heat/poster.jpg", "images/reviews/heat/table.jpg"}


@pytest.mark.parametrize("path", ["content/reviews/heat/index.md", "content/reviews/2019-05-04-heat.md"])
@pytest.mark.parametrize("is_clone", [False, True])
def test_an_unreadable_file_takes_no_page_offline(site: SiteFolder, path: str, *, is_clone: bool) -> None:
    site.review("ali", "film: Ali", "date: 2026-01-05")
    file = site.write(path, "---\nfilm: Heat\n---\nLong.\n")
    site.build()
    file.write_text("---\nfilm: [Heat\n---\nLong.\n")
    if is_clone:
        shutil.rmtree(site.root / ".intertitle")
    assert "IT607" in codes(site.build(allow_removals=False).diagnostics)
    assert (site.public / "reviews/heat/index.html").exists()
    site.review("ali", "film: Ali", "date: 2026-01-05", text="See [[heat]].\n")
    assert "IT522" in codes(site.build(allow_removals=False).diagnostics)  # its review has an error
