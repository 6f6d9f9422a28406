"""The command line: exit codes, what goes where, and no traceback."""

from __future__ import annotations

import itertools
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from commands import run_command
from conftest import SiteFolder

from intertitle.cli.main import commands

REPOSITORY = Path(__file__).parent.parent


def _run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a new process."""
    inherited = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME"}}
    return subprocess.run(  # noqa: S603  (our own command)
        [sys.executable, "-m", "intertitle", *arguments],
        env={**inherited, "PYTHONPATH": str(REPOSITORY), "SOURCE_DATE_EPOCH": "1780315200"},
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )


def test_a_build_says_what_it_did_and_exits_zero(blog: SiteFolder) -> None:
    blog.review("a-draft", "film: A Draft", "draft: true")
    done = _run("build", str(blog.root))
    assert done.returncode == 0
    assert done.stderr == ""
    assert done.stdout.startswith("The Long Take: 3 reviews, 1 franchise, 3 people, 1 list, 1 page.\n")
    assert "content/reviews/a-draft.md  draft" in done.stdout


def test_a_mistake_is_shown_with_its_line_and_what_to_type_and_exits_one(blog: SiteFolder) -> None:
    blog.review("wrong", "film: Wrong", "rating: 7", "date: 2026-05-01")
    done = _run("build", str(blog.root))
    assert done.returncode == 1
    assert done.stderr == (
        "error IT330  the rating 7 is outside the scale\n"
        "  content/reviews/wrong.md:3:9\n"
        "    3 | rating: 7\n"
        "      |         ^\n"
        "  The scale 'stars' goes from 0.5 to 5 in steps of 0.5. Leave the line out for no rating.\n"
        "\n"
        "1 error.\n"
        "More about IT330:  intertitle explain IT330\n"
    )
    assert (blog.public / "reviews/alien/index.html").exists()


def test_one_run_reports_all_problems_by_file_and_line_with_a_summary_last(
    blog: SiteFolder,
) -> None:
    blog.review("a", "film: A", "rating: 7", "yaer: 1979", "date: 2026-02-30", text="[[Nobody]] and ||never closed.\n")
    blog.review("b", "film: B", "date: 2026-02-01", "mood: blue", text="Words.\n")
    blog.review("c", "film: C", "date: 2026-02-01", text="[[Nobody]] and [x](/nowhere/).\n")
    blog.review("d", "film: D", text="Undated.\n")
    blog.write("content/franchises/alien.md", "---\nname: Alien\nstart: {entry: nobody}\n---\n")
    blog.write("content/attic/x.md", "x")
    done = run_command("build", str(blog.root))
    assert done.returncode == 1
    heads = re.findall(r"^(error|warning|note) (IT\d{3}) .*\n  (\S+?)(?::(\d+):(\d+))?$", done.stderr, re.MULTILINE)
    assert [(severity, code, path.removeprefix("content/")) for severity, code, path, *_ in heads] == [
        ("note", "IT540", "reviews/d.md"),
        ("warning", "IT110", "attic"),
        ("warning", "IT311", "reviews/b.md"),
        ("error", "IT344", "franchises/alien.md"),
        ("error", "IT330", "reviews/a.md"),
        ("error", "IT310", "reviews/a.md"),
        ("error", "IT307", "reviews/a.md"),
        ("error", "IT520", "reviews/a.md"),
        ("error", "IT402", "reviews/a.md"),
        ("error", "IT520", "reviews/c.md"),
        ("error", "IT523", "reviews/c.md"),
    ]
    for path in {path for _, _, path, *_ in heads}:
        places = [(int(line), int(column)) for _, _, where, line, column in heads if where == path and line]
        assert places == sorted(places)
    assert "\n8 errors, 2 warnings, 1 note.\n" in done.stderr


def test_the_caret_is_under_the_token_after_wide_characters(blog: SiteFolder) -> None:
    blog.review("wide", "film: 千と千尋の神隠し", "cast: [{name: 柊瑠美, charakter: 千尋}]")
    done = run_command("build", str(blog.root))
    lines = done.stderr.splitlines()
    shown = next(number for number, line in enumerate(lines) if "charakter" in line and "|" in line)
    before = lines[shown].partition("charakter")[0].partition("| ")[2]
    cells = sum(2 if ord(char) > 0x2E80 else 1 for char in before)
    assert lines[shown + 1].partition("| ")[2] == " " * cells + "^"


def test_a_long_line_is_cut_around_the_caret(blog: SiteFolder) -> None:
    lengths = list(itertools.product([0, 3, 49, 50, 51, 300], repeat=2))
    written = (f"{'b' * before}[[Gone{number}]]{'a' * after}\n" for number, (before, after) in enumerate(lengths))
    blog.review("long", "film: Long", text="\n".join(written))
    lines = run_command("check", str(blog.root)).stderr.splitlines()
    for number, (before, after) in enumerate(lengths):
        link = f"[[Gone{number}]]"
        shown = next(row for row, line in enumerate(lines) if link in line and "|" in line)
        source, caret = (lines[row].partition("| ")[2] for row in (shown, shown + 1))
        assert source[len(caret) - 1 :].startswith(link[2:])
        whole = before + len(link) + after
        assert len(source.strip("…")) == min(100, whole)
        assert source.startswith("…") == (whole > 100 and before + 2 > 50)


def test_json_goes_to_standard_output_alone(blog: SiteFolder) -> None:
    blog.review("wrong", "film: Wrong", "rating: 7", "date: 2026-05-01")
    done = run_command("build", str(blog.root), "--format", "json")
    assert done.returncode == 1
    assert done.stderr == ""
    report = json.loads(done.stdout)
    assert report["diagnostics"] == [
        {
            "code": "IT330",
            "severity": "error",
            "path": "content/reviews/wrong.md",
            "line": 3,
            "column": 9,
            "message": "the rating 7 is outside the scale",
            "hint": "The scale 'stars' goes from 0.5 to 5 in steps of 0.5. Leave the line out for no rating.",
        }
    ]
    assert report["counts"]["reviews"] == 4, "the review is published without its rating"
    assert report["withheld"] == []


def test_json_of_a_site_that_cannot_be_built_is_json_too(tmp_path: Path) -> None:
    done = _run("check", str(tmp_path), "--format", "json")
    assert done.returncode == 2
    assert [one["code"] for one in json.loads(done.stdout)["diagnostics"]] == ["IT101"]


@pytest.mark.parametrize("command", ["build", "check"])
def test_github_and_sarif_go_to_standard_output_alone(blog: SiteFolder, command: str) -> None:
    blog.review("wrong", "film: Wrong", "rating: 7")
    github = run_command(command, str(blog.root), "--format", "github")
    sarif = run_command(command, str(blog.root), "--format", "sarif")
    assert (github.returncode, github.stderr, sarif.returncode, sarif.stderr) == (1, "", 1, "")
    assert "\n::error file=" in f"\n{github.stdout}"
    assert "/content/reviews/wrong.md,line=3,col=9,title=IT330::the rating 7 is outside the scale%0A" in github.stdout
    results = json.loads(sarif.stdout)["runs"][0]["results"]
    assert [one["ruleId"] for one in results if one["level"] == "error"] == ["IT330"]


def test_check_fixes_first_and_then_reports_what_is_left(blog: SiteFolder) -> None:
    blog.write("content/reviews/covenant.md", "---\nfilm: Alien: Covenant\nrating: 7\n---\nText.\n")
    dry = run_command("check", str(blog.root), "--fix", "--dry-run")
    assert (dry.returncode, dry.stdout.split("\n")[0]) == (1, "Would fix 1 line in 1 file:")
    assert "IT209" in dry.stderr
    refused = run_command("check", str(blog.root), "--fix")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "Nothing was changed. Add --yes" in refused.stderr
    done = run_command("check", str(blog.root), "--fix", "--yes", "--format", "json")
    assert done.stderr.startswith("Fixed 1 line in 1 file:\n  content/reviews/covenant.md:2\n")
    found = json.loads(done.stdout)["diagnostics"]
    assert [one["code"] for one in found if one["severity"] == "error"] == ["IT330"]


def test_a_dry_run_of_nothing_is_refused_with_what_to_type(blog: SiteFolder) -> None:
    done = run_command("check", str(blog.root), "--dry-run")
    assert done.returncode == 2
    assert "intertitle check --fix --dry-run" in done.stderr


@pytest.mark.parametrize("form", ["github", "sarif"])
def test_a_configuration_error_has_every_format(tmp_path: Path, form: str) -> None:
    done = run_command("check", str(tmp_path), "--format", form)
    assert (done.returncode, done.stderr) == (2, "")
    assert "IT101" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("build", "nowhere"), "content/site.toml"),
        (("biuld",), "Did you mean 'build'?"),
        (("build", "--outptu", "x"), "--output"),
        (("build", "--output", "content"), "--output FOLDER"),
        (("review", "…"), "slug"),
        (("review", "Alien", "--rating", "9"), "outside the scale"),
        (("clean",), "--yes"),
    ],
)
def test_wrong_usage_exits_two_with_what_to_type(blog: SiteFolder, arguments: tuple[str, ...], words: str) -> None:
    done = run_command(*arguments, cwd=blog.root)
    assert done.returncode == 2, done.stderr
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_checking_writes_nothing(blog: SiteFolder) -> None:
    done = run_command("check", cwd=blog.root)
    assert done.returncode == 0
    assert "nothing written" in done.stdout
    assert not blog.public.exists()


def test_clean_removes_what_was_written_and_nothing_else(blog: SiteFolder) -> None:
    run_command("build", cwd=blog.root)
    blog.write("public/CNAME", "mine")
    told = run_command("clean", "--dry-run", cwd=blog.root)
    assert "Would remove" in told.stdout
    assert "Would leave in public, not written by Intertitle: CNAME.\n" in told.stdout
    assert (blog.public / "index.html").exists()
    done = run_command("clean", "--yes", cwd=blog.root)
    assert done.returncode == 0
    assert "Left in public, not written by Intertitle: CNAME.\n" in done.stdout
    assert {file.name for file in blog.public.iterdir()} == {"CNAME", ".intertitle-ledger"}
    assert not (blog.root / ".intertitle").exists()


def test_a_build_after_clean_accepts_a_folder_with_a_foreign_file(blog: SiteFolder) -> None:
    run_command("build", cwd=blog.root)
    blog.write("public/CNAME", "mine")
    before = blog.tree()
    for _ in range(2):
        assert run_command("clean", "--yes", cwd=blog.root).returncode == 0
    again = run_command("build", cwd=blog.root)
    assert (again.returncode, again.stderr) == (0, "")
    assert blog.tree() == before


def test_a_folder_that_intertitle_never_wrote_in_is_refused_by_build_and_clean(blog: SiteFolder) -> None:
    blog.write("public/CNAME", "mine")
    for command in (("build",), ("clean", "--yes"), ("clean", "--dry-run")):
        done = run_command(*command, cwd=blog.root)
        assert done.returncode == 2
        assert "IT601" in done.stderr
    assert blog.tree() == {"CNAME": b"mine"}
    (blog.public / "CNAME").unlink()  # what the message says: such a file belongs in content/static/
    blog.write("content/static/CNAME", "mine")
    assert run_command("build", cwd=blog.root).returncode == 0
    assert (blog.public / "CNAME").read_text() == "mine"


def test_clean_and_build_again_gives_the_same_tree(blog: SiteFolder) -> None:
    run_command("build", cwd=blog.root)
    before = blog.tree()
    run_command("clean", "--yes", cwd=blog.root)
    assert not blog.public.exists()
    run_command("build", cwd=blog.root)
    assert blog.tree() == before


def test_new_then_review_then_build_is_a_blog(tmp_path: Path) -> None:
    created = run_command("new", "my-films", "--author", "Me", cwd=tmp_path)
    assert created.returncode == 0
    assert "intertitle build my-films" in created.stdout
    started = run_command("review", "No", "--year", "2012", "--site", "my-films", cwd=tmp_path)
    assert started.stdout == "my-films/content/reviews/no.md\n"
    done = run_command("build", "my-films", "--strict", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "content/reviews/no.md  draft" in done.stdout


def test_new_takes_a_theme_that_there_is(tmp_path: Path) -> None:
    wrong = run_command("new", "my-films", "--theme", "marqee", cwd=tmp_path)
    assert (wrong.returncode, "marquee" in wrong.stderr) == (2, True)
    assert not (tmp_path / "my-films").exists()
    run_command("new", "my-films", "--theme", "marquee", cwd=tmp_path)
    assert 'theme = "marquee"' in (tmp_path / "my-films/content/site.toml").read_text()
    done = run_command("build", "my-films", "--strict", cwd=tmp_path)
    assert done.returncode == 0, done.stderr


def test_no_escape_codes_in_a_pipe(blog: SiteFolder) -> None:
    blog.review("wrong", "film: Wrong", "rating: 7")
    done = _run("build", str(blog.root))
    assert "\x1b" not in done.stdout + done.stderr
    assert "\r" not in done.stdout + done.stderr


def test_help_imports_nothing_heavy_for_no_command() -> None:
    program = (
        "import sys\nfrom intertitle.cli.main import commands, main\n"
        "for name in ['', *sorted(commands.commands, key='schema'.__eq__)]:\n"
        "    try:\n        main([*filter(None, [name]), '--help'])\n    except SystemExit:\n        pass\n"
        "    ours = [one for one in sys.modules if one.startswith('intertitle.')]\n"
        "    heavy = {'jinja2', 'markdown_it', 'yaml', 'sqlite3', 'concurrent.futures', 'multiprocessing'}\n"
        "    heavy |= {'PIL', 'boto3', 'starlette', 'uvicorn', 'watchfiles', 'asyncio', 'socket', 'dask'}\n"
        "    print(name, sorted(heavy & set(sys.modules)), sorted(ours), file=sys.stderr)"
    )
    done = subprocess.run(  # noqa: S603  (our own program)
        [sys.executable, "-c", program], cwd=REPOSITORY, capture_output=True, text=True, check=True
    )
    modules = ("cli", "cli.main", "cli.suggestions", "clock", "diagnostics", "years")
    own = [f"intertitle.{name}" for name in modules]
    shown = done.stderr.splitlines()
    *others, of_schema = ("", *sorted(commands.commands, key="schema".__eq__))
    kinds = [
        f"intertitle.{name}" for name in ("model", "partial_days", "rating_forms", "ratings", "slugs", "table")
    ]  # it shows the kinds of documents
    assert shown == [*(f"{name} [] {own}" for name in others), f"{of_schema} [] {sorted([*own, *kinds])}"]
    assert len(shown) > 10
    for name in commands.commands:
        assert f"\n  {name} " in done.stdout
        assert f" {name} [OPTIONS]" in done.stdout


def test_a_build_imports_nothing_of_the_server(blog: SiteFolder) -> None:
    assert _imported(blog) & {"starlette", "uvicorn", "watchfiles", "asyncio", "intertitle.server"} == set()


def test_a_build_after_no_change_imports_nothing_that_reads_texts_or_makes_pages(blog: SiteFolder) -> None:
    blog.build()
    heavy = {"markdown_it", "jinja2", "yaml", "babel", "nh3", "PIL", "multiprocessing", "concurrent.futures"}
    assert _imported(blog) & heavy == set()
    (blog.root / "content/reviews/alien.md").write_text("---\nfilm: Alien\n---\n*Whole*.\n")
    assert {"markdown_it", "jinja2", "yaml"} <= _imported(blog)


def _imported(blog: SiteFolder) -> set[str]:
    """Build a blog in a new process, and return the modules that it imported."""
    program = (
        "import sys\nfrom intertitle.cli.main import main\n"
        "try:\n    main(sys.argv[1:])\nexcept SystemExit as end:\n    print(end.code, file=sys.stderr)\n"
        "print(*sorted(sys.modules), file=sys.stderr)"
    )
    done = subprocess.run(  # noqa: S603  (our own program)
        [sys.executable, "-c", program, "build", str(blog.root), "--jobs", "1"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=True,
    )
    *_, code, modules = done.stderr.splitlines()
    assert code == "0", done.stderr
    return set(modules.split())


def test_clean_removes_the_preview_too(blog: SiteFolder) -> None:
    preview = blog.root / ".intertitle/preview"
    preview.mkdir(parents=True)
    blog.build(output=preview / "public")
    (preview / "cache.db").write_bytes(b"")
    (preview / "lock").write_bytes(b"")
    done = run_command("clean", "--yes", cwd=blog.root)
    assert done.returncode == 0, done.stderr
    assert not (blog.root / ".intertitle").exists()


def test_the_launcher_builds_the_blog_of_this_repository(tmp_path: Path) -> None:
    done = subprocess.run(  # noqa: S603  (our own program)
        [sys.executable, str(REPOSITORY / "build.py"), "--output", str(tmp_path / "public")],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("The Long Take: ")
    assert len((REPOSITORY / "build.py").read_text().splitlines()) < 25
