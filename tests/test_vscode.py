"""What VS Code gets: snippets that give documents without a fault, schemas, and settings of which none is ever lost."""

from __future__ import annotations

import json
import os
import re
import stat
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from conftest import SETTINGS, SiteFolder
from hypothesis import example, given
from hypothesis import strategies as st
from reviews import document_of

from intertitle import schema
from intertitle.model import Review
from intertitle.schema import snippets, vscode
from intertitle.schema.snippets import Snippet
from intertitle.table import fields_of

REPOSITORY = Path(__file__).parent.parent
FOLDERS = {
    "review": "reviews",
    "franchise": "franchises",
    "person": "people",
    "critic": "critics",
    "list": "lists",
    "page": "pages",
}
_VARIABLES = {"$CURRENT_YEAR": "2026", "$CURRENT_MONTH": "05", "$CURRENT_DATE": "31", "$TM_SELECTED_TEXT": "words"}


def expanded(snippet: Snippet, pick: int = 0, typed: str = "") -> list[str]:
    """Give what VS Code would, with one of each list of choices, and with what an author types at a bare place."""
    text = "\n".join(snippet.body)
    for name, value in _VARIABLES.items():
        text = text.replace(name, value)

    def chosen(found: re.Match[str]) -> str:
        words = re.split(r"(?<!\\),", found[1])
        return re.sub(r"\\(.)", r"\1", words[pick % len(words)])

    text = re.sub(r"\$\{\d\|((?:[^|\\]|\\.)*)\|\}", chosen, text)
    text = re.sub(r"\$\{\d:([^{}]*)\}", r"\1", text)
    return re.sub(r"\$[1-9]", typed, text).replace("$0", "").split("\n")


def everything(root: Path = REPOSITORY) -> dict[str, Snippet]:
    return snippets.snippets(schema.know(root))


# ---------------------------------------------------------------- snippets


@pytest.mark.parametrize("kind", FOLDERS)
@pytest.mark.parametrize("known", ["a site", "no site"])
@pytest.mark.parametrize("pick", [0, 1, -1])
def test_a_whole_document_has_no_fault(kind: str, known: str, pick: int) -> None:
    made = snippets.snippets(schema.UNKNOWN) if known == "no site" else everything()
    lines = expanded(made[f"A whole {kind}"], pick)
    assert lines[0] == "---"
    end = lines.index("---", 1)
    assert document_of(FOLDERS[kind], *lines[1:end]).diagnostics == ()


@pytest.mark.parametrize("pick", [0, 1, -1])
@pytest.mark.parametrize("known", ["a site", "no site"])
def test_each_field_of_a_review_has_no_fault(known: str, pick: int) -> None:
    made = snippets.snippets(schema.UNKNOWN) if known == "no site" else everything()
    wanted = {"quote": "Text.", "film": "The X"}
    names = {one.prefix for name, one in made.items() if name.startswith("The field ")}
    for name in names:
        lines = expanded(made[f"The field {name}"], pick, wanted.get(name, "words"))
        text = "||x||" if name == "spoilers" and "marked" in lines[0] else "Text."
        around = [] if name in {"film", "films"} else ["film: The X"]
        around += {"season": ["kind: series"], "episode": ["kind: mini-series"]}.get(name, [])
        found = document_of("reviews", *around, *lines, text=f"{text}\n")
        assert found.diagnostics == (), lines


def test_every_field_of_a_review_has_a_snippet_under_one_of_its_names() -> None:
    properties: Any = schema.schema("review", schema.UNKNOWN)["properties"]
    made = {name.removeprefix("The field ") for name in everything() if name.startswith("The field ")}
    names = {field.names for field in fields_of(Review).values()}
    assert {name for several in names for name in several} == set(properties)
    assert all(len(made & set(several)) == 1 for several in names)
    assert {"franchise", "directors", "genres", "countries", "languages", "tags"} <= made


