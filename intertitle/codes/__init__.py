"""The codes of messages: each has a page that says what is wrong, shows it wrong and right, and says what to type.

A page is a Markdown file beside this one, so that it reads well on a code host too, and ``intertitle explain CODE``
shows it from an installed package.
"""

from intertitle.codes.page import Example, Page
from intertitle.codes.registry import UnknownCodeError, list_codes, looks_like_code, read_code_page

__all__ = ["Example", "Page", "UnknownCodeError", "list_codes", "looks_like_code", "read_code_page"]
