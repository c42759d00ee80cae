"""Pages of a divided assembly: what shows it, postponing a motion, withdrawing it."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from scopgov.assemblies import queries as assemblies
from scopgov.assemblies.tables import Assembly
from scopgov.deliberation import deferring, mood, queries
from scopgov.deliberation.forms import PostponeForm, WithdrawForm
from scopgov.domain.amendments import may_propose
from scopgov.domain.division import may_defer
from scopgov.domain.policy import Permission, Subject
from scopgov.domain.states import AssemblyState
from scopgov.votes import queries as votes
from scopgov.votes.tables import Motion, MotionKind
from scopgov.votes.views import consequences
from scopgov.web import scope
from scopgov.web.forms import attempt, status
from scopgov.web.guards import requires

blueprint = Blueprint("division", __name__, url_prefix="/motions")


def _motion(motion_id: int) -> Motion:
    return votes.motion(scope.session(), motion_id)


def _answering(motion_id: int) -> Subject:
    return queries.who_put(_motion(motion_id))


def _meeting(motion_id: int) -> Subject:
    return _motion(motion_id).assembly.subject


@blueprint.route("/<int:motion_id>/postpone", methods=["GET", "POST"])
@requires(Permission.motion_put, subject=_meeting)
def postpone(motion_id: int) -> Response | tuple[str, int]:
    """Postpone a motion to another assembly."""
    motion, form = _motion(motion_id), PostponeForm()
    later = mood.later(scope.session(), motion)
    form.offer(later)
    done = attempt(form, lambda: _postpone(motion, form))
    if done:
        flash(
            _("The motion is on the agenda of the other assembly. Everybody with a vote is told."), "carried"
        )
        return redirect(url_for("votes.motion", motion_id=done.value.id))
    page = render_template("deliberation/postpone.html", motion=motion, form=form, later=later)
    return page, status(form)


def _postpone(motion: Motion, form: PostponeForm) -> Motion:
    return deferring.postpone(
        scope.session(),
        actor=scope.actor(),
        now=scope.now(),
        motion=motion,
        to=assemblies.assembly(scope.session(), form.assembly_id.data),
        reason=form.reason.data or "",
        consequences=consequences(),
    )


@blueprint.route("/<int:motion_id>/withdraw", methods=["GET", "POST"])
@requires(Permission.motion_answer, subject=_answering)
def withdraw(motion_id: int) -> Response | tuple[str, int]:
    """Withdraw a motion before its vote."""
    motion, form = _motion(motion_id), WithdrawForm()
    done = attempt(
        form,
        lambda: deferring.withdraw(
            scope.session(),
            actor=scope.actor(),
            now=scope.now(),
            motion=motion,
            reason=form.reason.data or "",
            consequences=consequences(),
        ),
    )
    if done:
        flash(_("The motion is withdrawn. Everybody with a vote is told."), "caution")
        return redirect(url_for("votes.motion", motion_id=motion_id))
    return render_template("deliberation/withdraw.html", motion=motion, form=form), status(form)


def motion_panel(motion: Motion) -> str:
    """Say that the assembly is divided on a motion, where it is, and offer what can be done; or how it was put off."""
    session, now = scope.session(), scope.now()
    stage = queries.stage(motion, now)
    convened = motion.assembly.state is not AssemblyState.prepared
    defers = may_defer(stage, convened=convened) is None and motion.kind is not MotionKind.amendment
    return render_template(
        "deliberation/_division.html",
        motion=motion,
        signs=mood.told(session, motion, now),
        deferral=mood.deferral(session, motion),
        origin=mood.deferred_from(session, motion),
        may_defer=defers,
        may_propose=may_propose(queries.amending(motion, now)) is None,
        who_put=queries.who_put(motion),
        voters=queries.roll(session, motion, now),
    )


def assembly_panel(assembly: Assembly) -> str:
    """Tell an assembly on which motions it is divided."""
    rows = mood.divided(scope.session(), assembly, scope.now())
    return render_template("deliberation/_divided.html", rows=rows) if rows else ""
