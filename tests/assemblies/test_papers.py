"""Documents of a meeting: freely before the notice, dated and told after it, listed wherever members read of it."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov.assemblies import papers, queries
from scopgov.assemblies import services as assemblies
from scopgov.assemblies.tables import Assembly, MeetingDocument
from scopgov.config import Settings
from scopgov.db import Database
from scopgov.documents import services as documents
from scopgov.domain.canonical import sha256_bytes
from scopgov.domain.errors import Forbidden, Refused
from scopgov.minutes import queries as minutes
from scopgov.notices.tables import Notice
from scopgov.record.tables import RecordEntry
from scopgov.votes import again
from scopgov.votes import queries as votes
from tests.conftest import START, Clock, People
from tests.votes.meeting import CLOSES, Meeting, convened, prepare, put

SignIn = Callable[..., FlaskClient]
PDF = b"%PDF-1.7\naccounts"
DIGEST = sha256_bytes(PDF)
AFTER = START + timedelta(days=2)


@pytest.fixture
def meeting(people: People, database: Database) -> Meeting:
    return convened(people, database)


@pytest.fixture
def prepared(meeting: Meeting) -> int:
    """The number of an assembly in preparation with one motion."""
    with meeting.database.transaction() as session:
        return put(session, meeting, prepare(session, meeting)).assembly_id


def _add(
    session: Session, meeting: Meeting, settings: Settings, number: int, by: int = 0, **told: object
) -> MeetingDocument:
    asked = {"now": START, "item_id": None, "filename": "accounts.pdf", "content": PDF, **told}
    assembly = session.get_one(Assembly, number)
    return papers.add(session, settings=settings, actor=meeting.actor(by), assembly=assembly, **asked)  # type: ignore[arg-type]


def _names(session: Session, number: int) -> list[str]:
    return [one.name for one in queries.documents(session, session.get_one(Assembly, number))]


def test_before_the_notice_documents_come_and_go_and_each_act_is_recorded(
    meeting: Meeting, prepared: int, settings: Settings
) -> None:
    with meeting.database.transaction() as session:
        made = _add(session, meeting, settings, prepared)
        assert (made.sha256, made.late, documents.read(settings, made)) == (DIGEST, False, PDF)
        with pytest.raises(Forbidden):
            _add(session, meeting, settings, prepared, by=1)
        with pytest.raises(Forbidden):
            papers.take_off(session, actor=meeting.actor(1), now=START, one=made)
        papers.take_off(session, actor=meeting.actor(), now=START, one=made)
        assert _names(session, prepared) == []
        with pytest.raises(Refused, match="no such document"):
            queries.document(session, made.id)
        acts = session.scalars(select(RecordEntry.act).order_by(RecordEntry.seq.desc()).limit(2)).all()
        assert acts == ["document.taken_off", "document.added"]
        assert session.scalars(select(Notice).where(Notice.heading == "Document added")).all() == []


def test_the_notice_names_each_document_with_its_digest(
    meeting: Meeting, prepared: int, settings: Settings
) -> None:
    with meeting.database.transaction() as session:
        _add(session, meeting, settings, prepared)
        assembly = session.get_one(Assembly, prepared)
        assemblies.convene(session, actor=meeting.actor(), now=START, assembly=assembly)
        told = session.scalars(select(Notice).where(Notice.path == f"/assemblies/{prepared}")).first()
        assert told is not None
        assert told.params["documents"] == [f"accounts.pdf (SHA-256 {DIGEST})"]
        entry = session.scalars(select(RecordEntry).order_by(RecordEntry.seq.desc())).first()
        assert entry is not None
        assert DIGEST in str(entry.facts)


def test_after_the_notice_one_is_dated_told_to_all_and_never_taken_off(
    meeting: Meeting, settings: Settings
) -> None:
    with meeting.database.transaction() as session:
        made = _add(session, meeting, settings, meeting.assembly_id, now=AFTER)
        assert made.late
        told = session.scalars(select(Notice.member_id).where(Notice.heading == "Document added")).all()
        assert set(told) == set(meeting.members)
        with pytest.raises(Refused, match="stays"):
            papers.take_off(session, actor=meeting.actor(), now=AFTER, one=made)
        with pytest.raises(Refused, match="votes are over"):
            _add(session, meeting, settings, meeting.assembly_id, now=CLOSES)


def test_what_is_no_document_or_about_nothing_on_the_agenda_is_refused(
    meeting: Meeting, prepared: int, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with meeting.database.transaction() as session:
        with pytest.raises(Refused, match="Only these kinds"):
            _add(session, meeting, settings, prepared, filename="x.exe", content=b"MZ")
        other = session.get_one(Assembly, meeting.assembly_id).items[0].id
        with pytest.raises(Refused, match="no longer on the agenda"):
            _add(session, meeting, settings, prepared, item_id=other)
        monkeypatch.setattr(papers, "MOST_OF_MEETING", 0)
        with pytest.raises(Refused, match="at most 0"):
            _add(session, meeting, settings, prepared)


def test_the_minutes_list_what_was_given_to_read_with_what_came_late(
    meeting: Meeting, settings: Settings
) -> None:
    with meeting.act() as (session, _, assembly):
        _add(session, meeting, settings, meeting.assembly_id, now=AFTER, item_id=assembly.items[0].id)
        [told] = minutes.draft(session, assembly, meeting.consequences)["documents"]
    assert told == {"item": 1, "name": "accounts.pdf", "sha256": DIGEST, "added_at": AFTER.isoformat()}


def test_a_second_call_gives_the_same_to_read(meeting: Meeting, settings: Settings) -> None:
    with meeting.act() as (session, _, assembly):
        _add(session, meeting, settings, meeting.assembly_id, now=AFTER, item_id=assembly.items[0].id)
        _add(session, meeting, settings, meeting.assembly_id, now=AFTER, filename="report.pdf")
    meeting.settle(CLOSES)
    opens = CLOSES + timedelta(days=20)
    with meeting.act() as (session, _, first):
        told = {"actor": meeting.actor(), "now": CLOSES}
        second = assemblies.call_again(
            session, **told, assembly=first, opens_at=opens, closes_at=opens + timedelta(hours=1)
        )
        again.put_again(session, **told, first=first, second=second, consequences=meeting.consequences)
        whole, item = queries.documents(session, second)
        assert (whole.name, whole.item_id, whole.late) == ("report.pdf", None, False)
        assert (item.name, item.item_id) == ("accounts.pdf", votes.motions_of(session, second)[0].item_id)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_documents_of_a_meeting_in_the_browser(
    app: Flask, meeting: Meeting, prepared: int, sign_in: SignIn, clock: Clock, tmp_path: Path
) -> None:
    board, member = sign_in(meeting.members[0]), sign_in(meeting.members[1])
    at = f"/assemblies/{prepared}"
    assert f"{at}/documents" in board.get(at).text
    assert f"{at}/documents" not in member.get(at).text
    with meeting.database.reading() as session:
        item = session.get_one(Assembly, prepared).items[0].id
        motion = votes.motions_of(session, session.get_one(Assembly, prepared))[0].id

    def sent(name: str = "accounts.pdf", about: int = item) -> dict[str, object]:
        return {"file": (io.BytesIO(PDF), name), "item_id": str(about)}

    assert member.post(f"{at}/documents", data=sent()).status_code == 422
    refused = board.post(f"{at}/documents", data={**sent(), "file": (io.BytesIO(b"<svg>"), "x.svg")})
    assert (refused.status_code, "Only these kinds of documents" in refused.text) == (422, True)
    assert "Take off" in board.post(f"{at}/documents", data=sent(), follow_redirects=True).text
    board.post(f"{at}/convene")
    clock.at = AFTER
    page = board.post(f"{at}/documents", data=sent("late.pdf", 0), follow_redirects=True).text
    assert "Added after the notice" in page
    assert "Take off" not in page
    for address in (at, f"{at}/documents"):
        page = member.get(address).text
        assert DIGEST in page
        assert "late.pdf" in page
    assert "accounts.pdf" in member.get(f"/motions/{motion}").text
    answer = member.get("/assemblies/documents/1")
    assert answer.data == PDF
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert member.post("/assemblies/documents/1/take-off").status_code == 403
    assert board.post("/assemblies/documents/1/take-off").status_code == 409
    assert member.get("/assemblies/documents/99").status_code == 404
