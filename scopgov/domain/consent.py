"""A consent round before a vote: who consents, stands aside, objects with a reason, and what that says in words.

It advises; the vote decides. Silence is not consent, and is counted apart. Pure: no page, no table, no clock.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from scopgov.domain.deliberation import LONGEST, Stage, may_discuss
from scopgov.domain.errors import Reason
from scopgov.domain.text import N_, legible


class Stance(StrEnum):
    """What a member answers in a consent round."""

    consent = "consent"
    aside = "aside"
    objection = "objection"


STANCE_NAMES: Mapping[Stance, str] = {
    Stance.consent: N_("I consent: I can live with it, and see no harm in trying it"),
    Stance.aside: N_("I stand aside: I would not do it, and do not stop the others"),
    Stance.objection: N_("I object: it would do harm, and I say which"),
}
STANCE_WORDS: Mapping[Stance, str] = {
    Stance.consent: N_("consents"),
    Stance.aside: N_("stands aside"),
    Stance.objection: N_("objects"),
}


@dataclass(frozen=True)
class Answers:
    """How many answered what, of those with a vote."""

    on_roll: int
    consents: int = 0
    asides: int = 0
    objections: int = 0

    @property
    def given(self) -> int:
        """Return how many answered."""
        return self.consents + self.asides + self.objections

    @property
    def silent(self) -> int:
        """Return how many with a vote did not answer."""
        return max(0, self.on_roll - self.given)


def count(stances: Iterable[Stance], on_roll: int) -> Answers:
    """Count answers, one a member."""
    found = Counter(stances)
    return Answers(on_roll, found[Stance.consent], found[Stance.aside], found[Stance.objection])


def result(answers: Answers) -> tuple[Reason, ...]:
    """Say what a round that is over found, then how many kept silent."""
    return (_found(answers), *_silent(answers))


def _found(answers: Answers) -> Reason:
    told = {"consents": answers.consents, "asides": answers.asides, "objections": answers.objections}
    if answers.given == 0:
        return Reason(N_("Nobody answered: the round says nothing."))
    if answers.objections:
        text = N_(
            "No consent. Objecting: %(objections)s. Consenting: %(consents)s. Standing aside: %(asides)s."
        )
        return Reason(text, told)
    if answers.asides >= answers.consents:
        text = N_("Nobody objects, but few carry it. Standing aside: %(asides)s. Consenting: %(consents)s.")
        return Reason(text, told)
    if answers.asides:
        text = N_("Consent of those who answered. Consenting: %(consents)s. Standing aside: %(asides)s.")
        return Reason(text, told)
    return Reason(N_("Full consent of those who answered. Consenting: %(consents)s."), told)


def _silent(answers: Answers) -> tuple[Reason, ...]:
    if not answers.given or not answers.silent:
        return ()
    text = N_("Without an answer: %(silent)s of %(on_roll)s with a vote. Silence is not consent.")
    return (Reason(text, {"silent": answers.silent, "on_roll": answers.on_roll}),)


def may_ask(
    stage: Stage, now: datetime, closes_at: datetime, votes_open_at: datetime, *, running: bool
) -> Reason | None:
    """Return why no consent round may be opened now, to end at `closes_at`."""
    closed = may_discuss(stage)
    if closed is not None:
        return closed
    if stage.opened:
        return Reason(N_("Votes are open: a consent round comes before the vote."))
    if running:
        return Reason(N_("A consent round on this motion is under way."))
    if closes_at <= now:
        return Reason(N_("The round must end later than now."))
    if closes_at > votes_open_at:
        return Reason(N_("The round must end before votes open, on %(at)s."), {"at": votes_open_at})
    return None


def may_answer(stage: Stage, now: datetime, closes_at: datetime) -> Reason | None:
    """Return why an answer is not taken; None until the round ends or votes open."""
    closed = may_discuss(stage)
    if closed is not None:
        return closed
    if now >= closes_at or stage.opened:
        return Reason(N_("The consent round ended on %(at)s."), {"at": closes_at})
    return None


def sound(stance: Stance, reason: str) -> Reason | None:
    """Return what an answer lacks: an objection says why."""
    if stance is Stance.objection and not legible(reason):
        return Reason(N_("Say which harm you see, and what would remove it."))
    if len(reason) > LONGEST:
        return Reason(N_("At most %(most)s characters, please."), {"most": LONGEST})
    return None
