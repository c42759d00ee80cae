"""Minutes on paper: legible however many voted, in the reader's language and the words of the company's form."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from pypdf import PdfReader

from scopgov.assemblies import services as assemblies
from scopgov.db import Database
from scopgov.domain.polls import Choice
from scopgov.domain.statutes import CompanyForm
from scopgov.members.tables import Cooperative
from scopgov.minutes import services
from tests.conftest import Clock, People
from tests.votes.meeting import CLOSES, OPENS, Meeting, convened

SignIn = Callable[..., FlaskClient]
MORE_THAN_A_PAGE = 60
# WeasyPrint opens its colour profile and leaves closing it to Python
pytestmark = pytest.mark.filterwarnings("ignore:unclosed file .*sRGB2014.icc:ResourceWarning")


def _drawn_up(meeting: Meeting) -> int:
    """Hold the meeting, everybody voting, and draw up its minutes; return their number."""
    chair, secretary = meeting.members[:2]
    with meeting.act() as (session, _, assembly):
        assemblies.open_meeting(
            session,
            actor=meeting.actor(),
            now=OPENS,
            assembly=assembly,
            chair_id=chair,
            secretary_id=secretary,
        )
    for at in range(len(meeting.members)):
        meeting.vote(at, Choice.for_)
    meeting.settle()
    with meeting.act() as (session, _, assembly):
        board = meeting.actor()
        assemblies.close_meeting(
            session, actor=board, now=CLOSES, assembly=assembly, debates="Nobody asked for the floor."
        )
        return services.draw_up(
            session, actor=board, now=CLOSES, assembly=assembly, consequences=meeting.consequences
        ).id


def _paper(client: FlaskClient, number: int) -> str:
    answer = client.get(f"/minutes/{number}.pdf")
    assert answer.status_code == 200
    pages = PdfReader(io.BytesIO(answer.data)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_lists_longer_than_a_page_are_printed(
    people: People, database: Database, sign_in: SignIn, clock: Clock
) -> None:
    meeting = convened(people, database, MORE_THAN_A_PAGE)
    number = _drawn_up(meeting)
    clock.at = CLOSES
    text = _paper(sign_in(meeting.members[0]), number)
    assert "on a notice sent by the board on" in text
    assert text.count("membre 59") == 2  # on the attendance sheet and on the list of votes


def test_paper_speaks_french_to_whoever_reads_french(
    people: People, database: Database, sign_in: SignIn, clock: Clock
) -> None:
    meeting = convened(people, database)
    number = _drawn_up(meeting)
    clock.at = CLOSES
    text = _paper(sign_in(meeting.members[0], "fr"), number)
    for said in (
        "Procès-verbal",
        "société anonyme à capital variable",
        "sur convocation du conseil d’administration",
        "Présidence de séance",
        "Ordre du jour",
        "Texte mis aux voix.",
        "la séance a été levée",
        "Annexe : feuille de présence",
    ):
        assert said in text.replace("\u00a0", " "), said


def test_in_a_sarl_the_managers_send_the_notice(
    people: People, database: Database, sign_in: SignIn, clock: Clock
) -> None:
    meeting = convened(people, database, form=CompanyForm.sarl)
    with database.transaction() as session:
        session.get_one(Cooperative, 1).form = CompanyForm.sarl
    number = _drawn_up(meeting)
    clock.at = CLOSES
    client = sign_in(meeting.members[0])
    assert "on a notice sent by the managers on" in client.get(f"/minutes/{number}").text
    page = sign_in(meeting.members[0], "fr").get(f"/minutes/{number}").text
    assert "sur convocation de la gérance" in page
    assert "société à responsabilité limitée à capital variable" in page


def test_a_notice_sent_in_the_evening_counts_its_whole_days(
    people: People, database: Database, sign_in: SignIn, clock: Clock
) -> None:
    meeting = convened(people, database)
    with meeting.act() as (_, _, assembly):
        assembly.convened_at = OPENS - timedelta(days=15) + timedelta(hours=9)
    number = _drawn_up(meeting)
    clock.at = CLOSES
    assert "15 days before" in sign_in(meeting.members[0]).get(f"/minutes/{number}").text
