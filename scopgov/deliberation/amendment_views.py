"""Pages of amendments: proposing one, what differs, what is done to it; what motions and ballots show of them."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from scopgov.deliberation import amendments, queries
from scopgov.deliberation.forms import AmendmentForm, DeclineForm
from scopgov.deliberation.tables import Amendment
from scopgov.domain.amendments import END_NAMES, may_propose, may_put, may_settle, may_withdraw
from scopgov.domain.conduct import Conduct
from scopgov.domain.differences import compare
from scopgov.domain.policy import Permission, Subject
from scopgov.votes import queries as votes
from scopgov.votes.tables import Motion, MotionKind
from scopgov.votes.views import consequences
from scopgov.web import scope
from scopgov.web.forms import attempt, status
from scopgov.web.guards import requires

blueprint = Blueprint("amendments", __name__)


def _amendment(amendment_id: int) -> Amendment:
    return queries.amendment(scope.session(), amendment_id)


def _proposer(amendment_id: int) -> Subject:
    return queries.proposer(_amendment(amendment_id))


def _answering(amendment_id: int) -> Subject:
    return queries.who_put(_amendment(amendment_id).motion)


def _voters(motion_id: int) -> Subject:
    return queries.roll(scope.session(), votes.motion(scope.session(), motion_id), scope.now())


def _place(amendment_id: int) -> Response:
    return redirect(url_for("amendments.show", amendment_id=amendment_id))


@blueprint.route("/motions/<int:motion_id>/amendments/new", methods=["GET", "POST"])
@requires(Permission.amendment_propose, subject=_voters)
def new(motion_id: int) -> Response | tuple[str, int]:
    """Propose another text for a motion."""
    motion, form = votes.motion(scope.session(), motion_id), AmendmentForm()
    if not form.is_submitted():
        form.text.data = motion.text
    done = attempt(form, lambda: _propose(motion, form))
    if done:
        return _place(done.value.id)
    refused = may_propose(queries.amending(motion, scope.now()))
    page = render_template("deliberation/amend.html", motion=motion, form=form, refused=refused)
    return page, status(form)


def _propose(motion: Motion, form: AmendmentForm) -> Amendment:
    return amendments.propose(
        scope.session(),
        actor=scope.actor(),
        now=scope.now(),
        motion=motion,
        title=form.title.data or "",
        text=form.text.data or "",
        reason=form.reason.data or "",
    )


@blueprint.get("/amendments/<int:amendment_id>")
@requires(Permission.motion_read)
def show(amendment_id: int) -> str:
    """Show an amendment: what differs, why, what became of it."""
    return _page(_amendment(amendment_id), DeclineForm(formdata=None))


def _page(one: Amendment, form: DeclineForm) -> str:
    motion, amended = queries.amending(one.motion, scope.now()), queries.amended(one)
    voting = one.vote is not None and votes.taking(one.vote.polls[-1], scope.now())
    return render_template(
        "deliberation/amendment.html",
        one=one,
        sides=compare(one.before, one.text),
        ends=END_NAMES,
        form=form,
        may_settle=may_settle(motion, amended) is None,
        may_put=may_put(motion, amended) is None,
        may_withdraw=may_withdraw(motion, amended, voting=voting) is None,
        convened=motion.convened,
        chaired=one.motion.assembly.conduct is Conduct.session,
        who_put=queries.who_put(one.motion),
        proposer=queries.proposer(one),
    )


@blueprint.post("/amendments/<int:amendment_id>/accept")
@requires(Permission.motion_answer, subject=_answering)
def accept(amendment_id: int) -> Response:
    """Accept an amendment before the notice."""
    one = _amendment(amendment_id)
    amendments.accept(scope.session(), actor=scope.actor(), now=scope.now(), amendment=one)
    flash(_("The motion is put in these words."), "carried")
    return redirect(url_for("votes.motion", motion_id=one.motion_id))


@blueprint.post("/amendments/<int:amendment_id>/decline")
@requires(Permission.motion_answer, subject=_answering)
def decline(amendment_id: int) -> Response | tuple[str, int]:
    """Decline an amendment before the notice, saying why."""
    one, form = _amendment(amendment_id), DeclineForm()
    done = attempt(
        form,
        lambda: amendments.decline(
            scope.session(),
            actor=scope.actor(),
            now=scope.now(),
            amendment=one,
            answer=form.reason.data or "",
        ),
    )
    return _place(amendment_id) if done else (_page(_amendment(amendment_id), form), status(form))


@blueprint.post("/amendments/<int:amendment_id>/vote")
@requires(Permission.amendment_withdraw, subject=_proposer)
def put(amendment_id: int) -> Response:
    """Put an amendment to the vote before its motion."""
    one = _amendment(amendment_id)
    amendments.put(scope.session(), actor=scope.actor(), now=scope.now(), amendment=one)
    flash(_("The amendment is put to the vote before the motion. Everybody with a vote is told."), "carried")
    return _place(amendment_id)


@blueprint.post("/amendments/<int:amendment_id>/withdraw")
@requires(Permission.amendment_withdraw, subject=_proposer)
def withdraw(amendment_id: int) -> Response:
    """Withdraw one's own amendment."""
    one = _amendment(amendment_id)
    amendments.withdraw(
        scope.session(), actor=scope.actor(), now=scope.now(), amendment=one, consequences=consequences()
    )
    flash(_("Your amendment is withdrawn."), "carried")
    return _place(amendment_id)


def motion_panel(motion: Motion) -> str:
    """Show the amendments to a motion; for the motion that puts one to the vote, what differs."""
    if motion.kind is MotionKind.amendment:
        return ballot_panel(motion)
    session, now = scope.session(), scope.now()
    return render_template(
        "deliberation/_amendments.html",
        motion=motion,
        amendments=queries.amendments(session, motion),
        ends=END_NAMES,
        voters=queries.roll(session, motion, now),
        may_propose=may_propose(queries.amending(motion, now)) is None,
    )


def ballot_panel(motion: Motion) -> str:
    """Show what an amendment put to the vote changes, and why, beside the ballot."""
    one = queries.put_by_vote(scope.session(), motion)
    if one is None:
        return ""
    return render_template("deliberation/_difference.html", one=one, sides=compare(one.before, one.text))
