"""The outbox: at least once, one mail a member, in their language; a server that fails loses nothing."""

from __future__ import annotations

import smtplib
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from scopgov.config import Settings
from scopgov.db import Database
from scopgov.domain.delivery import REFUSED, TAKEN, UNREACHABLE
from scopgov.members.tables import Cooperative, Member
from scopgov.notices import mail, posting
from scopgov.notices.mail_views import writer
from scopgov.notices.tables import Notice
from tests.conftest import START, Clock, People
from tests.notices.mailbox import Mailbox
from tests.notices.telling import TITLE, notices, told

Post = Callable[[], int]


@pytest.fixture
def post(database: Database, mailing: Settings, app: Flask, clock: Clock) -> Post:
    return lambda: posting.post(database, mailing, clock, writer(app, mailing.public_url))


def _change(database: Database, member_id: int, **values: object) -> None:
    with database.transaction() as session:
        session.execute(update(Member).where(Member.id == member_id).values(**values))


def test_what_a_member_was_told_is_mailed_once(
    database: Database, people: People, post: Post, box: Mailbox
) -> None:
    told(database, people.admit("Ana"), people.admit("Bob"))
    assert post() == 2
    assert post() == 0
    assert box.addresses == ["ana@example.test", "bob@example.test"]
    assert [(one.mailed_at, one.mail_after, one.read_at) for one in notices(database)] == [
        (START, None, None)
    ] * 2


def test_a_mail_speaks_the_language_of_its_reader_and_leads_to_the_page(
    database: Database, people: People, post: Post, box: Mailbox
) -> None:
    ana, bob = people.admit("Ana"), people.admit("Bob")
    _change(database, bob, locale="en")
    told(database, ana, bob)
    post()
    (french,), (english,) = box.to("ana@example.test"), box.to("bob@example.test")
    assert french["Subject"] == f"Votes ouverts : {TITLE}"
    assert english["Subject"] == f"Votes are open: {TITLE}"
    assert "4\u00a0septembre 2026" in french.get_content()
    assert "11:00" in english.get_content()  # in the cooperative's time zone
    assert "https://coop.example.test/assemblies" in english.get_content()
    assert english["Auto-Submitted"] == "auto-generated"
    assert (french["Content-Language"], english["Content-Language"]) == ("fr", "en")


def test_several_notices_of_one_member_go_out_in_one_mail(
    database: Database, people: People, post: Post, box: Mailbox
) -> None:
    ana = people.admit("Ana")
    _change(database, ana, locale="en")
    told(database, ana, occasion="x")
    told(database, ana, occasion="y")
    assert post() == 1
    (only,) = box.mails
    assert only["Subject"] == f"Votes are open: {TITLE}"
    assert only.get_content().split().count("https://coop.example.test/assemblies") == 2


def test_where_no_mail_is_set_nothing_is_tried_and_the_notice_stands(
    database: Database, people: People, settings: Settings, app: Flask, clock: Clock
) -> None:
    told(database, people.admit("Ana"))
    assert posting.post(database, settings, clock, writer(app, "")) == 0
    assert [one.mail_tries for one in notices(database)] == [0]


def test_the_invented_people_of_a_demonstration_get_no_mail(
    database: Database, people: People, post: Post, box: Mailbox
) -> None:
    told(database, people.admit("Ana"))
    with database.transaction() as session:
        session.execute(update(Cooperative).values(demonstration=True))
    assert post() == 0
    assert box.mails == []


def test_a_server_that_is_not_there_loses_nothing(
    database: Database, people: People, mailing: Settings, app: Flask, clock: Clock, box: Mailbox
) -> None:
    told(database, people.admit("Ana"), people.admit("Bob"))
    away = replace(mailing, smtp_port=1)
    write = writer(app, "")
    assert posting.post(database, away, clock, write) == 0
    assert [(one.mail_after, one.mail_tries) for one in notices(database)] == [(START + UNREACHABLE, 0)] * 2
    assert posting.post(database, mailing, clock, write) == 0  # left in peace for a while
    clock.at += UNREACHABLE
    assert posting.post(database, mailing, clock, write) == 2


