"""Proposing an employee as an associate, from their page on the roll, and where the vote stands."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from scopgov.admissions import services as admission
from scopgov.domain.policy import Permission, Subject
from scopgov.members import candidacies
from scopgov.members import queries as members
from scopgov.members.tables import Member
from scopgov.votes import queries
from scopgov.votes.forms import CandidacyForm
from scopgov.votes.tables import Motion, MotionKind
from scopgov.web import scope
from scopgov.web.forms import attempt, status
from scopgov.web.guards import requires

blueprint = Blueprint("admission", __name__)


@blueprint.route("/roll/<int:member_id>/candidacy", methods=["GET", "POST"])
@requires(Permission.candidacy_propose)
def propose(member_id: int) -> Response | tuple[str, int]:
    """Propose somebody as an associate."""
    form, person = CandidacyForm(), members.member(scope.session(), member_id)
    done = attempt(
        form,
        lambda: candidacies.propose(
            scope.session(),
            actor=scope.actor(),
            now=scope.now(),
            person=person,
            because=form.because.data or "",
        ),
    )
    if done:
        return redirect(url_for("roll.show", member_id=member_id))
    return render_template("admissions/propose_associate.html", form=form, member=person), status(form)


def _proposer(number: int) -> Subject:
    return Subject(authors=frozenset({candidacies.candidacy(scope.session(), number).proposed_by}))


@blueprint.post("/candidacies/<int:number>/withdraw")
@requires(Permission.candidacy_withdraw, subject=_proposer)
def withdraw(number: int) -> Response:
    """Withdraw a candidacy one proposed."""
    candidacy = candidacies.candidacy(scope.session(), number)
    admission.withdraw(scope.session(), actor=scope.actor(), now=scope.now(), candidacy=candidacy)
    flash(_("Your proposal is withdrawn."), "carried")
    return redirect(url_for("roll.show", member_id=candidacy.member_id))


def member_panel(member: Member) -> str:
    """Show, on a person's page, their candidacy and its vote, or offer to propose them."""
    session = scope.session()
    candidacy = candidacies.of_person(session, member)
    open_now = candidacies.closed(member, scope.now()) is None
    if candidacy is None and not open_now:
        return ""
    motions = queries.about(session, MotionKind.admission, candidacy.id) if candidacy else []
    taken = candidacy is not None and candidacy.id in queries.before_a_poll(session, MotionKind.admission)
    return render_template(
        "admissions/_candidacy.html",
        member=member,
        candidacy=candidacy,
        proposer=_proposer(candidacy.id) if candidacy else None,
        motions=motions,
        taken=taken,
        may_be_proposed=open_now and (candidacy is None or candidacy.closed_at is not None),
    )


def motion_panel(motion: Motion) -> str:
    """Lead from a motion of admission to the person it is about."""
    if motion.kind is not MotionKind.admission:
        return ""
    candidacy = candidacies.candidacy(scope.session(), motion.subject_id or 0)
    return render_template("admissions/_admitted.html", member=candidacy.member)
