"""The screen of a member who follows a meeting: the item it is at, the ballots to cast right there, the result."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from scopgov.assemblies import queries as assemblies
from scopgov.assemblies.tables import Assembly, Attendance
from scopgov.conduct import asking, queries
from scopgov.conduct.room import Line, room
from scopgov.domain.choosing import said
from scopgov.domain.conduct import Asked
from scopgov.domain.errors import Reason
from scopgov.domain.policy import Permission
from scopgov.domain.polls import SECRECY_NAMES, SECRECY_SENTENCES, Secrecy
from scopgov.domain.rule_words import threshold_words
from scopgov.domain.state_words import NAMES
from scopgov.votes import queries as votes
from scopgov.votes import urns
from scopgov.votes.tables import Motion, Poll
from scopgov.votes.views import Place, cast_from_form, consequences, places, takes
from scopgov.web import scope
from scopgov.web.forms import Form, attempt, status
from scopgov.web.guards import requires

blueprint = Blueprint("follow", __name__)


@dataclass(frozen=True)
class Task:
    """What a member does with the item at hand: the ballots of an open vote, or how many are in their envelopes."""

    line: Line
    level: str
    secrecy: str
    places: Sequence[Place]
    sealed: bool
    lines: int
    cast: int
    takes: Sequence[Reason]
    said: Callable[[str], Reason]

    @property
    def left(self) -> bool:
        """Tell whether a vote of this member's is still missing."""
        return self.cast < self.lines


@blueprint.get("/assemblies/<int:assembly_id>/follow")
@requires(Permission.assembly_read)
def show(assembly_id: int) -> str:
    """Show a meeting to a member who follows it."""
    return _page(assemblies.assembly(scope.session(), assembly_id), {})


@blueprint.post("/assemblies/<int:assembly_id>/follow/<int:poll_id>/<int:member_id>")
@requires(Permission.home_read)
def cast(assembly_id: int, poll_id: int, member_id: int) -> Response | tuple[str, int]:
    """Cast an open ballot from the page that follows the meeting; who may is decided on the frozen roll."""
    form, done = cast_from_form(poll_id, member_id)
    assembly = votes.poll(scope.session(), poll_id).motion.assembly
    if done:
        return redirect(url_for("follow.show", assembly_id=assembly.id) + "#now")
    return _page(assembly, {member_id: form}), status(form)


@blueprint.post("/polls/<int:poll_id>/ask")
@requires(Permission.assembly_attend)
def ask(poll_id: int) -> Response | tuple[str, int]:
    """Ask that a motion be voted in confidence."""
    found, form = votes.poll(scope.session(), poll_id), Form()
    done = attempt(
        form,
        lambda: asking.ask(
            scope.session(), actor=scope.actor(), now=scope.now(), poll=found, consequences=consequences()
        ),
    )
    if done:
        flash(_("Your request is entered in the record."), "carried")
        return redirect(_after_asking(found.motion))
    return _page(votes.poll(scope.session(), poll_id).motion.assembly, {0: form}), status(form)


def _after_asking(motion: Motion) -> str:
    """Return where whoever asked came from: the meeting that sits, else the motion."""
    if queries.begun(motion.assembly):
        return url_for("follow.show", assembly_id=motion.assembly_id) + "#now"
    return url_for("votes.motion", motion_id=motion.id) + "#secret"


def _page(assembly: Assembly, sent: Mapping[int, Form]) -> str:
    session, now = scope.session(), scope.now()
    found = room(session, assembly, now, consequences().vault)
    tasks = [_task(line, sent) for line in found.lines if line.taking]
    return render_template(
        "conduct/follow.html",
        assembly=assembly,
        room=found,
        tasks=tasks,
        waiting=any(task.left for task in tasks),
        takes=_takes(found.current.poll) if found.current else None,
        refused=[message for form in sent.values() for message in form.form_errors],
        own=_own(assembly),
        begun=queries.begun(assembly),
        states=NAMES,
        asking=motion_panel(found.current.motion) if found.current else "",
    )


def _own(assembly: Assembly) -> Attendance | None:
    return assemblies.attendance(scope.session(), assembly, scope.actor().member_id)


def _takes(poll: Poll) -> Sequence[Reason]:
    return takes(poll.motion, len(votes.electorate(scope.session(), poll, scope.now())))


def _task(line: Line, sent: Mapping[int, Form]) -> Task:
    session, poll, sealed = scope.session(), line.poll, line.poll.secrecy is Secrecy.confidential
    mine = [] if sealed else places(poll, sent)
    numbers = _lines(poll) if sealed else [place[0].id for place in mine]
    voted = urns.voted(session, poll, numbers, consequences().vault)
    return Task(
        line=line,
        level=SECRECY_NAMES[poll.secrecy],
        secrecy=SECRECY_SENTENCES[poll.secrecy],
        places=mine,
        sealed=sealed,
        lines=len(numbers),
        cast=len(voted),
        takes=_takes(poll),
        said=partial(said, poll.question),
    )


def _lines(poll: Poll) -> list[int]:
    """Return for whom this person may vote in a confidential poll: not for themself while another does."""
    session, me = scope.session(), scope.actor().member_id
    given = assemblies.presence(session, poll.motion.assembly).proxies
    own = [] if me in given else [me]
    numbers = [*own, *(one.id for one in votes.represented_by(session, poll, me))]
    return [one for one in numbers if one in votes.electorate(session, poll, scope.now())]


def motion_panel(motion: Motion) -> str:
    """Offer, on a motion not voted yet, to ask for a secret ballot; say how many ask."""
    poll, session = motion.polls[-1], scope.session()
    if motion.assembly.state not in assemblies.HELD or not votes.unopened(poll):
        return ""
    found, me = queries.asking(session, poll, scope.now()), scope.actor().member_id
    return render_template(
        "conduct/_asking.html",
        poll=poll,
        asked=found,
        sealed=poll.secrecy is Secrecy.confidential,
        mine=me in queries.askers(session, poll),
        may_ask=_may_ask(poll, found),
        share=threshold_words(assemblies.rules_of(motion.assembly).secret_ballot_request),
        begun=queries.begun(motion.assembly),
    )


def _may_ask(poll: Poll, found: Asked) -> bool:
    """Tell whether to offer the button: to members with a vote, while the vote is still to be open."""
    on_roll = scope.actor().member_id in votes.electorate(scope.session(), poll, scope.now())
    return on_roll and poll.secrecy_asked_at is None and not found.reached