def test_a_server_that_hangs_up_gets_the_mail_again_under_the_same_reference(
    database: Database,
    people: People,
    post: Post,
    box: Mailbox,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told(database, people.admit("Ana"))
    box.silent = True
    assert post() == 0
    box.silent = False
    clock.at += TAKEN - timedelta(seconds=1)
    assert post() == 0  # whoever took it may still be sending it
    clock.at += timedelta(seconds=1)
    assert post() == 1
    assert [one.mailed_at for one in notices(database)] == [clock.at]


def test_whoever_stops_between_sending_and_noting_sends_twice_at_most(
    database: Database,
    people: People,
    post: Post,
    box: Mailbox,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told(database, people.admit("Ana"))

    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(posting, "note", stop)
        with pytest.raises(KeyboardInterrupt):
            post()
    clock.at += TAKEN
    assert post() == 1
    first, second = box.mails
    assert first["Message-ID"] == second["Message-ID"]


def test_an_address_refused_keeps_no_other_from_its_mail_and_is_given_up_in_the_end(
    database: Database, people: People, post: Post, box: Mailbox, clock: Clock
) -> None:
    told(database, people.admit("Ana"), people.admit("Bob"))
    with database.transaction() as session:
        session.execute(update(Notice).values(mail_until=START + timedelta(days=30)))
    box.refuses.add("ana@example.test")
    assert post() == 1
    for wait in REFUSED:
        clock.at += wait
        assert post() == 0
    assert box.addresses == ["bob@example.test"]
    refused, taken = notices(database)
    assert (refused.mail_after, refused.mailed_at, refused.mail_tries) == (None, None, len(REFUSED) + 1)
    assert refused.read_at is None  # in the application it stands
    assert taken.mailed_at == START


def test_nobody_is_told_late_of_what_is_over(
    database: Database, people: People, post: Post, box: Mailbox, clock: Clock
) -> None:
    told(database, people.admit("Ana"))
    clock.forward(days=3)
    assert post() == 0
    assert box.mails == []


def test_whoever_left_meanwhile_gets_no_mail(
    database: Database, people: People, post: Post, box: Mailbox
) -> None:
    ana = people.admit("Ana")
    told(database, ana, people.admit("Bob"))
    _change(database, ana, departed_on=START.date())
    assert post() == 1
    assert box.addresses == ["bob@example.test"]


def test_what_one_process_took_another_leaves(database: Database, people: People, clock: Clock) -> None:
    ana = people.admit("Ana")
    told(database, ana)
    with database.transaction() as session:
        taken = posting.take(session, now=START)
    assert taken is not None
    assert [one.member_id for one in taken.notices] == [ana]
    with database.transaction() as session:
        assert posting.take(session, now=START) is None
        again = posting.take(session, now=START + TAKEN)
    assert again is not None
    with database.transaction() as session:
        posting.note(session, now=START, parcel=taken, taken=False)  # too late: it was taken again
        posting.note(session, now=START, parcel=again, taken=True)
    (notice,) = notices(database)
    assert (notice.mailed_at, notice.mail_after) == (START, None)


def test_a_title_cannot_add_a_header(mailing: Settings, box: Mailbox) -> None:
    assert mail.send(mailing, to="ana@example.test", subject="Assembly\r\nBcc: eve@example.test", body="…")
    (only,) = box.mails
    assert only["Subject"] == "Assembly Bcc: eve@example.test"
    assert only["Bcc"] is None


def test_a_password_is_only_given_over_an_encrypted_conversation(
    mailing: Settings, box: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = []
    monkeypatch.setattr(smtplib.SMTP, "login", lambda *about: said.append(about))
    with_user = replace(mailing, smtp_user="coop", smtp_password="secret")
    assert not mail.send(with_user, to="ana@example.test", subject="x", body="x")
    assert said == []