def test_the_choices_are_the_site_s_own(blog: SiteFolder) -> None:
    blog.write(
        "content/site.toml", f'{SETTINGS}[ratings]\nscale = "corn"\n[ratings.scales.corn]\ngrades = ["Skip", "See"]\n'
    )
    blog.review("odd", "film: Odd", 'tags: ["a, b", "c|d", "e\\\\f", "1917"]')
    made = everything(blog.root)
    assert made["The field rating"].body == ("rating: ${1|Skip,See|}",)
    assert made["The field franchise"].body == ("franchise: ${1|Alien|}",)
    assert made["The field directors"].body == ("directors: [${1|James Cameron,Ridley Scott|}]",)
    (line,) = made["The field tags"].body
    assert [expanded(made["The field tags"], pick)[0] for pick in range(5)] == [
        "tags: [night]",
        "tags: [1917]",
        'tags: ["a, b"]',
        'tags: ["c|d"]',
        'tags: ["e\\\\f"]',
    ], line
    assert "[[${1|Alien,Aliens,Odd,Stalker|}]]" in made["Link to a review"].body


def test_marks_of_a_text_read_as_such(blog: SiteFolder) -> None:
    made = everything(blog.root)
    text = "\n".join(
        line
        for name in ("Spoiler", "Spoiler in a line", "Link to a review", "Figure", "Note")
        for line in ["", *expanded(made[name]), ""]
    )
    blog.review("new", "film: New", "date: 2026-04-01", text=f"{text}\n")
    report = blog.build()
    assert report.diagnostics == ()
    page = blog.page("/reviews/new/")
    assert '<a href="' in page
    assert "<figcaption>" in page
    assert "The ending" in page


def test_snippets_of_fields_are_for_front_matter_and_marks_for_prose() -> None:
    for name, one in everything().items():
        assert one.scope == ("markdown,yaml" if name.startswith(("The field", "A whole")) else "markdown")
        assert one.description


# ---------------------------------------------------------------- files


def written(root: Path) -> dict[str, str]:
    changes = vscode.changes(root, schema.know(root))
    for change in changes:
        if change.became in {"new", "changed"}:
            vscode.write(root, change)
    return {change.path: change.became for change in changes}


def test_it_writes_snippets_schemas_and_settings_once(blog: SiteFolder) -> None:
    assert set(written(blog.root).values()) == {"new"}
    assert set(written(blog.root).values()) == {"same"}
    folder = blog.root / ".vscode"
    read = json.loads((folder / "intertitle.code-snippets").read_text(encoding="utf-8").partition("\n")[2])
    assert read["The field kind"]["body"] == ["kind: ${1|film,series,mini-series,short,documentary|}"]
    settings = json.loads((folder / "settings.json").read_text(encoding="utf-8"))
    for path in settings["yaml.schemas"]:
        made = json.loads((blog.root / path).read_text(encoding="utf-8"))
        jsonschema.Draft7Validator.check_schema(made)
    assert not list(folder.rglob("*.intertitle-tmp"))


def test_a_changed_schema_is_written_again(blog: SiteFolder) -> None:
    written(blog.root)
    blog.review("heat", "film: Heat", "tags: [heist]")
    became = written(blog.root)
    assert became[vscode.SNIPPETS] == "changed"
    assert became[vscode.SETTINGS] == "same"
    assert "heist" in (blog.root / vscode.SNIPPETS).read_text(encoding="utf-8")


@pytest.mark.parametrize("text", ["{}", "mine", "// mine\n{}\n"])
@pytest.mark.parametrize("path", [vscode.SNIPPETS, ".vscode/intertitle/review.schema.json"])
def test_a_file_that_is_not_ours_or_was_changed_is_left(blog: SiteFolder, path: str, text: str) -> None:
    blog.write(path, text)
    assert written(blog.root)[path] == "left"
    assert (blog.root / path).read_text(encoding="utf-8") == text
    (blog.root / path).unlink()
    assert written(blog.root)[path] == "new"
    changed = (blog.root / path).read_text(encoding="utf-8").replace("Written by", "Kept from")
    blog.write(path, changed)
    assert written(blog.root)[path] == "left"
    assert (blog.root / path).read_text(encoding="utf-8") == changed


# ---------------------------------------------------------------- settings


def merged(root: Path, text: str) -> tuple[str, str]:
    """Give what becomes of settings, and their text then."""
    file = root / vscode.SETTINGS
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(text.encode("utf-8", "surrogatepass"))
    change = next(one for one in vscode.changes(root, schema.UNKNOWN) if one.path == vscode.SETTINGS)
    if change.became == "changed":
        vscode.write(root, change)
    return change.became, file.read_bytes().decode("utf-8", "surrogatepass")


