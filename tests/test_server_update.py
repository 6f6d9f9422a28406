"""An open page of the preview follows what is saved: in a real browser, in place where that will do."""

from __future__ import annotations

import pytest
from conftest import SETTINGS, SiteFolder
from demo import need
from served import followed, serving

pytestmark = pytest.mark.long

LINES = "\n\n".join(f"Paragraph {number} of a long review, with some words in it." for number in range(30))
TEXT = f"First words, and [a link](https://example.com/).\n\n:::spoiler The end\nShe wakes.\n:::\n\n{LINES}\n"


def test_texts_and_stylesheets_change_in_place_and_other_changes_reload(site: SiteFolder) -> None:
    need("Chromium", "Node", "axe-core")
    site.review("alien", "film: Alien", "year: 1979", "date: 2026-01-05", text=TEXT)
    file = site.root / "content/reviews/alien.md"
    with serving(site.root) as server, followed(f"http://{server.host}/reviews/alien/") as when:
        before = when("She wakes.")
        assert (before["isTheSame"], before["isOpen"], before["scroll"], before["banner"]) == (True, True, 300, "")
        assert before["lights"] == ["down", "down"]

        file.write_text(file.read_text().replace("First words", "Other words").replace("20 of a long", "20 of a LONG"))
        edited = when("20 of a LONG")
        assert "Other words" in edited["description"]
        assert edited | {"description": ""} == before | {"description": ""}

        file.write_text(file.read_text().replace("She wakes.", "She sleeps."))
        assert when("She sleeps.")["isOpen"] is True
        file.write_text(file.read_text().replace(":::spoiler The", ":::spoiler Another\nMore.\n:::\n\n:::spoiler The"))
        assert when("Another")["isOpen"] is False  # the first is the new one now
        file.write_text(file.read_text().replace(":::spoiler Another\nMore.\n:::\n\n", "No more spoilers there.\n\n"))
        assert when("No more spoilers there.")["isOpen"] is True

        file.write_text(file.read_text().replace("film: Alien", "film: Alien\ndraft: true"))
        draft = when("Draft")
        assert (draft["isTheSame"], draft["banner"], draft["sheets"]) == (True, "Draft", before["sheets"] + 1)

        site.write("themes/intertitle/assets/style.css", "body { color: rgb(1, 2, 3) }\n")
        styled = when("rgb(1, 2, 3)")
        assert (styled["isTheSame"], styled["isOpen"], styled["sheets"]) == (True, True, before["sheets"] + 1)

        site.write("content/site.toml", SETTINGS.replace("The Long Take", "Another Name"))
        anew = when("Another Name")
        assert anew["isTheSame"] is False
        assert [when("Another Name")["broken"], before["broken"]] == [[], []]


def test_a_page_that_goes_shows_that_it_is_gone(site: SiteFolder) -> None:
    need("Chromium", "Node", "axe-core")
    site.review("alien", "film: Alien", "year: 1979", "date: 2026-01-05", text=TEXT)
    site.review("aliens", "film: Aliens", "year: 1986", "date: 2026-01-06")
    with serving(site.root) as server, followed(f"http://{server.host}/reviews/alien/") as when:
        (site.root / "content/reviews/alien.md").unlink()
        assert when("Did you mean")["broken"] == []
