"""Content security policies: what each page may load, and one for the headers of a host.

The policy of a page allows what is always needed, and those hosts of ``[policy]`` from which the page loads something:
its templates and its texts. A template can state a policy in its block ``policy`` instead. A host sends one header for
all pages, and a browser enforces both policies. So the header must allow everything that the policy of any page allows.
"""

from __future__ import annotations

import base64
import functools
import hashlib
import html
import re
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from intertitle.assets import loads_of
from intertitle.loads import LOADING, NEVER, SELF, SETTINGS, addresses_of, find_listed, host_of
from intertitle.themes import Theme
from intertitle.videos import PLAYERS

_TAG = re.compile(r"\{%[-+]?\s*(?:block\s+(?P<name>\w+)|endblock)\b.*?[-+]?%\}", re.DOTALL)
_META = re.compile(r"""<meta\s+http-equiv="Content-Security-Policy"\s+content="(?P<policy>[^"]*)">""")
_EXTENDS = re.compile(r"""\{%[-+]?\s*extends\s+(["'])(?P<name>[^"']+)\1""")
_COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
_SUPER = re.compile(r"\{\{[-+]?\s*super\(\)")
_SOURCE = re.compile(r"[^\s\"\\$,]+")  # needs no quoting in any format of headers; no valid source needs it
_FETCHES = re.compile(r"(?:child|connect|font|frame|img|manifest|media|object|prefetch|script|style|worker)-src\S*")
_TRUSTED = "require-trusted-types-for"  # the only directive whose values forbid something

Policy = dict[str, tuple[str, ...]]  # directive → sources
Load = tuple[str, str]  # what is loaded, a word of `loads.SETTINGS`, and the host

_PLAYERS = tuple(f"https://{host}" for host in PLAYERS)
_BASE: Policy = {
    "default-src": ("'none'",),
    "img-src": (SELF, "data:"),
    "media-src": (),
    "style-src": (SELF,),
    "font-src": (SELF,),
    "script-src": (SELF,),
    "connect-src": (SELF,),
    "frame-src": (),
    "base-uri": ("'none'",),
    "form-action": ("'none'",),
    _TRUSTED: ("'script'",),
}

