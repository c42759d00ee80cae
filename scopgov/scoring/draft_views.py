"""What is being typed for a score: kept by a button, or by the page itself every few seconds; taken up again later."""

from __future__ import annotations

from flask import Blueprint, flash, jsonify, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from scopgov.domain.policy import Permission
from scopgov.mandates.tables import Mandate
from scopgov.scoring import drafting, judging, queries, sending, telling
from scopgov.scoring.forms import JudgementForm, ScoreForm
from scopgov.scoring.services import JudgeFirst
from scopgov.scoring.tables import Score, ScoreDraft, ScoreRefusal
from scopgov.scoring.views import answered, asked, form_page, named_mandate, scored
from scopgov.training.case_forms import case_form, typed
from scopgov.training.inputs import Input
from scopgov.usecases import queries as usecases
from scopgov.usecases.tables import UseCase
from scopgov.web import scope
from scopgov.web.filters import clock_time
from scopgov.web.forms import Done, attempt, status
from scopgov.web.guards import requires

blueprint = Blueprint("score_drafts", __name__, url_prefix="/scores")


class HalfTyped(ScoreForm):
    """What is being typed: nothing of it is wrong yet, it is only not whole."""

    def validate(self, extra_validators: object = None) -> bool:
        """Hold whatever is typed, but for a page that was open too long."""
        super().validate(extra_validators)
        return not self.csrf_token.errors if "csrf_token" in self else True


def _inputs(use_case: UseCase) -> list[Input]:
    """Return what the page being filled in asks for, be its mandate superseded by now."""
    mandate = queries.shown(scope.session(), use_case, named_mandate())
    return queries.inputs(mandate) if mandate else []


def _kept(form: HalfTyped, use_case: UseCase, draft: ScoreDraft | None) -> ScoreDraft:
    return drafting.keep(
        scope.session(),
        actor=scope.actor(),
        now=scope.now(),
        use_case=use_case,
        reference=form.reference.data or "",
        typed=typed(form, _inputs(use_case)),
        draft=draft,
        seen=form.seen() if draft else None,
    )


def _draft(draft_id: int) -> ScoreDraft:
    return drafting.draft(scope.session(), scope.actor(), draft_id)


@blueprint.post("/new/<int:number>/draft")
@requires(Permission.model_score)
def begin(number: int) -> tuple[Response, int]:
    """Begin a draft as soon as something is typed."""
    use_case = usecases.use_case(scope.session(), number)
    form = case_form(HalfTyped, _inputs(use_case))
    return _answer(form, attempt(form, lambda: _kept(form, use_case, None)))


@blueprint.post("/drafts/<int:draft_id>/save")
@requires(Permission.model_score)
def save(draft_id: int) -> tuple[Response, int]:
    """Save what is typed in a draft."""
    draft = _draft(draft_id)
    form = case_form(HalfTyped, _inputs(draft.use_case))
    return _answer(form, attempt(form, lambda: _kept(form, draft.use_case, draft)))


def _answer(form: HalfTyped, done: Done[ScoreDraft] | None) -> tuple[Response, int]:
    if done is None:
        why = [*map(str, form.form_errors), _("This page was open too long. Reload it.")][0]
        return jsonify(told=_("Not saved: %(why)s", why=why), stopped=True), 422
    draft = done.value
    told = {
        "told": _("Kept as a draft at %(time)s.", time=clock_time(scope.now())),
        "revision": draft.revision,
        "draft": draft.id,
        "address": url_for("score_drafts.save", draft_id=draft.id),
        "page": url_for("score_drafts.show", draft_id=draft.id),
    }
    return jsonify(told), 200


@blueprint.post("/new/<int:number>/keep")
@requires(Permission.model_score)
def keep(number: int) -> Response | tuple[str, int]:
    """Keep what is typed as a draft, to be taken up later."""
    use_case = usecases.use_case(scope.session(), number)
    form = case_form(HalfTyped, _inputs(use_case))
    held = form.draft_id()
    draft = _draft(held) if held else None
    if attempt(form, lambda: _kept(form, use_case, draft)):
        flash(_("Kept as a draft. Nothing was computed."), "carried")
        return redirect(url_for("scoring.index"))
    mandate = queries.shown(scope.session(), use_case, named_mandate())
    if mandate is None:
        return redirect(url_for("scoring.index"))
    return form_page(use_case, mandate, form, draft=draft), 422


