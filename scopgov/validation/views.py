"""Pages of rounds of expert validation: preparing, opening, what a closed one found, rounds side by side."""

from __future__ import annotations

import secrets
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.blueprints import BlueprintSetupState
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from scopgov.datasets import queries as datasets
from scopgov.datasets.tables import DataVersion
from scopgov.domain import round_results
from scopgov.domain.errors import NotFound, Reason
from scopgov.domain.policy import Permission
from scopgov.domain.state_words import state_name
from scopgov.domain.states import RoundState
from scopgov.domain.text import N_
from scopgov.domain.validation import CONFIDENCE_NAMES, VERDICT_NAMES, WAY_MEANS, WAY_NAMES
from scopgov.jobs.waking import wake
from scopgov.members import queries as members
from scopgov.members.tables import Member
from scopgov.training import queries as training
from scopgov.training.case_forms import case_form, typed
from scopgov.training.tables import ModelVersion
from scopgov.usecases import queries as usecases
from scopgov.usecases.tables import UseCase
from scopgov.validation import queries, reading, services
from scopgov.validation.forms import TARGET_NAMES, InventedForm, RoundForm
from scopgov.validation.tables import Round
from scopgov.web import pdf, scope
from scopgov.web.forms import attempt, status
from scopgov.web.guards import requires

blueprint = Blueprint("validation", __name__)
SEEDS = 2**31 - 1


@blueprint.record_once
def _words(state: BlueprintSetupState) -> None:
    """Give the words to macros too, which see no context."""
    state.app.jinja_env.globals.update(
        round_state_name=state_name,
        verdict_names=VERDICT_NAMES,
        confidence_names=CONFIDENCE_NAMES,
        target_names=TARGET_NAMES,
        draw_names=WAY_NAMES,
        draw_means=WAY_MEANS,
    )


def here() -> list[Member]:
    """Return the members who are there today."""
    today = members.local_day(scope.now())
    return [
        one for one in members.people(scope.session()) if one.departed_on is None or one.departed_on > today
    ]


@blueprint.route("/models/<int:version_id>/validation/new", methods=["GET", "POST"])
@requires(Permission.validation_hold)
def prepare(version_id: int) -> Response | tuple[str, int]:
    """Prepare a round on a model version."""
    version, form = training.version(scope.session(), version_id), RoundForm()
    data = {one.id: one for one in queries.offered(scope.session(), version)}
    named = [(one, _rows(one, version)) for one in data.values()]
    form.offer(here(), named, members.local_day(scope.now()))
    done = attempt(form, lambda: _prepare(version, form, data))
    if done:
        return redirect(url_for("validation.show", round_id=done.value.id))
    return render_template("validation/prepare.html", form=form, version=version), status(form)


def _rows(data: DataVersion, version: ModelVersion) -> str:
    if data.id == version.run.data_version_id:
        return str(_("Test rows of the model (%(rows)s)", rows=version.measures["test"]["rows"]))
    return str(_("Newer rows of the frozen data, version %(number)s", number=data.version))


def _prepare(version: ModelVersion, form: RoundForm, data: dict[int, DataVersion]) -> Round:
    return services.prepare(
        scope.session(),
        actor=scope.actor(),
        now=scope.now(),
        version=version,
        plan=form.plan(data),
        seed=secrets.randbelow(SEEDS),
    )


@blueprint.get("/validation/<int:round_id>")
@requires(Permission.validation_read)
def show(round_id: int) -> str:
    """Show a round: its preparation, how far the experts are, or what it found."""
    session = scope.session()
    one = queries.round_(session, round_id)
    about: dict[str, Any] = {
        "one": one,
        "version": one.model_version,
        "label": datasets.frozen_label(one.model_version.run.data_version).sentence(),
        "actions": queries.actions(one),
        "job": queries.opening(session, one),
        "busy": queries.being_opened(session, one),
        "progress": {each.member: queries.judged(one, each.member_id) for each in one.experts},
        "mine": queries.next_case(one, scope.actor().member_id),
        "judges": queries.judges(one),
        "shown": queries.shown,
    }
    if one.result is None:
        return render_template("validation/round.html", **about)
    return render_template("validation/results.html", **about, **_found(one))


