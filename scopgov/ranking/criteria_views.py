"""Pages of the criteria: those in force, every version, proposing others."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from scopgov.adoption.services import waits as is_waiting
from scopgov.domain.policy import Permission
from scopgov.domain.ranking import AXIS_NAMES, Axis, changes
from scopgov.members.queries import local_day
from scopgov.ranking import queries, weighing
from scopgov.ranking.forms import CriteriaForm
from scopgov.ranking.tables import CriteriaVersion
from scopgov.web import scope
from scopgov.web.forms import attempt, status
from scopgov.web.guards import requires

blueprint = Blueprint("criteria", __name__, url_prefix="/ranking/criteria")


@blueprint.get("")
@requires(Permission.ranking_read)
def show() -> str:
    """Show the criteria in force."""
    return _page(_in_force())


@blueprint.get("/<int:number>")
@requires(Permission.ranking_read)
def version(number: int) -> str:
    """Show one version: where it stands, what it would change."""
    return _page(queries.version(scope.session(), number))


@blueprint.route("/propose", methods=["GET", "POST"])
@requires(Permission.criteria_propose)
def propose() -> Response | tuple[str, int]:
    """Propose other criteria or weights, written from those in force."""
    form, known = CriteriaForm(), queries.known(scope.session())
    if not form.is_submitted():
        form.fill(known, _in_force().criteria)
    done = attempt(form, lambda: _propose(form))
    if done:
        return redirect(url_for("criteria.version", number=done.value.version))
    page = render_template("ranking/propose.html", form=form, known=known, axes=_axes())
    return page, status(form)


def _propose(form: CriteriaForm) -> CriteriaVersion:
    return weighing.propose(
        scope.session(),
        actor=scope.actor(),
        now=scope.now(),
        criteria=form.read(queries.known(scope.session())),
        because=form.because.data or "",
    )


def _in_force() -> queries.InForce:
    return queries.in_force(scope.session(), local_day(scope.now()))


def _axes() -> list[tuple[Axis, str]]:
    return [(axis, AXIS_NAMES[axis]) for axis in Axis]


def _page(shown: queries.InForce) -> str:
    in_force = _in_force()
    waits = shown.row is not None and is_waiting(shown.row)
    return render_template(
        "ranking/criteria.html",
        shown=shown,
        in_force=in_force,
        waits=waits,
        changed=changes(in_force.criteria, shown.criteria) if waits else (),
        rows=queries.rows(scope.session()),
        proposed=queries.proposed(scope.session()),
        axes=_axes(),
    )
