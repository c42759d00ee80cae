"""Change the roll: founding, admission, departure, charges. Each act leaves an entry in the record."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from email_validator import EmailNotValidError, validate_email
from sqlalchemy.orm import Session

from scopgov.domain.acts import Act
from scopgov.domain.electorate import term_refused
from scopgov.domain.errors import Forbidden, Reason, Refused
from scopgov.domain.policy import CLOCK, NOTHING, Actor, Permission, Role, Subject, may, may_let_go
from scopgov.domain.statutes import CompanyForm
from scopgov.domain.text import N_, as_seen, legible
from scopgov.members import accounts, queries
from scopgov.members.tables import Charge, Cooperative, Member, Note
from scopgov.record import services as record

RESET_BY_ADMINISTRATOR = N_("A link to choose another password was made by an administrator.")
RESET_ON_SERVER = N_("A link to choose a password was made on the server.")
ADDRESS_CHANGED = N_("The e-mail address was changed by an administrator.")
ADMITTED = N_("Admitted to the roll.")


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
        name=legible(name),
        form=form,
        town=legible(town),
        registration=legible(registration),
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


def change_cooperative(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    name: str,
    town: str,
    registration: str,
    admission_by_vote: bool = False,
) -> Cooperative:
    """Correct what minutes say of the cooperative, and whether members vote on every admission.

    Its company form decides the voting rules and stays.
    """
    must(actor, Permission.cooperative_manage)
    cooperative = queries.cooperative(session)
    if cooperative is None:
        raise Refused(Reason(N_("This installation has no cooperative yet.")))
    if not legible(name):
        raise Refused(Reason(N_("Give the cooperative’s name.")), field="name")
    texts = {"name": legible(name), "town": legible(town), "registration": legible(registration)}
    written = {**texts, "admission_by_vote": admission_by_vote}
    changed = sorted(field for field, value in written.items() if getattr(cooperative, field) != value)
    if not changed:
        raise Refused(Reason(N_("Nothing was changed.")))
    for field in changed:
        setattr(cooperative, field, written[field])
    facts = {"fields": changed}
    record.append(
        session, actor=actor, now=now, act=Act.cooperative_changed, subject="cooperative:1", facts=facts
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
    """Add a person to the roll; an associate has one vote from `admitted_on`.

    Once the cooperative is at work, associates come by vote alone where it says so.
    """
    if associate:
        no_vote_needed(session, "associate")
    person = Member(
        name=_name(name),
        email=address(session, email),
        trade=legible(trade),
        admitted_on=admitted_on,
        associate=associate,
        locale=locale,
    )
    session.add(person)
    session.flush()
    facts = {"on": admitted_on.isoformat(), "associate": associate}
    note(session, actor, now, person, Act.member_admitted, facts, ADMITTED)
    return person


def no_vote_needed(session: Session, field: str) -> None:
    """Refuse where members vote on every admission."""
    cooperative = queries.cooperative(session)
    if cooperative is not None and cooperative.admission_by_vote:
        text = N_("Members vote on every admission here: propose the person from their page on the roll.")
        raise Refused(Reason(text), field=field)


def correct(
    session: Session, *, actor: Actor, now: datetime, person: Member, name: str, email: str, trade: str
) -> Member:
    """Correct a person’s name, e-mail address and trade; everybody sees on the roll that it was done."""
    must(actor, Permission.member_manage)
    written = {"name": _name(name), "email": person.email, "trade": trade.strip()}
    if email.strip().lower() != person.email:
        written["email"] = address(session, email)
    changed = [field for field, value in written.items() if getattr(person, field) != value]
    if not changed:
        raise Refused(Reason(N_("Nothing was changed.")))
    for field in changed:
        setattr(person, field, written[field])
    text = ADDRESS_CHANGED
    if "email" not in changed:
        text = N_("Name or trade corrected by an administrator.")
    note(session, actor, now, person, Act.member_changed, {"fields": sorted(changed)}, text)
    return person


def become_associate(session: Session, *, actor: Actor, now: datetime, person: Member, since: date) -> None:
    """Admit an employee as an associate: they have one vote from `since` on."""
    must(actor, Permission.member_manage)
    may_become_associate(session, person, since)
    person.associate, person.admitted_on = True, since
    facts = {"on": since.isoformat(), "associate": True}
    note(session, actor, now, person, Act.member_admitted, facts, N_("Admitted as an associate."))


def may_become_associate(session: Session, person: Member, since: date) -> None:
    """Refuse who cannot be admitted as an associate from a day on."""
    no_vote_needed(session, "since")
    if person.associate:
        raise Refused(Reason(N_("This person is an associate already.")), field="since")
    if since < person.admitted_on:
        raise Refused(Reason(N_("An employee becomes an associate after their arrival.")), field="since")


def readmit(session: Session, *, actor: Actor, now: datetime, person: Member, since: date) -> None:
    """Put somebody who left back on the roll; from the day of the departure on, they never left.

    After a gap the membership begins anew, and the roles held before do not come back.
    """
    must(actor, Permission.member_manage)
    left = may_return(person, since)
    if since > left:
        person.admitted_on = since
        for charge in person.charges:
            charge.until = max(charge.since, min(charge.until or left, left))
    person.departed_on = None
    facts = {"on": since.isoformat(), "left": left.isoformat()}
    note(session, actor, now, person, Act.member_readmitted, facts, N_("Put back on the roll."))


def may_return(person: Member, since: date) -> date:
    """Return the day on which a person left; refuse who is still there, or a day before it."""
    left = person.departed_on
    if left is None:
        raise Refused(Reason(N_("This person has not left the roll.")), field="since")
    if since < left:
        raise Refused(Reason(N_("This day comes before the departure.")), field="since")
    return left


def depart(session: Session, *, actor: Actor, now: datetime, person: Member, departed_on: date) -> None:
    """End a membership: `departed_on` is the first day without it."""
    must(actor, Permission.member_manage)
    if departed_on < person.admitted_on:
        raise Refused(Reason(N_("A departure cannot come before the admission.")), field="departed_on")
    _let_go(session, person, departed_on, field="departed_on")
    person.departed_on = departed_on
    facts = {"on": departed_on.isoformat()}
    note(session, actor, now, person, Act.member_departed, facts, N_("Left the roll."))


def must_be_free(person: Member, role: Role, since: date, until: date | None = None) -> None:
    """Refuse a role that a person holds already for all or part of the time."""
    held = [(charge.since, charge.until) for charge in person.charges if charge.role == role]
    refused = term_refused(since, until, held)
    if refused is not None:
        raise Refused(refused, field="role")


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
    must_be_free(person, role, since, until)
    charge = Charge(member=person, role=role, since=since, until=until)
    session.add(charge)
    facts = {"role": role.value, "since": since.isoformat()}
    note(session, actor, now, person, Act.role_given, facts, N_("Given a role."))
    return charge


def end_role(session: Session, *, actor: Actor, now: datetime, charge: Charge, until: date) -> None:
    """End a charge: `until` is the first day without it."""
    must(actor, Permission.member_manage)
    must_leave_one(session, charge, until)
    charge.until = max(until, charge.since)
    facts = {"role": charge.role.value, "until": charge.until.isoformat()}
    note(session, actor, now, charge.member, Act.role_ended, facts, N_("A role ended."))


def must_leave_one(session: Session, charge: Charge, until: date) -> None:
    """Refuse to end the last charge of administrator."""
    if charge.role is Role.administrator:
        _let_go(session, charge.member, until)


def _let_go(session: Session, person: Member, on: date, field: str = "") -> None:
    holders = frozenset(one.id for one in queries.charged(session, Role.administrator, on))
    refused = may_let_go(holders, person.id)
    if refused is not None:
        raise Refused(refused, field=field)


def make_link(session: Session, *, actor: Actor, now: datetime, person: Member) -> str:
    """Return the token of a one-time link for `person`; the roll and the record show that it was made."""
    must(actor, Permission.member_manage)
    text = N_("A link to choose a password was made by an administrator.")
    if person.password_hash:
        text = RESET_BY_ADMINISTRATOR
    return _link(session, actor, now, person, text)


def make_link_on_server(session: Session, *, now: datetime, person: Member) -> str:
    """Return such a token to whoever runs the server: it shows on the roll and in the record like any other."""
    return _link(session, CLOCK, now, person, RESET_ON_SERVER)


def _link(session: Session, actor: Actor, now: datetime, person: Member, text: str) -> str:
    purpose = "reset" if person.password_hash else "invitation"
    token = accounts.invite(session, now=now, person=person, purpose=purpose)
    note(session, actor, now, person, Act.account_link_made, {"purpose": purpose}, text)
    return token


def _name(name: str) -> str:
    cleaned = as_seen(legible(name))
    if not cleaned:
        raise Refused(Reason(N_("Give the person’s name.")), field="name")
    return cleaned


def address(session: Session, email: str) -> str:
    """Return an e-mail address cleaned; refuse what is none, or somebody’s."""
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


def note(
    session: Session,
    actor: Actor,
    now: datetime,
    person: Member,
    act: Act,
    facts: Mapping[str, object],
    text: str,
) -> None:
    """Record an act about a person, and write its line in the history of the roll."""
    session.add(Note(member_id=person.id, at=now, text=text))
    record.append(session, actor=actor, now=now, act=act, subject=f"member:{person.id}", facts=facts)
