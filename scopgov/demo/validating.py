"""The part of the story in which people of the trade judge cases before they see the model's answer."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from scopgov.demo import projects
from scopgov.demo.story import Story
from scopgov.domain.policy import Actor, Role
from scopgov.domain.states import ImprovementAction
from scopgov.domain.validation import Confidence, Verdict, Way
from scopgov.training.tables import ModelVersion
from scopgov.validation import judging, queries, services
from scopgov.validation.services import Plan
from scopgov.validation.tables import Case, Round, Target
from scopgov.work import run_now

EXPERTS = (2, 4, 6)  # members without a charge, counted from the first
REAL = 14
PURPOSE = "Voir si le modèle regarde ce que regardent les responsables d’affaires."
INVENTED = "Une affaire très courte avec un gros budget"
WHY = {
    Verdict.at_risk: "Délai court pour ce budget : sans marge, la moindre demande du client décale tout.",
    Verdict.not_at_risk: "Client connu, délai large : ce genre d’affaire se passe bien.",
    Verdict.cannot_say: "Il faudrait savoir qui pilote chez le client.",
}
REMARK = "Le modèle ne sait rien de la charge de l’agence à ce moment-là : nous, si."
TASKS = (
    (Target.data, "Ajouter aux données la charge de l’agence au moment de la proposition.", ""),
    (
        Target.labels,
        "Vérifier les affaires arrêtées par le client : en retard, ou closes ?",
        "Relues une à une : trois affaires closes comptaient comme en retard.",
    ),
)


def hold(story: Story, day: int, version_id: int) -> None:
    """Hold a round on a version and close it; turn two remarks into tasks, of which one is done."""
    round_id = _opened(story, day, version_id)
    for at, nth in enumerate(EXPERTS):
        _judge(story, day + 2 + at, round_id, nth)
    now = story.at(day + 8)
    with story.act() as session:
        lead = story.who(session, Role.ai_lead, now)
        one = services.close(session, actor=lead, now=now, one=queries.round_(session, round_id))
        _tasks(story, session, day + 9, lead, one)


def _opened(story: Story, day: int, version_id: int) -> int:
    now = story.at(day)
    with story.act() as session:
        version = session.get_one(ModelVersion, version_id)
        plan = Plan(
            experts=[story.who(session, None, now, nth).member_id for nth in EXPERTS],
            wanted=REAL,
            way=Way.balanced,
            data_version=version.run.data_version,
            due_on=story.day(day + 14),
            purpose=PURPOSE,
        )
        lead = story.who(session, Role.ai_lead, now)
        one = services.prepare(session, actor=lead, now=now, version=version, plan=plan, seed=2026)
        inputs = projects.proposals(story.day(day), count=1)[0]
        services.invent(session, actor=lead, now=now, one=one, about=INVENTED, inputs=inputs)
        services.request_opening(session, actor=lead, now=now, one=one)
        round_id, job_id = one.id, one.job_id or 0
    run_now(story.settings, job_id, story.database, clock=lambda: now + timedelta(minutes=1))
    return round_id


def _judge(story: Story, day: int, round_id: int, nth: int) -> None:
    now = story.at(day, hour=11)
    with story.act() as session:
        expert = story.who(session, None, now, nth)
        for case in queries.ordered(queries.round_(session, round_id), expert.member_id):
            verdict = _verdict(story, case)
            told: dict[str, Any] = {"actor": expert, "now": now, "case": case}
            sure = story.judging.choice(list(Confidence))
            judging.judge(session, **told, verdict=verdict, confidence=sure, reasons=WHY[verdict])
            if verdict is not Verdict.cannot_say and (verdict is Verdict.at_risk) != queries.flagged(case):
                text = REMARK if story.judging.random() < 0.5 else ""
                judging.remark(session, **told, text=text, changes_mind=story.judging.random() < 0.3)


def _verdict(story: Story, case: Case) -> Verdict:
    """Judge as people who know their trade do: right more often than not."""
    if story.judging.random() < 0.08:
        return Verdict.cannot_say
    known = queries.flagged(case) if case.truth is None else case.truth
    said = known if story.judging.random() < 0.66 else not known
    return Verdict.at_risk if said else Verdict.not_at_risk


def _tasks(story: Story, session: Session, day: int, lead: Actor, one: Round) -> None:
    said = [each for case in one.cases for each in case.judgements if each.remark]
    for (target, text, done), judgement in zip(TASKS, said, strict=False):
        now = story.at(day)
        told: dict[str, Any] = {"actor": lead, "now": now}
        owner = story.who(session, Role.ai_lead if done else None, now, 0 if done else 3)
        task = judging.note(
            session, **told, judgement=judgement, target=target, text=text, owner_id=owner.member_id
        )
        if done:
            action = ImprovementAction.finish
            judging.settle(session, **told, improvement=task, action=action, reason=done)
