"""What is told of a proposed label rule, to its experts and to who proposed it. Telling is no act of the record."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from scopgov.domain.errors import Reason
from scopgov.domain.news import News
from scopgov.domain.text import N_
from scopgov.labelling.tables import LabelAnswer, ProposedRule
from scopgov.notices.services import Message, tell_all

NEWS = timedelta(days=14)  # how long it is worth a mail


def proposed(session: Session, one: ProposedRule, now: datetime) -> int:
    """Ask the experts whether they consent."""
    text = N_("You are asked, as an expert, whether you consent to what counts as at risk in “%(title)s”.")
    return _tell(
        session, one, now, text, "proposed", {each.member_id for each in one.answers} - {one.proposed_by}
    )


def objected(session: Session, objection: LabelAnswer, now: datetime) -> int:
    """Tell who proposed the rule that an expert objects."""
    text = N_("An expert objects to the rule of what counts as at risk in “%(title)s”: answer them.")
    occasion = f"objected:{objection.member_id}:{now.isoformat()}"
    return _tell(session, objection.rule, now, text, occasion, {objection.rule.proposed_by})


def replied(session: Session, objection: LabelAnswer, now: datetime) -> int:
    """Tell an expert that their objection was answered."""
    text = N_("Your objection to the rule of what counts as at risk in “%(title)s” was answered.")
    occasion = f"replied:{objection.member_id}:{now.isoformat()}"
    return _tell(session, objection.rule, now, text, occasion, {objection.member_id})


def adopted(session: Session, one: ProposedRule, now: datetime) -> int:
    """Tell the experts and who proposed it that the rule is adopted."""
    text = N_("The rule of what counts as at risk in “%(title)s” is adopted by its experts.")
    return _tell(
        session, one, now, text, "adopted", {one.proposed_by, *(each.member_id for each in one.answers)}
    )


def _tell(
    session: Session, one: ProposedRule, now: datetime, text: str, occasion: str, members: Collection[int]
) -> int:
    told = Reason(text, {"title": one.use_case.title})
    path = f"/label-rules/{one.id}"
    message = Message(N_("What counts as at risk"), told, path, until=now + NEWS, kind=News.concerned)
    return tell_all(
        session, now=now, occasion=f"label_rule:{one.id}:{occasion}", members=members, message=message
    )
