"""Pages of votes: the motion, the poll with its ballots, its verdict."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from flask import Blueprint, current_app, redirect, render_template, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from scopgov.assemblies import queries as assemblies
from scopgov.domain.choosing import mark_name, said
from scopgov.domain.choosing_words import how_retained
from scopgov.domain.conduct import Conduct
from scopgov.domain.errors import Reason
from scopgov.domain.policy import Permission
from scopgov.domain.polls import (
    SECRECY_NAMES,
    SECRECY_SENTENCES,
    Secrecy,
    paper_hides_more,
)
from scopgov.domain.rule_words import applied, what_it_takes
from scopgov.domain.statutes import Call
from scopgov.members.tables import Member
from scopgov.votes import agreements, confidential, envelopes, queries, scrutineers, services, urns
from scopgov.votes.choice_forms import Marking, ballot_form, envelope_form
from scopgov.votes.consequence import Consequences
from scopgov.votes.forms import Sealing
from scopgov.votes.tables import Ballot, Motion, Poll
from scopgov.web import scope
from scopgov.web.forms import Done, Form, apart, attempt, status
from scopgov.web.guards import requires
from scopgov.web.secrecy import keep_secret

blueprint = Blueprint("votes", __name__)
Place = tuple[Member, Form | None, object]  # who a ballot is for, its form, the ballot counted so far


def consequences() -> Consequences:
    """Return the table handed over by the composition root."""
    table: Consequences = current_app.extensions["scopgov_consequences"]
    return table


def takes(motion: Motion, members: int) -> Sequence[Reason]:
    """Return in sentences how options are retained, where some are chosen among, and what the rule asks."""
    rule, call = assemblies.rule_of(motion.assembly), Call(motion.assembly.call)
    asked = motion.question
    own = what_it_takes(rule, members, call).sentences
    return (*(how_retained(asked) if asked else ()), *own, *agreements.asked_for(motion))


def _notices(motion: Motion) -> object:
    return consequences()[motion.kind].notices(scope.session(), motion)


@blueprint.get("/motions/<int:motion_id>")
@requires(Permission.motion_read)
def motion(motion_id: int) -> str:
    """Show a motion: its text, what it is about, what it would take."""
    found = queries.motion(scope.session(), motion_id)
    poll = found.polls[-1]
    members = len(queries.electorate(scope.session(), poll, scope.now()))
    return render_template(
        "votes/motion.html",
        motion=found,
        poll=poll,
        taking=queries.taking(poll, scope.now()),
        over=queries.over(poll, scope.now()),
        shown=queries.countable(poll, scope.now()),
        takes=takes(found, members),
        notices=_notices(found),
        changeable=queries.changeable(found),
        worded=consequences()[found.kind].worded,
        secrecy=SECRECY_SENTENCES[poll.secrecy],
        unopened=queries.unopened(poll),
        chaired=found.assembly.conduct is Conduct.session,
    )


@blueprint.get("/polls/<int:poll_id>")
@requires(Permission.motion_read)
def poll(poll_id: int) -> str:
    """Show a poll: the ballots to cast while it runs, its verdict once it is over."""
    return page(queries.poll(scope.session(), poll_id), {})


@blueprint.post("/polls/<int:poll_id>/ballots/<int:member_id>")
@requires(Permission.home_read)
def cast(poll_id: int, member_id: int) -> Response | tuple[str, int]:
    """Cast or change a ballot; who may is decided on the frozen roll."""
    form, done = cast_from_form(poll_id, member_id)
    if done:
        return redirect(url_for("votes.poll", poll_id=poll_id) + "#ballots")
    return page(queries.poll(scope.session(), poll_id), {member_id: form}), status(form)


def cast_from_form(poll_id: int, member_id: int) -> tuple[Form, Done[Ballot] | None]:
    """Cast an open ballot from the form sent; return the form, and what was done where nothing was refused."""
    found = queries.held_in_share(scope.session(), poll_id)
    form: Any = ballot_form(found.question)()
    done = attempt(
        form,
        lambda: services.cast(
            scope.session(),
            actor=scope.actor(),
            now=scope.now(),
            poll=found,
            choice=form.written,
            member_id=member_id,
            consequences=consequences(),
        ),
    )
    return form, done


def page(found: Poll, sent: Mapping[int, Form]) -> str:
    """Return the page of a poll as it stands; `sent` holds the ballots refused, by line of the roll."""
    session, now = scope.session(), scope.now()
    refused = [message for form in sent.values() for message in form.form_errors]
    if queries.countable(found, now):
        return _verdict_page(found, refused)
    if queries.over(found, now):
        told = {"refused": refused, "holders": scrutineers.of(session, found)}
        return render_template("votes/awaited.html", poll=found, motion=found.motion, **told)
    motion = found.motion
    roll = queries.electorate(session, found, now)
    return render_template(
        "votes/poll.html",
        poll=found,
        refused=refused,
        motion=motion,
        level=SECRECY_NAMES[found.secrecy],
        secrecy=SECRECY_SENTENCES[found.secrecy],
        taking=queries.taking(found, now),
        sealed=found.secrecy is Secrecy.confidential,
        paper=paper_hides_more(len(roll)),
        holders=scrutineers.of(session, found),
        places=places(found, sent) if queries.taking(found, now) else [],
        turnout=queries.turnout(session, found),
        on_roll=len(roll),
        takes=takes(motion, len(roll)),
        notices=_notices(motion),
        said=partial(said, found.question),
    )


def places(found: Poll, sent: Mapping[int, Form]) -> list[Place]:
    """Return a form and the ballot counted so far for each member this person may vote for.

    In a confidential poll there is no form for whom another votes (a proxy is taken back first), nor without keys.
    """
    session, me = scope.session(), scope.actor().member_id
    roll = queries.electorate(session, found, scope.now())
    numbers = [me, *(member.id for member in queries.represented_by(session, found, me))]
    people = {row.id: row for row in session.scalars(select(Member).where(Member.id.in_(numbers)))}
    make = _envelope if found.secrecy is Secrecy.confidential else _ballot
    return [(people[one], *make(found, one, sent.get(one))) for one in numbers if one in roll]


def _ballot(found: Poll, line: int, sent: Form | None) -> tuple[Form, object]:
    counted = queries.ballot_of(scope.session(), found, line)
    if sent is not None and not isinstance(sent, Sealing):
        return apart(sent, f"{found.id}-{line}"), counted
    form = ballot_form(found.question)(formdata=None)
    if counted is not None and isinstance(form, Marking):
        form.show(counted.written)
    return apart(form, f"{found.id}-{line}"), counted


def _envelope(found: Poll, line: int, sent: Form | None) -> tuple[Form | None, object]:
    session, vault = scope.session(), consequences().vault
    keep_secret()
    if line == scope.actor().member_id and confidential.represented(session, found, line):
        return None, True
    keys = vault.get(found.digest)
    if keys is None:
        return None, False
    if not isinstance(sent, Sealing):
        sent = envelope_form(found.question)(formdata=None).give(
            line, envelopes.slip(keys, found.digest, line)
        )
    return apart(sent, line), line in urns.voted(session, found, [line], vault)


def _verdict_page(found: Poll, refused: Sequence[str]) -> str:
    session, shown = scope.session(), urns.shown(scope.session(), found)
    decided = queries.result(session, found)
    sealed = found.secrecy is Secrecy.confidential
    return render_template(
        "votes/verdict.html" if shown else "votes/told.html",
        poll=found,
        sealed=sealed,
        kept=urns.ballots(session, found) if sealed and shown else [],
        superseded=urns.replaced(session, found),
        marks=queries.roll_marks(session, found),
        refused=refused,
        motion=found.motion,
        verdict=decided,
        headline=decided.headline(counts=shown),
        applied=applied(decided.rule, decided.call),
        ballots=queries.ballots(scope.session(), found),
        said=partial(said, found.question),
        mark_name=mark_name,
        titles=[option.title for option in found.question.options] if found.question else [],
        own=queries.ballot_of(scope.session(), found, scope.actor().member_id),
    )
