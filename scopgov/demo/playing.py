"""The order of the story, told in one place, and how a demonstration instance is begun or begun anew."""

from __future__ import annotations

import shutil
from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from scopgov import db
from scopgov.config import Settings
from scopgov.db import Database
from scopgov.demo import (
    adopting,
    assessing,
    carding,
    choices,
    committee,
    debate,
    effects,
    feasibility,
    files,
    following,
    incidents,
    keeping,
    measuring,
    model,
    people,
    piloting,
    ranking,
    screenings,
    telling,
    texts,
    tooling,
    under_way,
    validating,
)
from scopgov.demo.story import LASTS, Say, Story, launch_text
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.policy import ROLE_NAMES, Role
from scopgov.domain.text import N_
from scopgov.members import queries
from scopgov.usecases.tables import FindingKind
from scopgov.votes.tables import MotionKind

REAL = N_("This instance holds a real cooperative: choose another SCOPGOV_INSTANCE.")


def ensure(settings: Settings, today: datetime, *, reset: bool, say: Say) -> None:
    """Fill in a demonstration instance, once; keep what is there unless `reset`.

    Never touches an instance that holds a real cooperative. A demonstration left by another version of the program,
    whose layout this one does not know, can only be begun anew.
    """
    make_way(settings, reset=reset)
    db.upgrade(settings.database_url)
    database = Database(settings.database_url)
    try:
        with database.reading() as session:
            there = queries.cooperative(session)
            real = there is not None and not there.demonstration
        if real:
            raise Refused(Reason(REAL))
        if there is not None and reset:
            _empty(settings)
        if there is None or reset:
            play(Story(settings, database, today), say)
    finally:
        database.engine.dispose()


def make_way(settings: Settings, *, reset: bool) -> None:
    """Empty a database whose layout this program does not know, where that is asked for and it is a demonstration."""
    revision = db.revision(settings.database_url)
    if revision is None or db.knows(revision):
        return
    if not reset:
        raise Refused(
            Reason(N_("This demonstration was left by another version: begin it anew (make demo-reset)."))
        )
    if not _invented(settings):
        raise Refused(Reason(REAL))
    db.clear(settings.database_url)
    _forget(settings)


def _invented(settings: Settings) -> bool:
    """Tell whether a database of an unknown layout says of itself that it is a demonstration; in doubt it is not."""
    engine = db.make_engine(settings.database_url)
    try:
        with engine.connect() as connection:
            return bool(connection.scalar(text("SELECT demonstration FROM cooperative")))
    except DatabaseError:
        return False
    finally:
        engine.dispose()


def _empty(settings: Settings) -> None:
    db.downgrade(settings.database_url, "base")
    db.upgrade(settings.database_url)
    _forget(settings)


def _forget(settings: Settings) -> None:
    for folder in (
        settings.artefacts,
        settings.archives,
        settings.attachments,
        settings.sources,
        settings.poll_keys,
        settings.pseudonym_keys,
    ):
        shutil.rmtree(folder, ignore_errors=True)


