"""Which news also come by mail, at once, once a week or never, and what nobody may turn off.

In the application each notice is always kept. Security mails (a link for a password) are no news: they always go.
Knows no table, no server, no language.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from enum import StrEnum

from scopgov.domain.errors import Reason
from scopgov.domain.text import N_


class News(StrEnum):
    """The kinds of news, as members choose among them."""

    meetings = "meetings"
    concerned = "concerned"
    reminders = "reminders"
    results = "results"
    debates = "debates"
    following = "following"


class Way(StrEnum):
    """When a kind of news comes by mail."""

    at_once = "at_once"
    weekly = "weekly"
    never = "never"


NEWS_NAMES: Mapping[News, str] = {
    News.meetings: N_("Notices of meetings, and every change of what they announced"),
    News.concerned: N_("What awaits your answer, and the answers given to you"),
    News.reminders: N_("Votes that open, and reminders before they close"),
    News.results: N_("Results of votes"),
    News.debates: N_("Debates: comments, questions, amendments, consent rounds, items asked for"),
    News.following: N_("What you follow: files, conditions, indicators, mandates"),
}
WAY_NAMES: Mapping[Way, str] = {
    Way.at_once: N_("By mail, at once"),
    Way.weekly: N_("By mail, all together on Monday morning"),
    Way.never: N_("Only here, no mail"),
}
REQUIRED = frozenset({News.meetings, News.concerned})
WAYS: Mapping[News, tuple[Way, ...]] = {
    News.meetings: (Way.at_once,),
    News.concerned: (Way.at_once,),
    News.reminders: (Way.at_once, Way.never),  # on Monday, the vote may be over
    News.results: (Way.at_once, Way.weekly, Way.never),
    News.debates: (Way.at_once, Way.weekly, Way.never),
    News.following: (Way.at_once, Way.weekly, Way.never),
}
MORNING = time(8)
STAYS = timedelta(days=1)  # how long what waited for Monday is tried


def way_of(kind: News, chosen: Mapping[News, Way]) -> Way:
    """Return how a kind of news comes: as chosen where that may be chosen, else at once."""
    way = chosen.get(kind, Way.at_once)
    return way if way in WAYS[kind] else Way.at_once


def may_choose(kind: News, way: Way) -> Reason | None:
    """Return why a kind of news may not come in a way."""
    if way in WAYS[kind]:
        return None
    if kind in REQUIRED:
        return Reason(N_("The law and the statutes want you told of this: it cannot be turned off."))
    return Reason(N_("This would come too late once a week."))


def monday(now: datetime) -> datetime:
    """Return the next Monday morning after `now`, in the time zone that `now` is in."""
    day = now.date() + timedelta(days=-now.weekday() % 7)
    first = datetime.combine(day, MORNING, tzinfo=now.tzinfo)
    return first if first > now else datetime.combine(day + timedelta(days=7), MORNING, tzinfo=now.tzinfo)


def window(way: Way, now: datetime, until: datetime) -> tuple[datetime | None, datetime]:
    """Return from when a mail is due (None for no mail) and until when it makes sense; `now` is local."""
    if way is Way.never:
        return None, until
    if way is Way.at_once:
        return now, until
    due = monday(now)
    return due, max(until, due + STAYS)
