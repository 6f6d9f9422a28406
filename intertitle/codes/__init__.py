"""The codes of messages: each has a page that says what is wrong, shows it wrong and right, and says what to type.

A page is a Markdown file beside this one, so that it reads well on a code host too, and ``intertitle explain CODE``
shows it from an installed package.
"""

from intertitle.codes.page import Example, Page
from intertitle.codes.shelf import UnknownCodeError, is_meant, known, page_of

__all__ = ["Example", "Page", "UnknownCodeError", "is_meant", "known", "page_of"]
