"""The form of a new version of the charter."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from wtforms import FieldList, FormField, StringField, TextAreaField
from wtforms import Form as PlainForm
from wtforms.validators import InputRequired, Length

from scopgov.web.forms import Form

SPARE_CLAUSES = 2


class ClauseForm(PlainForm):  # type: ignore[misc]
    """One clause of the charter; an empty one is left out."""

    title = StringField(_l("Title"), [Length(max=200)])
    text = TextAreaField(_l("Text"), [Length(max=5000)], render_kw={"rows": 4})


class ClausesForm(Form):
    """The clauses of a charter, in order."""

    clauses = FieldList(FormField(ClauseForm), min_entries=1, max_entries=40)

    def suggest(self, clauses: Sequence[tuple[str, str]]) -> None:
        """Fill in the clauses of a charter to start from, with two empty ones after them."""
        while len(self.clauses):
            self.clauses.pop_entry()
        for title, text in [*clauses, *[("", "")] * SPARE_CLAUSES]:
            self.clauses.append_entry({"title": title, "text": text})

    def kept_clauses(self) -> list[tuple[str, str]]:
        """Return the clauses that hold something."""
        written = [((c["title"] or "").strip(), (c["text"] or "").strip()) for c in self.clauses.data]
        return [(title, text) for title, text in written if title or text]


class ProposalForm(ClausesForm):
    """A new version of the charter, and why."""

    because = TextAreaField(
        _l("Why should the charter change?"),
        [InputRequired(_l("Say why the charter should change.")), Length(max=5000)],
        description=_l("Members read it before they vote."),
        render_kw={"rows": 3},
    )
