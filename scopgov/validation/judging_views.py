"""Pages on which an expert judges: one case at a time, then the model's answer; tasks that remarks lead to."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from scopgov.datasets import queries as datasets
from scopgov.domain.errors import Reason
from scopgov.domain.lifecycle import IMPROVEMENT
from scopgov.domain.policy import Permission, Subject
from scopgov.domain.states import ImprovementAction
from scopgov.training import reading as words
from scopgov.training.case_forms import written
from scopgov.training.wording import UNSAID, summed, wording
from scopgov.usecases.tables import UseCase
from scopgov.validation import judging, queries, reading
from scopgov.validation.forms import JudgementForm, RemarkForm, ReopeningForm, SettlingForm, TaskForm
from scopgov.validation.tables import Case, Improvement, Judgement, Target
from scopgov.validation.views import here
from scopgov.web import scope
from scopgov.web.filters import say
from scopgov.web.forms import attempt, status
from scopgov.web.guards import requires

blueprint = Blueprint("judging", __name__)


def _judges_of_round(round_id: int) -> Subject:
    return queries.judges(queries.round_(scope.session(), round_id))


def _judges(case_id: int) -> Subject:
    return queries.judges(queries.case(scope.session(), case_id).round)


@blueprint.get("/validation/<int:round_id>/next")
@requires(Permission.validation_judge, subject=_judges_of_round)
def go_on(round_id: int) -> Response:
    """Lead to the next case that awaits the expert, or back to the round."""
    one = queries.round_(scope.session(), round_id)
    case = queries.next_case(one, scope.actor().member_id)
    if case is None:
        return redirect(url_for("validation.show", round_id=round_id))
    return redirect(url_for("judging.judge", case_id=case.id))


@blueprint.route("/validation/cases/<int:case_id>/judge", methods=["GET", "POST"])
@requires(Permission.validation_judge, subject=_judges)
def judge(case_id: int) -> Response | tuple[str, int]:
    """Judge a case; whoever has judged it is led to the model's answer."""
    case, form = queries.case(scope.session(), case_id), JudgementForm()
    if not form.is_submitted() and queries.own(case, scope.actor().member_id):
        return redirect(url_for("judging.answer", case_id=case_id))
    done = attempt(form, lambda: _judge(case, form))
    if done:
        return redirect(url_for("judging.answer", case_id=case_id))
    return render_template("validation/judge.html", form=form, **_about(case)), status(form)


def _judge(case: Case, form: JudgementForm) -> Judgement:
    verdict, confidence, reasons = form.judged()
    return judging.judge(
        scope.session(),
        actor=scope.actor(),
        now=scope.now(),
        case=case,
        verdict=verdict,
        confidence=confidence,
        reasons=reasons,
    )


def _about(case: Case) -> dict[str, object]:
    """Return what may be shown of a case before it is judged: nothing of the model's, nothing of the others'."""
    one, member = case.round, scope.actor().member_id
    cases, unsaid, hidden = queries.ordered(one, member), queries.unsaid_to(case, member), say(Reason(UNSAID))
    return {
        "one": one,
        "case_id": case.id,
        "title": one.model_version.use_case.title,
        "inputs": [(one, hidden if one.name in unsaid else given) for one, given in queries.shown(case)],
        "place": cases.index(case) + 1,
        "count": len(cases),
        "judged": queries.judged(one, member),
        "label": datasets.frozen_label(one.model_version.run.data_version).sentence(),
    }


@blueprint.route("/validation/cases/<int:case_id>/answer", methods=["GET", "POST"])
@requires(Permission.validation_judge, subject=_judges)
def answer(case_id: int) -> Response | tuple[str, int]:
    """Show the model's answer to an expert who has judged; take a remark."""
    case, form = queries.case(scope.session(), case_id), RemarkForm()
    said = judging.seen(case, scope.actor())
    if not form.is_submitted():
        form.remark.data, form.changes_mind.data = said.remark, _typed(said.changes_mind)
    done = attempt(form, lambda: _remark(case, form))
    if done:
        return redirect(url_for("judging.go_on", round_id=case.round_id))
    return render_template("validation/answer.html", form=form, said=said, **_answered(case)), status(form)


def _typed(mind: bool | None) -> str:
    return "" if mind is None else ("yes" if mind else "no")


def _remark(case: Case, form: RemarkForm) -> Judgement:
    return judging.remark(
        scope.session(),
        actor=scope.actor(),
        now=scope.now(),
        case=case,
        text=form.remark.data or "",
        changes_mind=form.mind(),
    )


