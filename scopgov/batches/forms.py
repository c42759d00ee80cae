"""The form that sends a file of proposals."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired

from scopgov.web.forms import Form


class FileForm(Form):
    """A file of proposals, one on each line."""

    file = FileField(
        _l("File of proposals"),
        [FileRequired(_l("Choose a file."))],
        description=_l("CSV or Excel (.xlsx), one proposal on each line, at most 1,000,000 lines."),
    )
