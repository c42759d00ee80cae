"""A poll: the choices, the definition frozen at its opening, its window, and the count.

The verdict on a count is in `verdicts`. Nothing here reads a clock: `now` is a parameter.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from scopgov.domain.electorate import Roll, roll_digest
from scopgov.domain.errors import Reason
from scopgov.domain.statutes import Call, DecisionRule, rule_to_data
from scopgov.domain.text import N_

FORMAT = "scopgov poll 1"
WITH_OPTIONS = "scopgov poll 2"


class Choice(StrEnum):
    """What a ballot says."""

    for_ = "for"
    against = "against"
    abstain = "abstain"
    blank = "blank"


class Outcome(StrEnum):
    """What the poll decided."""

    carried = "carried"
    rejected = "rejected"
    no_quorum = "no_quorum"


CHOICE_NAMES: Mapping[Choice, str] = {
    Choice.for_: N_("For"),
    Choice.against: N_("Against"),
    Choice.abstain: N_("Abstention"),
    Choice.blank: N_("Blank ballot"),
}
OUTCOME_NAMES: Mapping[Outcome, str] = {
    Outcome.carried: N_("carried"),
    Outcome.rejected: N_("rejected"),
    Outcome.no_quorum: N_("no quorum"),
}


@dataclass(frozen=True)
class Tally:
    """How many ballots say what."""

    for_: int = 0
    against: int = 0
    abstentions: int = 0
    blanks: int = 0

    @property
    def ballots(self) -> int:
        """Return the number of ballots."""
        return self.for_ + self.against + self.abstentions + self.blanks


def count(choices: Iterable[Choice]) -> Tally:
    """Count ballots, one vote each."""
    found = Counter(choices)
    return Tally(found[Choice.for_], found[Choice.against], found[Choice.abstain], found[Choice.blank])


class Secrecy(StrEnum):
    """Who can know how a member voted."""

    confidential = "confidential"
    open = "open"


SECRECY_NAMES: Mapping[Secrecy, str] = {
    Secrecy.open: N_("Open vote"),
    Secrecy.confidential: N_("Confidential vote"),
}
SECRECY_SENTENCES: Mapping[Secrecy, str] = {
    Secrecy.open: N_("Open vote: your name and your choice are shown to the members after the close."),
    Secrecy.confidential: N_(
        "Confidential vote: your ballot is sealed in an envelope and opened with all the others at the close. Members "
        "then see who voted, and the ballots without names."
    ),
}
SCRUTINEERS, OPENING = 3, 2  # how many hold the key of a confidential poll, and how many of them open it
FEWEST_PERSONS = 5  # casting, for the ballots and the counts to be shown
PAPER_UNDER = 10  # members on the roll, below which a paper ballot hides more
MOST_CONFIDENTIAL = 5000  # members on the roll: as far as it was tried


def counts_shown(secrecy: Secrecy, persons: int) -> bool:
    """Tell whether ballots and counts are shown after the close, `persons` having cast them.

    Of fewer than five persons the figures alone would say who chose what: the outcome alone is told.
    """
    return secrecy is Secrecy.open or persons >= FEWEST_PERSONS


def may_be_confidential(members: int) -> Reason | None:
    """Return None if that many members can vote in confidence, else why not."""
    if members <= MOST_CONFIDENTIAL:
        return None
    text = N_("A confidential vote is offered up to %(most)s members on the roll.")
    return Reason(text, {"most": MOST_CONFIDENTIAL})


def paper_hides_more(members: int) -> Reason | None:
    """Return the warning for a roll so short that the result says much of each vote; None for a longer one."""
    if members >= PAPER_UNDER:
        return None
    text = N_(
        "Fewer than ten members are on the roll: the result alone may let people guess who chose what. A vote on "
        "paper, in a box, hides more."
    )
    return Reason(text)


@dataclass(frozen=True)
class MotionText:
    """What is put to the vote. `params` holds the terms that take effect if it is carried (JSON data)."""

    motion_id: int
    kind: str
    subject_id: int | None
    title: str
    text: str
    params: Mapping[str, Any] = field(default_factory=dict)


def poll_definition(
    motion: MotionText,
    *,
    rule: DecisionRule,
    call: Call,
    roll: Roll,
    opens_at: datetime,
    closes_at: datetime,
    announced_until: datetime | None = None,
    dossier_digest: str | None = None,
    secrecy: Secrecy = Secrecy.open,
    sealed: Mapping[str, Any] | None = None,
    agreement: str | None = None,
) -> dict[str, Any]:
    """Return all that members decide on and how, as JSON data to freeze at opening.

    Its canonical JSON is stored and its `canonical.digest` names the poll. `sealed` holds the public keys of a
    confidential poll, with those of its scrutineers; `announced_until` is the time until which the chair announced a
    vote in session. What is chosen among, where it is not for or against, is the term `question` of the motion;
    `agreement` names the committee's poll that agreed, where two majorities are needed. Raises ValueError when the
    window does not run forward, when an instant has no time zone, or when keys and level do not go together, Refused
    when the rule has no second call.
    """
    rule.on(call)
    if closes_at <= opens_at:
        raise ValueError("a poll must close after it opens")
    if (sealed is not None) != (secrecy is Secrecy.confidential):
        raise ValueError("a confidential poll, and no other, has keys")
    terms = dict(motion.params)
    question = terms.pop("question", None)
    asked = {"question": question} if question else {"options": [choice.value for choice in Choice]}
    return {
        "format": WITH_OPTIONS if question else FORMAT,
        "motion": {
            "id": motion.motion_id,
            "kind": motion.kind,
            "subject": motion.subject_id,
            "title": motion.title,
            "text": motion.text,
            "params": terms,
        },
        **asked,
        "rule": rule_to_data(rule),
        "call": int(call),
        "secrecy": secrecy.value,
        "opens_at": instant_text(opens_at),
        "closes_at": instant_text(closes_at),
        "members": len(roll),
        "roll_digest": roll_digest(roll),
        "dossier_digest": dossier_digest,
        **({"announced_until": instant_text(announced_until)} if announced_until else {}),
        **({"sealed": dict(sealed)} if sealed else {}),
        **({"agreement": agreement} if agreement else {}),
    }


def instant_text(at: datetime) -> str:
    """Write an instant as RFC 3339 text in UTC; raises ValueError for one without a time zone."""
    if at.tzinfo is None:
        raise ValueError("an instant without a time zone")
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def window(definition: Mapping[str, Any]) -> tuple[datetime, datetime]:
    """Return when the poll opens and closes."""
    return datetime.fromisoformat(definition["opens_at"]), datetime.fromisoformat(definition["closes_at"])


def is_open(opens_at: datetime, closes_at: datetime, now: datetime) -> bool:
    """Tell whether ballots are taken: from the opening, until just before the closing instant."""
    return opens_at <= now < closes_at


def may_vote_at(opens_at: datetime, closes_at: datetime, now: datetime) -> Reason | None:
    """Return None while ballots are taken, else why not."""
    if now < opens_at:
        return Reason(N_("The poll is not open yet: it opens on %(at)s."), {"at": opens_at})
    if now >= closes_at:
        return Reason(N_("The poll closed on %(at)s: no vote was recorded."), {"at": closes_at})
    return None


def may_close(closes_at: datetime, now: datetime, *, voted: int, on_roll: int) -> Reason | None:
    """Return None if the poll may be closed: at its time, or earlier once everyone on the roll has voted."""
    if now >= closes_at or voted >= on_roll > 0:
        return None
    return Reason(
        N_("The poll closes on %(at)s, or as soon as all have voted (ballots missing: %(missing)s)."),
        {"at": closes_at, "missing": on_roll - voted},
    )
