"""The public API for plug-ins: installed distributions of third parties, which extend the sites that name them.

A plug-in is one `Plugin`: a frozen record of pure functions. docs/plugins.md explains how to write one.
"""

from intertitle.catalogue.join import Answers, Join, JoinRecorder
from intertitle.diagnostics import Location
from intertitle.model import CriticFile, FilmFile, FranchiseFile, ListFile, PageFile, PersonFile, PostFile, Review
from intertitle.outputs.plugin import Finding, Plugin
from intertitle.outputs.registry import Entry, Item, Output
from intertitle.outputs.view import Node, View
from intertitle.outputs.views import Card, LinkView, PageView

__all__ = [
    "Answers",
    "Card",
    "CriticFile",
    "Entry",
    "FilmFile",
    "Finding",
    "FranchiseFile",
    "Item",
    "Join",
    "JoinRecorder",
    "LinkView",
    "ListFile",
    "Location",
    "Node",
    "Output",
    "PageFile",
    "PageView",
    "PersonFile",
    "Plugin",
    "PostFile",
    "Review",
    "View",
]
