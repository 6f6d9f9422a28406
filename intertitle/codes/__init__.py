"""Pages about the codes of messages: what is wrong, a bad and a good example, and what to type.

Each page is a Markdown file in this folder. A code host can show it, and so can ``intertitle explain CODE``.
"""

from intertitle.codes.page import Example, Page
from intertitle.codes.registry import UnknownCodeError, list_codes, looks_like_code, read_code_page

__all__ = ["Example", "Page", "UnknownCodeError", "list_codes", "looks_like_code", "read_code_page"]
