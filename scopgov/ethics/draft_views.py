"""Pages of opinions proposed to the committee: one with its vote, what the minority says, withdrawing it.

`standing`, `disagreed` and `withdrawn` serve whatever the committee judges.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from scopgov.domain.policy import Permission, Subject
from scopgov.ethics import drafting, queries
from scopgov.ethics.drafting import VERSIONS, Kind, Made
from scopgov.ethics.forms import DissentForm
from scopgov.ethics.tables import OpinionDraft
from scopgov.votes.queries import about, before_a_poll
from scopgov.votes.tables import Motion, MotionKind
from scopgov.web import scope
from scopgov.web.forms import attempt, status
from scopgov.web.guards import requires

blueprint = Blueprint("opinion_drafts", __name__, url_prefix="/opinions/proposals")


def standing(kind: Kind[Made], draft: Made) -> dict[str, Any]:
    """Return what every page of an opinion proposed shows: its vote, whether it may still be given, who may act."""
    session = scope.session()
    taken = draft.id in before_a_poll(session, kind.motion)
    return {
        "draft": draft,
        "motions": about(session, kind.motion, draft.id),
        "open": draft.closed_at is None,
        "votable": kind.votable(session, draft),
        "subject": kind.apart(draft),
        "mine": None if taken or draft.closed_at else drafting.proposer(draft),
    }


def disagreed(kind: Kind[Made], draft: Made, form: DissentForm) -> bool:
    """Keep why one does not agree; tell whether it was kept."""
    told: dict[str, Any] = {"actor": scope.actor(), "now": scope.now(), "draft": draft}
    done = attempt(form, lambda: kind.disagree(scope.session(), **told, text=form.text.data or ""))
    if done:
        flash(_("Kept beside the opinion, with your name."), "carried")
    return bool(done)


def withdrawn(kind: Kind[Made], draft: Made) -> None:
    """Withdraw what one proposed, and say so."""
    kind.withdraw(scope.session(), actor=scope.actor(), now=scope.now(), draft=draft)
    flash(_("Your proposal is withdrawn."), "carried")


def _judging(draft_id: int) -> Subject:
    return VERSIONS.apart(_draft(draft_id))


def _proposer(draft_id: int) -> Subject:
    return drafting.proposer(_draft(draft_id))


def _draft(draft_id: int) -> OpinionDraft:
    return queries.draft(scope.session(), draft_id)


@blueprint.get("/<int:draft_id>")
@requires(Permission.audit_read)
def show(draft_id: int) -> str:
    """Show an opinion proposed, where its vote stands, what the minority says."""
    return _page(_draft(draft_id), DissentForm(formdata=None))


def _page(draft: OpinionDraft, form: DissentForm) -> str:
    told = standing(VERSIONS, draft)
    return render_template("ethics/draft.html", version=draft.model_version, form=form, **told)


@blueprint.post("/<int:draft_id>/dissent")
@requires(Permission.opinion_give, subject=_judging)
def dissent(draft_id: int) -> Response | tuple[str, int]:
    """Write why one does not agree."""
    draft, form = _draft(draft_id), DissentForm()
    if disagreed(VERSIONS, draft, form):
        return redirect(url_for("opinion_drafts.show", draft_id=draft.id))
    return _page(draft, form), status(form)


@blueprint.post("/<int:draft_id>/withdraw")
@requires(Permission.opinion_withdraw, subject=_proposer)
def withdraw(draft_id: int) -> Response:
    """Withdraw what one proposed."""
    withdrawn(VERSIONS, _draft(draft_id))
    return redirect(url_for("ethics.index"))


def motion_panel(motion: Motion) -> str:
    """Lead from a motion of the committee to the opinion it is about."""
    if motion.kind is not MotionKind.opinion:
        return ""
    return render_template("ethics/_of_motion.html", draft=_draft(motion.subject_id or 0))
