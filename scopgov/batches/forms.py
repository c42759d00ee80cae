"""Forms of batches: sending a file of proposals, deleting it."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField
from wtforms.validators import InputRequired

from scopgov.web.forms import Form


class FileForm(Form):
    """A file of proposals, one on each line."""

    file = FileField(
        _l("File of proposals"),
        [FileRequired(_l("Choose a file."))],
        description=_l("CSV or Excel (.xlsx), one proposal on each line, at most 1,000,000 lines."),
    )


class DeleteForm(Form):
    """That deleting a file is meant."""

    confirmed = BooleanField(
        _l("I know that nothing brings back what is deleted"),
        [InputRequired(_l("Confirm that the file is to be deleted."))],
    )