# What tags in a template load. Expressions in them are replaced before.
_JINJA = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_COMPUTED = "\x00"
_LOADS = re.compile(
    rf"""<({"|".join(sorted({tag for tag, _ in LOADING}))})\b((?:[^"'<>]|"[^"]*"|'[^']*')*+)>""", re.IGNORECASE
)
_ATTRIBUTE = re.compile(r"""([a-z-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
_SCRIPT = re.compile(r"<script\b([^>]*)>(.*?)</script\s*>", re.IGNORECASE | re.DOTALL)
_INLINE = re.compile(
    rf"""<(style|{"|".join(NEVER)})\b|(?<=[\s"'])(style|on[a-z]{{3,}})\s*=\s*["'](?=[^<>]*>)""", re.IGNORECASE
)
_ASSET = re.compile(r"""\basset\(\s*["']([^"']+\.css)["']""")
_DATA = re.compile(r"""\btype\s*=\s*["']?(?!module\b|text/javascript\b)""", re.IGNORECASE)


class ComputedPolicyError(ValueError):
    """A template computes its policy, so it is known only when a page is rendered. The argument is the template."""


class TemplateLoad(NamedTuple):
    """Something that a template loads, and the offset of its address in the source."""

    kind: str
    host: str
    offset: int


# ---------------------------------------------------------------- the policy of a page


def make_policy(
    loads: Iterable[Load], listed: Mapping[str, tuple[str, ...]], hashes: Iterable[str] = (), *, every: bool = False
) -> Policy:
    """Return the policy of a page.

    Args:
        loads: what the page loads.
        listed: the hosts of the settings, by setting.
        hashes: those of the scripts within the page.
        every: allow all hosts that are listed, and all hosts of videos, for the headers of a host.
    """
    loads = set(loads)
    wanted = _find_wanted(loads, listed)
    # Nobody knows what a script of another host loads.
    if every or wanted["script"]:
        for kind, (setting, _) in SETTINGS.items():
            wanted[kind].update(listed.get(setting, ()))
    if every:
        wanted["frame"].update(_PLAYERS)
        loads.add(("media", SELF))
    policy = dict(_BASE)
    policy["script-src"] += tuple(sorted(hashes))
    for kind, (_, directives) in SETTINGS.items():
        for directive in directives:
            before = tuple(one for one in policy[directive] if one != "'none'")
            mine = (SELF,) if (kind, SELF) in loads and SELF not in before else ()
            if mine or wanted[kind]:
                policy[directive] = (*before, *mine, *sorted(wanted[kind]))
    if wanted["script"]:
        del policy[_TRUSTED]
    return {directive: sources for directive, sources in policy.items() if sources}


def _find_wanted(loads: AbstractSet[Load], listed: Mapping[str, tuple[str, ...]]) -> dict[str, set[str]]:
    """Return the listed hosts from which a page loads something, by what it loads."""
    wanted = {kind: set[str]() for kind in SETTINGS}
    for kind, host in loads:
        if kind == "frame" and host in PLAYERS:
            wanted[kind].add(f"https://{host}")
        else:
            wanted[kind].update(find_listed(host, listed.get(SETTINGS[kind][0], ())))
    wanted["connection"].update(listed.get("connections", ()))  # no tag tells what a script connects to
    if wanted["style"]:  # a stylesheet of one host often names fonts of another
        wanted["style"].update(listed.get("styles", ()))
    return wanted


def template_policy(
    theme: Theme,
    template: str,
    loads: AbstractSet[Load],
    listed: Mapping[str, tuple[str, ...]],
    *,
    every: bool = False,
) -> Policy:
    """Return the policy of the pages of a template that load some things themselves (`make_policy`)."""
    own: set[Load] = set(loads)
    hashes: set[str] = set()
    for name in theme.reached(template):
        if found := theme.templates.get(name):
            own.update((one.kind, one.host) for one in find_loads(found.source))
            hashes.update(find_hashes(found.source))
    for name in find_stylesheets(theme, template):
        if sheet := theme.assets.get(name):
            own.update((one.kind, one.host) for one in loads_of(sheet))
    return make_policy(own, listed, hashes, every=every)


def find_stylesheets(theme: Theme, template: str) -> tuple[str, ...]:
    """Return the names of the stylesheets that a template and those that it uses may ask for, existing or not."""
    reached = (theme.templates[name].source for name in theme.reached(template) if name in theme.templates)
    return tuple(sorted({name for source in reached for name in _find_assets(source)}))


@functools.lru_cache(maxsize=256)
def _find_assets(source: str) -> frozenset[str]:
    return frozenset(_ASSET.findall(source))


@functools.lru_cache(maxsize=256)
def find_loads(source: str) -> tuple[TemplateLoad, ...]:
    """Return what the tags in the source of a template load, as far as their addresses are written there."""
    text = _JINJA.sub(lambda found: _blank(found[0]), source)
    return tuple(
        TemplateLoad(kind, host, tag.start(2) + one.start(one.lastindex or 0))
        for tag in _LOADS.finditer(text)
        for one in _ATTRIBUTE.finditer(tag[2])
        if (kind := LOADING.get((tag[1].lower(), one[1].lower())))
        and (kind != "style" or re.search(r"\brel\s*=\s*[\"']?[^\"'>]*stylesheet", tag[2], re.IGNORECASE))
        for host in map(host_of, addresses_of(kind, one[1].lower(), next(filter(None, one.groups()[1:]), "")))
        if _COMPUTED not in host
    )


def _blank(found: str) -> str:
    """Replace an expression by as many characters: a value is computed, and a statement is a space."""
    return (_COMPUTED if found.startswith("{{") else " ") * len(found)


@functools.lru_cache(maxsize=256)
def find_hashes(source: str) -> frozenset[str]:
    """Return the hashes of the scripts in the source of a template, without those that it computes."""
    scripts = _SCRIPT.findall(_COMMENT.sub("", source))
    return frozenset(
        f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"
        for attributes, script in scripts
        if script.strip() and "src=" not in attributes and not _DATA.search(attributes) and not _JINJA.search(script)
    )


def find_inline(source: str) -> Iterator[tuple[str, int, str]]:
    """Yield what no setting allows in the source of a template, its offset, and what to write instead."""
    text = _JINJA.sub(lambda found: _blank(found[0]), source)
    own = "Write it in a file of the theme's assets, and name that file."
    for found in _SCRIPT.finditer(text):
        if _COMPUTED in found[2] and "src=" not in found[1] and not _DATA.search(found[1]):
            yield "a script that the template computes", found.start(), f"{own} Its data can be in attributes."
    text = _SCRIPT.sub(lambda found: " " * len(found[0]), text)
    for found in _INLINE.finditer(text):
        if found[1]:
            name = found[1].lower()
            yield f"<{name}>", found.start(), NEVER.get(name, own)
        else:
            what = found[2].lower()
            hint = "Write a class, and its style in a stylesheet." if what == "style" else own
            yield f"the attribute {what}", found.start(2), hint


# ---------------------------------------------------------------- the policy that a template states


def states_policy(source: str) -> bool:
    """Return whether the source of a template itself has a block with a policy."""
    text = _blocks(_COMMENT.sub("", source)).get("policy", "") if "policy" in source else ""
    return bool(text.strip()) and not _SUPER.search(text)


def read_policy(theme: Theme, template: str) -> Policy | None:
    """Return the policy that a template states in its block, or None if it states none.

    A block without a policy, as ``<meta name="x">``, allows everything. A block with ``super()`` adds to the policy of
    the page, and states none instead of it.

    Raises:
        ComputedPolicyError: if the template computes it.
    """
    found = find_policy_block(theme, template)
    if found is None:
        return None
    file, text = found
    if "{{" in text or "{%" in text:
        raise ComputedPolicyError(file)
    stated = _META.search(text)
    return parse_policy(html.unescape(stated["policy"])) if stated else {}


def find_policy_block(theme: Theme, template: str) -> tuple[str, str] | None:
    """Return the file and the text of the block with the policy of a template, or None if there is none."""
    name, blocks = template, dict[str, str]()  # blocks of a child override those of its parent
    seen: set[str] = set()
    while name in theme.templates and name not in seen:
        seen.add(name)
        source = _COMMENT.sub("", theme.templates[name].source)
        blocks = _blocks(source) | blocks
        if "policy" in blocks:
            text = _expand(blocks["policy"], blocks)
            return (theme.templates[name].file, text) if text.strip() and not _SUPER.search(text) else None
        above = _EXTENDS.search(source)
        name = above["name"] if above else ""
    return None


@functools.lru_cache(maxsize=256)
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
