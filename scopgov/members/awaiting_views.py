"""Pages of acts on the roll that wait for a second person, and of what administrators did lately, for every member."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from scopgov.domain.errors import Reason, Refused
from scopgov.domain.policy import ROLE_NAMES, Permission, Role, may
from scopgov.domain.second_person import AWAITED_NAMES
from scopgov.domain.text import N_
from scopgov.members import awaiting, queries
from scopgov.members.tables import AwaitedAct, Member
from scopgov.web import scope
from scopgov.web.guards import requires
from scopgov.web.paging import asked_page, page_of

blueprint = Blueprint("roll_acts", __name__, url_prefix="/roll/acts")


def _mine(one: AwaitedAct) -> bool:
    return scope.actor().member_id in (one.asked_by, one.person_id)


def _told(acts: list[AwaitedAct]) -> dict[str, Any]:
    session, now = scope.session(), scope.now()
    subjects = {one.id: awaiting.subject(session, one, now) for one in acts}
    accepts = {one.id for one in acts if may(scope.actor(), Permission.roll_accept, subjects[one.id])}
    return {
        "acts": acts,
        "anything": accepts,
        "names": AWAITED_NAMES,
        "role": lambda one: ROLE_NAMES[Role(one.params["role"])] if "role" in one.params else "",
        "mine": _mine,
        "accepts": lambda one: one.id in accepts,
    }


@blueprint.get("")
@requires(Permission.member_read)
def index() -> str:
    """Show what waits for a second person, and the history of the roll, newest first."""
    acts = list(awaiting.waiting(scope.session(), scope.now()))
    page = page_of(scope.session(), queries.notes(), asked_page())
    return render_template("members/acts.html", page=page, **_told(acts))


@blueprint.post("/accept")
@requires(Permission.member_read)
def accept() -> Response:
    """Accept the acts that were ticked: all of them, or none."""
    session = scope.session()
    chosen = [int(one) for one in request.form.getlist("acts") if one.isdecimal()]
    if not chosen:
        raise Refused(Reason(N_("Tick what you accept.")), status=422)
    for act_id in chosen:
        one = awaiting.act(session, act_id)
        awaiting.accept(session, actor=scope.actor(), now=scope.now(), awaited=one)
    flash(_("Accepted. It is done, and the record says so."), "carried")
    return redirect(url_for("roll_acts.index"))


@blueprint.post("/<int:act_id>/decline")
@requires(Permission.member_read)
def decline(act_id: int) -> Response:
    """Decline an act, or withdraw it."""
    one = awaiting.act(scope.session(), act_id)
    awaiting.decline(scope.session(), actor=scope.actor(), now=scope.now(), awaited=one)
    return redirect(url_for("roll_acts.index"))


def member_panel(person: Member) -> str:
    """Return what the page of a person says of what waits about them."""
    every = awaiting.waiting(scope.session(), scope.now())
    acts = [one for one in every if one.person_id == person.id]
    return render_template("members/_acts_about.html", **_told(acts)) if acts else ""
