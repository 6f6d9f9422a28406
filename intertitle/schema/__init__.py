"""What an author may write, as JSON Schema (draft 7): for editors, which complete and check it while it is typed.

The schema is data beside the readers of `stages.validate` and `config`, which decide. It refuses nothing that they
take, so that an editor never marks what is right; some mistakes it lets pass, since it knows one file and not the site.
Tests hold the two together, field by field.
"""

from intertitle.schema.documents import DOCUMENTS, document
from intertitle.schema.forms import Schema
from intertitle.schema.known import UNKNOWN, Known, know
from intertitle.schema.settings import settings

__all__ = ["DOCUMENTS", "KINDS", "UNKNOWN", "Known", "Schema", "everything", "know", "schema"]

KINDS = (*DOCUMENTS, "settings")
DRAFT = "http://json-schema.org/draft-07/schema#"


def schema(kind: str, known: Known) -> Schema:
    """Give the schema of one kind of document, or of the settings."""
    made = settings(known) if kind == "settings" else document(kind, known)
    return {"$schema": DRAFT, **made}


def everything(known: Known) -> dict[str, Schema]:
    """Give every schema by the name of its kind."""
    return {kind: schema(kind, known) for kind in KINDS}
