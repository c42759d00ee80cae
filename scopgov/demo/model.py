"""The part of the story about the model: data, candidates, audit, opinion, dossier, scores."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov.applications import services as applications
from scopgov.audits import services as audits
from scopgov.datasets import importing, queries, term_features
from scopgov.datasets import services as datasets
from scopgov.datasets.preparing import Work
from scopgov.datasets.tables import DataVersion, Source
from scopgov.demo import piloting, projects, sources, texts
from scopgov.demo.story import Story
from scopgov.domain.applications import Scope
from scopgov.domain.fairness import Metric
from scopgov.domain.gate import Channel
from scopgov.domain.policy import Actor, Role
from scopgov.domain.protocol import Protocol
from scopgov.domain.terms import MandateTerms
from scopgov.dossiers import services as dossiers
from scopgov.jobs.tables import Job
from scopgov.mandates import queries as mandates
from scopgov.scoring import judging, working_out
from scopgov.scoring import services as scoring
from scopgov.scoring.tables import HumanDecision, Score, ScoreRefusal
from scopgov.stewardship import services as stewardship
from scopgov.training import services as training
from scopgov.training.families import FAMILIES
from scopgov.training.tables import ModelVersion
from scopgov.usecases.tables import UseCase
from scopgov.work import run_now

TAKEN = "ebm"
METRICS = (Metric.false_positive_rate, Metric.false_negative_rate)


def bring_data(story: Story, day: int, use_case_id: int) -> int:
    """Import the invented projects as known that day, declare and freeze them; return the data's number."""
    now, snapshot = story.at(day), story.day(day)
    with story.act() as session:
        lead = story.who(session, Role.ai_lead, now)
        told: dict[str, Any] = {"settings": story.settings, "actor": lead, "now": now}
        filename = f"affaires-{snapshot.isoformat()}.csv"
        content = projects.csv_of(snapshot, begun=story.day(0))
        use_case = session.get_one(UseCase, use_case_id)
        source = importing.import_source(
            session,
            actor=lead,
            now=now,
            use_case=use_case,
            holding=sources.declared(story, session, day, use_case),
            name=f"Affaires au {snapshot:%d/%m/%Y}",
            origin="Données inventées pour la démonstration",
            filename=filename,
            kept=importing.keep_bytes(story.settings, filename, content),
        )
        datasets.declare_schema(session, **told, source=source, schema=projects.SCHEMA)
        datasets.set_steps(session, **told, source=source, steps=projects.STEPS)
        datasets.set_label_rule(session, **told, source=source, rule=projects.label_rule(snapshot))
        datasets.set_split(session, **told, source=source, rule=projects.SPLIT)
        work = _words(story, source)
        datasets.prepare(session, actor=lead, now=now, source=source, work=work)
        return datasets.freeze(session, **told, source=source).id


def _words(story: Story, source: Source) -> Work:
    """Learn the words of the texts on the training rows, and make features of some."""
    of = queries.snapshot(source)
    proposal = term_features.proposed(story.settings, of, projects.TEXT)
    said = "{column}\N{NARROW NO-BREAK SPACE}: {term}"
    return term_features.chosen(
        story.settings, of, proposal, projects.TERMS, lambda reason: said.format(**reason.params)
    )


def train(story: Story, day: int, data_id: int) -> int:
    """Train the candidates and take the readable one; return its number."""
    now = story.at(day)
    with story.act() as session:
        run = training.request_run(
            session,
            actor=story.who(session, Role.ai_lead, now),
            now=now,
            data_version=session.get_one(DataVersion, data_id),
            families=FAMILIES,
            effort="quick",
        )
        run_id, job_id = run.id, session.get_one(Job, run.job_id).id
    run_now(story.settings, job_id, story.database, clock=lambda: now + timedelta(minutes=3))
    with story.act() as session:
        query = select(ModelVersion).where(ModelVersion.run_id == run_id, ModelVersion.family == TAKEN)
        version = session.scalars(query).one()
        later = story.at(day + 2)
        training.take(session, actor=story.who(session, Role.ai_lead, later), now=later, version=version)
        return version.id


def audit(story: Story, day: int, version_id: int) -> None:
    """Seal a protocol, run the audit."""
    question, harms, lawful = texts.AUDIT
    protocol = Protocol(
        question=question,
        groups=("client", "agence", "tranche"),
        metrics=METRICS,
        tolerances=dict.fromkeys(METRICS, 0.1),
        margin=0.05,
        harms=harms,
        lawful=lawful,
    )
    sealed, run = story.at(day), story.at(day + 1)
    with story.act() as session:
        version = session.get_one(ModelVersion, version_id)
        committee = story.who(session, Role.ethics_committee, sealed)
        made = audits.seal(session, actor=committee, now=sealed, version=version, protocol=protocol)
        found = audits.figures(audits.order(session, actor=committee, audit=made), story.settings)
        audits.keep(session, actor=committee, now=run, audit=made, found=found)


