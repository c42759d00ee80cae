"""The rules that permissions choose among: who may do a thing, from who they are and what they are to it.

Each takes a person and the facts about the thing, and returns why not, None where they may. `policy` says which rule a
permission has.
"""

from __future__ import annotations

from collections.abc import Callable

from scopgov.domain.actors import ROLE_NAMES, Actor, Role, Subject
from scopgov.domain.errors import Reason
from scopgov.domain.statutes import Body
from scopgov.domain.text import N_

Rule = Callable[[Actor, Subject], Reason | None]


def anyone(actor: Actor, subject: Subject) -> Reason | None:
    """Let everybody who is signed in."""
    return None


def associate(actor: Actor, subject: Subject) -> Reason | None:
    """Let members on the roll."""
    if actor.associate:
        return None
    return Reason(N_("Only members on the roll may do this."))


def charged(*roles: Role) -> Rule:
    """Return the rule for whoever holds one of these roles."""

    def rule(actor: Actor, subject: Subject) -> Reason | None:
        if actor.roles & frozenset(roles):
            return None
        return Reason(
            N_("Only these may do this: %(roles)s."),
            {"roles": tuple(Reason(ROLE_NAMES[role]) for role in roles)},
        )

    return rule


def authors_alone(otherwise: str) -> Rule:
    """Return the rule for those who made it, with the reason given to others."""

    def rule(actor: Actor, subject: Subject) -> Reason | None:
        return None if actor.member_id in subject.authors else Reason(otherwise)

    return rule


def no_party(otherwise: str, *roles: Role) -> Rule:
    """Return the rule for who judges with one of these roles, apart from those who are party to what is judged."""

    def rule(actor: Actor, subject: Subject) -> Reason | None:
        if actor.roles & frozenset(roles) and actor.member_id in subject.authors:
            return Reason(otherwise)
        return charged(*roles)(actor, subject)

    return rule


def second_person(actor: Actor, subject: Subject) -> Reason | None:
    """Let whoever may accept an act on the roll (`second_person.accepters`): never who asked, or whom it is about."""
    if actor.member_id in subject.authors:
        return Reason(N_("You asked for this, or it is about you: somebody else must accept it."))
    if subject.roll is not None and actor.member_id in subject.roll:
        return None
    return Reason(N_("A second person accepts this: the board, or another administrator."))


def auditor_or(*roles: Role) -> Rule:
    """Return the rule for whoever sealed or ran an audit, while they sit on the committee, and these roles."""

    def rule(actor: Actor, subject: Subject) -> Reason | None:
        auditor = Role.ethics_committee in actor.roles and actor.member_id in subject.authors
        if auditor or actor.roles & frozenset(roles):
            return None
        return Reason(
            N_("Only whoever sealed or ran this audit, while on the ethics committee, and these: %(roles)s."),
            {"roles": tuple(Reason(ROLE_NAMES[role]) for role in roles)},
        )

    return rule


def author_or(*roles: Role) -> Rule:
    """Return the rule for the authors of a file and these roles."""

    def rule(actor: Actor, subject: Subject) -> Reason | None:
        if actor.member_id in subject.authors or actor.roles & frozenset(roles):
            return None
        return Reason(
            N_("Only the authors of the file and these may do this: %(roles)s."),
            {"roles": tuple(Reason(ROLE_NAMES[role]) for role in roles)},
        )

    return rule


def proposer_or(*roles: Role) -> Rule:
    """Return the rule for whoever proposed it and these roles."""

    def rule(actor: Actor, subject: Subject) -> Reason | None:
        if actor.member_id in subject.authors or actor.roles & frozenset(roles):
            return None
        return Reason(
            N_("Only whoever proposed it and these may do this: %(roles)s."),
            {"roles": tuple(Reason(ROLE_NAMES[role]) for role in roles)},
        )

    return rule


def owner_or(*roles: Role) -> Rule:
    """Return the rule for whose it is and these roles."""

    def rule(actor: Actor, subject: Subject) -> Reason | None:
        if actor.member_id in subject.authors or actor.roles & frozenset(roles):
            return None
        return Reason(
            N_("Only the member whose it is and these may do this: %(roles)s."),
            {"roles": tuple(Reason(ROLE_NAMES[role]) for role in roles)},
        )

    return rule


