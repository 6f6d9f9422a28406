"""Define the ``intertitle`` command.

Exit codes: 0 success, 1 problems in the content, 2 usage or configuration, 130 interrupted. Messages go to standard
error, results to standard output.
"""

from __future__ import annotations

import os
import sys
import time
import zoneinfo
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NoReturn

import click

from intertitle import __version__, clock
from intertitle.cli import suggestions
from intertitle.diagnostics import ConfigurationError
from intertitle.years import FIRST_YEAR, LAST_YEAR

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from intertitle.cli.progress import Line
    from intertitle.pipeline import Action, Report, Request
    from intertitle.workers import Progress

Format = Literal["text", "json", "github", "sarif"]
_FOLDER = click.Path(file_okay=False, path_type=Path)
_SITE = click.argument("site", type=_FOLDER, default=".", required=False)
_FORMS = suggestions.Choice("format", ["text", "json", "github", "sarif"])
_FORMAT = click.option("--format", "form", type=_FORMS, default="text", help="The format of the report.")
_TEXT_OR_JSON = click.option(
    "--format",
    "form",
    type=suggestions.Choice("format", ["text", "json"]),
    default="text",
    help="The format of the answer.",
)
_JOBS = click.option(
    "--jobs", type=click.IntRange(min=1), help="Number of processes; one for each processor by default."
)


def _kinds() -> tuple[str, ...]:
    """Return the kinds of files that have a schema. They are imported only for the command that takes one."""
    from intertitle.model import KINDS_WITH_FIELDS

    return KINDS_WITH_FIELDS


def _proposed(what: str) -> Callable[[click.Context, click.Parameter, str], list[CompletionItem[str]]]:
    """Return a function that completes a value in the shell. It is imported only for a completion."""

    def propose(ctx: click.Context, parameter: click.Parameter, typed: str) -> list[CompletionItem[str]]:
        from intertitle.cli import completion

        proposers = {
            "columns": completion.columns,
            "files": completion.files,
            "franchises": completion.franchises,
            "kinds": completion.kinds,
            "themes": completion.themes,
        }
        return proposers[what](ctx, parameter, typed)

    return propose


