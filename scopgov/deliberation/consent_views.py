"""Pages of consent rounds: opening one, answering, what it found; what a motion and its ballot show of them."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from scopgov.deliberation import consenting, queries
from scopgov.deliberation.forms import AskForm, StanceForm
from scopgov.deliberation.tables import ConsentAnswer, ConsentRound
from scopgov.domain.consent import STANCE_WORDS, Stance
from scopgov.domain.policy import Permission, Subject
from scopgov.votes import queries as votes
from scopgov.votes.tables import Motion
from scopgov.web import scope
from scopgov.web.forms import attempt, status
from scopgov.web.guards import requires

blueprint = Blueprint("consent", __name__)


def _round(round_id: int) -> ConsentRound:
    return consenting.round_(scope.session(), round_id)


def _answering(motion_id: int) -> Subject:
    return queries.who_put(votes.motion(scope.session(), motion_id))


def _voters(round_id: int) -> Subject:
    return queries.roll(scope.session(), _round(round_id).motion, scope.now())


@blueprint.route("/motions/<int:motion_id>/consent", methods=["GET", "POST"])
@requires(Permission.motion_answer, subject=_answering)
def ask(motion_id: int) -> Response | tuple[str, int]:
    """Open a consent round on a motion."""
    motion, form = votes.motion(scope.session(), motion_id), AskForm()
    done = attempt(
        form,
        lambda: consenting.ask(
            scope.session(), actor=scope.actor(), now=scope.now(), motion=motion, closes_at=form.until()
        ),
    )
    if done:
        flash(_("The round is open. Everybody with a vote is told."), "carried")
        return redirect(url_for("consent.show", round_id=done.value.id))
    return render_template("deliberation/ask_consent.html", motion=motion, form=form), status(form)


@blueprint.get("/consent/<int:round_id>")
@requires(Permission.motion_read)
def show(round_id: int) -> str:
    """Show a consent round: one's answer while it runs, what it found once it is over."""
    return _page(_round(round_id), StanceForm(formdata=None))


@blueprint.post("/consent/<int:round_id>")
@requires(Permission.consent_answer, subject=_voters)
def answer(round_id: int) -> Response | tuple[str, int]:
    """Answer a consent round, or change one's answer."""
    form = StanceForm()
    done = attempt(form, lambda: _answer(_round(round_id), form))
    if done:
        flash(_("Your answer is kept. You can change it until the round ends."), "carried")
        return redirect(url_for("consent.show", round_id=round_id))
    return _page(_round(round_id), form), status(form)


def _answer(asked: ConsentRound, form: StanceForm) -> ConsentAnswer:
    return consenting.answer(
        scope.session(),
        actor=scope.actor(),
        now=scope.now(),
        asked=asked,
        stance=Stance(form.stance.data),
        reason=form.reason.data or "",
    )


def _page(one: ConsentRound, form: StanceForm) -> str:
    session, now = scope.session(), scope.now()
    own = next((each for each in one.answers if each.member_id == scope.actor().member_id), None)
    if own is not None and not form.is_submitted():
        form.stance.data, form.reason.data = own.stance.value, own.reason
    runs = consenting.under_way(one, now)
    return render_template(
        "deliberation/consent.html",
        one=one,
        form=form,
        own=own,
        runs=runs,
        found=() if runs else consenting.found(session, one, now),
        voters=queries.roll(session, one.motion, now),
        names=STANCE_WORDS,
        said=[each for each in one.answers if each.reason or not runs],
    )


def motion_panel(motion: Motion) -> str:
    """Show the consent rounds on a motion: the one under way, what the others found."""
    session, now = scope.session(), scope.now()
    stage = queries.stage(motion, now)
    rows = [
        (one, None if consenting.under_way(one, now) else consenting.found(session, one, now))
        for one in consenting.rounds(session, motion)
    ]
    running = any(found is None for _one, found in rows)
    return render_template(
        "deliberation/_consent.html",
        motion=motion,
        rows=rows,
        may_ask=not (running or stage.opened or stage.over) and stage.listed,
        who_put=queries.who_put(motion),
    )


def ballot_panel(motion: Motion) -> str:
    """Say beside the ballot what the latest consent round found."""
    session, now = scope.session(), scope.now()
    latest = next(iter(consenting.rounds(session, motion)), None)
    if latest is None or consenting.under_way(latest, now):
        return ""
    found = consenting.found(session, latest, now)
    return render_template("deliberation/_consent_brief.html", one=latest, found=found)
