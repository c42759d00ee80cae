"""Pages of the board: putting motions, closing early, cancelling, calling again; the agenda on an assembly's page."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from scopgov.assemblies import queries as assemblies
from scopgov.assemblies import services as meetings
from scopgov.assemblies.tables import Assembly
from scopgov.assemblies.views import meeting
from scopgov.domain.conduct import Conduct
from scopgov.domain.openings import Wait
from scopgov.domain.policy import Permission, Subject
from scopgov.domain.polls import paper_hides_more
from scopgov.domain.rule_words import threshold_words
from scopgov.domain.state_words import NAMES
from scopgov.domain.states import AssemblyState, PollState
from scopgov.votes import again, agenda, queries, services
from scopgov.votes.consequence import Proposal
from scopgov.votes.forms import AgainForm, MotionForm, PutForm, ReasonForm, WhyForm
from scopgov.votes.tables import Motion, MotionKind, Poll
from scopgov.votes.views import consequences
from scopgov.votes.words import KIND_NAMES
from scopgov.web import scope
from scopgov.web.forms import attempt, status
from scopgov.web.guards import requires

blueprint = Blueprint("agenda", __name__)


def of_motion(motion_id: int) -> Subject:
    """Return in whose meeting a motion is put, as the policy asks."""
    return queries.motion(scope.session(), motion_id).assembly.subject


def of_poll(poll_id: int) -> Subject:
    """Return in whose meeting a poll is held, as the policy asks."""
    return queries.poll(scope.session(), poll_id).motion.assembly.subject


def assembly_panel(assembly: Assembly) -> str:
    """Return the agenda, with the result of each motion, for an assembly's page."""
    session, now = scope.session(), scope.now()
    rows = [(motion, motion.polls[-1]) for motion in queries.motions_of(session, assembly)]
    over = {poll.id: queries.decided(session, poll) for _motion, poll in rows if queries.countable(poll, now)}
    return render_template(
        "votes/_agenda.html",
        assembly=assembly,
        rows=rows,
        over=over,
        taking=[poll.id for _motion, poll in rows if queries.taking(poll, now)],
        awaited=[poll.id for _motion, poll in rows if queries.over(poll, now)],
        **_to_come(assembly, [poll for _motion, poll in rows]),
        kinds=KIND_NAMES,
        states=NAMES,
        actions=assemblies.actions(assembly),
        again=_again(assembly, [motion for motion, _poll in rows]),
        second=assemblies.second_call_of(session, assembly),
    )


def _to_come(assembly: Assembly, polls: Sequence[Poll]) -> dict[str, list[int]]:
    """Return which polls not opened yet have a window of their own, and which wait for something more."""
    window = (assembly.opens_at, assembly.closes_at)
    live = [poll for poll in polls if poll.state is PollState.scheduled]
    return {
        "apart": [poll.id for poll in live if (poll.opens_at, poll.closes_at) != window],
        "waiting": [poll.id for poll in live if poll.waits_for - {Wait.chair}],
    }


def attendance_panel(assembly: Assembly) -> str:
    """Return who is deemed present by their vote, beside the attendance that was recorded."""
    there = queries.deemed_present(scope.session(), assembly, scope.now())
    return render_template("votes/_deemed_present.html", there=there)


def _again(assembly: Assembly, motions: Sequence[Motion]) -> bool:
    sits = assembly.conduct is Conduct.session and assembly.state is AssemblyState.opened
    return assembly.call == 1 and not sits and any(queries.may_be_put_again(motion) for motion in motions)


@blueprint.get("/assemblies/<int:assembly_id>/motions")
@requires(Permission.motion_put, subject=meeting)
def choose(assembly_id: int) -> str:
    """Show what may be put on the agenda now."""
    assembly = assemblies.assembly(scope.session(), assembly_id)
    decided = [kind for kind, about in consequences().items() if assembly.body in about.bodies]
    offered = [(kind, KIND_NAMES[kind], _proposals(kind)) for kind in decided]
    withheld = [one for kind in decided for one in consequences()[kind].withheld(scope.session())]
    return render_template("votes/choose.html", assembly=assembly, offered=offered, withheld=withheld)


def _proposals(kind: MotionKind) -> Sequence[Proposal]:
    return consequences()[kind].proposals(scope.session())


def _proposal(kind: MotionKind, about: int) -> Proposal | None:
    return next((one for one in _proposals(kind) if (one.subject_id or 0) == about), None)


@blueprint.route("/assemblies/<int:assembly_id>/motions/new", methods=["GET", "POST"])
@requires(Permission.motion_put, subject=meeting)
def put(assembly_id: int) -> Response | tuple[str, int]:
    """Put a motion on the agenda: what it is about comes from the address, its text from the form."""
    assembly = assemblies.assembly(scope.session(), assembly_id)
    kind = _kind(request.args.get("kind", ""))
    proposal = _proposal(kind, request.args.get("about", 0, type=int))
    form, worded = PutForm(), consequences()[kind].worded
    if proposal and (worded or not form.is_submitted()):
        form.suggest(proposal)
    if worded:
        form.bind()
    done = attempt(form, lambda: _put(assembly, kind, proposal, form))
    if done:
        return redirect(url_for("assemblies.show", assembly_id=assembly_id) + "#agenda")
    page = render_template(
        "votes/put.html", assembly=assembly, kind=KIND_NAMES[kind], form=form, **levels(assembly)
    )
    return page, status(form)


