"""Pages of the roll: who has a vote, who is charged with what; admissions, departures, invitations."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import or_, select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from scopgov.db import Folded, mentions
from scopgov.domain.errors import NotFound, Reason
from scopgov.domain.policy import ROLE_NAMES, Permission, Role
from scopgov.domain.text import N_
from scopgov.members import awaiting, importing, queries, services
from scopgov.members.forms import (
    AdmissionForm,
    AssociateForm,
    CooperativeForm,
    DepartureForm,
    PersonForm,
    ReturnForm,
    RoleForm,
    RollFileForm,
)
from scopgov.members.tables import Charge, Member, Note
from scopgov.web import scope
from scopgov.web.forms import Form, apart, attempt, status
from scopgov.web.guards import requires
from scopgov.web.paging import asked_page, page_of

blueprint = Blueprint("roll", __name__, url_prefix="/roll")
LATELY = timedelta(days=14)
MANAGE = Permission.member_manage
FORMS: Mapping[str, type[Form]] = {
    "associate": AssociateForm,
    "departure": DepartureForm,
    "return": ReturnForm,
    "role": RoleForm,
}


@blueprint.get("")
@requires(Permission.member_read)
def index() -> str:
    """Show everybody on the roll, searched by name or trade."""
    wanted = request.args.get("q", "").strip()
    query = select(Member).order_by(Member.departed_on.is_not(None), Folded(Member.name), Member.id)
    if wanted:
        query = query.where(or_(mentions(Member.name, wanted), mentions(Member.trade, wanted)))
    page = page_of(scope.session(), query, asked_page())
    today = queries.local_day(scope.now())
    votes = sum(queries.actor_of(person, scope.now()).associate for person in queries.people(scope.session()))
    return render_template(
        "members/roll.html",
        page=page,
        wanted=wanted,
        today=today,
        votes=votes,
        roles_on=queries.roles_on,
        names=ROLE_NAMES,
    )


@blueprint.route("/new", methods=["GET", "POST"])
@requires(MANAGE)
def admit() -> Response | tuple[str, int]:
    """Admit one person."""
    form = AdmissionForm()
    done = attempt(
        form,
        lambda: awaiting.admit(
            scope.session(),
            actor=scope.actor(),
            now=scope.now(),
            name=form.name.data or "",
            email=form.email.data or "",
            trade=form.trade.data or "",
            admitted_on=form.admitted_on.data,
            associate=bool(form.associate.data),
        ),
    )
    if done:
        return redirect(url_for("roll.show", member_id=done.value.id))
    return render_template("members/admit.html", form=form), status(form)


@blueprint.route("/import", methods=["GET", "POST"])
@requires(MANAGE)
def import_file() -> Response | tuple[str, int]:
    """Admit everybody of a CSV file, or nobody."""
    form = RollFileForm()
    done = attempt(form, lambda: _admit_file(form.file.data.read()))
    if done:
        flash(_("%(count)s people are on the roll.", count=len(done.value)), "carried")
        return redirect(url_for("roll.index"))
    return render_template("members/import.html", form=form), status(form)


def _admit_file(content: bytes) -> list[Member]:
    lines = importing.read(content.decode("utf-8-sig", errors="replace"))
    return importing.admit_all(
        scope.session(),
        actor=scope.actor(),
        now=scope.now(),
        lines=lines,
        by=importing.Admits(awaiting.admit, awaiting.give_role),
    )


@blueprint.route("/cooperative", methods=["GET", "POST"])
@requires(Permission.cooperative_manage)
def cooperative() -> Response | tuple[str, int]:
    """Correct what minutes say of the cooperative."""
    form = CooperativeForm(obj=queries.cooperative(scope.session()))
    done = attempt(
        form,
        lambda: awaiting.change_cooperative(
            scope.session(),
            actor=scope.actor(),
            now=scope.now(),
            name=form.name.data or "",
            town=form.town.data or "",
            registration=form.registration.data or "",
            admission_by_vote=bool(form.admission_by_vote.data),
        ),
    )
    if done:
        flash(_("The cooperative’s details are corrected. Minutes drawn up before keep theirs."), "carried")
        return redirect(url_for("roll.index"))
    return render_template("members/cooperative.html", form=form), status(form)


@blueprint.get("/<int:member_id>")
@requires(Permission.member_read)
def show(member_id: int) -> str:
    """Show one person: membership, charges, what changed."""
    return _person_page(member_id, {})


def _person_page(member_id: int, sent: Mapping[str, Form], link: str = "") -> str:
    person = queries.member(scope.session(), member_id)
    notes = scope.session().scalars(select(Note).where(Note.member_id == person.id).order_by(Note.id)).all()
    return render_template(
        "members/person.html",
        member=person,
        notes=notes,
        names=ROLE_NAMES,
        today=queries.local_day(scope.now()),
        holds=queries.holds,
        forms={name: apart(sent.get(name) or kind(formdata=None), name) for name, kind in FORMS.items()},
        link=link,
    )


def home_panel(_place: None) -> str:
    """Say on the home page what was changed about oneself lately: a link that was made, an address, a role.

    It goes with time alone: nobody who signs in in a member's place can make it disappear.
    """
    mine = select(Note).where(Note.member_id == scope.actor().member_id, Note.at > scope.now() - LATELY)
    notes = scope.session().scalars(mine.where(Note.text != services.ADMITTED).order_by(Note.id.desc())).all()
    return render_template("members/_about_me.html", notes=notes) if notes else ""


def _change(member_id: int, doing: str, verb: Callable[..., object]) -> Response | tuple[str, int]:
    """Do what one of the forms of a person's page asks, with the fields it was sent."""
    form = FORMS[doing]()
    person = queries.member(scope.session(), member_id)
    typed = {name: value for name, value in form.data.items() if name != "csrf_token"}
    done = attempt(
        form,
        lambda: verb(scope.session(), actor=scope.actor(), now=scope.now(), person=person, **typed),
    )
    if done:
        return redirect(url_for("roll.show", member_id=member_id))
    return _person_page(member_id, {doing: form}), status(form)


