"""Rounds of expert validation: who may be asked, which cases are drawn, in which order, when a round may close.

Experts judge before they see the model's answer; nothing here knows of rows, models or pages.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum
from itertools import zip_longest
from string import ascii_uppercase

from scopgov.domain.errors import Reason
from scopgov.domain.reminders import latest
from scopgov.domain.states import VersionState
from scopgov.domain.text import N_, legible

MOST_EXPERTS = 12
MOST_REAL = 50
MOST_INVENTED = 10
BANDS = 5
LONGEST = 5000
OUT_OF_USE = frozenset({VersionState.refused, VersionState.superseded, VersionState.retired})
LEADS = (timedelta(days=3), timedelta(days=0))


class Way(StrEnum):
    """How real cases are drawn."""

    balanced = "balanced"
    random = "random"


WAY_NAMES: Mapping[Way, str] = {
    Way.balanced: N_("Balanced over the score: as many from each fifth of its range"),
    Way.random: N_("Plain random: as the rows come"),
}
WAY_MEANS: Mapping[Way, str] = {
    Way.balanced: N_(
        "The real cases were drawn evenly over the score: kappa speaks of these cases, rare ones among them, not of "
        "the mix of daily work."
    ),
    Way.random: N_(
        "The real cases were drawn at random: kappa speaks of cases as they come in these rows, of which few may be "
        "at risk."
    ),
}


class Verdict(StrEnum):
    """What an expert says of a case."""

    at_risk = "at_risk"
    not_at_risk = "not_at_risk"
    cannot_say = "cannot_say"


class Confidence(StrEnum):
    """How sure an expert is."""

    sure = "sure"
    rather_sure = "rather_sure"
    unsure = "unsure"


VERDICT_NAMES: Mapping[Verdict, str] = {
    Verdict.at_risk: N_("At risk"),
    Verdict.not_at_risk: N_("Not at risk"),
    Verdict.cannot_say: N_("I cannot say"),
}
CONFIDENCE_NAMES: Mapping[Confidence, str] = {
    Confidence.sure: N_("Sure"),
    Confidence.rather_sure: N_("Rather sure"),
    Confidence.unsure: N_("Unsure"),
}
ANSWERS: Mapping[Verdict, bool | None] = {
    Verdict.at_risk: True,
    Verdict.not_at_risk: False,
    Verdict.cannot_say: None,
}


def may_hold(state: VersionState, *, baseline: bool, running: bool) -> Reason | None:
    """Return why no round may be held on a model version now."""
    if baseline:
        return Reason(N_("The baseline is there to compare with: nobody judges it."))
    if state in OUT_OF_USE:
        return Reason(N_("This model is out of use: no round is held on it."))
    if running:
        return Reason(N_("A round on this model is under way: close it, or call it off, first."))
    return None


def may_name(experts: Collection[int], trained_by: Collection[int]) -> Reason | None:
    """Return why a round may not be judged by these people alone."""
    if not experts:
        return Reason(N_("Name one expert at least."))
    if len(experts) > MOST_EXPERTS:
        return Reason(N_("At most %(most)s experts, please."), {"most": MOST_EXPERTS})
    if set(experts) <= set(trained_by):
        return Reason(
            N_("Name somebody else too: whoever trained or took the model does not judge it alone.")
        )
    return None


def may_open(real: int, invented: int) -> Reason | None:
    """Return why a round with so many cases may not be opened."""
    if real + invented == 0:
        return Reason(N_("There is no case to judge: draw real ones or write invented ones."))
    if invented > MOST_INVENTED:
        return Reason(N_("At most %(most)s invented cases, please."), {"most": MOST_INVENTED})
    return None


def may_close(judged: int) -> Reason | None:
    """Return why a round may not be closed: nobody has judged anything yet."""
    if judged:
        return None
    return Reason(N_("Nobody has judged a case yet: there is nothing to count. Call the round off instead."))


def sound(verdict: Verdict, confidence: Confidence | None, reasons: str) -> tuple[str, Reason] | None:
    """Return the field at fault and what a judgement lacks; None for a whole one."""
    if verdict is not Verdict.cannot_say and confidence is None:
        return "confidence", Reason(N_("Say how sure you are."))
    if not legible(reasons):
        return "reasons", Reason(N_("Say why, in a few words: they serve to improve the model."))
    return None


def draw(scores: Mapping[int, float], wanted: int, way: Way, seed: int) -> list[int]:
    """Return the lines drawn, in order: those whose SHA-256 with the seed comes first, as anyone can work out again.

    Balanced: one after the other from each fifth of the range of the scores, as long as it has lines left.
    """
    lines = _shuffled(seed, scores)
    if way is Way.balanced:
        lines = _in_turn(lines, scores)
    return lines[:wanted]


def _in_turn(lines: Sequence[int], scores: Mapping[int, float]) -> list[int]:
    low, high = min(scores.values(), default=0.0), max(scores.values(), default=0.0)
    bands: list[list[int]] = [[] for _ in range(BANDS)]
    for line in lines:
        share = (scores[line] - low) / (high - low) if high > low else 0.0
        bands[min(BANDS - 1, int(BANDS * share))].append(line)
    return [line for turn in zip_longest(*bands) for line in turn if line is not None]


def _shuffled(key: object, things: Collection[int]) -> list[int]:
    return sorted(things, key=lambda one: hashlib.sha256(f"{key}:{one}".encode()).digest())


def order(seed: int, member: int, places: Collection[int]) -> list[int]:
    """Return the order in which one expert meets the cases: another one for each, so that none always comes last."""
    return _shuffled(f"{seed}:{member}", places)


def letters(seed: int, members: Collection[int]) -> dict[int, str]:
    """Return the letter under which each expert's answers are shown: figures are about the model, not about people."""
    return dict(zip(_shuffled(f"{seed}:letters", members), ascii_uppercase, strict=False))


def nudge(opened: date, due: date, today: date) -> int | None:
    """Return which reminder is due to an expert who has not finished: days before the day, None for none.

    Once the day is past, one more each week while the round stays open.
    """
    if today > due:
        return -(7 * ((today - due).days // 7))
    lead = latest(opened, due, LEADS, today)
    return None if lead is None else lead.days
