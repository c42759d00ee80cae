"""The form of the board's opinion on a study."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectChoice, TextAreaField
from wtforms.validators import InputRequired, Length

from scopgov.domain.advice import ADVICE_NAMES, AdviceKind
from scopgov.web.forms import Form
from scopgov.web.money import EurosField


class AdviceForm(Form):
    """What the board says of the opportunity and of the budget; nothing is chosen beforehand."""

    kind = RadioField(
        _l("Opinion"),
        [InputRequired(_l("Choose an opinion."))],
        choices=[SelectChoice(kind.value, _l(name)) for kind, name in ADVICE_NAMES.items()],
    )
    reasons = TextAreaField(
        _l("Reasons"), [InputRequired(_l("Give the reasons of the opinion.")), Length(max=4000)]
    )
    reserve = TextAreaField(
        _l("Reserve, where there is one"),
        [Length(max=500)],
        description=_l("What the board asks for. Voters read it on the motion."),
        render_kw={"rows": 2},
    )
    budget = EurosField(
        _l("Budget proposed, euros"),
        description=_l("The line members vote on with the launch; what is spent is held against it."),
    )

    def advice(self) -> dict[str, Any]:
        """Return the opinion as typed."""
        return {
            "kind": AdviceKind(self.kind.data),
            "reasons": self.reasons.data or "",
            "reserve": self.reserve.data or "",
            "budget": self.budget.amount(),
        }
