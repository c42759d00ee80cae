"""Pages of scoring: where one may score, the form, the answer with its factors, the person's decision."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from scopgov.domain import reliance
from scopgov.domain.policy import Permission
from scopgov.domain.sensitive_reading import Need
from scopgov.mandates import queries as mandates
from scopgov.mandates.tables import Mandate
from scopgov.members.queries import local_day
from scopgov.scoring import drafting, looking, queries, sending, services, telling, working_out
from scopgov.scoring.forms import AskLookForm, DecisionForm, LookForm, ScoreForm, whole
from scopgov.scoring.services import JudgeFirst
from scopgov.scoring.tables import HumanDecision, Score, ScoreDraft, ScoreRefusal
from scopgov.training.case_forms import case_form, typed
from scopgov.usecases import queries as usecases
from scopgov.usecases.tables import UseCase
from scopgov.web import charts, scope
from scopgov.web.filters import say
from scopgov.web.forms import Form, apart, attempt, status
from scopgov.web.guards import requires
from scopgov.web.paging import asked_page, page_of

blueprint = Blueprint("scoring", __name__, url_prefix="/scores")


@blueprint.get("")
@requires(Permission.score_read)
def index() -> str:
    """Show which use cases may be scored, and the scores given."""
    wanted = request.args.get("q", "").strip()
    return render_template(
        "scoring/index.html",
        doors=queries.doors(scope.session(), **_asking()),
        page=page_of(scope.session(), queries.history(wanted), asked_page(), 20),
        wanted=wanted,
        pending=queries.pending(scope.session(), scope.actor()),
        awaiting=queries.count_pending(scope.session(), scope.actor()),
        me=scope.actor().member_id,
        drafts=drafting.drafts(scope.session(), scope.actor()),
        names=queries.DECISION_NAMES,
    )


def _asking() -> dict[str, Any]:
    return {"store": scope.settings().artefacts, "actor": scope.actor(), "now": scope.now()}


@blueprint.get("/refusals")
@requires(Permission.score_read)
def refusals() -> str:
    """List the scores refused, each with its reason."""
    wanted = request.args.get("q", "").strip()
    page = page_of(scope.session(), queries.refusals(wanted), asked_page())
    return render_template(
        "scoring/refusals.html", page=page, wanted=wanted, reason_of=queries.refusal_reason
    )


@blueprint.get("/new/<int:number>")
@requires(Permission.score_read)
def new(number: int) -> str:
    """Show what a score needs, or why none would be given."""
    use_case = usecases.use_case(scope.session(), number)
    door = queries.door(scope.session(), use_case=use_case, **_asking())
    if door.refusal is not None or door.mandate is None:
        return render_template("scoring/closed.html", door=door, use_case=use_case)
    earlier = queries.earlier(scope.session(), use_case, request.args.get("from", type=int))
    form = case_form(ScoreForm, queries.inputs(door.mandate), _known(earlier))
    return form_page(use_case, door.mandate, form, earlier=earlier)


def _known(earlier: Score | None) -> dict[str, object]:
    """Return what an earlier score fills in: nothing sensitive for who may not read it there."""
    unsaid = telling.unsaid_to(scope.actor(), earlier) if earlier else frozenset()
    return {name: one for name, one in earlier.inputs.items() if name not in unsaid} if earlier else {}


def form_page(use_case: UseCase, mandate: Mandate, form: ScoreForm, **told: Any) -> str:
    """Show the form of a score, and from which earlier ones it may be filled in."""
    form.mandate.data = str(mandate.id)
    wanted = request.args.get("q", "").strip()
    query = queries.history(wanted).where(Score.mandate_id.in_(queries.mandates_of(use_case)))
    page = page_of(scope.session(), query, 1, 5)
    return render_template(
        "scoring/form.html", use_case=use_case, mandate=mandate, form=form, page=page, wanted=wanted, **told
    )


@blueprint.post("/new/<int:number>")
@requires(Permission.score_read)
def ask(number: int) -> Response | tuple[str, int]:
    """Ask the gate for a score: the answer, or a refusal that is written down."""
    return asked(usecases.use_case(scope.session(), number))


def asked(use_case: UseCase, draft: ScoreDraft | None = None) -> Response | tuple[str, int]:
    """Answer with the score of what was typed, or the refusal; a draft it came from goes with the score."""
    under = named_mandate()
    refused = services.refuse_if_closed(scope.session(), use_case=use_case, under=under, **_asking())
    mandate = queries.shown(scope.session(), use_case, under)
    if refused is not None or mandate is None:
        return _refused_page(refused, _set_aside(refused, mandate, draft))
    inputs = queries.inputs(mandate)
    form = case_form(ScoreForm, inputs)
    draft = draft or _draft_of(form)
    done = attempt(form, lambda: _scored_once(mandate, form, typed(form, inputs), draft))
    if done is None:
        return form_page(use_case, mandate, form, draft=draft), status(form)
    if isinstance(done.value, ScoreDraft):
        return redirect(url_for("score_drafts.judge", draft_id=done.value.id))
    return answered(done.value, draft)


def named_mandate() -> int | None:
    """Return the number of the mandate that the page filled in was made for; None where it names none."""
    return whole(request.form.get("mandate"))


def _set_aside(
    refused: ScoreRefusal | None, mandate: Mandate | None, draft: ScoreDraft | None
) -> ScoreDraft | None:
    """Keep what was typed for a mandate that was superseded meanwhile, to be asked again under the next one."""
    if refused is None or refused.code != "superseded" or mandate is None:
        return None
    inputs = queries.inputs(mandate)
    form = case_form(ScoreForm, inputs)
    told: dict[str, Any] = {"actor": scope.actor(), "now": scope.now(), "draft": draft or _draft_of(form)}
    told |= {"reference": form.reference.data or "", "typed": typed(form, inputs)}
    return drafting.keep_if_room(scope.session(), use_case=mandate.use_case, **told)


def answered(made: Score | ScoreRefusal, draft: ScoreDraft | None) -> Response | tuple[str, int]:
    """Lead to a score, or show the refusal; the draft it came from goes with the score."""
    if isinstance(made, ScoreRefusal):
        return _refused_page(made)
    if draft is not None:
        told: dict[str, Any] = {"actor": scope.actor(), "now": scope.now(), "draft_id": draft.id}
        drafting.drop(scope.session(), actor=scope.actor(), draft=draft)
        sending.keep_of_draft(scope.session(), **told, score=made)
    _then_around(made.id)
    return redirect(url_for("scoring.show", score_id=made.id))


def _draft_of(form: ScoreForm) -> ScoreDraft | None:
    held = drafting.drafts(scope.session(), scope.actor())
    return next((one for one in held if one.id == form.draft_id()), None)


def _then_around(score_id: int) -> None:
    """Work out what stands around a score once it is durable: the score stands without it too."""
    told: dict[str, Any] = {"actor": scope.actor(), "now": scope.now(), "score_id": score_id}

    def work() -> None:
        try:
            working_out.work_out(scope.settings(), scope.database(), **told)
        except Exception:
            current_app.logger.exception("nothing was worked out around score %s", score_id)

    scope.after_commit(work)


@blueprint.post("/<int:score_id>/around")
@requires(Permission.model_score)
def around(score_id: int) -> Response:
    """Work out what would change a score and what became of similar cases, where it was not done yet."""
    told: dict[str, Any] = {"actor": scope.actor(), "now": scope.now(), "score_id": score_id}
    settings, database = scope.settings(), scope.database()
    scope.aside(lambda: working_out.work_out(settings, database, **told))
    return redirect(url_for("scoring.show", score_id=score_id) + "#change")


def _scored_once(
    mandate: Mandate, form: ScoreForm, inputs: dict[str, object], draft: ScoreDraft | None
) -> Score | ScoreRefusal | ScoreDraft:
    """Score what was typed; the same page sent twice at once leads to the score that it was given."""
    session, actor, mark = scope.session(), scope.actor(), form.sent_as()
    given = sending.begin(session, actor=actor, now=scope.now(), mark=mark)
    if given is not None:
        return given
    made = _scored(mandate, form, inputs, draft)
    if isinstance(made, Score):
        sending.lead_to(session, mark, made)
    return made


def _scored(
    mandate: Mandate, form: ScoreForm, inputs: dict[str, object], draft: ScoreDraft | None
) -> Score | ScoreRefusal | ScoreDraft:
    """Score what was typed; where the person must judge first, keep it as a draft until they did."""
    reference = form.reference.data or ""
    made = scored(mandate, reference, inputs)
    if not isinstance(made, JudgeFirst):
        return made
    told: dict[str, Any] = {"use_case": mandate.use_case, "reference": reference, "typed": inputs}
    draft = draft or drafting.alike(scope.session(), scope.actor(), **told)
    return drafting.keep(scope.session(), actor=scope.actor(), now=scope.now(), draft=draft, **told)


def scored(
    mandate: Mandate, reference: str, inputs: Mapping[str, object]
) -> Score | ScoreRefusal | JudgeFirst:
    """Ask the gate for a score on the page; there is none yet where the person is to judge first."""
    told: dict[str, Any] = {"use_case": mandate.use_case, "under": mandate.id, **_asking()}
    told["key"] = scope.settings().secret_key()
    return services.ask(scope.session(), reference=reference, inputs=inputs, **told)


def _refused_page(refused: ScoreRefusal | None, draft: ScoreDraft | None = None) -> tuple[str, int]:
    if refused is None:
        raise AssertionError("a closed gate writes its refusal")
    mandate = scope.session().get(Mandate, refused.mandate_id) if refused.mandate_id else None
    page = render_template(
        "scoring/refused.html",
        refused=refused,
        draft=draft,
        reason=queries.refusal_reason(refused),
        course=queries.course_lacking(scope.session(), refused.code, mandate),
    )
    return page, refused.status


@blueprint.get("/<int:score_id>")
@requires(Permission.score_read)
def show(score_id: int) -> str:
    """Show one score: how likely, why, under which mandate, what a person decided."""
    return page(queries.score(scope.session(), score_id))


def page(score: Score, *, need: Need | None = None, **forms: Form) -> str:
    """Show a score with its forms: the decision, asking for a second look, giving one.

    With a `need` that was written into the record, what a sensitive attribute holds is shown this once.
    """
    unsaid = frozenset() if need else telling.unsaid_to(scope.actor(), score)
    told = telling.told(scope.session(), score, say, unsaid=unsaid)
    mine = next((one for one in told["looks"] if looking.mine(one, scope.actor())), None)
    asking = forms.get("asking") or AskLookForm(formdata=None)
    if isinstance(asking, AskLookForm):
        asking.offer(looking.colleagues(scope.session(), score, scope.actor(), scope.now()))
    return render_template(
        "scoring/show.html",
        form=forms.get("form") or DecisionForm(formdata=None),
        asking=apart(asking, "ask"),
        mine=mine,
        giving=apart(forms.get("giving") or LookForm(formdata=None), "look"),
        asker=looking.asked_by,
        away=looking.away(scope.session(), score, scope.actor(), scope.now()),
        missing=lambda one: looking.missing(one, scope.now()),
        need=need,
        **told,
    )


@blueprint.post("/<int:score_id>/decision")
@requires(Permission.score_decide)
def decide(score_id: int) -> Response | tuple[str, int]:
    """Record what a person decided."""
    score = queries.score(scope.session(), score_id)
    form = DecisionForm()
    done = attempt(
        form,
        lambda: services.decide(
            scope.session(),
            actor=scope.actor(),
            now=scope.now(),
            score=score,
            decision=HumanDecision(form.decision.data),
            reason=form.reason.data or "",
        ),
    )
    if done:
        flash(_("Your decision is recorded."), "carried")
        return redirect(url_for("scoring.show", score_id=score.id))
    return page(score, form=form), status(form)


def mandate_panel(mandate: Mandate) -> str:
    """Show, on a mandate's page, where its scores are asked for and read."""
    rows = page_of(scope.session(), queries.history().where(Score.mandate_id == mandate.id), 1, 5)
    uses = queries.uses(scope.session(), mandate)
    return render_template(
        "scoring/_panel.html",
        given=sum(queries.by_month(scope.session(), mandate).values()),
        mandate=mandate,
        page=rows,
        months=reliance.months(uses),
        overall=reliance.whole(uses),
        interval=charts.interval,
        warnings=reliance.warnings(uses),
        fewest=reliance.FEWEST,
        names=queries.DECISION_NAMES,
        in_force=mandates.condition(mandate, local_day(scope.now())).refusal is None,
    )


def life_panel(mandate: Mandate) -> str:
    """Draw, below the line of a mandate's life, how many scores were given month by month."""
    counts = queries.by_month(scope.session(), mandate)
    return render_template("scoring/_months.html", counts=counts, draw=charts.histogram) if counts else ""


def use_case_panel(use_case: UseCase) -> str:
    """Offer, on a use case's page, to score a proposal where the gate would open."""
    door = queries.door(scope.session(), use_case=use_case, **_asking())
    if door.mandate is None:
        return ""
    return render_template("scoring/_door.html", door=door)
