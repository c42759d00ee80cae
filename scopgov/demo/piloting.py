"""The pilot of the invented cooperative: its plan, the information of workers, its journal, an interim report."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov.demo.story import Story
from scopgov.domain.pilot_criteria import Comparison, Criterion, Measure
from scopgov.domain.pilots import Information, Plan
from scopgov.domain.policy import Role
from scopgov.pilots import services as pilots
from scopgov.pilots.queries import mandate_of
from scopgov.pilots.services import Happened, Written
from scopgov.pilots.tables import PilotEntry, Tone
from scopgov.plans import queries, services
from scopgov.plans.tables import PilotPlan, Result
from scopgov.scoring.tables import Score
from scopgov.training.tables import ModelVersion

LASTS = 182  # days
WRITERS = 3
CRITERIA = (
    Criterion("Chaque estimation reçoit une décision", Measure.decided, Comparison.at_least, Decimal(80), 20),
    Criterion("Les estimations sont utiles sans être suivies les yeux fermés", Measure.followed,
              Comparison.at_most, Decimal(85), 20),
    Criterion("Peu de contestations", Measure.contested, Comparison.at_most, Decimal(10), 20),
    Criterion("Du temps gagné avant les réunions", Measure.hours, Comparison.at_least, Decimal(4), 5),
    Criterion("Les conducteurs de travaux préparent mieux les affaires à risque", Measure.told),
)  # fmt: skip
JOURNAL = (
    (
        12,
        0,
        Tone.good,
        40,
        "L’estimation m’a fait relire le planning des menuiseries : il manquait trois semaines.",
    ),
    (26, 1, Tone.bad, -25, "Beaucoup de saisie pour une petite affaire. Inutile sous 20 000 euros."),
    (47, 0, Tone.neutral, None, "Score moyen, je n’ai rien changé. Le client avait prévenu du délai."),
    (70, 1, Tone.good, 60, "Deux affaires à risque le même jour : renfort prévu dès le devis."),
    (98, 0, Tone.good, 90, "La réunion du lundi va plus vite : on parle des affaires discutées."),
    (119, 1, Tone.bad, None, "Pour un ouvrage d’art, l’estimation ne veut rien dire."),
)
COMMENT = "D’accord pour les ouvrages d’art : le bilan doit les regarder à part."
SUMMARY = (
    "À mi-parcours, les trois personnes du groupe s’en servent chaque semaine et décident presque toujours ensuite. "
    "Le temps gagné vient des réunions plus courtes."
)

CONCLUDED = {
    "summary": "Le pilote tient ce qu’il promettait pour le bâtiment et l’énergie : les affaires à risque arrivent "
    "préparées en réunion. Pour les ouvrages d’art, l’estimation n’aide pas.",
    "good": "Presque chaque estimation a reçu une décision écrite ; les réunions du lundi sont plus courtes.",
    "bad": "La saisie est longue pour les petites affaires. Les ouvrages d’art sont trop peu nombreux pour conclure.",
}
REACHED = {CRITERIA[-1].name: True}
TO_CHANGE = (
    "Dire « trop peu de cas » pour les ouvrages d’art au lieu d’une estimation, et raccourcir la saisie sous "
    "20 000 euros."
)


def plan(story: Story, day: int, version_id: int, starts: int) -> None:
    """Let the AI lead draw and settle the plan, with the three proposal writers."""
    now = story.at(day)
    with story.act() as session:
        lead = story.who(session, Role.ai_lead, now)
        writers = [story.who(session, Role.proposal_writer, now, nth).member_id for nth in range(WRITERS)]
        said = Plan(
            question="L’estimation aide-t-elle à préparer les affaires à risque, sans juger à notre place ?",
            watched="Les affaires écartées parce qu’elles sont signalées, le temps de saisie, les ouvrages d’art.",
            chosen="Les trois personnes qui rédigent les propositions ; toutes ont accepté.",
            group=frozenset(writers),
            starts_on=story.day(starts),
            ends_on=story.day(starts + LASTS),
            criteria=CRITERIA,
        )
        version = session.get_one(ModelVersion, version_id)
        drawn = services.draw(session, actor=lead, now=now, version=version, said=said)
        services.settle(session, actor=lead, now=now + timedelta(hours=2), plan=drawn)


def inform(story: Story, day: int) -> None:
    """Let the board record that workers were informed and their council consulted, before the first day."""
    now = story.at(day)
    with story.act() as session:
        services.inform(
            session,
            actor=story.who(session, Role.board, now),
            now=now,
            plan=_plan(session),
            said=Information(
                informed_on=story.day(day - 3),
                how="Réunion de toutes les équipes, note remise avec la fiche du modèle.",
                council=True,
                consulted_on=story.day(day - 6),
                opinion="Avis favorable, à condition que le bilan soit présenté au comité.",
            ),
        )


def halfway(story: Story, starts: int, reports: int) -> None:
    """Let the group write in its journal up to a day, on which the AI lead signs an interim report."""
    _write(story, starts, [one for one in JOURNAL if starts + one[0] < reports])
    now = story.at(reports)
    with story.act() as session:
        lead = story.who(session, Role.ai_lead, now)
        texts = {
            "summary": SUMMARY,
            "good": "Les affaires à risque arrivent en réunion avec une proposition.",
            "bad": "La saisie est lourde pour les petites affaires ; les ouvrages d’art sont trop peu nombreux.",
        }
        told: dict[str, bool] = {}
        written = pilots.report(
            session, actor=lead, now=now, plan=_plan(session), said=Written(texts, told=told)
        )
        pilots.sign(session, actor=lead, now=now + timedelta(hours=1), report=written)


def go_on(story: Story, starts: int, reports: int) -> None:
    """Let the group write in its journal after the interim report, and a colleague comment on what it says last."""
    _write(story, starts, [one for one in JOURNAL if starts + one[0] >= reports])
    now = story.at(starts + JOURNAL[-1][0] + 1)
    with story.act() as session:
        last = session.scalars(select(PilotEntry).order_by(PilotEntry.id.desc())).first()
        assert last is not None
        pilots.comment(session, actor=story.who(session, None, now, 4), now=now, entry=last, text=COMMENT)


def _write(story: Story, starts: int, entries: Sequence[tuple[int, int, Tone, int | None, str]]) -> None:
    for after, nth, tone, minutes, text in entries:
        now = story.at(starts + after, hour=17)
        with story.act() as session:
            writer = story.who(session, Role.proposal_writer, now, nth)
            row = _plan(session)
            score = _score(session, row, now) if tone is Tone.good else None
            said = Happened(story.day(starts + after), text, tone, minutes, score)
            pilots.write(session, actor=writer, now=now, plan=row, said=said)


def conclude(story: Story, day: int) -> None:
    """Let the AI lead sign the final report, which proposes to members to go on with what must change."""
    now = story.at(day)
    with story.act() as session:
        lead = story.who(session, Role.ai_lead, now)
        said = Written(CONCLUDED, final=True, told=REACHED, result=Result.adjust, asked=TO_CHANGE)
        written = pilots.report(session, actor=lead, now=now, plan=_plan(session), said=said)
        pilots.sign(session, actor=lead, now=now + timedelta(hours=1), report=written)


def _plan(session: Session) -> PilotPlan:
    return session.scalars(queries.listed()).one()


def _score(session: Session, row: PilotPlan, now: datetime) -> Score | None:
    mandate = mandate_of(session, row)
    given = (Score.mandate_id == (mandate.id if mandate else 0), Score.scored_at < now)
    query = select(Score).where(*given)
    return session.scalars(query.order_by(Score.id.desc()).limit(1)).first()
