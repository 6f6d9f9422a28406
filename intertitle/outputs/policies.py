"""Policies: what the pages of a theme say that a browser may fetch, and what a host can say for all of them.

A page's policy stands in the block ``policy`` of its template, and nowhere else. A host says one for all pages, and a
browser keeps to both; so the host's allows whatever one of the pages allows, and each page goes on to say its own.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping

from intertitle.themes import Theme

_TAG = re.compile(r"\{%[-+]?\s*(?:block\s+(?P<name>\w+)|endblock)\b.*?[-+]?%\}", re.DOTALL)
_META = re.compile(r"""<meta\s+http-equiv="Content-Security-Policy"\s+content="(?P<policy>[^"]*)">""")
_EXTENDS = re.compile(r"""\{%[-+]?\s*extends\s+(["'])(?P<name>[^"']+)\1""")
_COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
_SOURCE = re.compile(
    r"[^\s\"\\$,]+"
)  # what needs no quoting in any host's file; nothing that a policy has use for does
_FETCHES = re.compile(r"(?:child|connect|font|frame|img|manifest|media|object|prefetch|script|style|worker)-src\S*")
_TRUSTED = "require-trusted-types-for"  # which forbids more, the more it names

Policy = dict[str, tuple[str, ...]]  # directive → sources


class ComputedPolicyError(ValueError):
    """A template computes its policy, so that nobody knows it before a page is made. Its argument is the template."""


def read_policy(theme: Theme, template: str) -> Policy | None:
    """Read the policy that pages of a template say; none where they say none.

    Raises:
        ComputedPolicyError: when it is computed.
    """
    name, blocks = template, dict[str, str]()  # as they are shown: the lowest template's counts
    seen: set[str] = set()
    while name in theme.templates and name not in seen:
        seen.add(name)
        source = _COMMENT.sub("", theme.templates[name].source)
        blocks = _blocks(source) | blocks
        if "policy" in blocks:
            text = _filled(blocks["policy"], blocks)
            if "{{" in text or "{%" in text:
                raise ComputedPolicyError(theme.templates[name].file)
            found = _META.search(text)
            return parse_policy(html.unescape(found["policy"])) if found else None
        above = _EXTENDS.search(source)
        name = above["name"] if above else ""
    return None


def _blocks(source: str) -> dict[str, str]:
    """Give the text of every block of a template, those within others too."""
    found: dict[str, str] = {}
    opened: list[tuple[str, int]] = []
    for tag in _TAG.finditer(source):
        if tag["name"]:
            opened.append((tag["name"], tag.end()))
        elif opened:
            name, start = opened.pop()
            found[name] = source[start : tag.start()]
    return found


def _filled(text: str, blocks: Mapping[str, str]) -> str:
    """Put the blocks within a text into it, each as it is shown."""
    made, depth, end = "", 0, 0
    for tag in _TAG.finditer(text):
        if tag["name"] and not depth:
            made += text[end : tag.start()] + blocks[tag["name"]]
        depth += 1 if tag["name"] else -1
        end = tag.end()
    return made + text[end:]


def parse_policy(policy: str) -> Policy:
    """Take a policy apart; of a directive that comes twice, the first counts."""
    made: Policy = {}
    for directive in policy.split(";"):
        name, *sources = directive.split() or [""]
        if name:
            made.setdefault(name.lower(), tuple(filter(_SOURCE.fullmatch, sources)))
    return made


def merge_policies(policies: Iterable[Policy | None]) -> Policy:
    """Give the narrowest policy that allows what each of some policies allows; one that is none allows everything."""
    several = list({tuple((one or {}).items()): one or {} for one in policies}.values())
    if not several:
        return {}
    names = dict.fromkeys(name for one in several for name in one)
    made: Policy = {}
    for name in names:
        allowed = [_allowed(one, name) for one in several]
        if name == _TRUSTED:
            common = [source for source in allowed[0] or () if all(source in (other or ()) for other in allowed)]
            made |= {name: tuple(common)} if common else {}
        elif all(one is not None for one in allowed):
            sources = tuple(dict.fromkeys(source for one in allowed for source in one or ()))
            made[name] = tuple(source for source in sources if source != "'none'") or sources[:1]
    return made


def _allowed(policy: Policy, name: str) -> tuple[str, ...] | None:
    """Give the sources that a policy allows; none where it does not say, and so allows all."""
    return policy.get(name, policy.get("default-src") if _FETCHES.fullmatch(name) else None)


def format_policy(policy: Policy) -> str:
    """Write a policy as a header says it."""
    return "; ".join(" ".join((name, *sources)) for name, sources in policy.items())
