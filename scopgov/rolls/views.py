"""Pages of the roll of an assembly: who may vote, what changed since the notice, disputes and their answers."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.wrappers import Response

from scopgov.assemblies import queries as assemblies
from scopgov.assemblies.tables import Assembly
from scopgov.db import Folded
from scopgov.domain.disputes import GROUND_NAMES, Ground
from scopgov.domain.lifecycle import DISPUTE
from scopgov.domain.policy import Permission, Subject
from scopgov.domain.state_words import state_name
from scopgov.members import queries as members
from scopgov.members.tables import Member
from scopgov.rolls import queries, services
from scopgov.rolls.forms import NO_ACCOUNT, DisputeAnswerForm, DisputeForm
from scopgov.rolls.tables import RollDispute
from scopgov.web import scope
from scopgov.web.forms import attempt, status
from scopgov.web.guards import requires
from scopgov.web.paging import asked_page, page_of

blueprint = Blueprint("rolls", __name__)


def _assembly(assembly_id: int) -> Assembly:
    return assemblies.assembly(scope.session(), assembly_id)


def _whose(dispute_id: int) -> Subject:
    return queries.whose(queries.dispute(scope.session(), dispute_id))


def _words() -> dict[str, object]:
    return {
        "grounds": GROUND_NAMES,
        "state_name": state_name,
        "answerable": queries.answerable,
        "whose": queries.whose,
        "pending": lambda one: any(state is one.state for state, _action in DISPUTE),
    }


@blueprint.get("/assemblies/<int:assembly_id>/roll")
@requires(Permission.assembly_read)
def show(assembly_id: int) -> str:
    """Show who may vote in an assembly, what changed in the roll since its notice, and the disputes of it."""
    session, now, assembly = scope.session(), scope.now(), _assembly(assembly_id)
    roll = queries.on_roll(session, assembly, now) if assembly.convened_at else frozenset()
    listed = select(Member).where(Member.id.in_(roll)).order_by(Folded(Member.name), Member.id)
    return render_template(
        "rolls/show.html",
        assembly=assembly,
        page=page_of(session, listed, asked_page(), size=100),
        changes=queries.changes(session, assembly),
        disputes=queries.of_assembly(session, assembly),
        closed=queries.closed(assembly, now),
        begun=now >= assembly.opens_at,
        **_words(),
    )


@blueprint.route("/assemblies/<int:assembly_id>/roll/disputes/new", methods=["GET", "POST"])
@requires(Permission.assembly_read)
def dispute(assembly_id: int) -> Response | tuple[str, int]:
    """Dispute the roll of an assembly."""
    form, assembly = DisputeForm(), _assembly(assembly_id)
    form.offer(scope.actor().member_id, members.people(scope.session()))
    if attempt(form, lambda: _dispute(assembly, form)):
        flash(_("Your dispute is raised. The board answers it, and you are told."), "carried")
        return redirect(url_for("rolls.show", assembly_id=assembly_id, _anchor="disputes"))
    closed = queries.closed(assembly, scope.now())
    return render_template("rolls/dispute.html", assembly=assembly, form=form, closed=closed), status(form)


def _dispute(assembly: Assembly, form: DisputeForm) -> RollDispute:
    return services.dispute(
        scope.session(),
        actor=scope.actor(),
        now=scope.now(),
        assembly=assembly,
        ground=Ground(form.ground.data),
        about_id=None if form.about_id.data == NO_ACCOUNT else form.about_id.data,
        reason=form.reason.data or "",
    )


@blueprint.route("/disputes/<int:dispute_id>/answer", methods=["GET", "POST"])
@requires(Permission.dispute_answer, subject=_whose)
def answer(dispute_id: int) -> Response | tuple[str, int]:
    """Answer a dispute for the board."""
    form, one = DisputeAnswerForm(), queries.dispute(scope.session(), dispute_id)
    if attempt(form, lambda: _answer(one, form)):
        flash(_("The answer is given. Whoever raised the dispute is told."), "carried")
        return redirect(url_for("rolls.show", assembly_id=one.assembly_id, _anchor="disputes"))
    return render_template("rolls/answer.html", one=one, form=form, **_words()), status(form)


def _answer(one: RollDispute, form: DisputeAnswerForm) -> RollDispute:
    return services.answer(
        scope.session(),
        actor=scope.actor(),
        now=scope.now(),
        dispute=one,
        upheld=form.finding.data == "upheld",
        text=form.text.data or "",
        done=form.done.data or "",
    )


@blueprint.post("/disputes/<int:dispute_id>/withdraw")
@requires(Permission.dispute_withdraw, subject=_whose)
def withdraw(dispute_id: int) -> Response:
    """Withdraw one's own dispute."""
    one = queries.dispute(scope.session(), dispute_id)
    services.withdraw(scope.session(), actor=scope.actor(), now=scope.now(), dispute=one)
    flash(_("Your dispute is withdrawn. What it said stays readable."), "carried")
    return redirect(url_for("rolls.show", assembly_id=one.assembly_id, _anchor="disputes"))


def attendance_panel(assembly: Assembly) -> str:
    """Lead, beside the attendance, to the roll of an assembly, and say how many disputes of it wait."""
    if assembly.convened_at is None:
        return ""
    waiting = [one for one in queries.of_assembly(scope.session(), assembly) if queries.answerable(one)]
    return render_template(
        "rolls/_of_assembly.html", assembly=assembly, waiting=waiting, grounds=GROUND_NAMES
    )
