"""The documents say what the code does."""

from __future__ import annotations

import re
from pathlib import Path

import guide_tables
import pytest
from conftest import SiteFolder

from intertitle import codes
from intertitle.model import DOCUMENT_KINDS
from intertitle.outputs.kinds import REGISTRY
from intertitle.pipeline import build_strictly

REPOSITORY = Path(__file__).parent.parent


GROUPS = {
    "1": "The site, its files and its theme",
    "2": "How a file is written",
    "3": "Fields",
    "4": "Spoilers and pictures in a text",
    "5": "What files say of each other",
    "6": "Publishing",
    "7": "Templates",
    "8": "The preview",
    "9": "Plug-ins",
}


def test_every_code_that_is_used_has_a_page_and_every_page_is_of_a_code_that_is_used() -> None:
    sources = "".join(file.read_text(encoding="utf-8") for file in (REPOSITORY / "intertitle").rglob("*.py"))
    used = set(re.findall(r'"(IT\d{3})"', sources))
    assert set(codes.list_codes()) == used


def test_a_code_that_has_once_been_given_is_never_free_again(request: pytest.FixtureRequest) -> None:
    file = REPOSITORY / "tests/data/codes.txt"
    given = dict.fromkeys(codes.list_codes(), "")
    before = {line[:5]: line[5:] for line in file.read_text(encoding="utf-8").splitlines()}
    again = [code for code, state in before.items() if state and code in given]
    assert not again, f"{again} meant something else once: take the next number"
    given |= {code: _RETIRED for code in before if code not in given}
    if request.config.getoption("--update-golden"):
        file.write_text("".join(f"{code}{given[code]}\n" for code in sorted(given)), encoding="utf-8")
    else:
        assert before == given, "write it anew:  pytest tests/test_docs.py --update-golden"


_RETIRED = " retired"


def test_the_list_of_messages_is_that_of_their_pages(request: pytest.FixtureRequest) -> None:
    document = REPOSITORY / "docs/diagnostics.md"
    written = document.read_text(encoding="utf-8")
    expected = f"{written.partition('## ')[0]}{_listed()}"
    if request.config.getoption("--update-golden"):
        document.write_text(expected, encoding="utf-8")
        return
    assert written == expected, "write it anew:  pytest tests/test_docs.py --update-golden"
    for link in re.findall(r"\]\(([^)]+)\)", written):
        assert (document.parent / link).is_file()


def _listed() -> str:
    """List the pages by what they are about, as docs/diagnostics.md does."""
    pages = [codes.read_code_page(code) for code in codes.list_codes()]
    parts: list[str] = []
    for digit, title in GROUPS.items():
        rows = [
            f"| [{page.code}](../intertitle/codes/{page.code}.md) | {page.severity} | {page.title}. |\n"
            for page in pages
            if page.code[2] == digit
        ]
        parts.append(f"## {title}\n\n| code | severity | what is wrong |\n| --- | --- | --- |\n{''.join(rows)}")
    return "\n".join(parts)


def test_the_tables_of_the_guide_are_those_of_the_fields(request: pytest.FixtureRequest) -> None:
    expected = guide_tables.guide()
    tables = set(re.findall(r"<!-- table: (\w+) -->", expected))
    assert {one.document.__name__ for one in DOCUMENT_KINDS} | {"Site"} <= tables
    if request.config.getoption("--update-golden"):
        guide_tables.GUIDE.write_text(expected, encoding="utf-8")
        return
    written = guide_tables.GUIDE.read_text(encoding="utf-8")
    assert written == expected, "write them again:  pytest tests/test_docs.py --update-golden"


def test_the_guide_s_settings_are_accepted() -> None:
    guide = (REPOSITORY / "docs/writing.md").read_text(encoding="utf-8")
    pattern = re.search(r'^review = "([^"]+)"', guide, re.MULTILINE)
    assert pattern is not None
    assert "{slug}" in pattern[1]
    assert "review" in REGISTRY.addresses


def test_the_guide_s_files_are_built_as_they_stand(site: SiteFolder) -> None:
    guide = (REPOSITORY / "docs/writing.md").read_text(encoding="utf-8")
    files = re.findall(r"^`(content/\S+\.md)`\n\n```markdown\n(.*?)^```$", guide, re.MULTILINE | re.DOTALL)
    assert {Path(path).parent.name for path, _ in files} == {"critics", "franchises", "lists"}
    for path, text in files:
        site.write(path, text)
    site.review("ballerina", "film: Ballerina", "year: 2025", "franchise: John Wick", "date: 2026-01-05")
    assert site.build(action=build_strictly).diagnostics == ()
    assert "Ballerina falls between two chapters." in site.page("/franchises/john-wick/")


def test_the_requirements_name_no_registry() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        assert "://" not in (REPOSITORY / name).read_text(encoding="utf-8")