@click.group(
    cls=suggestions.Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(__version__, prog_name="intertitle")
def commands() -> None:
    """Turn a folder of Markdown film reviews into a fast, static blog."""


@commands.command()
@_SITE
@click.option("--output", type=_FOLDER, help="Output folder; public/ beside content/ by default.")
@click.option("--strict", is_flag=True, help="Publish nothing if there is an error or a warning.")
@click.option(
    "--allow-removals", is_flag=True, help="Publish even if an error takes pages offline that are published now."
)
@click.option("--verify", is_flag=True, help="Also build from nothing, and report all files that differ.")
@click.option(
    "--executor", metavar="dask:ADDRESS", default="", help="Build on a Dask cluster that shares the folder SITE."
)
@_JOBS
@_FORMAT
def build(
    site: Path,
    output: Path | None,
    form: Format,
    jobs: int | None,
    executor: str,
    *,
    strict: bool,
    allow_removals: bool,
    verify: bool,
) -> None:
    """Build and publish a site.

    SITE is the site's folder, by default the current one. If an error would take a page offline that is published now,
    nothing is written.
    """
    import msgspec

    from intertitle import pipeline

    kind, _, cluster = executor.partition(":")
    if executor and (kind != "dask" or not cluster):
        raise click.UsageError(f"'{executor}' is no executor. Write  --executor dask:tcp://192.168.1.5:8786")
    if cluster:  # its workers do not start where this process does
        site, output = site.absolute(), output and output.absolute()
    request = msgspec.structs.replace(_request(site, output, jobs), cluster=cluster, allow_removals=allow_removals)
    action = pipeline.build_strictly if strict else pipeline.build
    _build(request, form, "Published files are complete; build again to finish.", action, strict=strict, verify=verify)


@commands.command()
@_SITE
@click.option("--strict", is_flag=True, help="Treat warnings as errors.")
@click.option(
    "--fix", is_flag=True, help="First fix mistakes that have only one correction, such as missing quotation marks."
)
@click.option("--dry-run", is_flag=True, help="With --fix: show the fixes, and change nothing.")
@click.option("--yes", is_flag=True, help="With --fix: do not ask.")
@click.option("--spoilers", is_flag=True, help="Also look for lines that may be unmarked spoilers.")
@_JOBS
@_FORMAT
def check(
    site: Path, form: Format, jobs: int | None, *, strict: bool, fix: bool, dry_run: bool, yes: bool, spoilers: bool
) -> None:
    """Report all problems of the site; publish nothing.

    The report includes advice, which a build does not give.
    """
    from intertitle import pipeline

    if dry_run and not fix:
        raise click.UsageError("--dry-run shows what --fix would change. Write  intertitle check --fix --dry-run")
    if yes and not fix:
        raise click.UsageError("--yes confirms the changes of --fix. Write  intertitle check --fix --yes")
    if fix:
        from intertitle.cli import autofix

        with _show_progress("Interrupted. Each file is either fixed or unchanged.") as line:
            autofix.run(site, line, dry=dry_run, yes=yes, aside=form != "text")
    action = pipeline.check_spoilers if spoilers else pipeline.check
    _build(_request(site, None, jobs), form, "Nothing was published.", action, strict=strict)


@commands.command()
@_SITE
@click.option("--unwritten", is_flag=True, help="List films that you saw and rated highly, and never wrote about.")
@_JOBS
@_TEXT_OR_JSON
def status(site: Path, form: Format, jobs: int | None, *, unwritten: bool) -> None:
    """List drafts, scheduled reviews and parts without a review."""
    from intertitle import pipeline
    from intertitle.cli import status
    from intertitle.plugins.site import load_site

    request = _request(site, None, jobs)
    with _show_progress("Interrupted. Nothing was published.") as line:
        report = pipeline.run(request, line, pipeline.survey)
    if form == "json":
        words = status.unwritten_as_json(report) if unwritten else status.as_json(report, request.now)
    else:
        settings = load_site(site).site
        words = (
            status.unwritten_as_text(report, settings) if unwritten else status.as_text(report, settings, request.now)
        )
    click.echo(words)


@commands.command()
@click.argument("word", metavar="CODE|FILE|URL", shell_complete=_proposed("files"))
@click.option(
    "--site", type=_FOLDER, help="The site's folder; by default the one that contains FILE, or the current one."
)
@_TEXT_OR_JSON
def explain(word: str, site: Path | None, form: Format) -> None:
    """Explain a message, a file or a page.

    For the CODE of a message, such as IT330: what is wrong, a bad and a good example, and what to type. For a file or
    an address of the site: why it was built or kept, why it is not published, and where each of its values comes from.
    """
    from intertitle import codes

    if codes.looks_like_code(word) and not ((site or Path()) / word).exists():
        from intertitle.cli import explain_code

        explain_code.run(word, as_json=form == "json")
        return
    from intertitle.cli import explain

    explain.run(word, site, clock.now(os.environ), as_json=form == "json")


@commands.command()
@_SITE
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="Port; 0 uses any free one."
)
@click.option(
    "--address",
    default="127.0.0.1",
    show_default=True,
    help="Address to serve at; by default only this computer can open it.",
)
@click.option("--published", is_flag=True, help="Show what a build would publish: no drafts and no scheduled reviews.")
@_JOBS
def serve(site: Path, port: int, address: str, jobs: int | None, *, published: bool) -> None:
    """Preview the site while you write.

    Every save is built, and open pages are updated. The preview includes drafts and scheduled reviews.
    """
    from intertitle import workers
    from intertitle.cli import serve
    from intertitle.server.rebuilder import ServeOptions

    wanted = ServeOptions(
        root=site, address=address, port=port, jobs=jobs or workers.count_processors(), published=published
    )
    with _show_progress("Stopped.") as line:
        serve.serve(wanted, line)


@commands.command()
@_SITE
@click.option("--output", type=_FOLDER, help="Output folder; public/ beside content/ by default.")
@_TEXT_OR_JSON
def doctor(site: Path, output: Path | None, form: Format) -> None:
    """Check this computer and site for problems.

    The command changes nothing.
    """
    from intertitle.cli import doctor

    doctor.run(site, output or site / "public", as_json=form == "json")


