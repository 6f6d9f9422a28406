"""Check what texts load from other hosts, and report what the policy of their page blocks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from intertitle.diagnostics import warning
from intertitle.loads import SELF, SETTINGS, find_pattern, host_of, is_listed
from intertitle.model import DOCUMENT_KINDS, Link
from intertitle.outputs.policies import ComputedPolicyError, Policy, read_policy
from intertitle.outputs.view import ResolvedLink, View
from intertitle.videos import read_video

LOADED = frozenset({"frame", "load", "video"})  # the kinds of links that load something
_TEMPLATES = {one.folder: f"{one.name}.html" for one in DOCUMENT_KINDS}  # by the folder in content/
_WHAT = {
    "picture": "this picture",
    "media": "this sound or film",
    "frame": "this frame",
    "script": "this script",
    "style": "this stylesheet",
    "form": "this form",
}


def resolve_load(view: View, link: Link, path: str) -> ResolvedLink:
    """Return what the page has in the place of a frame or a video. Anything else that is loaded has no slot."""
    if link.kind == "video":
        return ResolvedLink(address="", label=link.label, video=read_video(link.target))
    if link.kind == "frame":
        is_kept = _is_allowed(view, "frame", host_of(link.target), path)
        return ResolvedLink(address="", label=link.label, frame=link.target, size=link.size, is_kept=is_kept)
    return ResolvedLink(address="")


def check_load(view: View, link: Link, path: str, pointer: str) -> list[tuple[str, str]]:
    """Return what a link of a text loads, as words of `loads.SETTINGS` and hosts. Report what is blocked."""
    if link.kind == "video":
        video = read_video(link.target)
        return [("frame", video.player)] if video else []
    is_frame = link.kind == "frame"
    kind, host = "frame" if is_frame else link.label, host_of(link.target)
    if _is_allowed(view, kind, host, path):
        return [(kind, host)]
    message = blocked_content(kind, host) + (": the page has a link instead" if is_frame else "")
    if video := read_video(link.target):
        hint = f"Write the address of the video on a line of its own:  {video.page}"
    else:
        hint = hint_for(view.site.policy, kind, host)
    view.report(warning("IT432", view.where(path, pointer), message, hint))
    return []


def blocked_content(kind: str, host: str) -> str:
    """Return the message about something from a host that a policy blocks."""
    where = "to" if kind == "form" else "from"
    return f"the policy of the page blocks {_WHAT[kind]} {where} {host}"


def hint_for(listed: Mapping[str, tuple[str, ...]], kind: str, host: str) -> str:
    """Return the setting that allows a host, with the hosts that it lists already."""
    setting = SETTINGS[kind][0]
    if not (pattern := find_pattern(host)):
        return "No policy can name this host. Use a file of your own site, in content/static/."
    hosts = ", ".join(f'"{one}"' for one in (*listed.get(setting, ()), pattern))
    return f"Write  {setting} = [{hosts}]  under [policy] in content/site.toml."


def _is_allowed(view: View, kind: str, host: str, path: str) -> bool:
    """Return whether the policy of a text's page allows a host."""
    setting, directives = SETTINGS[kind]
    if host == SELF or is_listed(host, view.site.policy.get(setting, ())):
        return True
    template = _TEMPLATES[path.split("/")[1]]
    try:
        stated = read_policy(view.theme(template), template)
    except ComputedPolicyError:
        return True  # nobody knows
    return stated is not None and allows(stated, directives[0], host)


def allows(policy: Policy, directive: str, host: str) -> bool:
    """Return whether a policy that a template states allows a host for a directive."""
    sources: Iterable[str] | None = policy.get(directive)
    if sources is None:
        sources = policy.get("default-src", ("*",)) if directive != "form-action" else ("*",)
    names = [one.partition("://")[2] or one for one in sources]
    return any(one in {"*", "https:"} or is_listed(host, [one.partition("/")[0]]) for one in names)
