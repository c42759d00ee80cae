"""Change the roll: founding, admission, departure, charges. Each act leaves an entry in the record."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from email_validator import EmailNotValidError, validate_email
from sqlalchemy.orm import Session

from scopgov.domain.acts import Act
from scopgov.domain.errors import Forbidden, Reason, Refused
from scopgov.domain.policy import NOTHING, Actor, Permission, Role, Subject, may
from scopgov.domain.statutes import CompanyForm
from scopgov.domain.text import N_
from scopgov.members import accounts, queries
from scopgov.members.tables import Charge, Cooperative, Member, Note
from scopgov.record import services as record


def must(actor: Actor, permission: Permission, subject: Subject = NOTHING) -> None:
    """Refuse unless `actor` holds `permission` on `subject`."""
    decision = may(actor, permission, subject)
    if decision.reason is not None:
        raise Forbidden(decision.reason)


def found(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    name: str,
    form: CompanyForm,
    town: str = "",
    registration: str = "",
    demonstration: bool = False,
) -> Cooperative:
    """Enter the cooperative itself, once."""
    if queries.cooperative(session) is not None:
        raise Refused(Reason(N_("This installation already has its cooperative.")))
    cooperative = Cooperative(
        id=1,
        name=name.strip(),
        form=form,
        town=town.strip(),
        registration=registration.strip(),
        demonstration=demonstration,
        founded_at=now,
    )
    session.add(cooperative)
    record.append(
        session,
        actor=actor,
        now=now,
        act=Act.cooperative_founded,
        subject="cooperative:1",
        facts={"form": form.value, "demonstration": demonstration},
    )
    return cooperative


def admit(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    name: str,
    email: str,
    trade: str = "",
    admitted_on: date,
    associate: bool = True,
    locale: str = "fr",
) -> Member:
    """Add a person to the roll; an associate has one vote from `admitted_on`."""
    person = Member(
        name=_name(name),
        email=_address(session, email),
        trade=trade.strip(),
        admitted_on=admitted_on,
        associate=associate,
        locale=locale,
    )
    session.add(person)
    session.flush()
    facts = {"on": admitted_on.isoformat(), "associate": associate}
    _note(session, actor, now, person, Act.member_admitted, facts, N_("Admitted to the roll."))
    return person


def depart(session: Session, *, actor: Actor, now: datetime, person: Member, departed_on: date) -> None:
    """End a membership: `departed_on` is the first day without it."""
    must(actor, Permission.member_manage)
    if departed_on < person.admitted_on:
        raise Refused(Reason(N_("A departure cannot come before the admission.")), field="departed_on")
    person.departed_on = departed_on
    facts = {"on": departed_on.isoformat()}
    _note(session, actor, now, person, Act.member_departed, facts, N_("Left the roll."))


def give_role(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    person: Member,
    role: Role,
    since: date,
    until: date | None = None,
) -> Charge:
    """Charge a person with a role from a day on."""
    if any(charge.role == role and queries.holds(charge, since) for charge in person.charges):
        raise Refused(Reason(N_("This person already holds this role.")), field="role")
    charge = Charge(member=person, role=role, since=since, until=until)
    session.add(charge)
    facts = {"role": role.value, "since": since.isoformat()}
    _note(session, actor, now, person, Act.role_given, facts, N_("Given a role."))
    return charge


def end_role(session: Session, *, actor: Actor, now: datetime, charge: Charge, until: date) -> None:
    """End a charge: `until` is the first day without it."""
    must(actor, Permission.member_manage)
    charge.until = max(until, charge.since)
    facts = {"role": charge.role.value, "until": charge.until.isoformat()}
    _note(session, actor, now, charge.member, Act.role_ended, facts, N_("A role ended."))


def make_link(session: Session, *, actor: Actor, now: datetime, person: Member) -> str:
    """Return the token of a one-time link for `person`; the roll and the record show that it was made."""
    must(actor, Permission.member_manage)
    purpose = "reset" if person.password_hash else "invitation"
    token = accounts.invite(session, now=now, person=person, purpose=purpose)
    text = N_("A link to choose a password was made by an administrator.")
    _note(session, actor, now, person, Act.account_link_made, {"purpose": purpose}, text)
    return token


def _name(name: str) -> str:
    cleaned = " ".join(name.split())
    if not cleaned:
        raise Refused(Reason(N_("Give the person’s name.")), field="name")
    return cleaned


def _address(session: Session, email: str) -> str:
    try:
        valid = validate_email(email.strip(), check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        raise Refused(
            Reason(N_("“%(email)s” is not an e-mail address."), {"email": email}), field="email"
        ) from None
    address = valid.normalized.lower()
    if queries.by_email(session, address) is not None:
        raise Refused(
            Reason(N_("“%(email)s” already belongs to someone on the roll."), {"email": address}),
            field="email",
        )
    return address


def _note(
    session: Session,
    actor: Actor,
    now: datetime,
    person: Member,
    act: Act,
    facts: Mapping[str, object],
    text: str,
) -> None:
    session.add(Note(member_id=person.id, at=now, text=text))
    record.append(session, actor=actor, now=now, act=act, subject=f"member:{person.id}", facts=facts)
