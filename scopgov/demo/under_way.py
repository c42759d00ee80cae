"""What is under way the day of a visit: a file scored, a contest by link, a request about data, a board that sits."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from scopgov.assemblies import services as meetings
from scopgov.batches import services as sending
from scopgov.contests import linking
from scopgov.demo import projects
from scopgov.demo.story import LASTS, Story
from scopgov.domain.conduct import Conduct
from scopgov.domain.data_rights import Right
from scopgov.domain.policy import Role
from scopgov.domain.statutes import Body, DecisionKind
from scopgov.mandates import queries as mandates
from scopgov.privacy import rights
from scopgov.scoring.tables import Score
from scopgov.usecases.tables import UseCase
from scopgov.votes.tables import MotionKind
from scopgov.work import run_now

FILE = "appels-d-offres-automne.csv"
LINES = 24
BROKEN = {  # by line: the column, and what somebody typed there
    3: ("montant", "environ 30 000"),
    9: ("debut", "printemps prochain"),
    15: ("client", ""),
    20: ("corps_etat", "trois"),
}
CONTESTED = (
    "Vous nous dites que notre projet a de grandes chances d’être en retard, et votre proposition prévoit un mois de "
    "plus. Le désamiantage que compte votre calcul a été fait l’an dernier, avant la vente. Regardez de nouveau."
)
PERSON = "Colette Barrault (invention), conductrice d’opération chez un bailleur"
ASKED = "Quelles données sur moi et mes projets servent à vos estimations, et d’où viennent-elles\u202f?"
KNOWN_BY = "Lettre à en-tête de son employeur, adresse connue de nos marchés"
ON_BOARD = (
    (
        "Proposer la saisie raccourcie pour les affaires sous 20 000 euros",
        "Le conseil demande au référent IA une saisie raccourcie, essayée à blanc sur les affaires passées, "
        "avant toute proposition aux associés.",
    ),
    (
        "Présenter le bilan du pilote à l’assemblée",
        "Le conseil inscrit le bilan du pilote, avec les ouvrages d’art à part, à l’ordre du jour de la prochaine "
        "assemblée, et charge sa présidence de le présenter.",
    ),
)


def bring(story: Story, use_case_id: int) -> None:
    """Bring all of it in, in the last days before the visit."""
    _score_a_file(story, use_case_id)
    _contest_by_link(story)
    _ask_about_data(story)
    _convene_the_board(story)


def _score_a_file(story: Story, use_case_id: int) -> None:
    """Let a writer send a file of proposals, a few of whose lines cannot be read, and have it scored."""
    now = story.at(LASTS - 2, hour=11)
    stored = sending.store_file(story.settings, io.BytesIO(_written(story)), FILE)
    with story.act() as session:
        mandate = mandates.in_force(session, session.get_one(UseCase, use_case_id), now)
        assert mandate is not None
        writer = story.who(session, Role.proposal_writer, now)
        told: dict[str, Any] = {"actor": writer, "now": now, "mandate": mandate}
        job_id = sending.send(session, **told, filename=FILE, stored=stored).job.id
    run_now(story.settings, job_id, story.database, clock=lambda: now + timedelta(minutes=1))


def _written(story: Story) -> bytes:
    rows = projects.proposals(story.day(LASTS - 2), count=LINES, seed=19)
    for line, (column, typed) in BROKEN.items():
        rows[line][column] = typed
    held = io.StringIO()
    made = csv.DictWriter(held, ["reference", *rows[0]], delimiter=";")
    made.writeheader()
    made.writerows({"reference": f"AO-{at + 401}", **row} for at, row in enumerate(rows))
    return held.getvalue().encode()


def _contest_by_link(story: Story) -> None:
    """Let a writer give the link of a score to the client it concerns, who contests through it."""
    given, now, key = story.at(LASTS - 6, hour=16), story.at(LASTS - 3, hour=20), story.settings.secret_key()
    with story.act() as session:
        decided = select(Score).where(Score.decided_at < given).order_by(Score.probability.desc(), Score.id)
        score = session.scalars(decided.limit(1)).one()
        writer = story.who(session, Role.proposal_writer, given)
        link = linking.make(session, actor=writer, now=given, key=key, score=score)
        linking.contest(session, now=now, key=key, link=link, reason=CONTESTED)


def _ask_about_data(story: Story) -> None:
    """Let the data protection contact enter a letter that asks for access."""
    now = story.at(LASTS - 4, hour=9)
    with story.act() as session:
        contact = story.who(session, Role.data_protection, now)
        received = story.day(LASTS - 5)
        asked = rights.Asked(PERSON, Right.access, received, ASKED, "Par courrier", KNOWN_BY)
        rights.enter(session, actor=contact, now=now, asked=asked)


def _convene_the_board(story: Story) -> None:
    """Convene the board for a meeting in session that its chair may open now."""
    sent = story.at(LASTS - 12, hour=9)
    with story.act() as session:
        board = story.who(session, Role.board, sent)
        held = meetings.prepare(
            session,
            actor=board,
            now=sent,
            title="Conseil d’administration",
            place="Lyon, salle 2",
            kind=DecisionKind.ordinary,
            body=Body.board,
            conduct=Conduct.session,
            opens_at=story.today - timedelta(minutes=10),
            closes_at=story.today + timedelta(hours=8),
        )
        for words in ON_BOARD:
            story.put(session, board, sent, held, MotionKind.other, None, words)
        meetings.convene(session, actor=board, now=sent + timedelta(minutes=5), assembly=held)
