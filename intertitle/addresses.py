"""Find the addresses that a site must not publish pages at, because web hosts treat them specially."""

from __future__ import annotations

import re
from urllib.parse import unquote

# Files that hosts read, at the root of a site. `content/static/` is the place for them.
_HOST_FILES = frozenset(
    {
        "_headers", "_redirects", "_routes.json", "_worker.js", "cname", "_config.yml", "firebase.json", "netlify.toml",
        "staticwebapp.config.json", "vercel.json", "wrangler.toml",
    }
)  # fmt: skip
# Files and folders with a meaning for servers, in any folder.
_SERVER_FILES = frozenset({"web.config", "cgi-bin", "php.ini"})
# Extensions of files that some server runs, or whose includes it runs.
_SCRIPTS = frozenset(
    {
        "ascx", "ashx", "asa", "asax", "asmx", "asp", "aspx", "axd", "bat", "cer", "cfc", "cfm", "cfml", "cgi", "cmd",
        "cshtml", "dll", "exe", "fcgi", "fpl", "htr", "idc", "jsp", "jspf", "jspx", "jsw", "lua", "phar", "php", "phps",
        "pht", "phtml", "pl", "ps1", "py", "pyc", "rb", "sh", "shtm", "shtml", "ssi", "stm", "vbhtml", "vbs",
    }
)  # fmt: skip
_NUMBERED = re.compile(r"(php|phtml|asp|py)\d+")  # php5


def find_special_name(path: str) -> str:
    """Return why no page may be published at a path: "begins with a dot" or the like; empty if it may be.

    Capitals, percent-encoding and a dot or a space at the end do not matter, as on some hosts.
    """
    steps = [step.casefold() for step in unquote(path).split("/") if step]
    for number, step in enumerate(steps):
        name = step.partition(":")[0].rstrip(". ")
        if step.lstrip().startswith("."):
            return f"'{step}' begins with a dot, so it is hidden"
        if name in _SERVER_FILES or (number == 0 and name in _HOST_FILES):
            return f"'{step}' is a name that web hosts read as settings"
        if script := find_script(name):
            return f"web hosts run files that end in '.{script}'"
    return ""


def find_script(name: str) -> str:
    """Return the extension of a name because of which some host runs the file, without its dot; empty if there is none.

    Every extension counts: Apache may run ``x.php.html``.
    """
    for extension in name.casefold().split(".")[1:]:
        numbered = _NUMBERED.fullmatch(extension)
        if extension in _SCRIPTS or (numbered and numbered[1] in _SCRIPTS):
            return extension
    return ""
