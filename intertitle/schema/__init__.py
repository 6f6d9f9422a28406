"""Describe front matter and settings as JSON Schema (draft 7), for completion and checks in editors.

The schema accepts everything that `stages.validate` and `config` accept, so an editor never marks valid input. It does
not find every mistake, because it sees one file and not the site. Tests compare the two for every field.
"""

from intertitle.model import KINDS_WITH_FIELDS
from intertitle.schema.documents import DOCUMENTS, document
from intertitle.schema.forms import Schema
from intertitle.schema.known import UNKNOWN, Known, know
from intertitle.schema.settings import settings

__all__ = ["DOCUMENTS", "KINDS", "UNKNOWN", "Known", "Schema", "everything", "know", "schema"]

KINDS = KINDS_WITH_FIELDS
DRAFT = "http://json-schema.org/draft-07/schema#"


def schema(kind: str, known: Known) -> Schema:
    """Return the schema of one kind of document, or of the settings."""
    made = settings(known) if kind == "settings" else document(kind, known)
    return {"$schema": DRAFT, **made}


def everything(known: Known) -> dict[str, Schema]:
    """Return every schema by the name of its kind."""
    return {kind: schema(kind, known) for kind in KINDS}