def concerned_or(*roles: Role) -> Rule:
    """Return the rule for the person concerned and these roles."""

    def rule(actor: Actor, subject: Subject) -> Reason | None:
        if actor.member_id in subject.authors or actor.roles & frozenset(roles):
            return None
        return Reason(
            N_("Only the person concerned and these may read it: %(roles)s."),
            {"roles": tuple(Reason(ROLE_NAMES[role]) for role in roles)},
        )

    return rule


def associate_or_concerned(actor: Actor, subject: Subject) -> Reason | None:
    """Let whoever is not on the roll say so: it may be what is wrong with it."""
    if actor.associate or actor.member_id in subject.authors:
        return None
    return Reason(N_("Whoever is not a member disputes their own place on the roll alone."))


def holder(body: Body | None) -> Role:
    """Return who prepares, convenes, chairs and closes the meetings of a body, and answers for their minutes.

    The ethics committee holds its own, so that nobody it may have to judge decides when it meets; the board all others.
    """
    return Role.ethics_committee if body is Body.ethics_committee else Role.board


def convenes(actor: Actor, subject: Subject) -> Reason | None:
    """Let whoever holds the meetings of the body."""
    return charged(holder(subject.body))(actor, subject)


def who_put(actor: Actor, subject: Subject) -> Reason | None:
    """Let whoever put a motion, or convenes the meeting."""
    if actor.member_id in subject.authors or convenes(actor, subject) is None:
        return None
    return Reason(N_("Only whoever put the motion, or who convenes the meeting, may answer for it."))


def chairs(actor: Actor, subject: Subject) -> Reason | None:
    """Let the chair of a meeting, or who convenes it."""
    if actor.member_id in subject.chairs or convenes(actor, subject) is None:
        return None
    return Reason(N_("Only the chair of the meeting, or who convenes it, may do this."))


def bureau(actor: Actor, subject: Subject) -> Reason | None:
    """Let the chair and the secretary of a meeting, or who convenes it."""
    if actor.member_id in subject.secretaries or chairs(actor, subject) is None:
        return None
    return Reason(N_("Only the chair and the secretary of the meeting, or who convenes it, may do this."))


def has_a_vote(actor: Actor, subject: Subject) -> Reason | None:
    """Let those who have a vote on a motion."""
    if subject.roll is not None and actor.member_id in subject.roll:
        return None
    return Reason(N_("Only members who have a vote on this motion may do this."))


def following(actor: Actor, subject: Subject) -> Reason | None:
    """Let the person who follows it."""
    if actor.member_id in subject.followers:
        return None
    return Reason(N_("Only the person who follows it may do this."))


def following_or(*roles: Role) -> Rule:
    """Return the rule for the person who follows it and these roles."""

    def rule(actor: Actor, subject: Subject) -> Reason | None:
        if actor.member_id in subject.followers or actor.roles & frozenset(roles):
            return None
        return Reason(
            N_("Only the person who follows it and these may do this: %(roles)s."),
            {"roles": tuple(Reason(ROLE_NAMES[role]) for role in roles)},
        )

    return rule


COMMITTEE_APART = no_party(
    N_("You wrote this file or declared an interest in it: another member of the committee must judge it."),
    Role.ethics_committee,
)


def impact_signer(actor: Actor, subject: Subject) -> Reason | None:
    """Let the data protection contact and the committee sign, but nobody what they wrote or have an interest in."""
    if actor.roles & {Role.data_protection, Role.ethics_committee} and actor.member_id in subject.authors:
        return Reason(N_("You wrote this file or declared an interest in it: somebody else must sign."))
    return charged(Role.data_protection, Role.ethics_committee)(actor, subject)


def committee_not_following(actor: Actor, subject: Subject) -> Reason | None:
    """Let the committee judge a condition, but nobody their own."""
    if actor.member_id in subject.followers:
        return Reason(N_("You follow this condition: another member of the committee must judge it."))
    return COMMITTEE_APART(actor, subject)


def on_the_roll(actor: Actor, subject: Subject) -> Reason | None:
    """Let those on the frozen roll of a poll, or on the roll where none is frozen yet."""
    if subject.roll is None:
        return associate(actor, subject)
    if actor.member_id in subject.roll:
        return None
    return Reason(N_("You are not on the roll of this poll, which was frozen when it opened."))
