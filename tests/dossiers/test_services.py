"""A dossier holds everything under one digest, and fails to verify when any byte or row of it changes."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from scopgov.domain.canonical import canonical_json, sha256_bytes
from scopgov.domain.errors import Forbidden, Refused
from scopgov.domain.opinions import OpinionKind
from scopgov.domain.policy import Role
from scopgov.domain.states import VersionState
from scopgov.dossiers import queries, services
from scopgov.dossiers.tables import Dossier
from scopgov.training.tables import ModelVersion
from tests.audits import factory
from tests.conftest import START, People
from tests.dossiers import laying
from tests.dossiers.laying import Hands


@pytest.fixture
def who(people: People) -> Hands:
    return laying.hands(people)


def test_a_dossier_holds_all_digests_under_one(session: Session, tmp_path: Path, who: Hands) -> None:
    dossier = laying.frozen(session, tmp_path, who, START)
    session.commit()
    session.expire_all()
    held, version = queries.content(dossier), dossier.model_version
    assert sha256_bytes(dossier.content.encode()) == dossier.digest
    assert canonical_json(json.loads(dossier.content)) == dossier.content
    assert held["model"]["artefact_sha256"] == version.artefact_sha256
    assert held["model"]["card_digest"] == version.card_digest
    assert held["audit"]["protocol_digest"] == dossier.audit.protocol_digest
    assert held["audit"]["result_digest"] == dossier.audit.result_digest
    assert held["opinion"]["digest"] == dossier.opinion.digest
    assert held["data"]["digest"] == version.run.data_version.digest
    terms = queries.terms(dossier)
    assert terms.conditions == ("Look at the offices again in spring.",)
    assert terms == replace(laying.terms(START.date()), conditions=terms.conditions)
    assert queries.current(session, version) is dossier
    assert queries.verify(session, dossier, tmp_path / "artefacts", tmp_path / "sources") is None


def _content(dossier: Dossier, folder: Path) -> None:
    dossier.content = dossier.content.replace("late", "later")


def _terms(dossier: Dossier, folder: Path) -> None:
    held = {**queries.content(dossier)}
    held["mandate"] = {**held["mandate"], "ends_on": "2036-01-01"}
    dossier.content = canonical_json(held)


def _resealed(dossier: Dossier, folder: Path) -> None:
    held = {**queries.content(dossier)}
    held["audit"] = {**held["audit"], "verdict": "no_evidence"}
    dossier.content = canonical_json(held)
    dossier.digest = sha256_bytes(dossier.content.encode())


def _set(path: str, value: Any) -> Callable[[Dossier, Path], None]:
    def spoil(dossier: Dossier, folder: Path) -> None:
        *steps, last = path.split(".")
        row: Any = dossier
        for step in steps:
            row = getattr(row, step)
        setattr(row, last, value)

    spoil.__name__ = path
    return spoil


def _merge(path: str, **changed: Any) -> Callable[[Dossier, Path], None]:
    def spoil(dossier: Dossier, folder: Path) -> None:
        *steps, last = path.split(".")
        row: Any = dossier
        for step in steps:
            row = getattr(row, step)
        setattr(row, last, {**getattr(row, last), **changed})

    spoil.__name__ = f"{path} {changed}"
    return spoil


def _byte(of: Callable[[ModelVersion], str], place: str = "artefacts") -> Callable[[Dossier, Path], None]:
    def spoil(dossier: Dossier, folder: Path) -> None:
        path = factory.bytes_of(folder / place, of(dossier.model_version))
        data = bytearray(path.read_bytes())
        data[-1] ^= 1
        path.write_bytes(bytes(data))

    return spoil


def _lost(dossier: Dossier, folder: Path) -> None:
    factory.bytes_of(folder / "artefacts", dossier.model_version.artefact_sha256).unlink()


def _clause(dossier: Dossier, folder: Path) -> None:
    from sqlalchemy.orm import object_session

    session = object_session(dossier)
    assert session is not None
    charter = queries.charter_of(session, dossier)
    assert charter is not None
    charter.clauses[0].text = "A score decides."


SPOILERS = [
    _content,
    _terms,
    _resealed,
    _clause,
    _lost,
    _byte(lambda version: version.artefact_sha256),
    _byte(lambda version: version.predictions_sha256),
    _byte(lambda version: version.run.data_version.source.sha256, "sources"),
    _set("frozen_by", 1),
    _set("frozen_at", START + timedelta(seconds=1)),
    _set("digest", "0" * 64),
    _set("model_version.artefact_sha256", "0" * 64),
    _set("model_version.artefact_size", 12),
    _set("model_version.predictions_sha256", "0" * 64),
    _set("model_version.card_digest", "0" * 64),
    _merge("model_version.card", limits=[]),
    _merge("model_version.recipe", params={"C": 2.0}),
    _merge("model_version.measures", beats_baseline=False),
    _merge("model_version.environment", python="3.12"),
    _set("model_version.inputs", []),
    _set("model_version.family", "forest"),
    _set("model_version.number", 9),
    _set("model_version.trained_at", START),
    _set("model_version.use_case.number", 99),
    _set("model_version.run.data_version.digest", "0" * 64),
    _merge("model_version.run.data_version.content", steps=[]),
    _merge("model_version.run.data_version.summary", test=1000),
    _set("model_version.run.data_version.source.sha256", "0" * 64),
    _merge("audit.protocol", margin=0.5),
    _merge("audit.result", verdict="no_evidence"),
    _set("audit.protocol_digest", "0" * 64),
    _set("audit.result_digest", "0" * 64),
    _set("audit.run_at", START + timedelta(days=1)),
    _set("audit.sealed_by", 1),
    _set("opinion.reasons", "It is perfect."),
    _set("opinion.conditions", []),
    _set("opinion.kind", OpinionKind.favourable),
    _set("opinion.minority", "None."),
    _set("opinion.accepts_insufficient", ""),
    _set("opinion.digest", "0" * 64),
]


@pytest.mark.parametrize("spoil", SPOILERS, ids=lambda spoil: spoil.__name__)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_any_change_of_what_a_dossier_covers_is_found(
    session: Session, tmp_path: Path, who: Hands, spoil: Callable[[Dossier, Path], None]
) -> None:
    dossier = laying.frozen(session, tmp_path, who, START)
    spoil(dossier, tmp_path)
    session.flush()
    assert queries.verify(session, dossier, tmp_path / "artefacts", tmp_path / "sources") is not None


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"purpose": " "}, "purpose"),
        ({"purpose": "x" * 301}, "purpose"),
        ({"role": Role.board}, "role"),
        ({"ends_on": START.date()}, "ends_on"),
        ({"review_on": START.date() + timedelta(days=400)}, "review_on"),
        ({"review_on": START.date()}, "review_on"),
        ({"course_code": "none"}, "course_code"),
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_terms_that_make_no_sense_are_refused_at_their_field(
    session: Session, tmp_path: Path, who: Hands, changes: dict[str, Any], field: str
) -> None:
    factory.charter(session)
    version = factory.version(session, tmp_path, author=who.lead.member_id)
    laying.judged(session, tmp_path, who, START, version)
    with pytest.raises(Refused) as refused:
        services.freeze(
            session,
            actor=who.board,
            now=START,
            version=version,
            terms=laying.terms(START.date(), **changes),
            store=tmp_path / "artefacts",
        )
    assert (refused.value.field, refused.value.status) == (field, 422)


@pytest.mark.parametrize("lacking", ["opinion", "charter", "board", "bytes"])
def test_no_dossier_without_an_opinion_a_charter_the_board_and_the_bytes(
    session: Session, tmp_path: Path, who: Hands, lacking: str
) -> None:
    version = factory.version(session, tmp_path, author=who.lead.member_id)
    if lacking != "charter":
        factory.charter(session)
    if lacking == "opinion":
        laying.audited(session, tmp_path, who, START, version)
    else:
        laying.judged(session, tmp_path, who, START, version)
    if lacking == "bytes":
        factory.bytes_of(tmp_path / "artefacts", version.artefact_sha256).unlink()
    with pytest.raises(Forbidden if lacking == "board" else Refused):
        services.freeze(
            session,
            actor=who.judge if lacking == "board" else who.board,
            now=START,
            version=version,
            terms=laying.terms(START.date()),
            store=tmp_path / "artefacts",
        )


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_no_member_may_miss_is_noticed(session: Session, tmp_path: Path, who: Hands) -> None:
    reason = {"text": "Too few rows to conclude.", "params": {}}
    version = factory.version(
        session, tmp_path, author=who.lead.member_id, measures={"enough": False, "enough_reason": reason}
    )
    dossier = laying.frozen(session, tmp_path, who, START, version, OpinionKind.unfavourable)
    told = " ".join(str(notice) for notice in queries.notices(dossier))
    assert "Too few rows" in told
    assert "gap between groups" in told
    assert "unfavourable" in told
    assert version.state is VersionState.judged
