"""The page where ways of narrowing a gap are compared, and where a comparison is asked for."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from flask.blueprints import BlueprintSetupState
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from scopgov.audits import candidates, comparing_ways, mitigations, queries
from scopgov.audits.forms import MeasureForm
from scopgov.audits.tables import Audit, Mitigation
from scopgov.domain.mitigation import WAY_MEANS, WAY_NAMES, Way
from scopgov.domain.policy import Permission, Subject
from scopgov.domain.sensitive import CATEGORY_NAMES, widened
from scopgov.jobs import queries as work
from scopgov.jobs.waking import wake
from scopgov.web import scope
from scopgov.web.forms import attempt, status
from scopgov.web.guards import requires

blueprint = Blueprint("mitigations", __name__, url_prefix="/audits/<int:audit_id>/mitigations")


@blueprint.record_once
def _words(state: BlueprintSetupState) -> None:
    """Give the words to macros too, which see no context."""
    state.app.jinja_env.globals.update(
        way_names=WAY_NAMES, way_means=WAY_MEANS, category_names=CATEGORY_NAMES, widened=widened
    )


def _of_audit(audit_id: int) -> Subject:
    return queries.subject(queries.audit(scope.session(), audit_id).model_version)


@blueprint.get("")
@requires(Permission.audit_read)
def show(audit_id: int) -> str:
    """Show the comparisons made for an audit, and what may still be asked."""
    audit = queries.audit(scope.session(), audit_id)
    form = MeasureForm()
    form.offer(queries.sealed(audit))
    return render_template("audits/mitigations.html", form=form, **_told(audit))


@blueprint.post("")
@requires(Permission.audit_run, subject=_of_audit)
def ask(audit_id: int) -> Response | tuple[str, int]:
    """Ask for a comparison."""
    audit, form = queries.audit(scope.session(), audit_id), MeasureForm()
    form.offer(queries.sealed(audit))
    if attempt(form, lambda: _ask(form, audit)):
        wake()
        return redirect(url_for("mitigations.show", audit_id=audit_id))
    return render_template("audits/mitigations.html", form=form, **_told(audit)), status(form)


def _ask(form: MeasureForm, audit: Audit) -> Mitigation:
    attribute, metric = form.chosen()
    return mitigations.ask(
        scope.session(),
        actor=scope.actor(),
        now=scope.now(),
        audit=audit,
        attribute=attribute,
        metric=metric,
    )


@blueprint.post("/<int:mitigation_id>/candidate/<way>")
@requires(Permission.model_train)
def make(audit_id: int, mitigation_id: int, way: str) -> Response:
    """Make a candidate of one way, by the training that makes any other."""
    of = queries.mitigation(scope.session(), audit_id, mitigation_id)
    run = candidates.make(
        scope.session(),
        actor=scope.actor(),
        now=scope.now(),
        of=of,
        way=queries.way(way),
        because=_(
            "Chosen to narrow a gap, by the comparison made for audit no. %(number)s.", number=audit_id
        ),
    )
    wake()
    return redirect(url_for("training.run", run_id=run.id))


def _lines(one: Mitigation) -> list[dict[str, Any]]:
    """Return, for each way of a comparison, the training that makes its candidate, or why none may."""
    session = scope.session()
    return [
        {"run": candidates.made(session, one, way), "why_not": candidates.why_not(session, one, way)}
        for way in (Way(told["way"]) for told in (one.result or {})["ways"])
    ]


def _told(audit: Audit) -> dict[str, Any]:
    found = queries.mitigations(scope.session(), audit)
    return {
        "audit": audit,
        "version": audit.model_version,
        "subject": queries.subject(audit.model_version),
        "made": [(one, comparing_ways.read(one.result), _lines(one)) for one in found if one.result],
        "under_way": next((one.job for one in found if one.job and not work.ended(one.job)), None),
        "failed": [one.job for one in found[:1] if one.job and one.result is None and work.ended(one.job)],
    }