@commands.command()
@_SITE
@_TEXT_OR_JSON
def plugins(site: Path, form: Format) -> None:
    """List the installed plug-ins, and those that this site uses."""
    from intertitle.cli import plugins as listing

    listing.run(site, as_json=form == "json")


@commands.command()
@click.argument("kind", type=suggestions.LazyChoice("kind", _kinds), required=False)
@click.option(
    "--site",
    type=_FOLDER,
    default=".",
    help="The site that provides names and the rating scale; by default the current folder.",
)
@click.option("--vscode", is_flag=True, help="Set up the site's .vscode/, so that VS Code completes front matter.")
@click.option("--dry-run", is_flag=True, help="With --vscode: show what would be written, and write nothing.")
@click.option("--yes", is_flag=True, help="With --vscode: replace files without asking.")
def schema(kind: str | None, site: Path, *, vscode: bool, dry_run: bool, yes: bool) -> None:
    """Print the JSON Schema of front matter and settings.

    For one KIND, or for all by default.
    """
    from intertitle.cli import schema

    if not vscode and (dry_run or yes):
        raise click.UsageError(
            f"Only --vscode writes files. Add it, or leave {'--dry-run' if dry_run else '--yes'} out."
        )
    if vscode and kind:
        raise click.UsageError(f"--vscode writes the schemas of all kinds. Leave '{kind}' out.")
    if vscode:
        schema.write(site, dry_run=dry_run, yes=yes)
    else:
        schema.show(kind, site)


@commands.command()
@click.argument("shell", type=suggestions.Choice("shell", ["bash", "zsh", "fish"]))
def completion(shell: Literal["bash", "zsh", "fish"]) -> None:
    """Print a shell completion script."""
    from intertitle.cli import completion

    click.echo(completion.script(shell, commands), nl=False)


@commands.command()
@_SITE
@click.option("--output", type=_FOLDER, help="Output folder; public/ beside content/ by default.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--dry-run", is_flag=True, help="Show what would be removed, and remove nothing.")
def clean(site: Path, output: Path | None, *, yes: bool, dry_run: bool) -> None:
    """Remove the published files and the cache."""
    from intertitle.cli import clean

    found = clean.find_written_files(site, output or site / "public")
    if clean.confirm_removal(found, yes=yes, dry_run=dry_run):
        with _show_progress("Interrupted. Clean again to finish.") as line:
            words = clean.clean(found, line)
        click.echo(words)


@commands.command()
@click.argument("folder", metavar="DIR", type=_FOLDER)
@click.option("--title", help="The blog's title; by default from the folder's name.")
@click.option("--author", help="Your name.")
@click.option("--url", help="The URL that the blog will have; https://example.org/ by default.")
@click.option("--language", help="The blog's language: en (default), fr, pt-BR …")
@click.option("--timezone", help="Your time zone, such as Europe/London; by default this computer's.")
@click.option("--theme", help="The theme: intertitle (default) or marquee.", shell_complete=_proposed("themes"))
def new(
    folder: Path,
    title: str | None,
    author: str | None,
    url: str | None,
    language: str | None,
    timezone: str | None,
    theme: str | None,
) -> None:
    """Create a blog in the folder DIR.

    On a terminal, the command prompts for anything you leave out.
    """
    from intertitle.cli import new

    given = {"title": title, "author": author, "url": url, "language": language, "timezone": timezone, "theme": theme}
    new.create(folder, given)


