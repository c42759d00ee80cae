"""Pages of opinions on tools proposed to the committee: proposing or giving one, its vote, what the minority says."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from scopgov.domain.policy import Permission, Subject
from scopgov.ethics import draft_views, drafting
from scopgov.ethics.forms import DissentForm, OpinionForm
from scopgov.uses import opinions, queries
from scopgov.uses.opinions import TOOLS
from scopgov.uses.tables import ToolDraft, ToolFile
from scopgov.votes.tables import Motion, MotionKind
from scopgov.web import scope
from scopgov.web.forms import attempt, status
from scopgov.web.guards import requires

blueprint = Blueprint("tool_opinions", __name__, url_prefix="/tools")


def _apart(file_id: int) -> Subject:
    return queries.apart(queries.file(scope.session(), file_id))


def _draft(draft_id: int) -> ToolDraft:
    return queries.draft(scope.session(), draft_id)


def _judging(draft_id: int) -> Subject:
    return TOOLS.apart(_draft(draft_id))


def _proposer(draft_id: int) -> Subject:
    return drafting.proposer(_draft(draft_id))


@blueprint.route("/<int:file_id>/opinion", methods=["GET", "POST"])
@requires(Permission.opinion_give, subject=_apart)
def give(file_id: int) -> Response | tuple[str, int]:
    """Propose the opinion of the committee on a tool, or give it as its only judge."""
    of, form = queries.file(scope.session(), file_id), OpinionForm()
    form.ask_of_sensitive("")
    shared = opinions.shared(scope.session(), of, scope.now())
    if shared:
        form.leave_out_the_minority()
    done = attempt(form, lambda: _propose(form, of) if shared else _give(form, of))
    if done:
        return redirect(done.value)
    page = render_template(
        "uses/give.html", form=form, file=of, terms=of.said, shared=shared, unsure=queries.unsure(of)
    )
    return page, status(form)


def _propose(form: OpinionForm, of: ToolFile) -> str:
    made = opinions.propose(scope.session(), actor=scope.actor(), now=scope.now(), of=of, draft=form.draft())
    return url_for("tool_opinions.show", draft_id=made.id)


def _give(form: OpinionForm, of: ToolFile) -> str:
    opinions.judge(scope.session(), actor=scope.actor(), now=scope.now(), of=of, draft=form.draft())
    return url_for("uses.show", file_id=of.id, _anchor="opinion")


@blueprint.get("/opinions/<int:draft_id>")
@requires(Permission.tool_read)
def show(draft_id: int) -> str:
    """Show an opinion proposed, where its vote stands, what the minority says."""
    return _page(_draft(draft_id), DissentForm(formdata=None))


def _page(draft: ToolDraft, form: DissentForm) -> str:
    told = draft_views.standing(TOOLS, draft)
    return render_template("uses/draft.html", form=form, terms=draft.file.said, **told)


@blueprint.post("/opinions/<int:draft_id>/dissent")
@requires(Permission.opinion_give, subject=_judging)
def dissent(draft_id: int) -> Response | tuple[str, int]:
    """Write why one does not agree."""
    draft, form = _draft(draft_id), DissentForm()
    if draft_views.disagreed(TOOLS, draft, form):
        return redirect(url_for("tool_opinions.show", draft_id=draft.id))
    return _page(draft, form), status(form)


@blueprint.post("/opinions/<int:draft_id>/withdraw")
@requires(Permission.opinion_withdraw, subject=_proposer)
def withdraw(draft_id: int) -> Response:
    """Withdraw what one proposed."""
    draft = _draft(draft_id)
    draft_views.withdrawn(TOOLS, draft)
    return redirect(url_for("uses.show", file_id=draft.file_id))


def committee_panel(_nothing: None) -> str:
    """Show, on the committee's page, the tools that await its opinion and the opinions proposed."""
    proposed, awaiting = queries.waiting(scope.session()), queries.awaiting(scope.session())
    if not proposed and not awaiting:
        return ""
    told = {"proposed": proposed, "awaiting": awaiting, "apart": queries.apart}
    return render_template("uses/_committee.html", **told)


def motion_panel(motion: Motion) -> str:
    """Lead from a motion of the committee to the opinion it is about."""
    if motion.kind is not MotionKind.tool_opinion:
        return ""
    return render_template("uses/_of_motion.html", draft=_draft(motion.subject_id or 0))
