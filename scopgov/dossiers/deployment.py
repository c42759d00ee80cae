"""What a deployment motion needs and sets in motion on the model's side; the mandate itself is granted higher up.

The functions are those of a `Consequence`; the composition root wires them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov.charter import queries as charters
from scopgov.conditions import queries as conditions
from scopgov.conditions import services as following
from scopgov.conditions.tables import Condition
from scopgov.domain import charter_checks
from scopgov.domain.acts import Act
from scopgov.domain.conditions import OPEN, Origin, undated
from scopgov.domain.errors import Reason
from scopgov.domain.fairness import aged
from scopgov.domain.lifecycle import VERSION
from scopgov.domain.policy import CLOCK, ROLE_NAMES, Actor
from scopgov.domain.states import ConditionState, VersionAction
from scopgov.domain.terms import MandateTerms
from scopgov.domain.text import N_
from scopgov.dossiers import asking, queries
from scopgov.dossiers.tables import Dossier
from scopgov.ethics import queries as ethics
from scopgov.impact import queries as impact
from scopgov.labelling import queries as labelling
from scopgov.members.queries import local_day
from scopgov.record import services as record
from scopgov.training import services as versions
from scopgov.training.tables import ModelVersion
from scopgov.votes.consequence import Proposal, Withheld
from scopgov.votes.queries import before_a_poll
from scopgov.votes.tables import Motion, MotionKind

TITLE = N_("Use of version %(version)s of the model for “%(title)s”")
TEXT = N_(
    "The members allow version %(version)s of the model, whose exact bytes are those of dossier no. %(number)s "
    "(%(digest)s), to be used for this purpose only: %(purpose)s. By: %(role)s. From %(start)s; to be reviewed on "
    "%(review)s; until %(end)s. The conditions written in the dossier are terms of the mandate."
)
EFFECT = N_(
    "If carried: version %(version)s of the model of “%(title)s” (dossier %(digest)s) is put to use from %(start)s "
    "until %(end)s. By: %(role)s."
)
ASKS = N_(
    "%(text)s At each score this model asks “%(name)s”, a sensitive attribute of persons: %(necessary)s The opinion of "
    "the committee speaks of it."
)
_NOTES = {
    VersionAction.approve: Act.version_approved,
    VersionAction.refuse: Act.version_refused,
    VersionAction.postpone: Act.version_postponed,
}


def votable(session: Session) -> list[Dossier]:
    """Return the dossiers that may be put to the vote now: the current one of each judged version."""
    states = [state for state, action in VERSION if action is VersionAction.put]
    query = select(ModelVersion).where(ModelVersion.state.in_(states)).order_by(ModelVersion.id)
    found = [queries.current(session, version) for version in session.scalars(query)]
    taken = before_a_poll(session, MotionKind.deployment)
    return [one for one in found if one and one.id not in taken and not queries.decided(session, one)]


def proposals(session: Session) -> Sequence[Proposal]:
    """Return each dossier that may be put to the vote now, with a text for its motion."""
    found = [(one, words(one)) for one in votable(session) if keeps_from_vote(session, one) is None]
    return [Proposal(one.id, title, text, {"digest": one.digest}) for one, (title, text) in found]


def withheld(session: Session) -> Sequence[Withheld]:
    """Return each dossier that may not be put to the vote, with why and where to read it."""
    found = [(one, keeps_from_vote(session, one)) for one in votable(session)]
    return [Withheld(one.id, words(one)[0], *why) for one, why in found if why]


def keeps_from_vote(session: Session, dossier: Dossier) -> tuple[Reason, str] | None:
    """Say why a dossier may not come to its vote, and on which page; None when it may.

    Experts must have adopted what counts as at risk in its data, and no check of the charter may stop it.
    """
    barred = unadopted(session, dossier)
    if barred is not None:
        return barred, f"/use-cases/{dossier.model_version.use_case.number}/label-rule"
    stopped = asking.stops(session, dossier)
    return (stopped, f"/dossiers/{dossier.id}#charter-checks") if stopped else None


def unadopted(session: Session, dossier: Dossier) -> Reason | None:
    """Say that experts have not adopted what counts as at risk in the data of a dossier that is not decided yet."""
    version = dossier.model_version
    moves = [(version.state, action) in VERSION for action in (VersionAction.put, VersionAction.approve)]
    if not any(moves) or queries.decided(session, dossier):
        return None
    return labelling.bar(session, version.use_case, version.run.data_version.content["label"])


def words(dossier: Dossier) -> tuple[Reason, Reason]:
    """Return the title and the text of a motion on a dossier."""
    terms, version = queries.terms(dossier), dossier.model_version
    params = {
        "number": dossier.id,
        "digest": dossier.digest,
        "version": version.number,
        "title": version.use_case.title,
        "purpose": terms.purpose.rstrip("."),
        "role": _who(terms),
        "start": terms.starts_on,
        "review": terms.review_on,
        "end": terms.ends_on,
    }
    return Reason(TITLE, params), _asking(version, Reason(TEXT, params))


def effect(session: Session, motion: Motion) -> Reason:
    """Say what the vote does: which bytes are put to use, by whom, from when until when."""
    dossier = _dossier(session, motion)
    terms, version = queries.terms(dossier), dossier.model_version
    told = {
        "version": version.number,
        "title": version.use_case.title,
        "digest": dossier.digest[:16],
        "role": _who(terms),
        "start": terms.starts_on,
        "end": terms.ends_on,
    }
    return Reason(EFFECT, told)


def _asking(version: ModelVersion, text: Reason) -> Reason:
    """Add to the text of a motion which sensitive attribute the model asks, where it asks one."""
    asked = version.card.get("apart")
    if not asked:
        return text
    told = {"text": text, "name": asked["attribute"], "necessary": asked["necessary"].rstrip(".") + "."}
    return Reason(ASKS, told)


def _who(terms: MandateTerms) -> Reason:
    if terms.members:
        return Reason(N_("the people named in the dossier (%(count)s)"), {"count": len(terms.members)})
    return Reason(ROLE_NAMES[terms.role])


def on_put(session: Session, motion: Motion, actor: Actor, now: datetime) -> None:
    """Mark the version of the dossier as put to the vote."""
    versions.move(_dossier(session, motion).model_version, VersionAction.put)


def may_open(session: Session, motion: Motion, store: Path) -> Reason | None:
    """Say why the vote may not open, None when it may: everything still is as it was frozen, and current."""
    dossier = _dossier(session, motion)
    version = dossier.model_version
    at = motion.assembly.opens_at
    if (version.state, VersionAction.approve) not in VERSION:
        return Reason(N_("The model version is not before the vote."))
    opinion = ethics.current(session, version)
    if opinion is None or opinion.id != dossier.opinion_id:
        return Reason(N_("A later audit or opinion exists: the board must freeze another dossier."))
    if dossier.audit.run_at is None or aged(dossier.audit.run_at, at):
        return Reason(N_("The fairness audit is too old: another one must be made."))
    charter = charters.in_force(session, on=local_day(at))
    if charter is None or charter.id != queries.content(dossier)["charter"]["id"]:
        return Reason(N_("Another charter is in force: the model must be judged again under it."))
    kept, *_ = keeps_from_vote(session, dossier) or (None,)
    return queries.terms(dossier).past(local_day(at)) or kept or queries.verify(session, dossier, store)


def dossier_digest(session: Session, motion: Motion) -> str | None:
    """Return the digest that the poll's definition binds."""
    return _dossier(session, motion).digest