@commands.command()
@click.argument("title")
@click.option("--site", type=_FOLDER, default=".", help="The site's folder; by default the current one.")
@click.option("--year", type=click.IntRange(FIRST_YEAR, LAST_YEAR), help="The film's year of release.")
@click.option("--franchise", default="", help="The film's franchise.", shell_complete=_proposed("franchises"))
@click.option("--rating", default="", help="Your rating, on the site's scale.")
@click.option("--slug", default="", help="The name of the file and end of the address; by default from the title.")
@click.option("--edit", is_flag=True, help="Open the file in your editor ($VISUAL or $EDITOR).")
def review(title: str, site: Path, year: int | None, franchise: str, rating: str, slug: str, *, edit: bool) -> None:
    """Create the file of a review of the film TITLE.

    If a franchise's file lists the film, the fields that it contains are filled in.
    """
    from intertitle.cli import review
    from intertitle.plugins.site import load_site

    settings = load_site(site).site
    wanted = review.ReviewRequest(film=title, year=year, franchise=franchise, rating=rating, slug=slug)
    review.check(wanted, settings)
    program = review.editor(os.environ) if edit else ""
    today = clock.now(os.environ).astimezone(zoneinfo.ZoneInfo(settings.timezone)).date()
    with _show_progress("Interrupted. Nothing was written.") as line:
        file, messages = review.create(site, settings, wanted, today, line)
    click.echo(f"{file}")
    for message in messages:
        click.echo(message, err=True)
    click.echo("It is a draft: delete its line  draft: true  to publish it.", err=True)
    if program:
        review.edit(file, program)


@commands.command()
@click.argument("title")
@click.option("--site", type=_FOLDER, default=".", help="The site's folder; by default the current one.")
@click.option(
    "--kind",
    default="",
    help="What it is: essay, interview, festival, news, podcast, or a word of your own.",
    shell_complete=_proposed("kinds"),
)
@click.option("--part-of", default="", help="The column that it is a part of.", shell_complete=_proposed("columns"))
@click.option("--slug", default="", help="The name of the file and end of the address; by default from the title.")
@click.option("--edit", is_flag=True, help="Open the file in your editor ($VISUAL or $EDITOR).")
def post(title: str, site: Path, kind: str, part_of: str, slug: str, *, edit: bool) -> None:
    """Create the file of a post with the title TITLE: an essay, an interview, a festival diary, news."""
    from intertitle.cli import post, review
    from intertitle.plugins.site import load_site

    settings = load_site(site).site
    wanted = post.PostRequest(title=title, kind=kind, part_of=part_of, slug=slug)
    post.check(wanted)
    program = review.editor(os.environ) if edit else ""
    today = clock.now(os.environ).astimezone(zoneinfo.ZoneInfo(settings.timezone)).date()
    file, messages = post.create(site, wanted, today)
    click.echo(f"{file}")
    for message in messages:
        click.echo(message, err=True)
    click.echo("It is a draft: delete its line  draft: true  to publish it.", err=True)
    if program:
        review.edit(file, program, "post")


def _request(site: Path, output: Path | None, jobs: int | None) -> Request:
    """Return the request of a command that builds, for the current time."""
    from intertitle import workers
    from intertitle.pipeline import Request

    now = clock.now(os.environ)
    return Request(root=site, output=output or site / "public", now=now, jobs=jobs or workers.count_processors())


@contextmanager
def _show_progress(interrupted: str) -> Iterator[Line]:
    """Provide a progress line. During the block, Ctrl-C ends the process with the given message."""
    from intertitle.cli import interrupt, progress

    line = progress.line(sys.stderr, os.environ, time.perf_counter)
    with interrupt.handle_interrupts(interrupted, line.clear) if _is_the_command() else nullcontext():
        try:
            yield line
        finally:
            line.clear()


