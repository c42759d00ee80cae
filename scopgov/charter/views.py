"""Pages of the charter: what is in force, every version."""

from __future__ import annotations

from flask import Blueprint, render_template

from scopgov.charter import queries
from scopgov.charter.tables import Charter
from scopgov.domain.policy import Permission
from scopgov.members.queries import local_day
from scopgov.web import scope
from scopgov.web.guards import requires

blueprint = Blueprint("charter", __name__, url_prefix="/charter")


@blueprint.get("")
@requires(Permission.charter_read)
def show() -> str:
    """Show the charter in force."""
    return _page(_in_force())


@blueprint.get("/<int:number>")
@requires(Permission.charter_read)
def version(number: int) -> str:
    """Show one version."""
    return _page(queries.version(scope.session(), number))


def _in_force() -> Charter | None:
    return queries.in_force(scope.session(), local_day(scope.now()))


def _page(charter: Charter | None) -> str:
    return render_template(
        "charter/show.html",
        charter=charter,
        in_force=_in_force(),
        versions=queries.versions(scope.session()),
    )
