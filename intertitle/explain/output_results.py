"""Explain an output: its sources, which build wrote it and why, and where its values come from."""

from __future__ import annotations

from collections.abc import Iterator

from intertitle.explain.chains import list_reasons
from intertitle.explain.last_build import LastBuild
from intertitle.explain.results import OutputAnswer, UsedTemplate
from intertitle.explain.usage import reviews_shown
from intertitle.explain.values import list_values, setting_values
from intertitle.outputs.redirects import ALIAS
from intertitle.outputs.registry import Output
from intertitle.themes import SHIPPED, Theme

PUBLIC = "public"


def explain_output(output: Output, last: LastBuild, behind: tuple[str, ...]) -> OutputAnswer:
    """Return the answer for an output. ``behind`` are the files that have changed since the last build."""
    item, made = output.item, last.made[output.path]
    build = last.build(made.build)
    template = last.registry.entries[item.kind].template
    reasons = list_reasons(made, build, last) if build and not made.is_rewrite else []
    addresses = last.catalogue.table("address of")
    return OutputAnswer(
        address=item.address,
        path=f"{PUBLIC}/{output.path}",
        what=output.what,
        build=made.build,
        now=build.now if build else None,
        is_fresh=made.build == last.history.number,
        is_again=made.is_rewrite,
        last=last.history.number,
        sources=output.sources,
        templates=tuple(_templates(template, last.theme)) if template else (),
        target=addresses.get(item.slug, "") if item.kind == ALIAS.kind else "",
        reviews=tuple(reviews_shown(output, last)),
        reasons=tuple(sorted(reasons, key=lambda reason: (reason.path not in output.sources, len(reason.chain)))),
        more_reasons=build.more if build and not made.is_rewrite else 0,
        values=(*list_values(output, last), *(setting_values(last) if template else ())),
        behind=behind,
    )


def _templates(template: str, theme: Theme) -> Iterator[UsedTemplate]:
    for name in theme.reached(template):
        if found := theme.templates.get(name):
            yield UsedTemplate(name=name, file=found.file, own=not _is_shipped(name, theme))


def _is_shipped(name: str, theme: Theme) -> bool:
    shipped = theme.templates.get(name if name.startswith(SHIPPED) else SHIPPED + name)
    return shipped is not None and shipped.file == theme.templates[name].file
