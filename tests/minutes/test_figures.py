"""The numbers behind a result are the same wherever they are read: counted, stored, and printed in the minutes."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from scopgov.assemblies import attending
from scopgov.assemblies import services as assemblies
from scopgov.assemblies.tables import Assembly
from scopgov.db import Database
from scopgov.domain.counting import result_of
from scopgov.domain.polls import Choice, Outcome, Secrecy
from scopgov.domain.results import Line
from scopgov.domain.statutes import CompanyForm, DecisionKind
from scopgov.domain.verdicts import Verdict
from scopgov.minutes import services
from scopgov.votes import again, queries
from scopgov.votes import services as votes
from scopgov.votes.tables import Motion, MotionKind, Poll
from tests.conftest import START, Clock, People
from tests.votes.meeting import CLOSES, OPENS, Meeting, convened

SignIn = Callable[..., FlaskClient]
Counted = dict[str, tuple[Verdict, dict[str, Any]]]
MEMBERS, GIVER, HOLDER = 10, 9, 1
SIGNS = {"f": Choice.for_, "a": Choice.against, "-": Choice.abstain, "b": Choice.blank}
SHAPES = {
    "Carried with a proxy": "fffffff a b",
    "Rejected": "ff aaaaa --",
    "A tie": "fff aaaa",
    "Hardly anybody": "f",
    "Short of the members": "fff a",
    "Two thirds and no more": "fff aa b",
    "In envelopes": "fffff aa -",
}
CARRIED, REJECTED, MISSED = Outcome.carried, Outcome.rejected, Outcome.no_quorum
ORDINARY, EXTRAORDINARY = DecisionKind.ordinary, DecisionKind.extraordinary
DECIDED = {  # in the order of the shapes; everyone who votes is there, with the giver of the proxy
    (CompanyForm.sa, ORDINARY): [CARRIED, REJECTED, REJECTED, MISSED, CARRIED, CARRIED, CARRIED],
    (CompanyForm.sa, EXTRAORDINARY): [CARRIED, REJECTED, REJECTED, MISSED, CARRIED, CARRIED, CARRIED],
    (CompanyForm.sarl, ORDINARY): [CARRIED, REJECTED, REJECTED, REJECTED, REJECTED, REJECTED, CARRIED],
    (CompanyForm.sarl, EXTRAORDINARY): [CARRIED, REJECTED, REJECTED, MISSED, MISSED, MISSED, REJECTED],
}
AGAIN = {  # what the second call decides of the motions that the first left without a decision
    (CompanyForm.sa, ORDINARY): {"Hardly anybody": CARRIED},
    (CompanyForm.sa, EXTRAORDINARY): {"Hardly anybody": MISSED},
    (CompanyForm.sarl, ORDINARY): {
        "Rejected": REJECTED,
        "A tie": REJECTED,
        "Hardly anybody": CARRIED,
        "Short of the members": CARRIED,
        "Two thirds and no more": CARRIED,
    },
    (CompanyForm.sarl, EXTRAORDINARY): {
        "Hardly anybody": MISSED,
        "Short of the members": CARRIED,
        "Two thirds and no more": REJECTED,
    },
}
# WeasyPrint opens its colour profile and leaves closing it to Python
pytestmark = pytest.mark.filterwarnings("ignore:unclosed file .*sRGB2014.icc:ResourceWarning")


def _prepared(session: Session, meeting: Meeting, kind: DecisionKind) -> Assembly:
    opens, closes = OPENS + timedelta(days=1), CLOSES + timedelta(days=1)
    told = {"actor": meeting.actor(), "now": START, "title": "Assembly of figures", "place": "Lyon"}
    return assemblies.prepare(session, **told, kind=kind, opens_at=opens, closes_at=closes)


def _put(session: Session, meeting: Meeting, assembly: Assembly, title: str) -> Motion:
    secrecy = Secrecy.confidential if "envelopes" in title else Secrecy.open
    return votes.put_motion(
        session,
        actor=meeting.actor(),
        now=START,
        assembly=assembly,
        kind=MotionKind.other,
        title=title,
        text=f"{title}.",
        secrecy=secrecy,
        consequences=meeting.consequences,
    )


def _convened(meeting: Meeting, kind: DecisionKind) -> Assembly:
    with meeting.database.transaction() as session:
        assembly = _prepared(session, meeting, kind)
        for title in SHAPES:
            _put(session, meeting, assembly, title)
        return assemblies.convene(session, actor=meeting.actor(), now=START, assembly=assembly)


def _cast(meeting: Meeting, poll: Poll, written: str) -> None:
    meeting.poll_id = poll.id
    choices = [SIGNS[sign] for sign in written.replace(" ", "")]
    one = meeting.vote if poll.secrecy is Secrecy.open else meeting.seal
    for at, choice in enumerate(choices):
        one(at, choice, poll.opens_at)
    if len(choices) > HOLDER:
        one(HOLDER, choices[HOLDER], poll.opens_at, member=GIVER)


def _held(meeting: Meeting, assembly: Assembly) -> int:
    """Hold an assembly from its bureau to its minutes; return the number of these."""
    opens, closes = assembly.opens_at, assembly.closes_at
    board, giver = meeting.actor(), meeting.actor(GIVER)
    with meeting.database.transaction() as session:
        here = session.get_one(Assembly, assembly.id)
        told = {"chair_id": meeting.members[0], "secretary_id": meeting.members[1]}
        assemblies.open_meeting(session, actor=board, now=opens, assembly=here, **told)
        attending.give_proxy(
            session, actor=giver, now=opens, assembly=here, holder_id=meeting.members[HOLDER]
        )
        votes.settle(session, now=opens, consequences=meeting.consequences)
        polls = [motion.polls[0] for motion in queries.motions_of(session, here)]
        written = [SHAPES[poll.motion.title] for poll in polls]
    for poll, ballots in zip(polls, written, strict=True):
        _cast(meeting, poll, ballots)
    return _drawn_up(meeting, assembly.id, closes)


def _drawn_up(meeting: Meeting, assembly_id: int, closes: datetime) -> int:
    meeting.settle(closes)
    told = {"actor": meeting.actor(), "now": closes}
    with meeting.database.transaction() as session:
        here = session.get_one(Assembly, assembly_id)
        assemblies.close_meeting(session, **told, assembly=here, debates="Nobody asked for the floor.")
        return services.draw_up(session, **told, assembly=here, consequences=meeting.consequences).id


def _counted(meeting: Meeting, assembly_id: int) -> Counted:
    """Return for each motion its verdict counted anew from the ballots, and what is stored of it."""
    with meeting.database.reading() as session:
        here = session.get_one(Assembly, assembly_id)
        polls = [motion.polls[0] for motion in queries.motions_of(session, here)]
        return {
            poll.motion.title: (queries.counted(session, poll), dict(poll.verdict or {})) for poll in polls
        }


def _printed(client: FlaskClient, number: int, folder: Path) -> str:
    path = folder / "minutes.pdf"
    path.write_bytes(client.get(f"/minutes/{number}.pdf").data)
    read = subprocess.run(["pdftotext", "-raw", str(path), "-"], capture_output=True, check=True, text=True)
    lines = [line for line in read.stdout.splitlines() if not re.fullmatch(r"\s*\d+/\d+\s*", line)]
    return " ".join(" ".join(lines).split())


def _line(line: Line) -> str:
    """Return a line of the arithmetic as it is printed: label, note, and the value at the end."""
    value = str(line.value).replace("-", "−")
    return f"{line.label} {line.note} {value}" if line.note else f"{line.label} {value}"


def _agree(text: str, counted: Counted) -> None:
    """Find in the text of the minutes, motion by motion, the whole arithmetic that was counted and stored."""
    titles = list(counted)
    for title, following in zip(titles, [*titles[1:], "Technical incident"], strict=True):
        begun = text.index(f"{title} Text put to the vote.")
        part = text[begun : text.index(following, begun + len(title))]
        found, stored = counted[title]
        assert result_of(stored) == found
        assert [(line["label"], line["value"]) for line in stored["lines"]] == [
            (str(line.label), line.value) for line in found.derivation
        ]
        assert " ".join(_line(line) for line in found.derivation) in part
        assert f"{found.headline()}." in part


def _called_again(meeting: Meeting, first: Assembly) -> Assembly:
    opens, now = first.closes_at + timedelta(days=20), first.closes_at
    told = {"actor": meeting.actor(), "now": now}
    with meeting.database.transaction() as session:
        first = session.get_one(Assembly, first.id)
        window = {"opens_at": opens, "closes_at": opens + timedelta(hours=3)}
        second = assemblies.call_again(session, **told, assembly=first, **window)
        again.put_again(session, **told, first=first, second=second, consequences=meeting.consequences)
        return assemblies.convene(session, **told, assembly=second)


@pytest.mark.parametrize(("form", "kind"), DECIDED)
def test_counted_stored_and_printed_figures_are_the_same(
    people: People,
    database: Database,
    sign_in: SignIn,
    clock: Clock,
    tmp_path: Path,
    form: CompanyForm,
    kind: DecisionKind,
) -> None:
    meeting = convened(people, database, MEMBERS, form, keys=tmp_path / "keys")
    first = _convened(meeting, kind)
    expected = dict(zip(SHAPES, DECIDED[form, kind], strict=True))
    second = None
    for outcomes in (expected, AGAIN[form, kind]):
        called = first if second is None else second
        number = _held(meeting, called)
        counted = _counted(meeting, called.id)
        assert {title: found.outcome for title, (found, _stored) in counted.items()} == outcomes
        clock.at = called.closes_at
        _agree(_printed(sign_in(meeting.members[0]), number, tmp_path), counted)
        second = second or _called_again(meeting, first)
