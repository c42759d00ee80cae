"""Pages of the committee's opinions: those awaited, giving one, reading one."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from flask.blueprints import BlueprintSetupState
from werkzeug.wrappers import Response

from scopgov.audits import queries as audits
from scopgov.audits.tables import Audit
from scopgov.conditions import queries as conditions
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.opinions import OPINION_NAMES, OpinionKind
from scopgov.domain.policy import Permission, Role, Subject
from scopgov.domain.text import N_
from scopgov.ethics import drafting, queries, services
from scopgov.ethics.forms import OpinionForm
from scopgov.ethics.tables import Opinion
from scopgov.members import queries as members
from scopgov.members.queries import local_day
from scopgov.training import queries as training
from scopgov.training.tables import ModelVersion
from scopgov.usecases import queries as usecases
from scopgov.web import scope
from scopgov.web.forms import attempt, status
from scopgov.web.guards import requires
from scopgov.web.paging import asked_page, page_of

blueprint = Blueprint("ethics", __name__, url_prefix="/opinions")
SIGNS = {
    OpinionKind.favourable: "carried",
    OpinionKind.with_conditions: "caution",
    OpinionKind.unfavourable: "refused",
}


def _of_version(version_id: int) -> Subject:
    return queries.subject(training.version(scope.session(), version_id))


@blueprint.record_once
def _words(state: BlueprintSetupState) -> None:
    """Give the words to macros too, which see no context."""
    state.app.jinja_env.globals.update(opinion_names=OPINION_NAMES, opinion_signs=SIGNS)


@blueprint.get("")
@requires(Permission.audit_read)
def index() -> str:
    """List what awaits an opinion, then all opinions."""
    session = scope.session()
    page = page_of(session, queries.listed(), asked_page(), size=25)
    return render_template(
        "ethics/index.html",
        page=page,
        awaiting=queries.awaiting(session),
        proposed=queries.waiting(session),
        conditions=conditions.to_look_at(session, scope.now()),
        subject=queries.subject,
        **_seats(),
    )


def _seats() -> dict[str, Any]:
    """Return who sits in the committee from when to when, and what they declared."""
    session = scope.session()
    return {
        "seats": members.seats(session, Role.ethics_committee, local_day(scope.now())),
        "interests": usecases.interests(session),
    }


@blueprint.route("/new/<int:version_id>", methods=["GET", "POST"])
@requires(Permission.opinion_give, subject=_of_version)
def give(version_id: int) -> Response | tuple[str, int]:
    """Give an opinion on a version."""
    session = scope.session()
    version = training.version(session, version_id)
    audit = audits.current(session, version)
    if audit is None or "give" not in queries.actions(session, version):
        raise Refused(Reason(N_("An opinion follows the latest audit of the version, once it has figures.")))
    form, shared = OpinionForm(), _shared(version)
    form.ask_of_sensitive(queries.asks(version))
    if shared:
        form.leave_out_the_minority()
    done = attempt(form, lambda: _propose(form, version, audit) if shared else _give(form, version, audit))
    if done:
        return redirect(done.value)
    unsure = queries.unsure(audit)
    page = render_template(
        "ethics/give.html", form=form, version=version, audit=audit, unsure=unsure, shared=shared
    )
    return page, status(form)


def _shared(version: ModelVersion) -> Reason | None:
    """Say why nobody gives this opinion alone; None where one member is its only judge."""
    return queries.shared(scope.session(), version, local_day(scope.now()))


def _propose(form: OpinionForm, version: ModelVersion, audit: Audit) -> str:
    made = drafting.propose(
        scope.session(),
        actor=scope.actor(),
        now=scope.now(),
        version=version,
        audit=audit,
        draft=form.draft(),
    )
    return url_for("opinion_drafts.show", draft_id=made.id)


def _give(form: OpinionForm, version: ModelVersion, audit: Audit) -> str:
    given = _given(form, version, audit)
    return url_for("ethics.show", opinion_id=given.id)


def _given(form: OpinionForm, version: ModelVersion, audit: Audit) -> Opinion:
    return services.give(
        scope.session(),
        actor=scope.actor(),
        now=scope.now(),
        version=version,
        audit=audit,
        **asdict(form.draft()),
    )


@blueprint.get("/<int:opinion_id>")
@requires(Permission.audit_read)
def show(opinion_id: int) -> str:
    """Show one opinion."""
    session = scope.session()
    opinion = queries.opinion(session, opinion_id)
    current = queries.current(session, opinion.model_version)
    return render_template(
        "ethics/show.html", opinion=opinion, version=opinion.model_version, current=current
    )


def model_panel(version: ModelVersion) -> str:
    """Return what the page of a model version shows of the committee's opinions."""
    session = scope.session()
    opinions, actions = queries.of_version(session, version), queries.actions(session, version)
    if not opinions and not actions:
        return ""
    return render_template(
        "ethics/_panel.html",
        version=version,
        opinions=opinions,
        actions=actions,
        subject=queries.subject(version),
    )