def levels(assembly: Assembly) -> dict[str, object]:
    """Return what helps to choose how a motion of an assembly is voted."""
    rules = assemblies.rules_of(assembly)
    return {
        "paper": paper_hides_more(len(assemblies.roll(scope.session(), assembly, scope.now()))),
        "asking": threshold_words(rules.secret_ballot_request),
        "elections_secret": rules.elections_secret,
    }


@blueprint.route("/motions/<int:motion_id>/edit", methods=["GET", "POST"])
@requires(Permission.motion_put, subject=of_motion)
def change(motion_id: int) -> Response | tuple[str, int]:
    """Put a motion in other words, before the notice."""
    motion = queries.motion(scope.session(), motion_id)
    form = MotionForm(obj=motion)
    done = attempt(
        form,
        lambda: agenda.change(
            scope.session(),
            actor=scope.actor(),
            now=scope.now(),
            motion=motion,
            title=form.title.data or "",
            text=form.text.data or "",
            consequences=consequences(),
        ),
    )
    if done:
        return redirect(url_for("votes.motion", motion_id=motion_id))
    return render_template("votes/change.html", motion=motion, form=form), status(form)


@blueprint.post("/motions/<int:motion_id>/take-off")
@requires(Permission.motion_put, subject=of_motion)
def take_off(motion_id: int) -> Response:
    """Take a motion off the agenda, before the notice."""
    motion = queries.motion(scope.session(), motion_id)
    agenda.take_off(
        scope.session(), actor=scope.actor(), now=scope.now(), motion=motion, consequences=consequences()
    )
    flash(_("The motion is off the agenda. What it was about can be put to the vote later."), "carried")
    return redirect(url_for("assemblies.show", assembly_id=motion.assembly_id) + "#agenda")


def _kind(asked: str) -> MotionKind:
    return MotionKind(asked) if asked in set(MotionKind) else MotionKind.other


def _put(assembly: Assembly, kind: MotionKind, proposal: Proposal | None, form: PutForm) -> Motion:
    return services.put_motion(
        scope.session(),
        actor=scope.actor(),
        now=scope.now(),
        assembly=assembly,
        kind=kind,
        title=form.title.data or "",
        text=form.text.data or "",
        subject_id=proposal.subject_id if proposal else None,
        params=proposal.params if proposal else None,
        secrecy=form.level,
        consequences=consequences(),
    )


@blueprint.route("/assemblies/<int:assembly_id>/again", methods=["GET", "POST"])
@requires(Permission.assembly_convene, subject=meeting)
def call_again(assembly_id: int) -> Response | tuple[str, int]:
    """Prepare the second call, with the motions left without a decision."""
    form, first = AgainForm(), assemblies.assembly(scope.session(), assembly_id)
    done = attempt(form, lambda: _call_again(first, form))
    if done:
        return redirect(url_for("assemblies.show", assembly_id=done.value.id))
    return render_template("votes/again.html", assembly=first, form=form), status(form)


def _call_again(first: Assembly, form: AgainForm) -> Assembly:
    opens_at, closes_at = form.window()
    session, actor, now = scope.session(), scope.actor(), scope.now()
    second = meetings.call_again(
        session, actor=actor, now=now, assembly=first, opens_at=opens_at, closes_at=closes_at
    )
    again.put_again(session, actor=actor, now=now, first=first, second=second, consequences=consequences())
    return second


@blueprint.route("/assemblies/<int:assembly_id>/cancel", methods=["GET", "POST"])
@requires(Permission.assembly_convene, subject=meeting)
def cancel_assembly(assembly_id: int) -> Response | tuple[str, int]:
    """Cancel an assembly that has not opened, with its polls, saying why."""
    form, assembly = WhyForm(), assemblies.assembly(scope.session(), assembly_id)
    done = attempt(form, lambda: _cancel_assembly(assembly, form))
    if done:
        flash(_("The assembly is cancelled."), "caution")
        return redirect(url_for("assemblies.show", assembly_id=assembly_id))
    return render_template("votes/cancel_assembly.html", form=form, assembly=assembly), status(form)


def _cancel_assembly(assembly: Assembly, form: WhyForm) -> Assembly:
    return services.cancel_assembly(
        scope.session(),
        actor=scope.actor(),
        now=scope.now(),
        assembly=assembly,
        reason=form.reason.data or "",
        consequences=consequences(),
    )


@blueprint.post("/polls/<int:poll_id>/close")
@requires(Permission.poll_manage, subject=of_poll)
def close(poll_id: int) -> Response:
    """Close a poll in which everybody has voted."""
    services.close_early(
        scope.session(),
        actor=scope.actor(),
        now=scope.now(),
        poll=queries.poll(scope.session(), poll_id),
        consequences=consequences(),
    )
    return redirect(url_for("votes.poll", poll_id=poll_id))


@blueprint.route("/polls/<int:poll_id>/cancel", methods=["GET", "POST"])
@requires(Permission.poll_manage, subject=of_poll)
def cancel(poll_id: int) -> Response | tuple[str, int]:
    """Cancel a poll, saying why."""
    form, poll = ReasonForm(), queries.poll(scope.session(), poll_id)
    done = attempt(
        form,
        lambda: services.cancel(
            scope.session(),
            actor=scope.actor(),
            now=scope.now(),
            poll=poll,
            reason=form.reason.data or "",
            consequences=consequences(),
        ),
    )
    if done:
        flash(_("The poll is cancelled."), "caution")
        return redirect(url_for("votes.poll", poll_id=poll_id))
    return render_template("votes/cancel.html", poll=poll, form=form), status(form)