def freeze(story: Story, day: int, version_id: int, starts: int) -> int:
    """Freeze the dossier of the vote on deployment; return its number."""
    now = story.at(day)
    terms = MandateTerms(
        purpose=texts.AT_RISK.purpose,
        role=Role.proposal_writer,
        starts_on=story.day(starts),
        review_on=story.day(starts + piloting.LASTS),
        ends_on=story.day(starts + piloting.LASTS),
        course_code=texts.COURSE,
        channels=frozenset({Channel.api, Channel.batch}),
        own_judgement_percent=JUDGED_FIRST,
    )
    with story.act() as session:
        return dossiers.freeze(
            session,
            actor=story.who(session, Role.board, now),
            now=now,
            version=session.get_one(ModelVersion, version_id),
            terms=terms,
            store=story.settings.artefacts,
        ).id


BY_PROGRAM = frozenset({8, 14, 20})  # proposals of the first writer that came from the CRM


def _program(story: Story, day: int) -> int:
    """Let the first writer enter the CRM, with a token that nobody keeps; return its number."""
    now = story.at(day)
    with story.act() as session:
        actor = story.who(session, Role.proposal_writer, now, 0)
        told: dict[str, Any] = {"actor": actor, "now": now}
        made = applications.enter(session, **told, name="CRM", purpose=texts.PROGRAM)
        scopes, ends = (Scope.read, Scope.score), story.day(day + 300)
        applications.make_token(session, **told, application=made, scopes=scopes, expires_on=ends)
        return made.id


JUDGED_FIRST = 20  # of 100 cases, those that people judge before they see the score
FOLLOWED_IT = 2  # writers who followed the course
WORKED_OUT = 4  # the last scores, with what stands around them


def use(
    story: Story, first: int, last: int, use_case_id: int, *, halfway: tuple[int, Callable[[], None]]
) -> None:
    """Let the writers score proposals and say what they decided; ask once without the course, in vain.

    `halfway` is done on its day: what counts scores then counts those given so far.
    """
    then, done = halfway
    proposals = projects.proposals(story.day(first), count=26, over=last - first)
    program = _program(story, first)
    days = [first + at * (last - first) // len(proposals) for at in range(len(proposals))]
    for at, (day, inputs) in enumerate(zip(days, proposals, strict=True)):
        if at == bisect_right(days, then):
            done()
        with story.act() as session:
            given = _score(
                story,
                session,
                day,
                use_case_id,
                f"P-{at + 101}",
                inputs,
                at % 2,
                program if at in BY_PROGRAM else None,
            )
            scored = given.id if isinstance(given, Score) else None
        if scored is not None and at >= len(proposals) - WORKED_OUT:
            _around(story, day, scored, writer=at % 2)
    with story.act() as session:
        _score(story, session, last, use_case_id, "P-190", proposals[0], writer=2)


def _score(
    story: Story,
    session: Session,
    day: int,
    use_case_id: int,
    reference: str,
    inputs: dict[str, str],
    writer: int,
    program: int | None = None,
) -> Score | ScoreRefusal:
    now = story.at(day, hour=10 + writer)
    actor = story.who(session, Role.proposal_writer, now, writer)
    if not program and writer < FOLLOWED_IT:
        _judge_first(story, session, actor, now, use_case_id, reference)
    given = scoring.score(
        session,
        store=story.settings.artefacts,
        actor=actor,
        now=now,
        use_case=session.get_one(UseCase, use_case_id),
        reference=reference,
        inputs=inputs,
        channel=Channel.api if program else Channel.page,
        application_id=program,
    )
    if isinstance(given, Score):
        case = given.mandate.use_case
        judging.bind(session, actor=actor, use_case=case, reference=given.reference, score_id=given.id)
    if isinstance(given, Score) and story.chance.random() < 0.85:
        kinds = (HumanDecision.followed, HumanDecision.set_aside, HumanDecision.more_study)
        decision = story.chance.choices(kinds, (6, 3, 1))[0]
        later, reason = now + timedelta(minutes=25), texts.REASONS[decision.value]
        scoring.decide(session, actor=actor, now=later, score=given, decision=decision, reason=reason)
    return given


def _judge_first(
    story: Story, session: Session, actor: Actor, now: datetime, use_case_id: int, reference: str
) -> None:
    """Let a writer say what they think of a case drawn by lot, before its score exists."""
    mandate = mandates.in_force(session, session.get_one(UseCase, use_case_id), now)
    told: dict[str, Any] = {"actor": actor, "mandate": mandate, "reference": reference}
    if mandate and judging.awaited(session, key=story.settings.secret_key(), **told):
        likely, reason = story.thinking.choice(texts.JUDGED)
        judging.judge(
            session, now=now - timedelta(minutes=9), **told, likely=likely, percent=None, reason=reason
        )


def _around(story: Story, day: int, score_id: int, writer: int) -> None:
    """Work out what stands around a score, as its page does once it is given."""
    now = story.at(day, hour=10 + writer)
    with story.act() as session:
        actor = story.who(session, Role.proposal_writer, now, writer)
    working_out.work_out(story.settings, story.database, actor=actor, now=now, score_id=score_id)


def propose_retraining(story: Story, day: int, use_case_id: int, data_id: int) -> int:
    """Let the AI lead propose a retraining; return its number."""
    now = story.at(day)
    with story.act() as session:
        return stewardship.propose_retraining(
            session,
            actor=story.who(session, Role.ai_lead, now),
            now=now,
            use_case=session.get_one(UseCase, use_case_id),
            data_version=session.get_one(DataVersion, data_id),
            reason="Cinq mois d’affaires nouvelles, dont deux agences qui ont changé d’organisation.",
        ).id