def _build(
    request: Request, form: Format, interrupted: str, action: Action, *, strict: bool = False, verify: bool = False
) -> None:
    from intertitle import pipeline
    from intertitle.cli import console, formats
    from intertitle.plugins.site import load_site

    started = time.perf_counter()
    site = request.root
    try:
        with _show_progress(f"Interrupted. {interrupted}") as line:
            # Keep the builder alive until `_leave`: Python takes longer to free its cache than to build a small change.
            with pipeline.open_builder_for(request, line) as builder:
                report = builder.build(request, line, action)
            seconds = time.perf_counter() - started
            report, equal = _verify(request, report, line) if verify else (report, None)
    except (ConfigurationError, OSError) as failure:
        if form == "text":
            raise
        _print_failure(failure, form, site)
    publishes = action in {pipeline.build, pipeline.build_strictly}
    failed = any(found.severity == "error" or (strict and found.severity == "warning") for found in report.diagnostics)
    if form == "json":
        click.echo(formats.as_json(report.diagnostics, report, seconds, equal))
    elif form != "text":
        click.echo(formats.FOREIGN[form](report.diagnostics, site), nl=False)
    else:
        if report.diagnostics:
            click.echo(
                console.format_diagnostics(
                    report.diagnostics, site, colours=console.supports_colour(sys.stderr, os.environ)
                ),
                err=True,
            )
        click.echo(console.format_summary(report, load_site(site).site.title, request.output, seconds))
        if equal is not None:
            click.echo(console.format_verified(equal, report.diagnostics))
        if report.diagnostics:
            click.echo(f"{console.count_severities(report.diagnostics)}.", err=True)
            click.echo(console.format_more(report.diagnostics), err=True)
        if strict and failed and publishes:
            click.echo("Nothing was published, because of --strict. Fix all of these, and build again.", err=True)
    _leave(1 if failed or (publishes and report.published is None) else 0)


def _print_failure(failure: ConfigurationError | OSError, form: Format, site: Path) -> NoReturn:
    """Print what ended a command, in a format for programs, and exit."""
    from intertitle.cli import formats, os_errors

    is_usage = isinstance(failure, ConfigurationError)
    found = failure.diagnostics if isinstance(failure, ConfigurationError) else (os_errors.report_os_error(failure),)
    if form == "json":
        click.echo(formats.as_json(found, None, 0))
    else:
        click.echo(formats.FOREIGN[form](found, site), nl=False)
    sys.exit(2 if is_usage else 1)


def _leave(code: int) -> NoReturn:
    """End the process at once, because freeing the memory of a large build takes longer than a small change."""
    if not _is_the_command():
        sys.exit(code)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _is_the_command() -> bool:
    """Return whether this process runs the command, and is not a program that calls `main`."""
    return click.get_current_context().find_root().obj is main


def _verify(request: Request, report: Report, progress: Progress) -> tuple[Report, int | None]:
    """Compare the output with a clean build. Return the report with the differences, and the number of equal files."""
    import msgspec

    from intertitle import verify
    from intertitle.diagnostics import sort_diagnostics

    if report.published is None:
        return report, None
    found = verify.verify(request, report, progress)
    diagnostics = sort_diagnostics([*report.diagnostics, *found.diagnostics])
    return msgspec.structs.replace(report, diagnostics=diagnostics), found.equal


def main(arguments: list[str] | None = None) -> None:
    """Run the command line, by default with the process's arguments.

    A mistake of an author, or in a file, never shows a traceback.
    """
    try:
        commands.main(arguments, prog_name="intertitle", standalone_mode=False, obj=main if arguments is None else None)
    except click.Abort as end:
        # Below the terminal's own ^C. Unless a prompt was open, Click has already begun a line.
        click.echo("Interrupted." if end.__cause__ else "\nInterrupted.", err=True)
        sys.exit(130)
    except click.ClickException as failure:
        suggestions.rephrase_errors(failure).show()
        sys.exit(2)
    except ConfigurationError as failure:
        from intertitle.cli import console

        colours = console.supports_colour(sys.stderr, os.environ)
        click.echo(console.format_diagnostics(failure.diagnostics, _site_of(arguments), colours=colours), err=True)
        click.echo(console.format_more(failure.diagnostics), err=True)
        sys.exit(2)
    except OSError as failure:
        from intertitle.cli import console, os_errors

        colours = console.supports_colour(sys.stderr, os.environ)
        found = [os_errors.report_os_error(failure)]
        click.echo(console.format_diagnostics(found, _site_of(arguments), colours=colours), err=True)
        click.echo(console.format_more(found), err=True)
        sys.exit(1)


def _site_of(arguments: list[str] | None) -> Path:
    """Return the site's folder that a command line names, so that messages can show their source lines."""
    words = arguments if arguments is not None else sys.argv[1:]
    folders = (Path(word) for word in words[1:] if (Path(word) / "content").is_dir())
    return next(folders, Path())