def parties(session: Session, motion: Motion) -> frozenset[int]:
    """Return who does not judge the model of a dossier: who wrote the file, took the model, or has an interest."""
    return ethics.subject(_dossier(session, motion).model_version).authors


def notices(session: Session, motion: Motion) -> Sequence[Reason]:
    """Return what no member may miss before voting, to be shown in red: conditions that are open among it."""
    closes_at = motion.assembly.closes_at
    text = N_("Condition not fulfilled: %(condition)s (%(standing)s)")
    waiting = [
        Reason(text, {"condition": one.text, "standing": undated(state, conditions.due_at(one, closes_at))})
        for one, state in _conditions(session, motion).items()
        if state in OPEN
    ]
    dossier = _dossier(session, motion)
    asked = charter_checks.to_notice(asking.of_dossier(session, dossier))
    assessed = queries.impact_of(session, queries.content(dossier))
    asked += impact.notices(assessed) if assessed else []
    return [*queries.notices(dossier), *queries.sensitive_notices(dossier), *asked, *waiting]


def _conditions(session: Session, motion: Motion) -> dict[Condition, ConditionState]:
    """Return the conditions that bind the model, as they are, or were when the votes closed."""
    dossier = _dossier(session, motion)
    found = conditions.binding(session, dossier.model_version.use_case, Origin.opinion, dossier.opinion_id)
    return conditions.at(found, motion.assembly.closes_at)


def documents(session: Session, motion: Motion) -> Sequence[Reason]:
    """Name the dossier members were given to read, and where the conditions stood."""
    states = list(_conditions(session, motion).values())
    if not states:
        return [_frozen(session, motion)]
    text = N_(
        "Conditions when the votes closed: %(fulfilled)s fulfilled, %(open)s open, %(given_up)s given up"
    )
    counts = {
        "fulfilled": states.count(ConditionState.fulfilled),
        "open": sum(state in OPEN for state in states),
        "given_up": states.count(ConditionState.given_up),
    }
    return [_frozen(session, motion), Reason(text, counts)]


def _frozen(session: Session, motion: Motion) -> Reason:
    dossier = _dossier(session, motion)
    text = N_(
        "Voting dossier no. %(number)s: model, card, audit, opinion, charter and data; digest %(digest)s"
    )
    return Reason(text, {"number": dossier.id, "digest": dossier.digest})


def approve(session: Session, motion: Motion, now: datetime) -> Dossier:
    """Mark the version as approved by its carried poll."""
    return _decide(session, motion, now, VersionAction.approve)


def refuse(session: Session, motion: Motion, now: datetime) -> Dossier:
    """Mark the version as refused by its rejected poll; nothing is asked of it any more."""
    dossier = _decide(session, motion, now, VersionAction.refuse)
    following.lapse(session, now=now, origin=Origin.opinion, origin_id=dossier.opinion_id)
    return dossier


def postpone(session: Session, motion: Motion, now: datetime) -> Dossier:
    """Bring the version back before the vote: there was no quorum, or the poll was cancelled."""
    return _decide(session, motion, now, VersionAction.postpone)


def _decide(session: Session, motion: Motion, now: datetime, action: VersionAction) -> Dossier:
    dossier = _dossier(session, motion)
    version = versions.move(dossier.model_version, action)
    facts = {"motion": motion.id, "dossier": dossier.digest}
    subject = f"model_version:{version.id}"
    record.append(session, actor=CLOCK, now=now, act=_NOTES[action], subject=subject, facts=facts)
    return dossier


def _dossier(session: Session, motion: Motion) -> Dossier:
    return queries.dossier(session, motion.subject_id or 0)
