"""Pages of pilots: all of them, one with its plan, its journal and its figures; writing in the journal."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from scopgov.domain import pilot_criteria as criteria
from scopgov.domain.pilots import STANDING_NAMES, Standing, lacking
from scopgov.domain.policy import Permission, Subject
from scopgov.mandates.tables import Mandate
from scopgov.members.queries import local_day
from scopgov.pilots import queries, reporting, services
from scopgov.pilots.forms import RESULT_NAMES, TONE_NAMES, CommentForm, EntryForm
from scopgov.pilots.tables import PilotEntry, Tone
from scopgov.plans import queries as plans
from scopgov.plans.tables import PilotPlan
from scopgov.scoring.tables import Score
from scopgov.usecases.tables import UseCase
from scopgov.web import scope
from scopgov.web.forms import attempt, status
from scopgov.web.guards import requires
from scopgov.web.paging import asked_page, page_of

blueprint = Blueprint("pilots", __name__, url_prefix="/pilots")
TONE_MARKS = {Tone.good: "carried", Tone.bad: "refused", Tone.neutral: ""}
OFFERED = 50  # scores to choose from in the journal, the latest


def _plan(plan_id: int) -> PilotPlan:
    return plans.plan(scope.session(), plan_id)


def _group(plan_id: int) -> Subject:
    return plans.in_group(_plan(plan_id))


def words() -> dict[str, Any]:
    """Return the words that templates say pilots with."""
    return {
        "standings": STANDING_NAMES,
        "standing": lambda one: queries.standing(scope.session(), one, scope.now()),
        "measures": criteria.MEASURE_NAMES,
        "comparisons": criteria.COMPARISON_NAMES,
        "verdicts": criteria.VERDICT_NAMES,
        "shares": criteria.SHARES,
        "tones": TONE_NAMES,
        "tone_marks": TONE_MARKS,
        "results": RESULT_NAMES,
        "judged_of": reporting.judged_of,
        "information_of": plans.information,
        "beyond": plans.beyond,
    }


@blueprint.get("")
@requires(Permission.pilot_read)
def index() -> str:
    """List pilots, the latest first."""
    page = page_of(scope.session(), plans.listed(), asked_page(), 25)
    return render_template("pilots/index.html", page=page, **words())


@blueprint.get("/<int:plan_id>")
@requires(Permission.pilot_read)
def show(plan_id: int) -> str:
    """Show one pilot: plan, group, information of workers, figures, journal, reports."""
    session, now, plan = scope.session(), scope.now(), _plan(plan_id)
    last = queries.draft(plan) or queries.final(plan)
    return render_template(
        "pilots/show.html",
        plan=plan,
        said=plans.said(plan),
        now_is=STANDING_NAMES[queries.standing(session, plan, now)],
        group=plans.group(session, plan),
        compared=_compared(plan),
        lacking=_lacking(plan),
        mandate=queries.mandate_of(session, plan),
        reportable=queries.no_report(session, plan) is None,
        figures=reporting.figures(session, plan, now, last.content["told"] if last else {}),
        page=page_of(session, queries.journal(plan), asked_page(), 20),
        in_group=plans.in_group(plan),
        **words(),
    )


def _compared(plan: PilotPlan) -> Any:
    """Return how the group stands beside the roll: as it was settled; before that, as of today."""
    if plan.compared:
        return plans.compared_of(plan.compared)
    return plans.beside_the_roll(scope.session(), plan.group, scope.now())


def _lacking(plan: PilotPlan) -> list[Any]:
    if plan.settled_at is not None:
        return []
    first = plans.first_day(scope.session(), plan.model_version, but=plan)
    return [reason for _f, reason in lacking(plans.said(plan), today=local_day(scope.now()), first_day=first)]


@blueprint.route("/<int:plan_id>/journal", methods=["GET", "POST"])
@requires(Permission.pilot_write, subject=_group)
def write(plan_id: int) -> Response | tuple[str, int]:
    """Write in the journal of a pilot."""
    plan, form = _plan(plan_id), EntryForm()
    form.offer(_scores(plan), local_day(scope.now()))
    if attempt(form, lambda: _written(plan, form)):
        flash(_("Your entry stands in the journal. Thank you."), "carried")
        return redirect(url_for("pilots.show", plan_id=plan.id) + "#journal")
    return render_template("pilots/write.html", plan=plan, form=form), status(form)


def _scores(plan: PilotPlan) -> dict[int, str]:
    mandate = queries.mandate_of(scope.session(), plan)
    if mandate is None:
        return {}
    return {one.id: one.reference for one in queries.latest_scores(scope.session(), mandate, OFFERED)}


def _written(plan: PilotPlan, form: EntryForm) -> PilotEntry:
    score = scope.session().get(Score, form.score.data) if form.score.data else None
    happened = services.Happened(
        form.on.data, form.text.data or "", Tone(form.tone.data), form.minutes.data, score
    )
    return services.write(scope.session(), actor=scope.actor(), now=scope.now(), plan=plan, said=happened)


@blueprint.route("/entries/<int:entry_id>", methods=["GET", "POST"])
@requires(Permission.pilot_read)
def entry(entry_id: int) -> Response | tuple[str, int]:
    """Show an entry of a journal with its comments; anyone in the cooperative may comment."""
    one, form = queries.entry(scope.session(), entry_id), CommentForm()
    if attempt(form, lambda: _commented(one, form)):
        flash(_("Your comment stands below the entry."), "carried")
        return redirect(url_for("pilots.entry", entry_id=one.id))
    return render_template("pilots/entry.html", one=one, form=form, **words()), status(form)


def _commented(one: PilotEntry, form: CommentForm) -> object:
    return services.comment(
        scope.session(), actor=scope.actor(), now=scope.now(), entry=one, text=form.text.data or ""
    )


def use_case_panel(use_case: UseCase) -> str:
    """Tell, on the page of a use case, of its pilots."""
    found = plans.of_use_case(scope.session(), use_case)
    return render_template("pilots/_of_use_case.html", plans=found, **words()) if found else ""


def mandate_panel(mandate: Mandate) -> str:
    """Tell, on the page of a pilot's mandate, of the pilot: whether it may open, its journal, its reports."""
    plan = queries.plan_of(scope.session(), mandate)
    if plan is None:
        return ""
    waiting = queries.standing(scope.session(), plan, scope.now()) is Standing.waiting
    return render_template("pilots/_of_mandate.html", plan=plan, waiting=waiting, **words())
