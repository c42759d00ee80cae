"""What a retraining motion needs and sets in motion: the functions of a `Consequence`.

The composition root wires them. What is voted (data and recipe, by digest) is bound by the motion's terms.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from scopgov.apart import queries as apart
from scopgov.domain.errors import Reason
from scopgov.domain.policy import Actor
from scopgov.domain.text import N_
from scopgov.ethics import queries as ethics
from scopgov.mandates import queries as mandates
from scopgov.stewardship import queries, services
from scopgov.stewardship.tables import Retraining
from scopgov.votes import queries as votes
from scopgov.votes.consequence import Proposal
from scopgov.votes.tables import Motion, Poll

TITLE = N_("Train the model of “%(title)s” again on newer data")
TEXT = N_(
    "The assembly asks that the recipe voted for version %(version)s of the model of “%(title)s” be run again "
    "on version %(data)s of the data “%(source)s”. The mandate in force does not change: the new version "
    "needs its own audit, its own opinion and its own vote before anyone uses it."
)

EFFECT = N_(
    "If carried: the recipe of version %(version)s of the model of “%(title)s” is run again on version %(data)s of the "
    "data “%(source)s”; nobody uses the result before another vote."
)


def proposals(session: Session) -> Sequence[Proposal]:
    """Return each retraining that may be put to the vote now, with a text for its motion."""
    found = [(one, words(one)) for one in queries.undecided(session)]
    return [Proposal(one.id, title, text, queries.terms(one)) for one, (title, text) in found]


def words(of: Retraining) -> tuple[Reason, Reason]:
    """Return the title and the text of a motion on a retraining."""
    params = {
        "title": of.use_case.title,
        "version": of.mandate.model_version.number,
        "data": of.data_version.version,
        "source": of.data_version.source.name,
    }
    return Reason(TITLE, params), Reason(TEXT, params)


def effect(session: Session, motion: Motion) -> Reason:
    """Say what the vote does: which recipe is run again, on which data."""
    return Reason(EFFECT, words(_subject(session, motion))[1].params)


def on_put(session: Session, motion: Motion, actor: Actor, now: datetime) -> None:
    """Bind what is voted into the motion: the data and the recipe, by digest."""
    motion.params = {**motion.params, **queries.terms(_subject(session, motion))}


def may_open(session: Session, motion: Motion) -> Reason | None:
    """Say why the vote may not open, None when it may: the mandate stands and nothing voted on moved."""
    retraining = _subject(session, motion)
    if retraining.carried is not None:
        return Reason(N_("Members already decided on this retraining."))
    standing = mandates.standing(session, retraining.use_case)
    if standing is None or standing.id != retraining.mandate_id:
        return Reason(N_("The mandate whose recipe would be run again no longer stands."))
    if not _as_put(motion, retraining):
        return Reason(N_("The data or the recipe changed since the motion was put."))
    return apart.lacks(session, retraining.data_version, retraining.mandate.model_version.recipe)


def notices(session: Session, motion: Motion) -> Sequence[Reason]:
    """Return what no member may miss before voting, to be shown in red."""
    summary = _subject(session, motion).data_version.summary
    if summary.get("enough") is False:
        kept = summary["enough_reason"]
        return [Reason(kept["text"], kept["params"])]
    return []


def documents(session: Session, motion: Motion) -> Sequence[Reason]:
    """Name the proposal members were given to read."""
    text = N_("Proposal of retraining no. %(number)s: recipe, data and reason")
    return [Reason(text, {"number": motion.subject_id})]


def parties(session: Session, motion: Motion) -> frozenset[int]:
    """Return those whose own work it is: who proposed it, and who does not judge the version trained again."""
    of = _subject(session, motion)
    return ethics.subject(of.mandate.model_version).authors | {of.proposed_by}


def on_outcome(session: Session, motion: Motion, poll: Poll, now: datetime) -> None:
    """Start the voted run, note the rejection, or leave the proposal for another assembly."""
    retraining = _subject(session, motion)
    approval = votes.approval(session, poll.id)
    if approval is not None and approval.carried and _as_put(motion, retraining):
        services.carry(session, retraining, poll, now)
    elif votes.rejected_for_good(poll):
        services.reject(session, retraining, poll, now)


def _as_put(motion: Motion, retraining: Retraining) -> bool:
    terms = queries.terms(retraining)
    return {name: motion.params.get(name) for name in terms} == terms


def _subject(session: Session, motion: Motion) -> Retraining:
    return queries.retraining(session, motion.subject_id or 0)
