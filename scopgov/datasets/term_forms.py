"""The form by which words of a text column are chosen as features."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectChoice

from scopgov.datasets.term_features import Proposal
from scopgov.web.filters import number, percent
from scopgov.web.forms import Form, SelectMultipleField


class TermsForm(Form):
    """Which of the words learnt become features; a word whose box is cleared is struck out."""

    terms = SelectMultipleField(_l("Words that become features"), choices=[])

    def offer(self, proposal: Proposal) -> None:
        """Offer the words of a proposal; those chosen before are ticked, all of them where none was."""
        self.terms.choices = [
            SelectChoice(term, _said(term, rows, proposal.vocabulary.rows)) for term, rows in proposal.words
        ]
        if not self.is_submitted():
            self.terms.process_data(proposal.chosen or [term for term, _rows in proposal.words])


def _said(term: str, rows: int | None, of: int) -> str:
    if rows is None:
        return str(_("%(term)s (chosen before)", term=term))
    return str(
        _("%(term)s (%(rows)s rows, %(share)s)", term=term, rows=number(rows), share=percent(rows / of))
    )
