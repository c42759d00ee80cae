"""Pages of objections to motions: raising, answering, judging, lifting; what motions, ballots, the committee show."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from scopgov.charter.queries import in_force
from scopgov.deliberation import objecting, queries
from scopgov.deliberation.forms import AnswerForm, FindingForm, ObjectionForm
from scopgov.deliberation.tables import Objection
from scopgov.domain.deliberation import FINDING_NAMES, Finding, may_answer, may_lift, may_object
from scopgov.domain.policy import Permission, Subject
from scopgov.members.queries import local_day
from scopgov.votes import queries as votes
from scopgov.votes.tables import Motion
from scopgov.votes.views import consequences
from scopgov.web import scope
from scopgov.web.forms import attempt, status
from scopgov.web.guards import requires

blueprint = Blueprint("objections", __name__)


def _objection(objection_id: int) -> Objection:
    return queries.objection(scope.session(), objection_id)


def _whose(objection_id: int) -> Subject:
    return queries.whose(_objection(objection_id))


def _parties(objection_id: int) -> Subject:
    return queries.parties(_objection(objection_id))


def _answering(objection_id: int) -> Subject:
    return queries.who_put(_objection(objection_id).motion)


def _voters(motion_id: int) -> Subject:
    return queries.roll(scope.session(), votes.motion(scope.session(), motion_id), scope.now())


def _place(motion_id: int) -> Response:
    return redirect(url_for("votes.motion", motion_id=motion_id, _anchor="objections"))


@blueprint.route("/motions/<int:motion_id>/objections/new", methods=["GET", "POST"])
@requires(Permission.objection_raise, subject=_voters)
def new(motion_id: int) -> Response | tuple[str, int]:
    """Raise an objection to a motion."""
    motion, form = votes.motion(scope.session(), motion_id), ObjectionForm()
    form.offer(in_force(scope.session(), local_day(scope.now())))
    done = attempt(form, lambda: _raise(motion, form))
    if done:
        flash(_("Your objection is raised. You can lift it at any time before the vote is over."), "carried")
        return _place(motion_id)
    return render_template("deliberation/object.html", motion=motion, form=form), status(form)


def _raise(motion: Motion, form: ObjectionForm) -> Objection:
    return objecting.raise_objection(
        scope.session(),
        actor=scope.actor(),
        now=scope.now(),
        motion=motion,
        reason=form.reason.data or "",
        clause_id=form.clause_id.data or None,
    )


@blueprint.route("/objections/<int:objection_id>/answer", methods=["GET", "POST"])
@requires(Permission.motion_answer, subject=_answering)
def answer(objection_id: int) -> Response | tuple[str, int]:
    """Answer a practical objection."""
    one, form = _objection(objection_id), AnswerForm()
    done = attempt(
        form,
        lambda: objecting.answer(
            scope.session(),
            actor=scope.actor(),
            now=scope.now(),
            objection=one,
            text=form.text.data or "",
        ),
    )
    if done:
        return _place(one.motion_id)
    return render_template("deliberation/answer.html", one=one, form=form, names=FINDING_NAMES), status(form)


@blueprint.route("/objections/<int:objection_id>/finding", methods=["GET", "POST"])
@requires(Permission.objection_judge, subject=_parties)
def judge(objection_id: int) -> Response | tuple[str, int]:
    """Answer an ethical objection for the committee."""
    one, form = _objection(objection_id), FindingForm()
    done = attempt(form, lambda: _judge(one, form))
    if done:
        flash(_("The committee’s answer is given. Voters read it beside their ballot."), "carried")
        return _place(one.motion_id)
    return render_template("deliberation/judge.html", one=one, form=form, names=FINDING_NAMES), status(form)


def _judge(one: Objection, form: FindingForm) -> Objection:
    return objecting.judge(
        scope.session(),
        actor=scope.actor(),
        now=scope.now(),
        objection=one,
        finding=Finding(form.finding.data),
        text=form.text.data or "",
        lifts=form.lifts.data or "",
        consequences=consequences(),
    )


@blueprint.post("/objections/<int:objection_id>/lift")
@requires(Permission.objection_lift, subject=_whose)
def lift(objection_id: int) -> Response:
    """Lift one's own objection."""
    one = _objection(objection_id)
    objecting.lift(
        scope.session(), actor=scope.actor(), now=scope.now(), objection=one, consequences=consequences()
    )
    flash(_("Your objection is lifted. What it said stays readable."), "carried")
    return _place(one.motion_id)


def motion_panel(motion: Motion) -> str:
    """Show the objections to a motion with what can be done about each."""
    session, now = scope.session(), scope.now()
    stage = queries.stage(motion, now)
    return render_template(
        "deliberation/_objections.html",
        motion=motion,
        objections=queries.objections(session, motion),
        names=FINDING_NAMES,
        voters=queries.roll(session, motion, now),
        who_put=queries.who_put(motion),
        whose=queries.whose,
        parties=queries.parties,
        may_object=may_object(stage) is None,
        may_answer=lambda one: may_answer(stage, queries.facts(one)) is None,
        may_lift=lambda one: may_lift(stage, queries.facts(one)) is None,
    )


def ballot_panel(motion: Motion) -> str:
    """Show the objections that stand, with their answers, beside the ballot."""
    standing = [one for one in queries.objections(scope.session(), motion) if one.lifted_at is None]
    if not standing:
        return ""
    return render_template("deliberation/_beside_ballot.html", objections=standing, names=FINDING_NAMES)


def committee_panel(_nothing: None) -> str:
    """Show the committee what objections await its answer."""
    waiting = queries.open_objections(scope.session(), ethical=True)
    if not waiting:
        return ""
    return render_template("deliberation/_committee.html", waiting=waiting, parties=queries.parties)
