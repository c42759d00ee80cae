"""Pages of scrutineers: the board names three, each is given a code, two codes open the poll after its votes.

A code is the answer to the POST that asked for it, and comes back by POST: it goes nowhere else.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from scopgov.assemblies import queries as assemblies
from scopgov.domain.policy import Permission
from scopgov.scrutiny import services as scrutiny
from scopgov.votes import queries, scrutineers
from scopgov.votes.chair_views import of_poll
from scopgov.votes.forms import CodeForm, ConsentForm, ScrutineersForm
from scopgov.votes.tables import Poll
from scopgov.votes.views import consequences
from scopgov.web import scope
from scopgov.web.forms import attempt, status
from scopgov.web.guards import requires
from scopgov.web.secrecy import keep_secret

blueprint = Blueprint("scrutiny", __name__, url_prefix="/polls")


def _acting() -> dict[str, Any]:
    return {"actor": scope.actor(), "now": scope.now(), "consequences": consequences()}


@blueprint.route("/<int:poll_id>/scrutineers", methods=["GET", "POST"])
@requires(Permission.poll_manage, subject=of_poll)
def name(poll_id: int) -> Response | tuple[str, int]:
    """Name who holds the key of a confidential poll, before it opens."""
    session, poll = scope.session(), queries.poll(scope.session(), poll_id)
    named = [one.member_id for one in scrutineers.of(session, poll)]
    form = _offered(poll, dict(zip(("first", "second", "third"), named, strict=False)))
    done = attempt(form, lambda: scrutiny.name(session, **_acting(), poll=poll, members=form.members))
    if done:
        flash(
            _("Saved. Each of them is asked to accept.")
            if done.value
            else _("Saved. The server keeps the key.")
        )
        return redirect(url_for("scrutiny.name", poll_id=poll_id))
    holders = scrutineers.of(session, queries.poll(session, poll_id))
    told = {"poll": poll, "form": form, "holders": holders, "unopened": queries.unopened(poll)}
    return render_template("scrutiny/scrutineers.html", **told), status(form)


def _offered(poll: Poll, named: dict[str, int]) -> ScrutineersForm:
    form = ScrutineersForm(data={"first": 0, "second": 0, "third": 0, **named})
    return form.offer(assemblies.people_on_roll(scope.session(), poll.motion.assembly, scope.now()))


@blueprint.get("/<int:poll_id>/scrutineer")
@requires(Permission.home_read)
def own(poll_id: int) -> str:
    """Show a scrutineer what is asked of them now: to accept, to keep their code, to enter it."""
    return _own(queries.poll(scope.session(), poll_id), CodeForm(formdata=None))


def _own(poll: Poll, form: CodeForm) -> str:
    session = scope.session()
    keep_secret()
    return render_template(
        "scrutiny/scrutineer.html",
        poll=poll,
        mine=scrutiny.own(session, poll, scope.actor()),
        holders=scrutineers.of(session, poll),
        unopened=queries.unopened(poll),
        awaited=scrutiny.awaiting(session, poll, scope.now(), consequences().vault) is None,
        form=form,
    )


@blueprint.post("/<int:poll_id>/scrutineer/code")
@requires(Permission.home_read)
def accept(poll_id: int) -> Response | str:
    """Accept, and hand the code over: shown in this answer, once."""
    poll = queries.poll(scope.session(), poll_id)
    keep_secret()
    done = attempt(ConsentForm(), lambda: scrutiny.accept(scope.session(), **_acting(), poll=poll))
    if not done:
        return redirect(url_for("scrutiny.own", poll_id=poll_id))
    return render_template("scrutiny/code.html", poll=poll, code=done.value)


@blueprint.post("/<int:poll_id>/scrutineer/declined")
@requires(Permission.home_read)
def decline(poll_id: int) -> Response:
    """Decline to be scrutineer."""
    scrutiny.decline(scope.session(), **_acting(), poll=queries.poll(scope.session(), poll_id))
    flash(_("You declined. The board is told."))
    return redirect(url_for("votes.poll", poll_id=poll_id))


@blueprint.post("/<int:poll_id>/scrutineer/unlock")
@requires(Permission.home_read)
def unlock(poll_id: int) -> Response | tuple[str, int]:
    """Take a scrutineer's code, once the votes are over."""
    form, poll = CodeForm(), queries.poll(scope.session(), poll_id)
    keep_secret()
    code = form.code.data or ""
    done = attempt(form, lambda: scrutiny.unlock(scope.session(), **_acting(), poll=poll, code=code))
    if done:
        return redirect(url_for("votes.poll", poll_id=poll_id))
    return _own(queries.poll(scope.session(), poll_id), form), status(form)