@blueprint.get("/drafts/<int:draft_id>")
@requires(Permission.score_read)
def show(draft_id: int) -> Response | str:
    """Take up a draft where it was left; one that became a score leads there."""
    draft = drafting.standing(scope.session(), scope.actor(), draft_id)
    if isinstance(draft, Score):
        return _became(draft)
    door = queries.door(
        scope.session(),
        store=scope.settings().artefacts,
        use_case=draft.use_case,
        actor=scope.actor(),
        now=scope.now(),
    )
    if door.refusal is not None or door.mandate is None:
        return render_template("scoring/closed.html", door=door, use_case=draft.use_case)
    inputs, revision = queries.inputs(door.mandate), str(draft.revision)
    rest = {"reference": draft.reference, "draft": str(draft.id), "revision": revision}
    return form_page(
        draft.use_case, door.mandate, case_form(ScoreForm, inputs, draft.typed, **rest), draft=draft
    )


@blueprint.post("/drafts/<int:draft_id>")
@requires(Permission.score_read)
def ask(draft_id: int) -> Response | tuple[str, int]:
    """Ask for the score of a draft; it goes once the score is given, to which the same page sent again leads."""
    given = sending.given(scope.session(), scope.actor(), ScoreForm().sent_as())
    if given is not None:
        return _became(given)
    draft = drafting.standing(scope.session(), scope.actor(), draft_id, held=True)
    return _became(draft) if isinstance(draft, Score) else asked(draft.use_case, draft)


def _became(score: Score) -> Response:
    return redirect(url_for("scoring.show", score_id=score.id))


@blueprint.route("/drafts/<int:draft_id>/judgement", methods=["GET", "POST"])
@requires(Permission.model_score)
def judge(draft_id: int) -> Response | tuple[str, int]:
    """Say what one thinks of a case before its score exists; the score comes after."""
    form = JudgementForm()
    draft = drafting.standing(scope.session(), scope.actor(), draft_id, held=form.is_submitted())
    if isinstance(draft, Score):
        return _became(draft)
    mandate = queries.mandate_of(scope.session(), draft.use_case)
    if mandate is None or not _must_judge(draft, mandate):
        return redirect(url_for("score_drafts.show", draft_id=draft.id))
    done = attempt(form, lambda: _judged(draft, mandate, form))
    if done:
        return answered(done.value, draft)
    told = {"inputs": queries.inputs(mandate), "outcome": telling.outcome(mandate)}
    return render_template("scoring/judge.html", draft=draft, mandate=mandate, form=form, **told), status(
        form
    )


def _must_judge(draft: ScoreDraft, mandate: Mandate) -> bool:
    key, reference = scope.settings().secret_key(), draft.reference
    return judging.awaited(
        scope.session(), key=key, actor=scope.actor(), mandate=mandate, reference=reference
    )


def _judged(draft: ScoreDraft, mandate: Mandate, form: JudgementForm) -> Score | ScoreRefusal:
    """Keep what the person thinks; then there is a score, or its refusal."""
    judging.judge(
        scope.session(),
        actor=scope.actor(),
        now=scope.now(),
        mandate=mandate,
        reference=draft.reference,
        likely=form.word,
        percent=form.percent.data,
        reason=form.reason.data or "",
    )
    made = scored(mandate, draft.reference, draft.typed)
    if isinstance(made, JudgeFirst):
        raise AssertionError("the case was judged just now")
    return made


@blueprint.post("/drafts/<int:draft_id>/drop")
@requires(Permission.score_read)
def drop(draft_id: int) -> Response:
    """Throw a draft away."""
    draft = drafting.standing(scope.session(), scope.actor(), draft_id)
    if isinstance(draft, Score):
        return _became(draft)
    drafting.drop(scope.session(), actor=scope.actor(), draft=draft)
    flash(_("The draft is thrown away."), "carried")
    return redirect(url_for("scoring.index"))
