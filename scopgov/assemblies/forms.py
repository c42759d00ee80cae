"""Forms of assemblies: announcing one, attendance, proxies, opening and closing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateTimeLocalField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length

from scopgov.assemblies.tables import Assembly
from scopgov.config import local_zone
from scopgov.documents.forms import DocumentForm
from scopgov.domain.conduct import CONDUCT_NAMES, Conduct
from scopgov.domain.statutes import ASSEMBLY_KIND_NAMES, MEETING_NAMES, Body, DecisionKind
from scopgov.members.tables import Member
from scopgov.web.forms import Form

WRITTEN = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%d/%m/%Y %H:%M"]


def instant_of(typed: datetime) -> datetime:
    """Return the instant of a time typed in the cooperative's zone."""
    return typed.replace(tzinfo=local_zone()).astimezone(UTC)


class WindowForm(Form):
    """When votes open and close."""

    opens_at = DateTimeLocalField(
        _l("Votes open"), [InputRequired(_l("Give a day and a time."))], format=WRITTEN
    )
    closes_at = DateTimeLocalField(
        _l("Votes close"), [InputRequired(_l("Give a day and a time."))], format=WRITTEN
    )

    def window(self) -> tuple[datetime, datetime]:
        """Return the two instants typed."""
        return instant_of(self.opens_at.data), instant_of(self.closes_at.data)


class PrepareForm(WindowForm):
    """What is announced."""

    title = StringField(_l("Title"), [InputRequired(_l("Give the assembly a title.")), Length(max=200)])
    body = RadioField(
        _l("Who meets"),
        choices=[],
        default=Body.general_assembly.value,
        description=_l("Only a general assembly launches, deploys, adopts or withdraws."),
    )
    kind = RadioField(
        _l("Kind of assembly"),
        choices=[SelectChoice(kind.value, _l(ASSEMBLY_KIND_NAMES[kind])) for kind in DecisionKind],
        default=DecisionKind.ordinary.value,
        description=_l("The board and the committee meet without kinds: leave it as it is."),
    )
    place = StringField(_l("Place"), [InputRequired(_l("Say where it meets.")), Length(max=200)])
    remote = BooleanField(_l("Members may attend and vote remotely"), default=True)
    conduct = RadioField(
        _l("How votes are opened and closed"),
        choices=[SelectChoice(one.value, _l(CONDUCT_NAMES[one])) for one in CONDUCT_NAMES],
        default=Conduct.window.value,
        description=_l("In session, the times below are those between which the meeting may vote."),
    )

    def offer(self, bodies: Sequence[Body], first: str) -> None:
        """Offer the bodies whose meetings one may hold, the one asked for chosen, else the first."""
        self.body.choices = [SelectChoice(body.value, _l(MEETING_NAMES[body])) for body in bodies]
        if not self.is_submitted() and bodies:
            self.body.data = first if first in set(bodies) else bodies[0].value

    def meeting(self) -> tuple[Body, DecisionKind]:
        """Return who meets, and for which kind of decision: the general assembly alone has two."""
        body = Body(self.body.data)
        held = body is Body.general_assembly
        return body, DecisionKind(self.kind.data) if held else DecisionKind.ordinary


class ChangeForm(Form):
    """What may still be changed before the notice."""

    title = StringField(_l("Title"), [InputRequired(_l("Give the assembly a title.")), Length(max=200)])
    place = StringField(_l("Place"), [InputRequired(_l("Say where it meets.")), Length(max=200)])
    remote = BooleanField(_l("Members may attend and vote remotely"))

    def fill(self, assembly: Assembly) -> None:
        """Show what is announced so far."""
        self.title.data, self.place.data = assembly.title, assembly.place
        self.remote.data = assembly.remote


def _people(members: Sequence[Member]) -> list[Any]:
    return [SelectChoice(str(member.id), member.name) for member in members]


class PersonForm(Form):
    """One member chosen."""

    member_id = SelectField(_l("Member"), coerce=int)

    def offer(self, members: Sequence[Member]) -> None:
        """Offer these members."""
        self.member_id.choices = _people(members)


class ProxyForm(Form):
    """To whom one gives a proxy."""

    holder_id = SelectField(_l("Who votes for you"), coerce=int)

    def offer(self, members: Sequence[Member]) -> None:
        """Offer these members."""
        self.holder_id.choices = _people(members)


class BureauForm(Form):
    """Who chairs the meeting and who writes."""

    chair_id = SelectField(_l("Chair"), coerce=int)
    secretary_id = SelectField(_l("Secretary"), coerce=int)

    def offer(self, members: Sequence[Member]) -> None:
        """Offer these members."""
        self.chair_id.choices = _people(members)
        self.secretary_id.choices = _people(members)


class CloseForm(Form):
    """What the minutes need of the meeting."""

    debates = TextAreaField(
        _l("Summary of the debates"),
        [Length(max=50_000)],
        description=_l("The minutes must hold it, here or item by item."),
        render_kw={"rows": 6},
    )
    incidents = TextAreaField(
        _l("Technical incidents"),
        [Length(max=20_000)],
        description=_l(
            "Any incident of the remote means that disturbed the meeting; empty if there was none."
        ),
        render_kw={"rows": 3},
    )


class MeetingDocumentForm(DocumentForm):
    """A document of a meeting, and what on its agenda it is about."""

    item_id = SelectField(_l("It is about"), coerce=int, choices=[], default=0)

    def offer(self, assembly: Assembly) -> None:
        """Offer the meeting as a whole and each item of its agenda."""
        items = [SelectChoice(str(item.id), f"{item.mark}. {item.title}") for item in assembly.items]
        self.item_id.choices = [SelectChoice("0", _l("The whole meeting")), *items]
