"""Pages of label rules: the one in force, the experts, a proposal with its answers, the history with differences."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from scopgov.domain.consent import STANCE_WORDS, Stance
from scopgov.domain.differences import compare
from scopgov.domain.label_consent import ENDING_NAMES
from scopgov.domain.policy import Permission, Subject
from scopgov.labelling import queries, services
from scopgov.labelling.forms import AnswerForm, ExpertsForm, ReplyForm
from scopgov.labelling.tables import LabelAnswer, ProposedRule
from scopgov.members import queries as members
from scopgov.members.tables import Member
from scopgov.usecases import queries as usecases
from scopgov.usecases.tables import UseCase
from scopgov.web import scope
from scopgov.web.filters import say
from scopgov.web.forms import attempt, status
from scopgov.web.guards import requires

blueprint = Blueprint("labelling", __name__)


def _use_case(number: int) -> UseCase:
    return usecases.use_case(scope.session(), number)


def _authors(number: int) -> Subject:
    return usecases.subject(_use_case(number))


def _rule(rule_id: int) -> ProposedRule:
    return queries.rule(scope.session(), rule_id)


def _asked(rule_id: int) -> Subject:
    return queries.asked(_rule(rule_id))


def _here() -> list[Member]:
    today = members.local_day(scope.now())
    people = members.people(scope.session())
    return [one for one in people if one.departed_on is None or one.departed_on > today]


@blueprint.get("/use-cases/<int:number>/label-rule")
@requires(Permission.data_read)
def show(number: int) -> str:
    """Show what counts as at risk in a use case: the rule in force, the experts, every rule proposed."""
    session, use_case = scope.session(), _use_case(number)
    return render_template(
        "labelling/show.html",
        use_case=use_case,
        in_force=queries.in_force(session, use_case),
        running=queries.running(session, use_case),
        experts=queries.experts(session, use_case),
        history=queries.history(session, use_case),
        authors=usecases.subject(use_case),
        said=queries.said,
        endings=ENDING_NAMES,
    )


@blueprint.route("/use-cases/<int:number>/label-rule/experts", methods=["GET", "POST"])
@requires(Permission.label_name, subject=_authors)
def experts(number: int) -> Response | tuple[str, int]:
    """Say who the experts of a use case are."""
    session, use_case = scope.session(), _use_case(number)
    form = ExpertsForm(data={"experts": [one.member_id for one in queries.experts(session, use_case)]})
    form.offer(_here())
    told: dict[str, Any] = {"actor": scope.actor(), "now": scope.now(), "use_case": use_case}
    if attempt(form, lambda: services.name_experts(session, **told, experts=form.experts.data or [])):
        return redirect(url_for("labelling.show", number=number))
    return render_template("labelling/experts.html", form=form, use_case=use_case), status(form)


@blueprint.get("/label-rules/<int:rule_id>")
@requires(Permission.data_read)
def rule(rule_id: int) -> str:
    """Show a proposed rule: what it says and counts, who answered what."""
    return _page(_rule(rule_id), AnswerForm(formdata=None))


@blueprint.post("/label-rules/<int:rule_id>")
@requires(Permission.label_answer, subject=_asked)
def answer(rule_id: int) -> Response | tuple[str, int]:
    """Answer a proposed rule, or change one's answer."""
    form = AnswerForm()
    done = attempt(form, lambda: _answer(_rule(rule_id), form))
    if done:
        flash(_("Your answer is kept. You can change it until the proposal is over."), "carried")
        return redirect(url_for("labelling.rule", rule_id=rule_id))
    return _page(_rule(rule_id), form), status(form)


def _answer(one: ProposedRule, form: AnswerForm) -> ProposedRule:
    told: dict[str, Any] = {"actor": scope.actor(), "now": scope.now(), "one": one}
    stance, reason = Stance(form.stance.data), form.reason.data or ""
    return services.answer(scope.session(), **told, stance=stance, reason=reason)


def _page(one: ProposedRule, form: AnswerForm) -> str:
    round_, mine = queries.round_of(one), _own(one)
    if mine is not None and mine.stance is not None and not form.is_submitted():
        form.stance.data, form.reason.data = mine.stance.value, mine.reason
    return render_template(
        "labelling/rule.html",
        one=one,
        rule=queries.said(one),
        open_=one.ended is None,
        round=round_,
        asked=queries.asked(one),
        objecting=round_.objecting,
        **_changes(one),
        mine=mine,
        form=form,
        names=STANCE_WORDS,
        endings=ENDING_NAMES,
    )


def _changes(one: ProposedRule) -> dict[str, Any]:
    """Return the rule in force when this one was proposed, or adopted, beside it."""
    before = queries.before(scope.session(), one)
    if before is None:
        return {"before": None, "sides": None}
    old, new = (say(queries.said(each).words()) for each in (before, one))
    return {"before": before, "sides": compare(old, new) if before.digest != one.digest else None}


def _own(one: ProposedRule) -> LabelAnswer | None:
    return next((each for each in one.answers if each.member_id == scope.actor().member_id), None)


@blueprint.route("/label-rules/<int:rule_id>/objections/<int:member_id>", methods=["GET", "POST"])
@requires(Permission.label_propose)
def reply(rule_id: int, member_id: int) -> Response | tuple[str, int]:
    """Answer an objection to a proposed rule."""
    session, form = scope.session(), ReplyForm()
    objection = queries.answer(session, rule_id, member_id)
    told: dict[str, Any] = {"actor": scope.actor(), "now": scope.now(), "objection": objection}
    if attempt(form, lambda: services.reply(session, **told, text=form.reply.data or "")):
        return redirect(url_for("labelling.rule", rule_id=rule_id))
    return render_template("labelling/reply.html", objection=objection, form=form), status(form)


@blueprint.post("/label-rules/<int:rule_id>/withdraw")
@requires(Permission.label_propose)
def withdraw(rule_id: int) -> Response:
    """Withdraw a proposal that awaits its experts."""
    one = services.withdraw(scope.session(), actor=scope.actor(), now=scope.now(), one=_rule(rule_id))
    return redirect(url_for("labelling.show", number=one.use_case.number))


def use_case_panel(use_case: UseCase) -> str:
    """Return what the page of a use case shows of what counts as at risk, once somebody cared for it."""
    session = scope.session()
    found = {"in_force": queries.in_force(session, use_case), "running": queries.running(session, use_case)}
    if not any(found.values()) and not queries.experts(session, use_case):
        return ""
    return render_template("labelling/_panel.html", use_case=use_case, **found, said=queries.said)
