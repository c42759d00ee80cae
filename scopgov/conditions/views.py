"""Pages of conditions: all of them, one with its journal, following it, judging it; panels for files and people."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.blueprints import BlueprintSetupState
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from scopgov.conditions import queries, services
from scopgov.conditions.forms import AssignForm, WordsForm
from scopgov.conditions.tables import Condition
from scopgov.domain.conditions import NOTE_NAMES, ORIGIN_NAMES, Standing
from scopgov.domain.policy import Permission, Subject
from scopgov.domain.states import ConditionAction
from scopgov.domain.text import N_
from scopgov.members.tables import Member
from scopgov.usecases import queries as usecases
from scopgov.usecases.tables import UseCase
from scopgov.web import scope
from scopgov.web.forms import Form, apart, attempt, status
from scopgov.web.guards import requires
from scopgov.web.paging import asked_page, page_of

blueprint = Blueprint("conditions", __name__, url_prefix="/conditions")
WRITING = ("note", "propose", *(action.value for action in services.JUDGED))
SAID = {
    "assign": N_("The person who follows it is told."),
    "note": N_("Written in the journal."),
    "propose": N_("The committee is told: it has to judge."),
    "fulfil": N_("Found fulfilled."),
    "send_back": N_("Sent back: it is open again."),
    "give_up": N_("Given up, with the reasons in the journal."),
    "reopen": N_("Open again."),
}


def _subject(condition_id: int, action: str = "") -> Subject:
    return queries.subject(queries.condition(scope.session(), condition_id))


@blueprint.record_once
def _words(state: BlueprintSetupState) -> None:
    """Give the words to macros too, which see no context."""
    state.app.jinja_env.globals.update(
        condition_worth=_worth, condition_origins=ORIGIN_NAMES, condition_notes=NOTE_NAMES
    )


def _worth(of: Condition) -> Standing:
    return queries.worth(of, scope.now())


@blueprint.get("")
@requires(Permission.condition_read)
def index() -> str:
    """Show every open condition, the latest due before the others, then those that are over."""
    session = scope.session()
    return render_template(
        "conditions/index.html",
        conditions=queries.all_open(session),
        page=page_of(session, queries.ended(), asked_page(), 25),
    )


@blueprint.get("/<int:condition_id>")
@requires(Permission.condition_read)
def show(condition_id: int) -> str:
    """Show one condition with its journal, and what may be done."""
    return _page(queries.condition(scope.session(), condition_id), {})


def _page(condition: Condition, sent: Mapping[str, Form]) -> str:
    assigning = sent.get("assign") or _filled(condition)
    writing = {doing: sent.get(doing) or WordsForm(formdata=None) for doing in WRITING}
    return render_template(
        "conditions/show.html",
        condition=condition,
        subject=queries.subject(condition),
        actions=queries.actions(condition),
        open=queries.is_open(condition),
        refused=next(iter(sent.values()), None),
        forms={doing: apart(form, doing) for doing, form in {**writing, "assign": assigning}.items()},
    )


def _filled(condition: Condition) -> AssignForm:
    form = _offering(AssignForm(formdata=None))
    form.fill(condition)
    return form


def _offering(form: AssignForm) -> AssignForm:
    form.offer(usecases.writers(scope.session(), scope.now()))
    return form


def _act(condition: Condition, doing: str, form: Form, verb: Callable[[], Any]) -> Response | tuple[str, int]:
    if attempt(form, verb):
        flash(_(SAID[doing]), "carried")
        return redirect(url_for("conditions.show", condition_id=condition.id))
    return _page(condition, {doing: form}), status(form)


@blueprint.post("/<int:condition_id>/assign")
@requires(Permission.condition_assign)
def assign(condition_id: int) -> Response | tuple[str, int]:
    """Say who follows a condition, by when."""
    session, condition = scope.session(), queries.condition(scope.session(), condition_id)
    form, told = _offering(AssignForm()), _told(condition)
    return _act(
        condition,
        "assign",
        form,
        lambda: services.assign(
            session,
            **told,
            owner=session.get(Member, form.owner_id.data),
            due_on=form.due_on.data,
            why=form.why.data or "",
        ),
    )


def _told(condition: Condition) -> dict[str, Any]:
    return {"actor": scope.actor(), "now": scope.now(), "condition": condition}


@blueprint.post("/<int:condition_id>/note")
@requires(Permission.condition_note, subject=_subject)
def note(condition_id: int) -> Response | tuple[str, int]:
    """Write in the journal what was done."""
    return _write(condition_id, "note", services.note)


@blueprint.post("/<int:condition_id>/propose")
@requires(Permission.condition_propose, subject=_subject)
def propose(condition_id: int) -> Response | tuple[str, int]:
    """Say that a condition is fulfilled, with the evidence."""
    return _write(condition_id, "propose", services.propose)


@blueprint.post("/<int:condition_id>/<any(fulfil, send_back, give_up, reopen):action>")
@requires(Permission.condition_judge, subject=_subject)
def judge(condition_id: int, action: str) -> Response | tuple[str, int]:
    """Find a condition fulfilled, send it back, give it up or open it again."""
    return _write(condition_id, action, services.judge, action=ConditionAction(action))


def _write(
    condition_id: int, doing: str, verb: Callable[..., Any], **more: ConditionAction
) -> Response | tuple[str, int]:
    condition, form = queries.condition(scope.session(), condition_id), WordsForm()
    told = _told(condition)
    text = form.text.data or ""
    return _act(condition, doing, form, lambda: verb(scope.session(), **told, **more, text=text))


def use_case_panel(use_case: UseCase) -> str:
    """Return what became of the conditions of a file, for its page; "" where members voted with none."""
    found = queries.of_use_case(scope.session(), use_case)
    return render_template("conditions/_panel.html", conditions=found) if found else ""


def member_panel(member: Member) -> str:
    """Return the open conditions that a person follows, for their page."""
    found = queries.followed_by(scope.session(), member.id)
    return render_template("conditions/_of_member.html", conditions=found) if found else ""
