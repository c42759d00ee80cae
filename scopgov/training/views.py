"""Pages of training and models: a request, its progress, candidates side by side, one taken, its card."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from scopgov.datasets import queries as datasets
from scopgov.datasets.tables import DataVersion
from scopgov.domain.label_rules import LabelRule
from scopgov.domain.policy import Permission
from scopgov.domain.state_words import NAMES as STATES
from scopgov.domain.thresholds import compared, costs_of
from scopgov.jobs.waking import wake
from scopgov.members import queries as members
from scopgov.training import comparing, families, queries, services
from scopgov.training.deciding_views import reading
from scopgov.training.forms import TrainingForm
from scopgov.training.tables import ModelVersion, TrainingRun
from scopgov.training.wording import columns
from scopgov.usecases.tables import UseCase
from scopgov.web import charts, heat, scope
from scopgov.web.filters import say
from scopgov.web.forms import attempt, status
from scopgov.web.guards import requires

blueprint = Blueprint("training", __name__)


@blueprint.app_context_processor
def _words() -> dict[str, Any]:
    return {
        "charts": charts,
        "heat": heat,
        "family_names": families.NAMES,
        "version_states": STATES,
        "training": queries,
        "comparing": comparing,
    }


@blueprint.route("/training/new/<int:data_version_id>", methods=["GET", "POST"])
@requires(Permission.model_train)
def request_run(data_version_id: int) -> Response | tuple[str, int]:
    """Ask for candidates on frozen data."""
    data, form = datasets.data_version(scope.session(), data_version_id), TrainingForm()
    done = attempt(form, lambda: _request(data, form))
    if done:
        wake()
        return redirect(url_for("training.run", run_id=done.value.id))
    return render_template("training/request.html", form=form, data=data), status(form)


def _request(data: DataVersion, form: TrainingForm) -> TrainingRun:
    return services.request_run(
        scope.session(),
        actor=scope.actor(),
        now=scope.now(),
        data_version=data,
        families=form.chosen(),
        effort=form.effort.data,
    )


@blueprint.get("/training/<int:run_id>")
@requires(Permission.model_read)
def run(run_id: int) -> str:
    """Show a training run: its progress, then its candidates side by side."""
    found = queries.run(scope.session(), run_id)
    by = request.args.get("by", comparing.FIRST)
    return render_template(
        "training/run.html",
        run=found,
        job=queries.job_of(scope.session(), found),
        versions=queries.ranked(found.versions),
        by=by,
        side_by_side=comparing.ordered(found.versions, by),
        finding=comparing.finding(found.versions),
        inconclusive=comparing.inconclusive(found.versions),
        ends=comparing.ENDS,
        column=columns(found, say),
        asker=members.member(scope.session(), found.asked_by),
    )


@blueprint.get("/models/<int:version_id>")
@requires(Permission.model_read)
def model(version_id: int) -> str:
    """Show one model: its card, its measures, what may be concluded, its digests."""
    found = queries.version(scope.session(), version_id)
    return render_template(
        "training/model.html",
        version=found,
        actions=queries.actions(found),
        conclusion=queries.conclusion(found),
        fitted=comparing.fitted(found),
        more_rows=comparing.more_rows(found),
        column=columns(found.run, say),
        other=queries.taken_instead(found),
        rule=_rule(found),
        acting=reading(found),
        costs=costs_of(found.costs),
        compared=compared(costs_of(found.costs)),
        departures=queries.departures(scope.session(), found),
        taker=members.member(scope.session(), found.taken_by) if found.taken_by else None,
    )


@blueprint.get("/models/<int:version_id>/copy.onnx")
@requires(Permission.model_read)
def portable_copy(version_id: int) -> Response:
    """Send the certified ONNX copy of a model, its bytes hashed on the way."""
    found = queries.version(scope.session(), version_id)
    answer = Response(
        queries.copy_bytes(scope.settings().artefacts, found), mimetype="application/octet-stream"
    )
    name = f"model-{found.use_case.number}-{found.number}.onnx"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _rule(version: ModelVersion) -> LabelRule:
    return datasets.frozen_label(version.run.data_version)


@blueprint.post("/models/<int:version_id>/take")
@requires(Permission.model_take)
def take(version_id: int) -> Response:
    """Take one candidate, to be audited and judged."""
    found = queries.version(scope.session(), version_id)
    services.take(scope.session(), actor=scope.actor(), now=scope.now(), version=found)
    flash(
        _("Model %(number)s is taken as candidate. The ethics committee can audit it.", number=found.number),
        "carried",
    )
    return redirect(url_for("training.model", version_id=version_id))


def use_case_panel(use_case: UseCase) -> str:
    """Return what the page of a use case shows of its training runs and models."""
    session = scope.session()
    runs = queries.runs_of(session, use_case)
    return render_template(
        "training/_use_case.html", runs=runs, jobs={one.id: queries.job_of(session, one) for one in runs}
    )


def data_panel(data: DataVersion) -> str:
    """Return what the page of frozen data shows of training."""
    runs = [
        one
        for one in queries.runs_of(scope.session(), data.source.use_case)
        if one.data_version_id == data.id
    ]
    barred = datasets.unmade(data)
    return render_template("training/_data.html", data=data, runs=runs, barred=barred)
