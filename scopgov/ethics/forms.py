"""The forms of an opinion: what the committee says, what its minority says."""

from __future__ import annotations

from dataclasses import replace

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectChoice, TextAreaField
from wtforms.validators import InputRequired, Length

from scopgov.domain.opinions import OPINION_NAMES, Draft, OpinionKind
from scopgov.web.forms import Form


class JudgementForm(Form):
    """What the committee says, why, on which conditions; nothing is chosen beforehand."""

    kind = RadioField(
        _l("Opinion"),
        [InputRequired(_l("Choose an opinion."))],
        choices=[SelectChoice(kind.value, _l(name)) for kind, name in OPINION_NAMES.items()],
    )
    reasons = TextAreaField(
        _l("Reasons"), [InputRequired(_l("Give the reasons of the opinion.")), Length(max=8000)]
    )
    conditions = TextAreaField(
        _l("Conditions"),
        [Length(max=8000)],
        description=_l("One on each line. They become terms of the mandate."),
    )
    minority = TextAreaField(
        _l("Minority opinion"),
        [Length(max=8000)],
        description=_l("What those who do not agree want members to read. It is shown with the opinion."),
    )

    def leave_out_the_minority(self) -> None:
        """Ask nothing of the minority: it writes for itself, beside the opinion proposed."""
        del self.minority

    def draft(self) -> Draft:
        """Return the opinion as typed."""
        return Draft(
            OpinionKind(self.kind.data),
            self.reasons.data or "",
            tuple((self.conditions.data or "").splitlines()),
            minority=self.minority.data or "" if "minority" in self else "",
        )


class OpinionForm(JudgementForm):
    """An opinion on an audited model: what the committee accepts where the audit could not conclude, too."""

    accepts_insufficient = TextAreaField(
        _l("Insufficient evidence"),
        [Length(max=4000)],
        description=_l(
            "Where the audit could not conclude: why the committee accepts it, and what it asks for."
        ),
    )

    on_sensitive = TextAreaField(
        _l("The sensitive attribute asked at each score"),
        [Length(max=4000)],
        description=_l(
            "Is it necessary, is it lawful, is what it brings worth it, who is to look after it? Members read it "
            "before they vote."
        ),
    )

    def ask_of_sensitive(self, name: str) -> None:
        """Ask of a sensitive attribute only where the model asks one."""
        if not name:
            del self.on_sensitive

    def draft(self) -> Draft:
        """Return the opinion as typed."""
        said = self.on_sensitive.data or "" if "on_sensitive" in self else ""
        return replace(self._judged(), on_sensitive=said)

    def _judged(self) -> Draft:
        return replace(super().draft(), accepts_insufficient=self.accepts_insufficient.data or "")


class DissentForm(Form):
    """Why a member of the committee does not agree."""

    text = TextAreaField(
        _l("What would you like members to read?"),
        [InputRequired(_l("Write what members should read.")), Length(max=8000)],
        description=_l("It stands beside the opinion, with your name, in the dossier that members vote on."),
        render_kw={"rows": 5},
    )