@blueprint.route("/<int:member_id>/edit", methods=["GET", "POST"])
@requires(MANAGE)
def correct(member_id: int) -> Response | tuple[str, int]:
    """Correct a name, an address or a trade."""
    person = queries.member(scope.session(), member_id)
    form = PersonForm(obj=person)
    done = attempt(
        form,
        lambda: awaiting.correct(
            scope.session(),
            actor=scope.actor(),
            now=scope.now(),
            person=person,
            name=form.name.data or "",
            email=form.email.data or "",
            trade=form.trade.data or "",
        ),
    )
    if done:
        return redirect(url_for("roll.show", member_id=member_id))
    return render_template("members/correct.html", form=form, member=person), status(form)


@blueprint.post("/<int:member_id>/roles")
@requires(MANAGE)
def give_role(member_id: int) -> Response | tuple[str, int]:
    """Give a role."""
    return _change(member_id, "role", _give_role)


def _give_role(session: Session, *, role: str, **about: Any) -> object:
    return awaiting.give_role(session, role=Role(role), **about)


@blueprint.post("/roles/<int:charge_id>/end")
@requires(MANAGE)
def end_role(charge_id: int) -> Response:
    """End a role today."""
    charge = scope.session().get(Charge, charge_id)
    if charge is None:
        raise NotFound(Reason(N_("There is no such role.")))
    today = queries.local_day(scope.now())
    awaiting.end_role(scope.session(), actor=scope.actor(), now=scope.now(), charge=charge, until=today)
    return redirect(url_for("roll.show", member_id=charge.member_id))


@blueprint.post("/<int:member_id>/departure")
@requires(MANAGE)
def depart(member_id: int) -> Response | tuple[str, int]:
    """End a membership."""
    return _change(member_id, "departure", awaiting.depart)


@blueprint.post("/<int:member_id>/return")
@requires(MANAGE)
def readmit(member_id: int) -> Response | tuple[str, int]:
    """Put back on the roll somebody who left, or whose departure was a mistake."""
    return _change(member_id, "return", awaiting.readmit)


@blueprint.post("/<int:member_id>/associate")
@requires(MANAGE)
def become_associate(member_id: int) -> Response | tuple[str, int]:
    """Give a vote to an employee from a day on."""
    return _change(member_id, "associate", awaiting.become_associate)


@blueprint.post("/<int:member_id>/link")
@requires(MANAGE)
def make_link(member_id: int) -> str:
    """Make a one-time link, shown once in the answer for printing or sending."""
    person = queries.member(scope.session(), member_id)
    return _person_page(member_id, {}, _link_for(person))


def _link_for(person: Member) -> str:
    token = services.make_link(scope.session(), actor=scope.actor(), now=scope.now(), person=person)
    return scope.settings().public_url + url_for("members.choose_password", token=token)


@blueprint.post("/invitations")
@requires(MANAGE)
def invitations() -> str:
    """Make a link for everybody who has no password yet: a page to print and cut."""
    waiting = [person for person in queries.people(scope.session()) if not person.password_hash]
    return render_template(
        "members/invitations.html", links=[(person, _link_for(person)) for person in waiting]
    )