def _found(one: Round) -> dict[str, Any]:
    found, disagreed = one.result or {}, reading.disagreements(one)
    return {
        "found": found,
        "headline": round_results.headline(found),
        "agreements": reading.agreements(found),
        "between": reading.between(found),
        "accuracies": reading.accuracies(found),
        "truth_caution": round_results.truth_caution(found),
        "disagreements": disagreed,
        "disagreed": [said for _case, apart in disagreed for said in apart],
        "letters": queries.letters_of(one),
        "flagged": queries.flagged,
        "remarks": [said for case in one.cases for said in case.judgements if said.remark],
    }


@blueprint.route("/validation/<int:round_id>/cases/new", methods=["GET", "POST"])
@requires(Permission.validation_hold)
def invent(round_id: int) -> Response | tuple[str, int]:
    """Write an invented case."""
    one = queries.round_(scope.session(), round_id)
    inputs = queries.inputs(one.model_version)
    form = case_form(InventedForm, inputs)
    done = attempt(
        form,
        lambda: services.invent(
            scope.session(),
            actor=scope.actor(),
            now=scope.now(),
            one=one,
            about=form.about.data or "",
            inputs=typed(form, inputs),
        ),
    )
    if done:
        return redirect(url_for("validation.show", round_id=round_id) + "#invented")
    return render_template("validation/invent.html", form=form, one=one), status(form)


@blueprint.post("/validation/cases/<int:case_id>/drop")
@requires(Permission.validation_hold)
def drop(case_id: int) -> Response:
    """Take an invented case off a round."""
    case = queries.case(scope.session(), case_id)
    one = services.drop(scope.session(), actor=scope.actor(), now=scope.now(), case=case)
    return redirect(url_for("validation.show", round_id=one.id) + "#invented")


@blueprint.post("/validation/<int:round_id>/open")
@requires(Permission.validation_hold)
def open_(round_id: int) -> Response:
    """Draw the cases and open the round."""
    one = queries.round_(scope.session(), round_id)
    services.request_opening(scope.session(), actor=scope.actor(), now=scope.now(), one=one)
    wake()
    return redirect(url_for("validation.show", round_id=round_id))


@blueprint.post("/validation/<int:round_id>/close")
@requires(Permission.validation_hold)
def close(round_id: int) -> Response:
    """Close a round and freeze its figures."""
    one = queries.round_(scope.session(), round_id)
    services.close(scope.session(), actor=scope.actor(), now=scope.now(), one=one)
    flash(_("The round is closed; its figures are frozen."), "carried")
    return redirect(url_for("validation.show", round_id=round_id))


@blueprint.post("/validation/<int:round_id>/cancel")
@requires(Permission.validation_hold)
def cancel(round_id: int) -> Response:
    """Call a round off."""
    one = queries.round_(scope.session(), round_id)
    services.cancel(scope.session(), actor=scope.actor(), now=scope.now(), one=one)
    flash(_("The round is called off; nothing of it is counted."), "caution")
    return redirect(url_for("training.model", version_id=one.model_version_id) + "#validation")


@blueprint.get("/validation/<int:round_id>.csv")
@requires(Permission.validation_read)
def table(round_id: int) -> Response:
    """Send the judgements of a closed round as a table, experts by letter."""
    one = queries.round_(scope.session(), round_id)
    if one.state is not RoundState.closed:
        raise NotFound(Reason(N_("The judgements of a round are given once it is closed.")))
    return pdf.sent(reading.as_csv(one).encode(), "text/csv", f"expert-validation-{one.id}.csv")


@blueprint.get("/use-cases/<int:number>/validation")
@requires(Permission.validation_read)
def of_use_case(number: int) -> str:
    """Show the rounds on all versions of a use case side by side, and the tasks they led to."""
    session = scope.session()
    use_case = usecases.use_case(session, number)
    rounds = queries.of_use_case(session, use_case)
    return render_template(
        "validation/use_case.html",
        use_case=use_case,
        rounds=rounds,
        closed=[(one, reading.agreements(one.result)[0]) for one in rounds if one.result],
        improvements=queries.improvements_of(session, use_case),
    )


def model_panel(version: ModelVersion) -> str:
    """Return what the page of a model version shows of its rounds."""
    session = scope.session()
    rounds = queries.of_version(session, version)
    return render_template(
        "validation/_panel.html", version=version, rounds=rounds, running=queries.running(session, version)
    )


def use_case_panel(use_case: UseCase) -> str:
    """Lead from the page of a use case to its rounds, where there are any."""
    rounds = queries.of_use_case(scope.session(), use_case)
    return render_template("validation/_of_use_case.html", use_case=use_case, rounds=rounds) if rounds else ""