def _answered(case: Case) -> dict[str, object]:
    """Return what is shown of a case once it may be: the model's answer and what became of it."""
    version, score = case.round.model_version, reading.answer_of(case)
    base = version.measures["test"].get("base_rate")
    unsaid = queries.unsaid_to(case, scope.actor().member_id)
    spoken = wording(version, queries.inputs(version)).without(unsaid).spoken(say, written)
    return {
        **_about(case),
        "case": case,
        "score": score,
        "base": base,
        "word": words.word(score.probability, base),
        "lines": words.lines(score, spoken, summed(score.factors, unsaid)),
        "observed": words.observed(score.probability, version.measures.get("calibration", [])),
        "scale": words.SCALES[score.scale],
        "as_probability": words.as_probability,
        "flagged": queries.flagged(case),
        "open": "close" in queries.actions(case.round),
    }


@blueprint.get("/validation/cases/<int:case_id>")
@requires(Permission.validation_read)
def case(case_id: int) -> str:
    """Show a case of a closed round: what each expert said, the model's answer, what became of it."""
    found = queries.read_case(scope.session(), case_id)
    letters = queries.letters_of(found.round)
    said = sorted(found.judgements, key=lambda one: letters[one.member_id])
    about = {**_answered(found), "place": found.place}
    return render_template("validation/case.html", **about, letters=letters, judgements=said)


@blueprint.route("/validation/judgements/<int:judgement_id>/task", methods=["GET", "POST"])
@requires(Permission.validation_hold)
def note(judgement_id: int) -> Response | tuple[str, int]:
    """Turn a remark into a task."""
    said, form = queries.judgement(scope.session(), judgement_id), TaskForm()
    form.offer(here(), scope.actor().member_id)
    done = attempt(
        form,
        lambda: judging.note(
            scope.session(),
            actor=scope.actor(),
            now=scope.now(),
            judgement=said,
            target=Target(form.target.data),
            text=form.text.data or "",
            owner_id=form.owner.data,
        ),
    )
    if done:
        return redirect(url_for("judging.improvement", improvement_id=done.value.id))
    letter = queries.letters_of(said.case.round)[said.member_id]
    return render_template("validation/note.html", form=form, said=said, letter=letter), status(form)


def _owner(improvement_id: int) -> Subject:
    return judging.owner(queries.improvement(scope.session(), improvement_id))


@blueprint.get("/improvements/<int:improvement_id>")
@requires(Permission.validation_read)
def improvement(improvement_id: int) -> str:
    """Show a task: what it is, where it comes from, what became of it."""
    return _task(queries.improvement(scope.session(), improvement_id), None)


def _task(one: Improvement, form: SettlingForm | ReopeningForm | None) -> str:
    open_ = (one.state, ImprovementAction.finish) in IMPROVEMENT
    return render_template(
        "validation/improvement.html",
        one=one,
        owner=judging.owner(one),
        open=open_,
        form=form or (SettlingForm(formdata=None) if open_ else ReopeningForm(formdata=None)),
        letter=queries.letters_of(one.judgement.case.round)[one.judgement.member_id],
        use_case=_use_case(one),
    )


def _use_case(one: Improvement) -> UseCase:
    return one.judgement.case.round.model_version.use_case


@blueprint.post("/improvements/<int:improvement_id>/settle")
@requires(Permission.improvement_settle, subject=_owner)
def settle(improvement_id: int) -> Response | tuple[str, int]:
    """Say that a task is done, or set it aside."""
    one, form = queries.improvement(scope.session(), improvement_id), SettlingForm()
    done = attempt(form, lambda: _settle(one, ImprovementAction(form.action.data), form.reason.data or ""))
    if done:
        flash(_("This is kept, with its reason."), "carried")
        return redirect(url_for("judging.improvement", improvement_id=improvement_id))
    return _task(one, form), status(form)


@blueprint.post("/improvements/<int:improvement_id>/reopen")
@requires(Permission.improvement_settle, subject=_owner)
def reopen(improvement_id: int) -> Response | tuple[str, int]:
    """Take a task up again."""
    one, form = queries.improvement(scope.session(), improvement_id), ReopeningForm()
    done = attempt(form, lambda: _settle(one, ImprovementAction.reopen, form.reason.data or ""))
    if done:
        return redirect(url_for("judging.improvement", improvement_id=improvement_id))
    return _task(one, form), status(form)


def _settle(one: Improvement, action: ImprovementAction, reason: str) -> Improvement:
    return judging.settle(
        scope.session(), actor=scope.actor(), now=scope.now(), improvement=one, action=action, reason=reason
    )
