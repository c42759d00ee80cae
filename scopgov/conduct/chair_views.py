"""The chair's screen: where the meeting is, who is there, the vote to open, to close, to announce.

Every act is a button of a form, so that the page works without a script and on a phone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.wrappers import Response

from scopgov.assemblies import queries as assemblies
from scopgov.assemblies.forms import CloseForm
from scopgov.assemblies.tables import Assembly
from scopgov.assemblies.views import meeting
from scopgov.conduct import queries, services
from scopgov.conduct.forms import IncidentForm, NoteForm, OpenForm
from scopgov.conduct.room import Room, room
from scopgov.db import Folded
from scopgov.domain.conduct import Conduct
from scopgov.domain.policy import Permission, Subject
from scopgov.domain.state_words import NAMES
from scopgov.domain.states import PollState
from scopgov.members.tables import Member
from scopgov.votes import queries as votes
from scopgov.votes import services as polls
from scopgov.votes.chair_views import of_poll
from scopgov.votes.tables import Poll
from scopgov.votes.views import consequences
from scopgov.web import scope
from scopgov.web.forms import Form, apart, attempt, status
from scopgov.web.guards import requires

blueprint = Blueprint("chair", __name__)
Answer = Response | tuple[str, int]


def led_item(item_id: int) -> Subject:
    """Return who leads the meeting of an item, as the policy asks."""
    return queries.item(scope.session(), item_id).assembly.subject


@blueprint.get("/assemblies/<int:assembly_id>/chair")
@requires(Permission.meeting_note, meeting)
def show(assembly_id: int) -> str:
    """Show a meeting to those who lead it."""
    return _page(
        assemblies.assembly(scope.session(), assembly_id), Form(formdata=None), OpenForm(formdata=None)
    )


def _page(assembly: Assembly, act: Form, opening: OpenForm) -> str:
    session, now = scope.session(), scope.now()
    found = room(session, assembly, now, consequences().vault)
    at = found.current.motion if found.current else None
    return render_template(
        "conduct/chair.html",
        assembly=assembly,
        room=found,
        in_session=assembly.conduct is Conduct.session,
        begun=queries.begun(assembly),
        following=queries.following([one.motion for one in found.lines], at),
        decided=_unannounced(found),
        act=act,
        opening=apart(opening, "opening"),
        states=NAMES,
        people=_people(assembly),
        incidents=queries.incidents(session, assembly),
    )


def _unannounced(found: Room) -> votes.Decided | None:
    """Return the result that the chair has to announce: nobody else sees it yet."""
    line = found.current
    if line is None or not votes.over(line.poll, scope.now()) or line.decided is not None:
        return None
    return votes.decided(scope.session(), line.poll) if line.poll.verdict else None


def _people(assembly: Assembly) -> Sequence[tuple[Member, Member | None]]:
    """Return who is there, and who is represented by somebody who is, in order of name."""
    found = assemblies.presence(scope.session(), assembly)
    there = found.present | found.remote
    numbers = there | {giver for giver, holder in found.proxies.items() if holder in there}
    known = {one.id: one for one in scope.session().scalars(select(Member).where(Member.id.in_(numbers)))}
    ordered = scope.session().scalars(
        select(Member).where(Member.id.in_(numbers)).order_by(Folded(Member.name), Member.id)
    )
    return [(one, known.get(found.proxies.get(one.id, 0))) for one in ordered]


def _do(assembly_id: int, form: Form, verb: Callable[[], object]) -> Answer:
    """Do one act of the chair and come back; a refusal is said on the same page, where what was typed stands."""
    done = attempt(form, verb)
    if done:
        return redirect(url_for("chair.show", assembly_id=assembly_id))
    opening = form if isinstance(form, OpenForm) else OpenForm(formdata=None)
    act = Form(formdata=None) if isinstance(form, OpenForm) else form
    return _page(assemblies.assembly(scope.session(), assembly_id), act, opening), status(form)


@blueprint.post("/items/<int:item_id>/take")
@requires(Permission.poll_manage, led_item)
def take(item_id: int) -> Answer:
    """Take an item of the agenda up."""
    item = queries.item(scope.session(), item_id)
    return _do(
        item.assembly_id,
        Form(),
        lambda: services.take(scope.session(), actor=scope.actor(), now=scope.now(), item=item),
    )


@blueprint.post("/polls/<int:poll_id>/open")
@requires(Permission.poll_manage, of_poll)
def open_vote(poll_id: int) -> Answer:
    """Open a vote, announced for some minutes."""
    form, poll = OpenForm(), votes.poll(scope.session(), poll_id)
    return _do(
        poll.motion.assembly_id,
        form,
        lambda: services.open_vote(
            scope.session(),
            actor=scope.actor(),
            now=scope.now(),
            poll=poll,
            minutes=form.minutes.data or 0,
            consequences=consequences(),
        ),
    )


@blueprint.post("/polls/<int:poll_id>/end")
@requires(Permission.poll_manage, of_poll)
def close_vote(poll_id: int) -> Answer:
    """Close a vote of the meeting."""
    poll = votes.poll(scope.session(), poll_id)
    return _do(poll.motion.assembly_id, Form(), lambda: _close(poll))


def _close(poll: Poll) -> None:
    closed = polls.close_early(
        scope.session(), actor=scope.actor(), now=scope.now(), poll=poll, consequences=consequences()
    )
    if closed.state is PollState.opened:
        flash(
            _("Two of its scrutineers close this poll, with their codes. They are asked for them now."),
            "carried",
        )


@blueprint.post("/polls/<int:poll_id>/announce")
@requires(Permission.poll_manage, of_poll)
def announce(poll_id: int) -> Answer:
    """Announce the result of a vote."""
    poll = votes.poll(scope.session(), poll_id)
    return _do(
        poll.motion.assembly_id,
        Form(),
        lambda: services.announce(
            scope.session(), actor=scope.actor(), now=scope.now(), poll=poll, consequences=consequences()
        ),
    )


@blueprint.route("/items/<int:item_id>/debates", methods=["GET", "POST"])
@requires(Permission.meeting_note, led_item)
def note(item_id: int) -> Answer:
    """Sum up what was said of an item."""
    item = queries.item(scope.session(), item_id)
    form = NoteForm(obj=item)
    done = attempt(
        form,
        lambda: services.note(
            scope.session(), actor=scope.actor(), now=scope.now(), item=item, debates=form.debates.data or ""
        ),
    )
    back = _back(item.assembly)
    if done:
        flash(_("The minutes will hold it."), "carried")
        return redirect(back)
    return render_template("conduct/note.html", item=item, form=form, back=back), status(form)


def _back(assembly: Assembly) -> str:
    """Return where whoever wrote something came from: the meeting while it sits, then its minutes."""
    if queries.begun(assembly):
        return url_for("chair.show", assembly_id=assembly.id)
    return url_for("assemblies.show", assembly_id=assembly.id)


@blueprint.route("/assemblies/<int:assembly_id>/incidents", methods=["GET", "POST"])
@requires(Permission.meeting_note, meeting)
def log_incident(assembly_id: int) -> Answer:
    """Log what disturbs the meeting."""
    assembly, form = assemblies.assembly(scope.session(), assembly_id), IncidentForm()
    done = attempt(
        form,
        lambda: services.log_incident(
            scope.session(),
            actor=scope.actor(),
            now=scope.now(),
            assembly=assembly,
            text=form.text.data or "",
        ),
    )
    if done:
        return redirect(url_for("chair.show", assembly_id=assembly_id) + "#incidents")
    return render_template("conduct/incident.html", assembly=assembly, form=form), status(form)


@blueprint.route("/assemblies/<int:assembly_id>/end", methods=["GET", "POST"])
@requires(Permission.poll_manage, meeting)
def close_meeting(assembly_id: int) -> Answer:
    """Close the meeting with what is left to sum up."""
    assembly, form = assemblies.assembly(scope.session(), assembly_id), CloseForm()
    done = attempt(form, lambda: _close_meeting(assembly, form))
    if done:
        return redirect(url_for("assemblies.show", assembly_id=assembly_id))
    motions = votes.motions_of(scope.session(), assembly)
    return render_template(
        "conduct/end.html",
        assembly=assembly,
        form=form,
        motions=motions,
        incidents=queries.incidents(scope.session(), assembly),
    ), status(form)


def _close_meeting(assembly: Assembly, form: CloseForm) -> Assembly:
    return services.close_meeting(
        scope.session(),
        actor=scope.actor(),
        now=scope.now(),
        assembly=assembly,
        debates=form.debates.data or "",
        incidents=form.incidents.data or "",
        consequences=consequences(),
    )
