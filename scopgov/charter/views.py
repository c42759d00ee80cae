"""Pages of the charter: what is in force, every version, proposing another."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from flask.blueprints import BlueprintSetupState
from werkzeug.wrappers import Response

from scopgov.adoption.services import waits as is_waiting
from scopgov.charter import queries, services
from scopgov.charter.comparing import clause_differences
from scopgov.charter.forms import ProposalForm
from scopgov.charter.tables import Charter
from scopgov.courses import queries as courses
from scopgov.domain.charter_checks import STANDING_NAMES, Standing
from scopgov.domain.fairness_words import METRIC_NAMES
from scopgov.domain.policy import Permission
from scopgov.members.queries import local_day
from scopgov.web import scope
from scopgov.web.filters import say
from scopgov.web.forms import attempt, status
from scopgov.web.guards import requires

blueprint = Blueprint("charter", __name__, url_prefix="/charter")
MARKS = {Standing.holds: "carried", Standing.fails: "refused", Standing.untold: "caution"}


@blueprint.record_once
def _words(state: BlueprintSetupState) -> None:
    """Give the words to macros too, which see no context."""
    state.app.jinja_env.globals.update(check_standings=STANDING_NAMES, check_marks=MARKS)


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


@blueprint.route("/propose", methods=["GET", "POST"])
@requires(Permission.charter_propose)
def propose() -> Response | tuple[str, int]:
    """Propose a new version, written from the one in force."""
    form, in_force = ProposalForm(), _in_force()
    if in_force and not form.is_submitted():
        form.suggest([(clause.title, clause.text) for clause in in_force.clauses], in_force.checks)
    form.offer(courses.courses(scope.session()))
    done = attempt(
        form,
        lambda: services.propose(
            scope.session(),
            actor=scope.actor(),
            now=scope.now(),
            clauses=form.kept_clauses(),
            checks=form.kept_checks(),
            because=form.because.data or "",
        ),
    )
    if done:
        return redirect(url_for("charter.version", number=done.value.version))
    return render_template("charter/propose.html", form=form, in_force=in_force), status(form)


def model_panel(_version: object) -> str:
    """Say on the page of a model what the charter in force asks of its audit; "" where it asks nothing."""
    asked = queries.demands(scope.session(), local_day(scope.now()))
    return render_template("charter/_demands.html", asked=asked, names=METRIC_NAMES) if asked else ""


def _in_force() -> Charter | None:
    return queries.in_force(scope.session(), local_day(scope.now()))


def _page(charter: Charter | None) -> str:
    in_force = _in_force()
    waits = charter is not None and is_waiting(charter)
    return render_template(
        "charter/show.html",
        charter=charter,
        in_force=in_force,
        versions=queries.versions(scope.session()),
        proposed=queries.proposed(scope.session()),
        amendments=queries.amendments(scope.session()),
        made_by=queries.made_by(scope.session(), charter) if charter else None,
        waits=waits,
        differences=clause_differences(in_force, charter, say) if waits and in_force and charter else [],
    )
