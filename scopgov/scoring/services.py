"""Give a score through the gate, or refuse it and say so in the record; record what a person decided.

A refusal is a result, not an exception: it is written like the score would have been.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session, make_transient_to_detached

from scopgov.db import hold
from scopgov.domain.acts import Act
from scopgov.domain.canonical import digest
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.gate import Channel, Refusal
from scopgov.domain.own_judgement import drawn
from scopgov.domain.policy import Actor, Permission
from scopgov.domain.reasons import reason_data
from scopgov.domain.text import N_, legible
from scopgov.mandates import gate
from scopgov.mandates.gate import Opened
from scopgov.members.services import must
from scopgov.prepared import Prepared
from scopgov.record import services as record
from scopgov.scoring import judging
from scopgov.scoring.tables import HumanDecision, Score, ScoreRefusal
from scopgov.training.inputs import read_all
from scopgov.usecases.queries import Known
from scopgov.usecases.tables import UseCase

ANSWERED = ("probability", "uncalibrated", "scale", "base", "factors", "warnings")
_SCORES = Score.metadata.tables[Score.__tablename__]
_ADD = Prepared(
    insert(_SCORES).returning(_SCORES.c.id), [column.name for column in _SCORES.c if column.name != "id"]
)
_UNDECIDED = {
    "chunk_id": None,
    "chunk_line": None,
    "decision": None,
    "decision_reason": "",
    "decided_by": None,
    "decided_at": None,
}
LONGEST_REFERENCE = 100
LONGEST_REASON = 5000


@dataclass(frozen=True)
class JudgeFirst:
    """No score yet: whoever asks was drawn to say first what they think of this case, and did not."""

    mandate_id: int
    use_case: UseCase | Known
    reference: str


@dataclass(frozen=True)
class Given:
    """A score just written, as its row has it, and what the gate opened for it."""

    id: int
    opened: Opened
    mandate_id: int
    reference: str
    inputs: Mapping[str, Any]
    probability: float
    uncalibrated: float
    scale: str
    base: float
    factors: Sequence[Mapping[str, Any]]
    warnings: Sequence[Mapping[str, Any]]
    scored_by: int
    scored_at: datetime
    channel: Channel
    application_id: int | None
    judged_first: bool = False
    decision: HumanDecision | None = None
    decided_at: datetime | None = None
    decision_reason: str = ""


def score(session: Session, **asked: Any) -> Score | ScoreRefusal:
    """Give one score, as `ask` does, where nobody is asked to judge first."""
    made = ask(session, **asked, key=None)
    if isinstance(made, JudgeFirst):
        raise AssertionError("without a key no case is drawn")
    return made


def ask(session: Session, **asked: Any) -> Score | ScoreRefusal | JudgeFirst:
    """Do as `give` does, and return the score as a row of the session."""
    made = give(session, **asked)
    return _held(session, made) if isinstance(made, Given) else made


def give(
    session: Session,
    *,
    store: Path,
    actor: Actor,
    now: datetime,
    use_case: UseCase | Known,
    reference: str,
    inputs: Mapping[str, object],
    key: bytes | None,
    channel: Channel = Channel.page,
    application_id: int | None = None,
    under: int | None = None,
) -> Given | ScoreRefusal | JudgeFirst:
    """Give one score under the mandate in force, or write down why none is given.

    With the `key` of the draw, a case that `actor` is to judge first has no score before they did, and then keeps what
    they thought.

    `application_id` is the program through which `actor` asks, if one does; `under` the mandate they rely on, if they
    say which.

    Raises Refused, naming the field, for a reference or an input that cannot be read: nothing is written.
    """
    told: dict[str, Any] = {"store": store, "use_case": use_case, "actor": actor, "now": now}
    opened = gate.open_for(session, **told, channel=channel, under=under)
    if isinstance(opened, Refusal):
        return refuse(session, actor, now, use_case, reference, opened)
    said = named(reference)
    given = read_all(opened.scorer.inputs, inputs)
    first = key is not None and drawn(key, use_case.id, said, opened.standing.judge_first_percent)
    if first and judging.given(session, actor, use_case, said) is None:
        return JudgeFirst(opened.mandate_id, use_case, said)
    result = opened.scorer.score(given).to_data()
    way = {"channel": channel, "application_id": application_id}
    made = _give(session, actor, now, opened, said, given, result, way)
    if first:
        made = replace(made, judged_first=True)
        judging.bind(session, actor=actor, use_case=use_case, reference=said, score_id=made.id)
    return made


def refuse_if_closed(
    session: Session,
    *,
    store: Path,
    actor: Actor,
    now: datetime,
    use_case: UseCase,
    reference: str = "",
    channel: Channel = Channel.page,
    under: int | None = None,
) -> ScoreRefusal | None:
    """Write down the refusal when the gate is closed to `actor`, before anything typed is read."""
    told: dict[str, Any] = {"store": store, "use_case": use_case, "actor": actor, "now": now}
    refusal = gate.preview(session, **told, channel=channel, under=under)
    return refuse(session, actor, now, use_case, reference, refusal) if refusal else None


def _give(
    session: Session,
    actor: Actor,
    now: datetime,
    opened: Opened,
    reference: str,
    given: Mapping[str, Any],
    result: Mapping[str, Any],
    way: Mapping[str, Any],
) -> Given:
    if not math.isfinite(result["probability"]):
        raise Refused(Reason(N_("The model gave no usable answer for these values.")))
    values = {
        "mandate_id": opened.mandate_id,
        "reference": reference,
        "inputs": dict(given),
        "scored_by": actor.member_id,
        "scored_at": now,
        **way,
        **{name: result[name] for name in ANSWERED},
    }
    made = Given(**values, opened=opened, id=_ADD.rows(session, {**_UNDECIDED, **values})[0].id)
    facts = {
        "mandate": opened.mandate_id,
        "version": opened.standing.version_id,
        "artefact": opened.standing.facts.artefact_mandated,
        "answer": digest({"reference": reference, "inputs": dict(given), "result": dict(result)}),
    }
    subject = f"score:{made.id}"
    record.append(session, actor=actor, now=now, act=Act.score_given, subject=subject, facts=facts)
    return made


def _held(session: Session, given: Given) -> Score:
    """Hand a score to the session as a row it has read."""
    names = [column.name for column in _SCORES.c if column.name not in _UNDECIDED]
    made = Score(**_UNDECIDED, **{name: getattr(given, name) for name in names})
    make_transient_to_detached(made)
    session.add(made)
    return made


def refuse(
    session: Session,
    actor: Actor,
    now: datetime,
    use_case: UseCase | Known,
    reference: str,
    refusal: Refusal,
) -> ScoreRefusal:
    """Write down that the gate gave no score, and why."""
    made = ScoreRefusal(
        use_case_id=use_case.id,
        mandate_id=refusal.mandate,
        reference=legible(reference)[:LONGEST_REFERENCE],
        asked_by=actor.member_id,
        asked_at=now,
        code=refusal.code,
        status=refusal.status,
        reason=refusal.reason.text,
        params=reason_data(refusal.reason),
    )
    session.add(made)
    session.flush()
    facts = {"use_case": use_case.id, "code": refusal.code, "mandate": refusal.mandate}
    subject = f"score_refusal:{made.id}"
    record.append(session, actor=actor, now=now, act=Act.score_refused, subject=subject, facts=facts)
    return made


def decide(
    session: Session, *, actor: Actor, now: datetime, score: Score, decision: HumanDecision, reason: str
) -> Score:
    """Record, once, what a person decided of a scored case; the score itself never changes.

    The very same said again by the same person is that decision, sent twice.
    """
    must(actor, Permission.score_decide)
    said = legible(reason)[:LONGEST_REASON]
    hold(session, score)
    if (score.decision, score.decision_reason, score.decided_by) == (decision, said, actor.member_id):
        return score
    if score.decision is not None:
        raise Refused(Reason(N_("The decision on this score is already recorded.")))
    if not said:
        raise Refused(Reason(N_("Say why, in a sentence or two.")), status=422, field="reason")
    score.decision, score.decision_reason = decision, said
    score.decided_by, score.decided_at = actor.member_id, now
    session.flush()
    facts = {"decision": decision.value, "mandate": score.mandate_id}
    subject = f"score:{score.id}"
    record.append(session, actor=actor, now=now, act=Act.decision_recorded, subject=subject, facts=facts)
    return score


def named(reference: str) -> str:
    """Return the reference of a proposal, cleaned. Raises Refused at `reference` for none, or one too long."""
    found = " ".join(legible(reference).split())
    if not found:
        raise Refused(Reason(N_("Name the proposal.")), status=422, field="reference")
    if len(found) > LONGEST_REFERENCE:
        text = N_("At most %(count)s characters.")
        raise Refused(Reason(text, {"count": LONGEST_REFERENCE}), status=422, field="reference")
    return found
