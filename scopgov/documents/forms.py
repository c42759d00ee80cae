"""The form of a document to attach."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired

from scopgov.domain.attachments import LARGEST
from scopgov.web.forms import Form


class DocumentForm(Form):
    """A document to attach."""

    file = FileField(_l("Document"), [FileRequired(_l("Choose a file."))])

    def sent(self) -> tuple[str, bytes]:
        """Return the name and the bytes of the document; one byte more than the largest tells that it is larger."""
        return self.file.data.filename or "", self.file.data.stream.read(LARGEST + 1)
