"""Pages of confidential polls: the envelope and its receipt, the level of a poll, finding one's ballot.

The answer to a cast is the receipt itself: nothing of it goes into an address, a cookie or a message.
"""

from __future__ import annotations

import json

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Redirect

from scopgov.domain.commitments import published
from scopgov.domain.errors import NotFound, Reason
from scopgov.domain.policy import Permission
from scopgov.domain.polls import Secrecy
from scopgov.domain.text import N_
from scopgov.votes import confidential, queries, urns
from scopgov.votes.chair_views import levels, of_poll
from scopgov.votes.choice_forms import envelope_form
from scopgov.votes.confidential import Receipt
from scopgov.votes.forms import FindForm, Sealing, SecrecyForm
from scopgov.votes.tables import Poll
from scopgov.votes.views import consequences, page
from scopgov.web import pdf, scope
from scopgov.web.forms import attempt, status
from scopgov.web.guards import requires
from scopgov.web.secrecy import keep_secret

blueprint = Blueprint("sealed", __name__, url_prefix="/polls")


@blueprint.route("/<int:poll_id>/envelopes", methods=["GET", "POST"])
@requires(Permission.home_read)
def cast(poll_id: int) -> Redirect | str | tuple[str, int]:
    """Seal a vote and hand the receipt over; lead back to the ballots whoever opens this address again."""
    if request.method != "POST":
        return redirect(url_for("votes.poll", poll_id=poll_id) + "#ballots")
    found = queries.held_in_share(scope.session(), poll_id)
    form = envelope_form(found.question)()
    keep_secret()
    done = attempt(form, lambda: _cast(found, form))
    if done:
        own_line = form.line.data == scope.actor().member_id
        titles = [option.title for option in found.question.options] if found.question else []
        told = {"receipt": done.value, "own_line": own_line, "titles": titles}
        return render_template("votes/receipt.html", poll=found, **told)
    return page(queries.poll(scope.session(), poll_id), {form.line.data or 0: form}), status(form)


def _cast(found: Poll, form: Sealing) -> Receipt:
    return confidential.cast(
        scope.session(),
        actor=scope.actor(),
        now=scope.now(),
        poll=found,
        choice=form.written,
        slip=form.slip,
        own=form.own.data or "",
        member_id=form.line.data,
        consequences=consequences(),
    )


@blueprint.route("/<int:poll_id>/secrecy", methods=["GET", "POST"])
@requires(Permission.poll_manage, subject=of_poll)
def choose(poll_id: int) -> Redirect | tuple[str, int]:
    """Choose how a motion is voted, before its poll opens."""
    found = queries.poll(scope.session(), poll_id)
    form = SecrecyForm(data={"secrecy": found.secrecy.value})
    done = attempt(
        form,
        lambda: confidential.choose(
            scope.session(),
            actor=scope.actor(),
            now=scope.now(),
            poll=found,
            secrecy=Secrecy(form.secrecy.data),
            consequences=consequences(),
        ),
    )
    if done:
        flash(_("This is how the motion will be voted."), "carried")
        return redirect(url_for("votes.motion", motion_id=found.motion_id))
    told = levels(found.motion.assembly)
    return render_template("votes/secrecy.html", poll=found, form=form, **told), status(form)


@blueprint.route("/<int:poll_id>/find", methods=["GET", "POST"])
@requires(Permission.motion_read)
def find(poll_id: int) -> tuple[str, int]:
    """Say where a ballot is, sought by its 64 signs or its receipt; what was typed is kept nowhere."""
    form, poll = FindForm(), queries.poll(scope.session(), poll_id)
    keep_secret()
    done = attempt(form, lambda: confidential.find(scope.session(), poll, form.written.data or ""))
    found = done.value if done else None
    return render_template("votes/find.html", poll=poll, form=form, found=found), status(form)


@blueprint.get("/<int:poll_id>/ballots.json")
@requires(Permission.motion_read)
def ballots(poll_id: int) -> Response:
    """Send all that anyone needs to count a confidential poll again."""
    poll, session = queries.poll(scope.session(), poll_id), scope.session()
    told = bool(poll.verdict) and queries.countable(poll, scope.now())
    if poll.secrecy is Secrecy.open or not told or not urns.shown(session, poll):
        raise NotFound(Reason(N_("This poll shows no list of ballots without names.")))
    listed = published(
        json.loads(poll.definition), urns.ballots(session, poll), urns.superseded(session, poll)
    )
    written = json.dumps(listed, ensure_ascii=False, indent=1).encode()
    return pdf.sent(written, "application/json", f"ballots-{poll.digest[:16]}.json")
