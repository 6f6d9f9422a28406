"""``intertitle post``: the file that it writes, the columns of the site, and the editor."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import SiteFolder, codes

from intertitle.cli.completion import columns, kinds, list_columns
from intertitle.cli.main import main


@pytest.fixture
def at_desk(site: SiteFolder, monkeypatch: pytest.MonkeyPatch) -> SiteFolder:
    """A site with a post in a column, as the current folder."""
    site.write("content/posts/one.md", '---\ntitle: One\ndate: 2026-05-01\npart_of: "Locarno 2025"\n---\nText.\n')
    monkeypatch.chdir(site.root)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1780315200")
    for name in ("VISUAL", "EDITOR"):
        monkeypatch.delenv(name, raising=False)
    return site


def run(*arguments: str) -> int:
    try:
        main(["post", *arguments])
    except SystemExit as end:
        return int(end.code or 0)
    return 0


def test_the_file_has_what_was_given(at_desk: SiteFolder, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("Ten days: the 'square'", "--kind", "Festival", "--part-of", "locarno 2025") == 0
    said = capsys.readouterr()
    assert said.out == "content/posts/ten-days-the-square.md\n"
    assert "It is a draft" in said.err
    file = at_desk.root / "content/posts/ten-days-the-square.md"
    text = file.read_text(encoding="utf-8")
    for line in ("kind: festival", 'part_of: "Locarno 2025"', "date: 2026-06-01", "draft: true"):
        assert f"\n{line}\n" in text, line
    assert codes(at_desk.build().diagnostics) == []
    file.write_text(text.replace("draft: true\n", ""), encoding="utf-8")
    assert codes(at_desk.build().diagnostics) == []
    assert "Ten days: the ‘square’" in at_desk.page("/posts/ten-days-the-square/")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("One",), "this post already exists"),
        (("…",), "--slug three-dots"),
        (("Two", "--slug", "Bad Slug"), "--slug bad-slug"),
        (("Two", "--kind", "intervew"), "--kind interview"),
        (("Two", "--part-of", "Lucarno 2025"), "Did you mean 'Locarno 2025'?"),
        (("Two", "--part-of", "?"), "no letter"),
        (("Two\nThree",), "one line of text"),
        (("Two", "--edit"), "none is set"),
    ],
)
def test_a_mistake_writes_nothing(
    at_desk: SiteFolder, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], words: str
) -> None:
    assert run(*arguments) == 2
    assert words in capsys.readouterr().err
    assert [file.name for file in (at_desk.root / "content/posts").iterdir()] == ["one.md"]


def test_a_new_column_and_a_kind_of_ones_own_are_fine(at_desk: SiteFolder, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("Two", "--part-of", "Shop talk", "--kind", "Letter", "--slug", "two-of-them") == 0
    said = capsys.readouterr()
    assert said.out == "content/posts/two-of-them.md\n"
    assert "'Shop talk' is a new column" in said.err
    assert "kind: Letter\n" in (at_desk.root / "content/posts/two-of-them.md").read_text(encoding="utf-8")


def test_a_dated_file_or_a_folder_counts_as_taken(at_desk: SiteFolder) -> None:
    at_desk.write("content/posts/2026-05-04-two.md", "---\ntitle: Two\n---\n")
    at_desk.write("content/posts/three/index.md", "---\ntitle: Three\n---\n")
    assert run("Two") == 2
    assert run("Three") == 2


def test_the_shell_proposes_columns_and_kinds(at_desk: SiteFolder) -> None:
    import click  # noqa: PLC0415  (only here)

    context = click.Context(click.Command("post"))
    context.params["site"] = str(at_desk.root)
    option = click.Option(["--part-of"])
    assert [one.value for one in columns(context, option, "lo")] == ["Locarno 2025"]
    assert [one.value for one in kinds(context, option, "e")] == ["essay"]
    assert list(list_columns(Path("/nowhere"))) == []
