"""A version in use is audited again, on cases it scored whose outcome came; what members voted stays as it is."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov.apart.tables import SensitiveAttribute
from scopgov.audits import outside, rows_apart
from scopgov.audits import queries as audits
from scopgov.audits.tables import OutsideAudit
from scopgov.domain.errors import Forbidden, Refused
from scopgov.domain.policy import Actor
from scopgov.domain.protocol import Protocol
from scopgov.mandates.tables import Mandate
from scopgov.scoring.tables import Score
from scopgov.stewardship import auditing_again as again
from scopgov.stewardship import score_outcomes
from tests.conftest import Clock
from tests.mandates.factory import Case, granted

KINDS = ("A", "B")


def _scored(session: Session, clock: Clock, mandate: Mandate, writer: int, lead: Actor, count: int) -> None:
    """Score cases of two kinds, and say what became of them, as a year of use would leave them."""
    for at in range(count):
        score = Score(
            mandate_id=mandate.id,
            reference=f"P{clock.at.timestamp()}-{at}",
            inputs={"kind": KINDS[at % 2], "budget": 1000 + at},
            probability=0.9 if at % 3 else 0.1,
            uncalibrated=0.9,
            scale="probability",
            base=0.5,
            factors=[],
            warnings=[],
            scored_by=writer,
            scored_at=clock.at,
        )
        session.add(score)
        session.flush()
        told = {"now": clock.at, "score": score, "known_on": clock.at.date()}
        score_outcomes.say(session, actor=lead, happened=at % 4 == 0, **told)


def _made(
    session: Session, around: Case, clock: Clock, mandate: Mandate, actor: Actor, *, same: bool
) -> OutsideAudit:
    of = again.begun(session, actor=actor, mandate=mandate, same=same)
    sha256, found = of.computed(around.store)
    told: dict[str, Any] = {"now": clock.at, "mandate": mandate, "of": of, "sha256": sha256, "found": found}
    return again.keep(session, actor=actor, **told)


def test_an_aged_audit_is_made_again_on_new_cases_and_changes_nothing_voted(
    session: Session, around: Case, clock: Clock
) -> None:
    mandate, hands = granted(session, around, clock), around.hands
    dossier, version = mandate.dossier.digest, mandate.model_version
    clock.at += timedelta(days=1)
    with pytest.raises(Refused, match="No outcome came"):
        again.begun(session, actor=hands.lead, mandate=mandate, same=False)
    _scored(session, clock, mandate, around.writer, hands.lead, 60)
    with pytest.raises(Forbidden):
        again.begun(session, actor=hands.board, mandate=mandate, same=False)
    clock.at += timedelta(days=400)
    assert again.standing(session, mandate, clock.at).old
    made = _made(session, around, clock, mandate, hands.lead, same=False)
    assert made.rows == 60 and made.groups["kind"]["A"] == {"rows": 30, "positives": 15}
    with pytest.raises(Refused, match="was begun"):
        again.begun(session, actor=hands.lead, mandate=mandate, same=False)
    sealed = Protocol.from_data(
        {**mandate.dossier.audit.protocol, "groups": ["kind"], "bands": {}, "crossings": []}
    )
    about: dict[str, Any] = {"now": clock.at, "audit": made}
    with pytest.raises(Forbidden):
        outside.seal(session, actor=hands.lead, protocol=sealed, **about)
    outside.seal(session, actor=hands.judge, protocol=sealed, **about)
    protocol, sha256 = outside.order(made)
    figures = outside.figures(protocol, sha256, around.store)
    outside.keep(session, actor=hands.judge, found=figures, **about)
    found = again.standing(session, mandate, clock.at)
    assert not found.old and found.last_run == clock.at and list(found.again) == [made]
    assert found.voted.id == mandate.dossier.audit_id and mandate.dossier.digest == dossier
    assert audits.current(session, version) is found.voted
    assert again.rows(session, mandate).label == ()
    clock.at += timedelta(days=1)
    _scored(session, clock, mandate, around.writer, hands.lead, 7)
    assert len(again.rows(session, mandate).label) == 7


def test_the_sealed_protocol_runs_again_where_cases_tell_its_groups(
    session: Session, around: Case, clock: Clock
) -> None:
    mandate, lead = granted(session, around, clock), around.hands.lead
    clock.at += timedelta(days=1)
    _scored(session, clock, mandate, around.writer, lead, 40)
    sealed = audits.sealed(mandate.dossier.audit)
    with pytest.raises(Refused, match="seal a new one"):
        again.begun(session, actor=lead, mandate=mandate, same=True)
    for score in session.scalars(select(Score)):
        score.inputs = {name: str(10 + score.id % 30) for name in sealed.groups}
    session.flush()
    made = _made(session, around, clock, mandate, lead, same=True)
    assert made.protocol_digest == mandate.dossier.audit.protocol_digest
    assert made.run_at == clock.at and made.result is not None and made.result["rows"] == 40
    assert mandate.dossier.audit.run_at != made.run_at


def test_bands_that_the_data_make_of_an_amount_part_the_cases_too(
    session: Session, around: Case, clock: Clock
) -> None:
    mandate = granted(session, around, clock)
    _scored(session, clock, mandate, around.writer, around.hands.lead, 4)
    for score, budget in zip(
        session.scalars(select(Score).order_by(Score.id)), (500.0, 2000.5, "", 9000.0), strict=True
    ):
        score.inputs = {"kind": "A", "budget": budget}
    session.flush()
    found = again.rows(session, mandate)
    assert found.columns["size"] == ("small", "middle", "", "large")
    assert "size" in found.groupings


def test_what_is_typed_of_a_sensitive_attribute_is_given_with_no_rows_but_on_the_record(
    session: Session, around: Case, clock: Clock
) -> None:
    mandate, hands = granted(session, around, clock), around.hands
    clock.at += timedelta(days=1)
    _scored(session, clock, mandate, around.writer, hands.lead, 40)
    sealed, version = audits.sealed(mandate.dossier.audit), mandate.model_version
    for score in session.scalars(select(Score)):
        score.inputs = {name: str(10 + score.id % 30) for name in sealed.groups}
    asked, audit = sealed.groups[0], mandate.dossier.audit_id
    version.recipe = {**version.recipe, "apart": {"attribute": asked, "necessary": "!", "audit": audit}}
    about = {"name": asked, "purpose": "?", "lawful": "!", "by_line": {"2": "10"}, "counts": {}}
    told: dict[str, Any] = {"added_by": hands.judge.member_id, "added_at": clock.at}
    day, data = clock.at.date() + timedelta(days=9), version.run.data_version_id
    session.add(SensitiveAttribute(data_version_id=data, delete_on=day, **about, **told))
    session.flush()
    made = _made(session, around, clock, mandate, hands.judge, same=True)
    assert made.result is not None and "rows_sha256" not in made.result
    kept = rows_apart.of_use(session, made)
    assert kept is not None and kept.names == (asked,)
    way: dict[str, Any] = {
        "now": clock.at,
        "kept": kept,
        "store": around.store,
        "key": b"key",
        "purpose": "Why.",
    }
    with pytest.raises(Forbidden):
        rows_apart.give(session, actor=hands.lead, **way)
    assert rows_apart.give(session, actor=hands.judge, **way).startswith(b"row,outcome,score,")
    assert [one.purpose for one in rows_apart.accesses(session, kept)] == ["Why."]
    with pytest.raises(Refused, match="as was promised"):
        rows_apart.give(session, actor=hands.judge, **{**way, "now": clock.at + timedelta(days=9)})
