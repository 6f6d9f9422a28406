"""Content security policies: read them from templates, and merge them into one for all pages.

The policy of a page is in the block ``policy`` of its template. A host sends one header for all pages, and a browser
enforces both policies. So the header must allow everything that the policy of any page allows.
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
_SOURCE = re.compile(r"[^\s\"\\$,]+")  # needs no quoting in any format of headers; no valid source needs it
_FETCHES = re.compile(r"(?:child|connect|font|frame|img|manifest|media|object|prefetch|script|style|worker)-src\S*")
_TRUSTED = "require-trusted-types-for"  # the only directive whose values forbid something

Policy = dict[str, tuple[str, ...]]  # directive → sources


class ComputedPolicyError(ValueError):
    """A template computes its policy, so it is known only when a page is rendered. The argument is the template."""


def read_policy(theme: Theme, template: str) -> Policy | None:
    """Return the policy of a template's pages, or None if they have none.

    Raises:
        ComputedPolicyError: if the template computes it.
    """
    name, blocks = template, dict[str, str]()  # blocks of a child override those of its parent
    seen: set[str] = set()
    while name in theme.templates and name not in seen:
        seen.add(name)
        source = _COMMENT.sub("", theme.templates[name].source)
        blocks = _blocks(source) | blocks
        if "policy" in blocks:
            text = _expand(blocks["policy"], blocks)
            if "{{" in text or "{%" in text:
                raise ComputedPolicyError(theme.templates[name].file)
            found = _META.search(text)
            return parse_policy(html.unescape(found["policy"])) if found else None
        above = _EXTENDS.search(source)
        name = above["name"] if above else ""
    return None


def _blocks(source: str) -> dict[str, str]:
    """Return the text of every block of a template by name, including nested blocks."""
    found: dict[str, str] = {}
    opened: list[tuple[str, int]] = []
    for tag in _TAG.finditer(source):
        if tag["name"]:
            opened.append((tag["name"], tag.end()))
        elif opened:
            name, start = opened.pop()
            found[name] = source[start : tag.start()]
    return found


def _expand(text: str, blocks: Mapping[str, str]) -> str:
    """Replace the nested blocks in a text by their overriding text."""
    expanded, depth, end = "", 0, 0
    for tag in _TAG.finditer(text):
        if tag["name"] and not depth:
            expanded += text[end : tag.start()] + blocks[tag["name"]]
        depth += 1 if tag["name"] else -1
        end = tag.end()
    return expanded + text[end:]


def parse_policy(policy: str) -> Policy:
    """Parse a policy. If a directive is repeated, the first counts."""
    parsed: Policy = {}
    for directive in policy.split(";"):
        name, *sources = directive.split() or [""]
        if name:
            parsed.setdefault(name.lower(), tuple(filter(_SOURCE.fullmatch, sources)))
    return parsed


def merge_policies(policies: Iterable[Policy | None]) -> Policy:
    """Return the narrowest policy that allows everything that any of the policies allows. None allows everything."""
    several = list({tuple((one or {}).items()): one or {} for one in policies}.values())
    if not several:
        return {}
    names = dict.fromkeys(name for one in several for name in one)
    merged: Policy = {}
    for name in names:
        allowed = [_allowed(one, name) for one in several]
        if name == _TRUSTED:
            common = [source for source in allowed[0] or () if all(source in (other or ()) for other in allowed)]
            merged |= {name: tuple(common)} if common else {}
        elif all(one is not None for one in allowed):
            sources = tuple(dict.fromkeys(source for one in allowed for source in one or ()))
            merged[name] = tuple(source for source in sources if source != "'none'") or sources[:1]
    return merged


def _allowed(policy: Policy, name: str) -> tuple[str, ...] | None:
    """Return the sources that a policy allows for a directive, or None if it allows all."""
    return policy.get(name, policy.get("default-src") if _FETCHES.fullmatch(name) else None)


def format_policy(policy: Policy) -> str:
    """Return a policy as the value of a header."""
    return "; ".join(" ".join((name, *sources)) for name, sources in policy.items())
