"""The board words a motion as it likes; wherever members read it, the program says beside it what the vote does."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import force_locale
from pypdf import PdfReader
from sqlalchemy import select

from scopgov import consequences
from scopgov.assemblies import services as assemblies
from scopgov.config import Settings
from scopgov.db import Database
from scopgov.domain.errors import Reason
from scopgov.domain.polls import Choice
from scopgov.members import queries as members
from scopgov.minutes import services as minutes
from scopgov.notices import queries as notices
from scopgov.notices.tables import Notice
from scopgov.votes import agenda
from scopgov.votes import services as votes
from scopgov.votes.consequence import Consequence
from scopgov.votes.tables import Motion, MotionKind
from scopgov.web.filters import say
from tests.conftest import Clock, People
from tests.mandates import factory

SignIn = Callable[..., FlaskClient]
ONE_KIND = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
AS_PROPOSED = {MotionKind.agreement, MotionKind.amendment, MotionKind.opinion, MotionKind.tool_opinion}
NOTHING_FOLLOWS = {MotionKind.choice, MotionKind.other}
DOES = {
    "en": "If carried: version 1 of the model of “Late projects” (dossier ",
    "fr": "En cas d’adoption\u202f: la version 1 du modèle de «\u202fLate projects\u202f» (dossier ",
}
CHAIRS, WORDS = "Renew the office chairs", "The old ones creak."


@pytest.mark.parametrize("kind", sorted(set(MotionKind) - AS_PROPOSED - NOTHING_FOLLOWS))
def test_every_motion_that_the_board_words_and_that_does_something_says_what(
    kind: MotionKind, tmp_path: Path
) -> None:
    table = consequences.table(Settings(instance=tmp_path, database_url=""))
    assert table[kind].effect is not Consequence().effect


def _put_as_chairs(database: Database, around: factory.Case, clock: Clock) -> int:
    """Put the use of a model to the vote under other words; return the number of its motion."""
    with database.transaction() as session:
        dossier = factory.judged(session, around, clock)
        held = factory.assembly(session, around, clock)
        motion = factory.put(session, around, clock, held, MotionKind.deployment, dossier.id)
        agenda.change(
            session,
            actor=around.hands.board,
            now=clock.at,
            motion=motion,
            title=CHAIRS,
            text=WORDS,
            params=motion.params,
            consequences=around.consequences,
        )
        assemblies.convene(session, actor=around.hands.board, now=clock.at, assembly=held)
        return motion.id


def _close(database: Database, around: factory.Case, clock: Clock, number: int) -> int:
    """Hold the meeting, one member voting, and draw up its minutes; return their number."""
    board = around.hands.board
    with database.transaction() as session:
        motion = session.get_one(Motion, number)
        told: dict[str, Any] = {"chair_id": around.voters[0], "secretary_id": around.voters[1]}
        assemblies.open_meeting(session, actor=board, now=clock.at, assembly=motion.assembly, **told)
        actor = members.actor(session, around.voters[0], clock.at)
        casting: dict[str, Any] = {
            "actor": actor,
            "now": clock.at,
            "poll": motion.polls[0],
            "choice": Choice.for_,
        }
        votes.cast(session, **casting, consequences=around.consequences)
        clock.at = motion.assembly.closes_at
        votes.settle(session, now=clock.at, consequences=around.consequences)
        closing: dict[str, Any] = {"actor": board, "now": clock.at, "assembly": motion.assembly}
        assemblies.close_meeting(session, **closing, debates="None.")
        return minutes.draw_up(session, **closing, consequences=around.consequences).id


@ONE_KIND
@pytest.mark.filterwarnings("ignore:unclosed file .*sRGB2014.icc:ResourceWarning")
def test_a_model_put_to_use_under_the_title_of_office_chairs_is_told_everywhere(
    app: Flask, people: People, database: Database, settings: Settings, clock: Clock, sign_in: SignIn
) -> None:
    around = factory.case(people, settings.instance)
    number = _put_as_chairs(database, around, clock)
    readers = {locale: sign_in(around.voters[0], locale) for locale in DOES}
    with database.reading() as session:
        motion = session.get_one(Motion, number)
        assembly, poll = motion.assembly_id, motion.polls[0].id
        called = session.scalars(select(Notice).where(Notice.heading.like("Notice of assembly%"))).first()
        assert called is not None
        sentence: Reason = notices.sentence(called)
        for locale, does in DOES.items():
            with app.app_context(), force_locale(locale):
                told = say(sentence)
            assert CHAIRS in told and does in told
    clock.at += factory.NOTICE + timedelta(minutes=1)
    with database.transaction() as session:
        votes.settle(session, now=clock.at, consequences=around.consequences)
    session_pages = (f"/assemblies/{assembly}/room", f"/assemblies/{assembly}/follow")
    for path in (f"/motions/{number}", f"/polls/{poll}", f"/assemblies/{assembly}", *session_pages):
        for locale, does in DOES.items():
            page = readers[locale].get(path).text
            assert CHAIRS in page and does in page, (path, locale)
    drawn = _close(database, around, clock, number)
    for locale, does in DOES.items():
        for path in (f"/minutes/{drawn}", f"/polls/{poll}"):
            assert does in readers[locale].get(path).text, (path, locale)
        paper = PdfReader(io.BytesIO(readers[locale].get(f"/minutes/{drawn}.pdf").data))
        text = " ".join(" ".join(page.extract_text() for page in paper.pages).split())
        assert " ".join(does.split()) in " ".join(text.split())
    kept = json.loads(readers["en"].get(f"/minutes/{drawn}.json").text)
    assert json.dumps(kept).count("If carried: version %(version)s of the model") == 1
