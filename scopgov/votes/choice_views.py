"""Pages of the board for choices among options: put one on an agenda, change it before the notice."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from scopgov.assemblies import queries as assemblies
from scopgov.assemblies.tables import Assembly
from scopgov.assemblies.views import meeting
from scopgov.domain.errors import NotFound, Reason
from scopgov.domain.policy import Permission
from scopgov.domain.text import N_
from scopgov.votes import electing, queries
from scopgov.votes.chair_views import levels, of_motion
from scopgov.votes.choice_forms import ChoiceForm, PutChoiceForm
from scopgov.votes.tables import Motion
from scopgov.votes.views import consequences
from scopgov.web import scope
from scopgov.web.forms import attempt, status
from scopgov.web.guards import requires

blueprint = Blueprint("choices", __name__)


@blueprint.route("/assemblies/<int:assembly_id>/choices/new", methods=["GET", "POST"])
@requires(Permission.motion_put, subject=meeting)
def put(assembly_id: int) -> Response | tuple[str, int]:
    """Put a choice among options on the agenda."""
    assembly, form = assemblies.assembly(scope.session(), assembly_id), PutChoiceForm()
    done = attempt(form, lambda: _put(assembly, form))
    if done:
        return redirect(url_for("assemblies.show", assembly_id=assembly_id) + "#agenda")
    page = render_template("votes/put_choice.html", assembly=assembly, form=form, **levels(assembly))
    return page, status(form)


def _put(assembly: Assembly, form: PutChoiceForm) -> Motion:
    return electing.put(
        scope.session(),
        actor=scope.actor(),
        now=scope.now(),
        assembly=assembly,
        title=form.title.data or "",
        text=form.text.data or "",
        question=form.asked,
        secrecy=form.level,
        consequences=consequences(),
    )


@blueprint.route("/motions/<int:motion_id>/choice", methods=["GET", "POST"])
@requires(Permission.motion_put, subject=of_motion)
def change(motion_id: int) -> Response | tuple[str, int]:
    """Change the words, the options or the method of a choice, before the notice."""
    motion = queries.motion(scope.session(), motion_id)
    if motion.question is None:
        raise NotFound(Reason(N_("This motion is voted for or against.")))
    form = ChoiceForm(obj=motion)
    if not form.is_submitted():
        form.show(motion.question)
    done = attempt(form, lambda: _change(motion, form))
    if done:
        return redirect(url_for("votes.motion", motion_id=motion_id))
    return render_template("votes/change_choice.html", motion=motion, form=form), status(form)


def _change(motion: Motion, form: ChoiceForm) -> Motion:
    return electing.change(
        scope.session(),
        actor=scope.actor(),
        now=scope.now(),
        motion=motion,
        title=form.title.data or "",
        text=form.text.data or "",
        question=form.asked,
        consequences=consequences(),
    )
