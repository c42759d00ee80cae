"""Pages of dossiers: those awaited, freezing one, reading one, its file."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, render_template, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response as Answer

from scopgov.courses import queries as courses
from scopgov.courses.tables import Course
from scopgov.domain import round_results
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.gate import CHANNEL_NAMES
from scopgov.domain.policy import ROLE_NAMES, Permission
from scopgov.domain.terms import scoring_roles
from scopgov.domain.text import N_
from scopgov.domain.thresholds import compared, costs_of
from scopgov.dossiers import asking, deployment, queries, services
from scopgov.dossiers.forms import TermsForm
from scopgov.dossiers.tables import Dossier
from scopgov.ethics import queries as ethics
from scopgov.ethics.tables import Opinion
from scopgov.members import queries as members
from scopgov.plans import queries as plans
from scopgov.training import queries as training
from scopgov.training.families import NAMES as FAMILY_NAMES
from scopgov.training.tables import ModelVersion
from scopgov.usecases.tables import UseCase
from scopgov.validation import queries as rounds
from scopgov.votes.tables import Motion
from scopgov.web import scope
from scopgov.web.forms import attempt, status
from scopgov.web.guards import requires
from scopgov.web.paging import asked_page, page_of

blueprint = Blueprint("dossiers", __name__, url_prefix="/dossiers")


@blueprint.get("")
@requires(Permission.dossier_read)
def index() -> str:
    """List what awaits a dossier, then all dossiers."""
    session = scope.session()
    page = page_of(session, queries.listed(), asked_page(), size=25)
    return render_template(
        "dossiers/index.html", page=page, awaiting=queries.awaiting(session), terms=queries.terms
    )


@blueprint.route("/new/<int:version_id>", methods=["GET", "POST"])
@requires(Permission.dossier_freeze)
def freeze(version_id: int) -> Answer | tuple[str, int]:
    """Write the terms of a mandate and freeze the dossier."""
    session = scope.session()
    version = training.version(session, version_id)
    opinion = _opinion(version)
    form = _terms_form(version)
    done = attempt(form, lambda: _freeze(form, version))
    if done:
        return redirect(url_for("dossiers.show", dossier_id=done.value.id))
    return _to_freeze(form, version, opinion), status(form)


def _terms_form(version: ModelVersion) -> TermsForm:
    session, today = scope.session(), members.local_day(scope.now())
    form = TermsForm()
    scorers = {one.id: one for role in scoring_roles() for one in members.charged(session, role, today)}
    form.offer(courses.courses(session), version.use_case.purpose, today, scorers.values())
    plan, report = plans.settled(session, version), plans.final_report(session, version)
    if plan is not None and (report is None or report.plan_id != plan.id):
        form.follow(plan.starts_on, plan.ends_on)
    return form


def _to_freeze(form: TermsForm, version: ModelVersion, opinion: Opinion) -> str:
    answers = asking.of_file(scope.session(), version.use_case, members.local_day(scope.now()))
    return render_template(
        "dossiers/freeze.html", form=form, version=version, opinion=opinion, answers=answers
    )


def _opinion(version: ModelVersion) -> Opinion:
    opinion = ethics.current(scope.session(), version)
    if opinion is None or "freeze" not in queries.actions(scope.session(), version):
        raise Refused(Reason(N_("A dossier needs the committee’s opinion on the latest audit.")))
    return opinion


def _freeze(form: TermsForm, version: ModelVersion) -> Dossier:
    return services.freeze(
        scope.session(),
        actor=scope.actor(),
        now=scope.now(),
        version=version,
        terms=form.terms(),
        store=scope.settings().artefacts,
    )


@blueprint.get("/<int:dossier_id>")
@requires(Permission.dossier_read)
def show(dossier_id: int) -> str:
    """Show a dossier: what members vote on first, digests last."""
    session = scope.session()
    dossier = queries.dossier(session, dossier_id)
    current = queries.current(session, dossier.model_version)
    return render_template(
        "dossiers/show.html",
        dossier=dossier,
        version=dossier.model_version,
        content=queries.content(dossier),
        **_terms(dossier),
        family=FAMILY_NAMES.get(dossier.model_version.family, dossier.model_version.family),
        notices=[*queries.notices(dossier), *queries.sensitive_notices(dossier)],
        **_acting(dossier),
        **_validation(dossier),
        **_asked(dossier),
        fault=queries.verify(session, dossier, scope.settings().artefacts),
        freezer=members.member(session, dossier.frozen_by),
        current=current,
    )


def _terms(dossier: Dossier) -> dict[str, object]:
    """Return what the mandate would say, with the words and the people it speaks of."""
    session, terms = scope.session(), queries.terms(dossier)
    named = [members.member(session, one).name for one in sorted(terms.members)]
    course = session.scalar(select(Course).where(Course.code == terms.course_code))
    words = {"role_names": ROLE_NAMES, "channel_names": CHANNEL_NAMES}
    return {"terms": terms, "named": named, "course": course, **words}


def _asked(dossier: Dossier) -> dict[str, object]:
    """Return what the charter asks with how it stands, and the impact assessment frozen with a dossier."""
    session = scope.session()
    assessed = queries.impact_of(session, queries.content(dossier))
    return {"answers": asking.of_dossier(session, dossier), "assessed": assessed}


def _acting(dossier: Dossier) -> dict[str, object]:
    """Return from which score people act, and whether experts adopted what the model foresees."""
    costs = costs_of(queries.content(dossier)["model"].get("costs"))
    unadopted = deployment.unadopted(scope.session(), dossier)
    return {"acting": costs, "compared": compared(costs), "unadopted": unadopted}


def _validation(dossier: Dossier) -> dict[str, object]:
    """Return the round frozen with a dossier and what it found; else the last one on another version."""
    session, version = scope.session(), dossier.model_version
    held = queries.validation_of(session, queries.content(dossier))
    others = [one for one in rounds.of_use_case(session, version.use_case) if one.closed_at is not None]
    return {
        "held": held,
        "agreement": round_results.headline(held.result) if held and held.result else None,
        "agreed": round_results.conclusion(held.result) if held and held.result else None,
        "elsewhere": next((one for one in reversed(others) if one.model_version_id != version.id), None),
    }


@blueprint.get("/<int:dossier_id>.json")
@requires(Permission.dossier_read)
def download(dossier_id: int) -> Response:
    """Send the frozen text: its SHA-256 is the digest of the dossier."""
    dossier = queries.dossier(scope.session(), dossier_id)
    answer = Response(dossier.content, mimetype="application/json")
    answer.headers["Content-Disposition"] = f'attachment; filename="dossier-{dossier.id}.json"'
    return answer


def model_panel(version: ModelVersion) -> str:
    """Return what the page of a model version shows of its dossiers."""
    session = scope.session()
    dossiers, actions = queries.of_version(session, version), queries.actions(session, version)
    if not dossiers and not actions:
        return ""
    return render_template("dossiers/_panel.html", version=version, dossiers=dossiers, actions=actions)


def use_case_panel(use_case: UseCase) -> str:
    """Return how a file stands to what the charter asks that can be looked up; "" where it asks nothing."""
    answers = asking.of_file(scope.session(), use_case, members.local_day(scope.now()))
    return render_template("dossiers/_charter.html", answers=answers) if answers else ""


def motion_panel(motion: Motion) -> str:
    """Return the link to the dossier that a deployment motion is about."""
    dossier = queries.of_motion(scope.session(), motion)
    return render_template("dossiers/_of_motion.html", dossier=dossier) if dossier else ""
