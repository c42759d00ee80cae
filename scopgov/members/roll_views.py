"""Pages of the roll: who has a vote, who is charged with what; admissions, departures, invitations."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import or_, select
from werkzeug.wrappers import Response

from scopgov.domain.errors import NotFound, Reason
from scopgov.domain.policy import ROLE_NAMES, Permission, Role
from scopgov.domain.text import N_
from scopgov.members import importing, queries, services
from scopgov.members.forms import AdmissionForm, DepartureForm, RoleForm, RollFileForm
from scopgov.members.tables import Charge, Member, Note
from scopgov.web import scope
from scopgov.web.forms import attempt, status
from scopgov.web.guards import requires
from scopgov.web.paging import asked_page, page_of

blueprint = Blueprint("roll", __name__, url_prefix="/roll")
MANAGE = Permission.member_manage


@blueprint.get("")
@requires(Permission.member_read)
def index() -> str:
    """Show everybody on the roll, searched by name or trade."""
    wanted = request.args.get("q", "").strip()
    query = select(Member).order_by(Member.departed_on.is_not(None), Member.name)
    if wanted:
        query = query.where(
            or_(Member.name.icontains(wanted, autoescape=True), Member.trade.icontains(wanted))
        )
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
        lambda: services.admit(
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
    return importing.admit_all(scope.session(), actor=scope.actor(), now=scope.now(), lines=lines)


@blueprint.get("/<int:member_id>")
@requires(Permission.member_read)
def show(member_id: int) -> str:
    """Show one person: membership, charges, what changed."""
    return _person_page(member_id, RoleForm(formdata=None), DepartureForm(formdata=None))


def _person_page(member_id: int, role_form: RoleForm, departure_form: DepartureForm, link: str = "") -> str:
    person = queries.member(scope.session(), member_id)
    notes = scope.session().scalars(select(Note).where(Note.member_id == person.id).order_by(Note.id)).all()
    return render_template(
        "members/person.html",
        member=person,
        notes=notes,
        names=ROLE_NAMES,
        today=queries.local_day(scope.now()),
        holds=queries.holds,
        role_form=role_form,
        departure_form=departure_form,
        link=link,
    )


@blueprint.post("/<int:member_id>/roles")
@requires(MANAGE)
def give_role(member_id: int) -> Response | tuple[str, int]:
    """Give a role."""
    form = RoleForm()
    person = queries.member(scope.session(), member_id)
    give = partial(services.give_role, scope.session(), actor=scope.actor(), now=scope.now(), person=person)
    if attempt(form, lambda: give(role=Role(form.role.data), since=form.since.data)):
        return redirect(url_for("roll.show", member_id=member_id))
    return _person_page(member_id, form, DepartureForm(formdata=None)), status(form)


@blueprint.post("/roles/<int:charge_id>/end")
@requires(MANAGE)
def end_role(charge_id: int) -> Response:
    """End a role today."""
    charge = scope.session().get(Charge, charge_id)
    if charge is None:
        raise NotFound(Reason(N_("There is no such role.")))
    today = queries.local_day(scope.now())
    services.end_role(scope.session(), actor=scope.actor(), now=scope.now(), charge=charge, until=today)
    return redirect(url_for("roll.show", member_id=charge.member_id))


@blueprint.post("/<int:member_id>/departure")
@requires(MANAGE)
def depart(member_id: int) -> Response | tuple[str, int]:
    """End a membership."""
    form = DepartureForm()
    person = queries.member(scope.session(), member_id)
    leave = partial(services.depart, scope.session(), actor=scope.actor(), now=scope.now(), person=person)
    if attempt(form, lambda: leave(departed_on=form.departed_on.data)):
        return redirect(url_for("roll.show", member_id=member_id))
    return _person_page(member_id, RoleForm(formdata=None), form), status(form)


@blueprint.post("/<int:member_id>/link")
@requires(MANAGE)
def make_link(member_id: int) -> str:
    """Make a one-time link, shown once in the answer for printing or sending."""
    person = queries.member(scope.session(), member_id)
    return _person_page(member_id, RoleForm(formdata=None), DepartureForm(formdata=None), _link_for(person))


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