def test_settings_are_merged_and_keep_what_they_say(tmp_path: Path) -> None:
    became, text = merged(
        tmp_path,
        '{\r\n\t"z": 1,\r\n\t"[markdown]": {"editor.quickSuggestions": {"other": "on"}, "editor.wordWrap": "off"},\r\n'
        '\t"yaml.schemas": {"mine.json": "*.yml"}\r\n}\r\n',
    )
    assert became == "changed"
    values = json.loads(text)
    assert list(values) == ["z", "[markdown]", "yaml.schemas"]
    assert values["[markdown]"]["editor.quickSuggestions"] == {"other": "on", "comments": "off", "strings": "on"}
    assert values["[markdown]"]["editor.wordWrap"] == "off"
    assert values["yaml.schemas"]["mine.json"] == "*.yml"
    assert text.startswith('{\r\n\t"z": 1,\r\n')
    assert text.endswith("}\r\n")
    assert merged(tmp_path, text)[0] == "same"


@pytest.mark.parametrize(
    "text",
    [
        '{ // a comment\n  "a": 1\n}',
        '{"a": 1,}',
        '{"a": 1, "a": 2}',
        "[]",
        "true",
        '{"a": ',
        "[" * 100_000,
    ],
)
def test_settings_that_are_not_plain_json_are_kept_and_reported(tmp_path: Path, text: str) -> None:
    assert merged(tmp_path, text) == ("left", text)
    change = next(one for one in vscode.changes(tmp_path, schema.UNKNOWN) if one.path == vscode.SETTINGS)
    assert "editor.quickSuggestions" in change.why


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
NAMES = st.sampled_from(["[markdown]", "yaml.schemas", "editor.fontSize", "files.exclude"]) | st.text()


def _holds(whole: object, part: object) -> bool:
    if isinstance(part, dict):
        return isinstance(whole, dict) and all(name in whole and _holds(whole[name], part[name]) for name in part)
    return whole == part


@given(st.dictionaries(NAMES, JSON | st.dictionaries(NAMES, JSON, max_size=3), max_size=4), st.booleans())
@example({"[markdown]": "\ud800"}, False)  # noqa: FBT003  (half a character, which no file in UTF-8 holds)
def test_no_setting_is_ever_lost(
    tmp_path_factory: pytest.TempPathFactory,
    present: dict[str, Any],
    escaped: bool,  # noqa: FBT001
) -> None:
    root = tmp_path_factory.mktemp("site")
    written = json.dumps(present, ensure_ascii=escaped)
    became, text = merged(root, written)
    if became == "left":
        assert text == written
        return
    values = json.loads(text)
    assert _holds(values, present)
    assert all(name in values for name in vscode.settings())


def test_settings_that_are_no_text_are_left(tmp_path: Path) -> None:
    (tmp_path / ".vscode").mkdir()
    (tmp_path / vscode.SETTINGS).write_bytes(b"\xff\xfe{\0}\0")
    change = vscode.changes(tmp_path, schema.UNKNOWN)[-1]
    assert (change.became, change.why.partition(".")[0]) == ("left", "it is not UTF-8")


@pytest.mark.skipif(os.name != "posix", reason="links and pipes")
def test_a_link_is_not_followed_and_a_pipe_not_waited_for(site: SiteFolder, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "settings.json").write_text("{}")
    (site.root / ".vscode").symlink_to(elsewhere)
    assert set(written(site.root).values()) == {"left"}
    assert (elsewhere / "settings.json").read_text() == "{}"
    (site.root / ".vscode").unlink()
    (site.root / ".vscode").mkdir()
    os.mkfifo(site.root / vscode.SETTINGS)
    assert written(site.root)[vscode.SETTINGS] == "left"


def test_the_permissions_of_settings_stay(site: SiteFolder) -> None:
    file = site.write(vscode.SETTINGS, '{"a": 1}')
    file.chmod(0o600)
    written(site.root)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert json.loads(file.read_text())["a"] == 1