def play(story: Story, say: Say) -> None:
    """Play the whole story, up to an assembly whose votes are open today."""
    say("founding, first assembly")
    story.found()
    at_risk = files.write_together(story, 2)
    screenings.write(story, 4, at_risk, screenings.AT_RISK)
    ranking.rate(story, 5, at_risk, files.AUTHOR, ranking.ON_AT_RISK)
    feasibility.write(story, 5, at_risk, feasibility.AT_RISK)
    calls = story.propose(6, texts.CALLS, 5)
    files.say(story, 7, calls, texts.CALLS_REMARK, nth=7)
    ranking.rate(story, 7, calls, 5, ranking.ON_CALLS)
    screenings.write(story, 7, calls, screenings.CALLS)
    story.check(8, at_risk, effects.AT_RISK, FindingKind.met_with_condition)
    story.check(8, calls, effects.CALLS, FindingKind.not_met)
    feasibility.present(story, 9, at_risk, feasibility.ON_AT_RISK)
    _first_assembly(story, at_risk, calls)
    following.after_launch(story, 36, at_risk)
    say("data, candidates, audit")
    story.attend_course(60)
    keeping.learn(story, 40)
    data = model.bring_data(story, 45, at_risk)
    adopting.adopt(story, 46, data)
    version = model.train(story, 50, data)
    validating.hold(story, 52, version)
    model.audit(story, 56, version)
    tool = tooling.bring(story, 50, starts=92)
    committee.give_opinions(story, 57, version, tool, meets=63)
    following.after_opinion(story, 64, at_risk)
    say("deployment vote, scores")
    carding.complete(story, 64, version)
    assessing.assess(story, 65, at_risk)
    piloting.plan(story, 65, version, starts=92)
    dossier = model.freeze(story, 66, version, starts=92)
    tooling.freeze(story, 66, tool)
    _second_assembly(story, dossier, tool)
    piloting.inform(story, 91)
    halfway = (180, lambda: piloting.halfway(story, 92, 180))
    model.use(story, 94, LASTS - 2, at_risk, halfway=halfway)
    following.in_use(story, 104, at_risk)
    measuring.in_use(story, at_risk)
    measuring.outcomes(story, 94)
    piloting.go_on(story, 92, 180)
    piloting.conclude(story, LASTS - 4)
    incidents.of_the_tool(story, 150)
    tooling.report(story, 180)
    say("retraining proposed, votes open today")
    later = model.bring_data(story, LASTS - 40, at_risk)
    retraining = model.propose_retraining(story, LASTS - 30, at_risk, later)
    story.read_notices(LASTS - 28)
    feasibility.spend(story, at_risk)
    ranking.bring(story)
    _open_assembly(story, retraining)
    debate.debate(story)
    telling.tell(story)
    keeping.watch(story)
    keeping.plan(story, LASTS - 2)
    sites = story.propose(LASTS - 3, texts.SITES, 9)
    ranking.rate(story, LASTS - 2, sites, 9, ranking.ON_SITES)
    files.say(story, LASTS - 2, sites, texts.SITES_ASKED, nth=3, question=True)
    feasibility.write(story, LASTS - 2, sites, feasibility.SITES)
    screenings.write(story, LASTS - 2, sites, screenings.SITES, conclude=False)
    under_way.bring(story, at_risk)
    incidents.of_the_model(story, LASTS - 5, at_risk)
    assessing.again(story, LASTS - 2, at_risk)


def _first_assembly(story: Story, at_risk: int, calls: int) -> None:
    motions = [
        (MotionKind.ratification, None, texts.RATIFY),
        (MotionKind.launch, at_risk, launch_text(texts.AT_RISK, "19 100")),
        (MotionKind.launch, calls, launch_text(texts.CALLS)),
    ]
    opens = story.at(32, hour=18)
    number = story.convene(
        "Assemblée générale ordinaire de printemps", 12, opens, opens + timedelta(hours=2), motions
    )
    story.hold(number, (0.97, 0.82, 0.2))


def _second_assembly(story: Story, dossier: int, tool: int) -> None:
    opens = story.at(90, hour=18)
    motions = [
        (MotionKind.deployment, dossier, texts.DEPLOY),
        (MotionKind.other, None, texts.CHAIR),
        (MotionKind.choice, None, choices.KEEPERS),
        (MotionKind.tool, tool, tooling.MOTION),
    ]
    number = story.convene(
        "Assemblée générale ordinaire d’été", 70, opens, opens + timedelta(hours=2), motions
    )
    story.hold(number, (0.78, 0.86, 0, 0.74))


def _open_assembly(story: Story, retraining: int) -> None:
    invoices = story.propose(LASTS - 45, texts.INVOICES, 3)
    ranking.rate(story, LASTS - 44, invoices, 3, ranking.ON_INVOICES)
    feasibility.write(story, LASTS - 40, invoices, feasibility.INVOICES)
    screenings.write(story, LASTS - 39, invoices, screenings.INVOICES)
    story.check(LASTS - 38, invoices, effects.INVOICES)
    feasibility.present(story, LASTS - 37, invoices, feasibility.ON_INVOICES)
    motions = [
        (MotionKind.retraining, retraining, texts.RETRAIN),
        (MotionKind.launch, invoices, launch_text(texts.INVOICES, "4 800")),
        (MotionKind.choice, None, choices.TOOL),
    ]
    opens, closes = story.at(LASTS - 1, hour=8), story.at(LASTS + 6, hour=20)
    number = story.convene("Assemblée générale ordinaire d’automne", LASTS - 20, opens, closes, motions)
    story.vote(number, story.at(LASTS - 1, hour=15), (0.8, 0.7, 0), 0.4)


def sign_ins() -> list[tuple[str, str]]:
    """Return an address for each role and for a plain member, with what it is for."""
    found = [(people.first(role).email, ROLE_NAMES[role]) for role in Role]
    return [*found, (people.first(None).email, N_("member"))]
