"""Forms of contests: what is contested and why, the answer after a person examined the case again, which to list."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional, Regexp

from scopgov.assemblies.tables import Assembly
from scopgov.contests.queries import ANSWERED, WAITING
from scopgov.domain.contests import CAUSE_NAMES, LONGEST, Account, Cause
from scopgov.mandates.tables import Mandate
from scopgov.votes.forms import MotionForm
from scopgov.web.forms import Form, GetForm

NONE = ""
ADDRESS = r"\s*[^@\s]{1,64}@[^@\s]+\.[^@\s]+\s*"


class ContestForm(Form):
    """What is contested of a score, and for whom."""

    reason = TextAreaField(
        _l("What should a person look at again?"),
        [InputRequired(_l("Write something.")), Length(max=LONGEST)],
        description=_l(
            "What you think is wrong: something given to the model, the estimate, the decision. Everybody in the "
            "cooperative reads it, with your name."
        ),
        render_kw={"rows": 6},
    )
    for_whom = StringField(
        _l("For whom, if not for yourself"),
        [Length(max=300)],
        description=_l(
            "A client or partner who asks it by letter or by telephone: their name, and how to reach them. Only "
            "those who may examine contests read it."
        ),
    )


class LinkContestForm(Form):
    """What whoever a score concerns contests, with no account."""

    reason = TextAreaField(
        _l("What should a person look at again?"),
        [InputRequired(_l("Write something.")), Length(max=LONGEST)],
        description=_l(
            "What you think is wrong, in your own words: something given to the model, the estimate, the decision. "
            "You need not say who you are. Members of the cooperative read it."
        ),
        render_kw={"rows": 8},
    )
    email = StringField(
        _l("Your e-mail address, if you want to be told of the answer"),
        [Optional(), Length(max=254), Regexp(ADDRESS, message=_l("This is not an e-mail address."))],
        description=_l(
            "May stay empty: the next page gives you an address where the answer will stand. Only those who may "
            "examine contests read it; it is forgotten a year after the answer."
        ),
        render_kw={"autocomplete": "email", "inputmode": "email"},
    )


class AnswerForm(Form):
    """The answer of whoever examined the case again."""

    finding = RadioField(
        _l("What do you find?"),
        [InputRequired(_l("Say what you find."))],
        choices=[
            SelectChoice("upheld", _l("Upheld: something was wrong")),
            SelectChoice("dismissed", _l("Not upheld: nothing was wrong")),
        ],
    )
    text = TextAreaField(
        _l("The reasons"),
        [InputRequired(_l("Write something.")), Length(max=LONGEST)],
        description=_l(
            "What you looked at again, and why you find so. Whoever contested the score reads it."
        ),
        render_kw={"rows": 5},
    )
    cause = SelectField(
        _l("What was wrong"),
        choices=[
            SelectChoice(NONE, _l("nothing")),
            *(SelectChoice(one.value, _l(name)) for one, name in CAUSE_NAMES.items()),
        ],
        default=NONE,
    )
    done = TextAreaField(
        _l("What is done about it"),
        [Length(max=LONGEST)],
        description=_l(
            "Only where the contest is upheld: the case scored again, the decision taken again, a row of the data "
            "corrected, the model put on an agenda."
        ),
        render_kw={"rows": 3},
    )

    @property
    def wrong(self) -> Cause | None:
        """Return what was wrong, where something was."""
        return Cause(self.cause.data) if self.cause.data else None


class ListForm(GetForm):
    """Which contests to list."""

    q = StringField(_l("Reference of the score"), [Length(max=100)])
    shown = SelectField(
        _l("Show"),
        choices=[
            SelectChoice(WAITING, _l("those that wait for an answer")),
            SelectChoice(ANSWERED, _l("those answered")),
            SelectChoice("", _l("all contests")),
        ],
        default=WAITING,
    )


class AgainForm(Form):
    """What is given for a contested score, set right."""


class AgendaForm(MotionForm):
    """A model whose scores are contested, put on the agenda of a meeting."""

    assembly = SelectField(_l("Meeting"), coerce=int, choices=[])

    def offer(self, meetings: Iterable[Assembly]) -> None:
        """Offer these meetings."""
        self.assembly.choices = [SelectChoice(one.id, one.title) for one in meetings]

    def tell(self, mandate: Mandate, account: Account) -> None:
        """Propose a text that says how contests went, as known today."""
        told = {"title": mandate.use_case.title, "number": mandate.id, "raised": account.raised}
        self.title.data = _("Contests of the scores of “%(title)s”", **told)
        self.text.data = _(
            "Contests of scores given under mandate no. %(number)s: %(raised)s. Upheld: %(upheld)s; not upheld: "
            "%(dismissed)s; waiting: %(waiting)s; late: %(late)s. The members say what follows from it.",
            upheld=account.upheld,
            dismissed=account.dismissed,
            waiting=account.waiting,
            late=account.late,
            **told,
        )
