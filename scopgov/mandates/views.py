"""Pages of mandates: what was voted, on which bytes, for whom, until when; suspending and withdrawing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, current_app, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from scopgov.conditions import queries as conditions
from scopgov.courses.tables import Course
from scopgov.domain.ai_act import Risk
from scopgov.domain.canonical import canonical_json
from scopgov.domain.conditions import Origin
from scopgov.domain.errors import Reason
from scopgov.domain.gate import CHANNEL_NAMES, Channel
from scopgov.domain.policy import ROLE_NAMES, Permission, Role, Subject
from scopgov.domain.text import N_
from scopgov.dossiers import queries as dossiers
from scopgov.mandates import motions, publishing, queries, services
from scopgov.mandates.document import document
from scopgov.mandates.forms import ReasonForm
from scopgov.mandates.standing import voted_suspension
from scopgov.mandates.tables import Halted, Mandate
from scopgov.members.queries import local_day
from scopgov.screening import queries as screenings
from scopgov.training.tables import ModelVersion
from scopgov.usecases.tables import UseCase
from scopgov.votes import queries as votes
from scopgov.votes.tables import Motion
from scopgov.web import scope
from scopgov.web.forms import apart, attempt, status
from scopgov.web.guards import requires
from scopgov.web.paging import asked_page, page_of

ASKED = N_("Asked: the suspension stands until another member of the committee lifts it with you.")
VERBS = ("suspend", "resume", "withdraw")

blueprint = Blueprint("mandates", __name__, url_prefix="/mandates")


@blueprint.get("")
@requires(Permission.mandate_read)
def index() -> str:
    """List mandates."""
    wanted = request.args.get("q", "").strip()
    page = page_of(scope.session(), queries.listed(wanted), asked_page())
    return render_template("mandates/index.html", page=page, wanted=wanted, condition=_condition, risk=_risk)


def _risk(of: Mandate) -> Risk | None:
    return screenings.risk(scope.session(), of.use_case)


def _condition(of: Mandate) -> queries.Condition:
    return queries.condition(of, local_day(scope.now()))


@blueprint.get("/<int:mandate_id>")
@requires(Permission.mandate_read)
def show(mandate_id: int) -> str:
    """Show one mandate."""
    return _page(queries.mandate(scope.session(), mandate_id), {})


def _page(mandate: Mandate, sent: Mapping[str, ReasonForm]) -> str:
    session, day = scope.session(), local_day(scope.now())
    return render_template(
        "mandates/show.html",
        mandate=mandate,
        condition=queries.condition(mandate, day),
        actions=queries.actions(mandate),
        life=queries.life(
            mandate, day, current_app.extensions["scopgov_lives"](session, mandate, scope.now())
        ),
        published=publishing.MODELS.publication(session, mandate),
        held=dossiers.content(mandate.dossier),
        changed=dossiers.verify(session, mandate.dossier, scope.settings().artefacts),
        approval=votes.approval(session, mandate.poll_id),
        vote=queries.vote(session, mandate),
        roles=[Reason(ROLE_NAMES[Role(role)]) for role in mandate.roles],
        named=queries.named(session, mandate),
        channels=[Reason(CHANNEL_NAMES[Channel(one)]) for one in mandate.channels],
        course=queries.course_of(session, mandate),
        lacking=queries.lacking(session, mandate, day),
        motions=[one for kind in motions.KINDS for one in votes.about(session, kind, mandate.id)],
        voted_suspension=voted_suspension(mandate),
        asked_by=services.CYCLE.asking(session, mandate, scope.now()),
        lifts=services.CYCLE.lifted_by(session, mandate, scope.actor().member_id, scope.now()),
        conditions=conditions.binding(session, mandate.use_case, Origin.opinion, mandate.dossier.opinion_id),
        judging=services.CYCLE.judging(mandate),
        forms={verb: apart(sent.get(verb) or ReasonForm(formdata=None), verb) for verb in VERBS},
    )


@blueprint.get("/<int:mandate_id>.json")
@requires(Permission.mandate_read)
def download(mandate_id: int) -> Response:
    """Give a mandate as a JSON file, to check elsewhere."""
    made = document(scope.session(), queries.mandate(scope.session(), mandate_id))
    response = make_response(canonical_json(made))
    response.mimetype = "application/json"
    response.headers["Content-Disposition"] = f'attachment; filename="mandate-{mandate_id}.json"'
    return response


def _judging(mandate_id: int) -> Subject:
    return services.CYCLE.judging(queries.mandate(scope.session(), mandate_id))


@blueprint.post("/<int:mandate_id>/suspend")
@requires(Permission.mandate_suspend)
def suspend(mandate_id: int) -> Response | tuple[str, int]:
    """Suspend a mandate."""
    return _act(mandate_id, "suspend", services.suspend, N_("The mandate is suspended: nobody can score."))


@blueprint.post("/<int:mandate_id>/resume")
@requires(Permission.mandate_resume, subject=_judging)
def resume(mandate_id: int) -> Response | tuple[str, int]:
    """Lift a suspension."""
    return _act(mandate_id, "resume", services.resume, N_("The suspension is lifted."))


def outcome(of: Halted, said: str) -> str:
    """Return what is said of a suspension once somebody wanted it lifted: it is, or another member is awaited."""
    return said if of.lifted_at else ASKED


@blueprint.post("/<int:mandate_id>/withdraw")
@requires(Permission.mandate_withdraw)
def withdraw(mandate_id: int) -> Response | tuple[str, int]:
    """Withdraw a mandate for good."""
    return _act(mandate_id, "withdraw", services.withdraw, N_("The mandate is withdrawn."))


@blueprint.post("/<int:mandate_id>/publish")
@requires(Permission.mandate_publish)
def publish(mandate_id: int) -> Response:
    """Open the file of a mandate to anyone."""
    return _opened(
        mandate_id, publishing.MODELS.publish, N_("Anyone may read the file of this mandate from now on.")
    )


@blueprint.post("/<int:mandate_id>/close")
@requires(Permission.mandate_publish)
def close(mandate_id: int) -> Response:
    """Close the file of a mandate again."""
    return _opened(
        mandate_id, publishing.MODELS.close, N_("Only members read the file of this mandate from now on.")
    )


def _opened(mandate_id: int, verb: Callable[..., Any], said: str) -> Response:
    mandate = queries.mandate(scope.session(), mandate_id)
    verb(scope.session(), actor=scope.actor(), now=scope.now(), mandate=mandate)
    flash(_(said), "carried")
    return redirect(url_for("mandates.show", mandate_id=mandate.id) + "#file")


def _act(mandate_id: int, doing: str, verb: Callable[..., Any], said: str) -> Response | tuple[str, int]:
    mandate = queries.mandate(scope.session(), mandate_id)
    form = ReasonForm()
    done = attempt(
        form,
        lambda: verb(
            scope.session(),
            actor=scope.actor(),
            now=scope.now(),
            mandate=mandate,
            reason=form.reason.data or "",
        ),
    )
    if done:
        became = outcome(done.value, said) if doing == "resume" else said
        flash(_(became), "carried")
        return redirect(url_for("mandates.show", mandate_id=mandate.id))
    return _page(mandate, {doing: form}), status(form)


def use_case_panel(use_case: UseCase) -> str:
    """Show, on a use case's page, the mandate under which its model scores."""
    mandate = queries.latest(scope.session(), use_case)
    return _panel(mandate) if mandate else ""


def model_panel(version: ModelVersion) -> str:
    """Show, on a model version's page, the mandate it was granted."""
    mandate = queries.of_version(scope.session(), version)
    return _panel(mandate) if mandate else ""


def motion_panel(motion: Motion) -> str:
    """Show, on the page of a motion about a mandate, the mandate it would change."""
    if motion.kind not in motions.KINDS:
        return ""
    return _panel(queries.mandate(scope.session(), motion.subject_id or 0))


def course_panel(course: Course) -> str:
    """Show, on a course's page, which mandates require it and who cannot score for lack of it."""
    session, day = scope.session(), local_day(scope.now())
    requiring = queries.requiring(session, course)
    lacking = {one.id: queries.lacking(session, one, day) for one in requiring}
    return render_template(
        "mandates/_of_course.html", course=course, requiring=requiring, lacking=lacking, condition=_condition
    )


def _panel(mandate: Mandate) -> str:
    return render_template("mandates/_panel.html", mandate=mandate, condition=_condition(mandate))
