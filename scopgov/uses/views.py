"""Pages of tools proposed for use: all of them, one file from its proposal to its dossier, its panels elsewhere."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from scopgov.courses import queries as courses
from scopgov.domain.lifecycle import TOOL
from scopgov.domain.opinions import OPINION_NAMES
from scopgov.domain.policy import ROLE_NAMES, Permission, Subject
from scopgov.domain.state_words import state_name
from scopgov.domain.states import ToolAction, ToolState
from scopgov.domain.tool_papers import CHANGE_NAMES, PAPER_NAMES
from scopgov.domain.tools import REPORT_NAMES
from scopgov.members import queries as members
from scopgov.members.queries import local_day
from scopgov.usecases import queries as usecases
from scopgov.usecases.tables import UseCase
from scopgov.uses import found, motions, queries, services
from scopgov.uses.beside import beside
from scopgov.uses.forms import ToolForm
from scopgov.uses.tables import FoundTool, ToolFile, UseMandate
from scopgov.votes import queries as votes
from scopgov.votes.tables import Motion, MotionKind
from scopgov.web import scope
from scopgov.web.forms import attempt, status
from scopgov.web.guards import requires
from scopgov.web.paging import asked_page, page_of

blueprint = Blueprint("uses", __name__, url_prefix="/tools")
MARKS = {"drafted": "", "judged": "open", "put_to_vote": "open", "approved": "carried", "refused": "refused"}


@blueprint.app_context_processor
def _words() -> dict[str, Any]:
    return {
        "tool_marks": MARKS,
        "tool_opinions": OPINION_NAMES,
        "tool_roles": ROLE_NAMES,
        "report_names": REPORT_NAMES,
        "paper_names": PAPER_NAMES,
        "tool_change_names": CHANGE_NAMES,
        "use_condition": condition,
        "state_name": state_name,
    }


def condition(of: UseMandate) -> Any:
    """Say what a mandate of use is worth today."""
    return queries.condition(of, local_day(scope.now()))


def _writer(file_id: int) -> Subject:
    return queries.written_by(queries.file(scope.session(), file_id))


@blueprint.get("")
@requires(Permission.tool_read)
def index() -> str:
    """List the tools proposed and those in use."""
    wanted = request.args.get("q", "").strip()
    page = page_of(scope.session(), queries.listed(wanted), asked_page(), size=25)
    waiting = found.waiting(scope.session())
    return render_template("uses/index.html", page=page, wanted=wanted, waiting=waiting)


@blueprint.route("/new/<int:number>", methods=["GET", "POST"])
@requires(Permission.tool_propose)
def propose(number: int) -> Response | tuple[str, int]:
    """Propose a tool for a use case, anew or in the place of a mandate that stands."""
    use_case, form = usecases.use_case(scope.session(), number), _offered()
    before, one = _before(use_case), _found()
    _start(form, use_case, before, one)
    done = attempt(form, lambda: _propose(form, use_case, before, one))
    if done:
        return redirect(url_for("uses.show", file_id=done.value.id))
    told = {"use_case": use_case, "before": before, "found": one}
    return render_template("uses/write.html", form=form, **told), status(form)


def _start(form: ToolForm, use_case: UseCase, before: UseMandate | None, one: FoundTool | None) -> None:
    """Fill in what is known before anything is typed."""
    if form.is_submitted():
        return
    form.start(use_case.purpose or "", scope.actor().member_id, local_day(scope.now()))
    if before is not None:
        form.fill(before.terms, before.file.outside_audit_id)
        form.renew(before.terms, local_day(scope.now()))
    if one is not None:
        form.begin_with(one)


def _found() -> FoundTool | None:
    """Return the tool found in use that the address says is proposed."""
    number = request.args.get("found", type=int)
    return found.found(scope.session(), number) if number else None


def _before(use_case: UseCase) -> UseMandate | None:
    """Return the mandate that the address asks to replace, if it is one of this use case."""
    number = request.args.get("replaces", type=int)
    found = queries.mandate(scope.session(), number) if number else None
    return found if found is not None and found.use_case_id == use_case.id else None


def _propose(form: ToolForm, use_case: UseCase, before: UseMandate | None, one: FoundTool | None) -> ToolFile:
    session, actor, now = scope.session(), scope.actor(), scope.now()
    made = services.propose(
        session,
        actor=actor,
        now=now,
        use_case=use_case,
        terms=form.terms(),
        outside_audit_id=form.outside_audit.data or None,
        replaces=before,
    )
    if one is not None:
        found.regularise(session, actor=actor, now=now, one=one, of=made)
    return made


def _offered() -> ToolForm:
    session, form = scope.session(), ToolForm()
    people = [one for one in members.people(session) if one.departed_on is None]
    form.offer(people, courses.courses(session), queries.audits_to_name(session))
    return form


@blueprint.route("/<int:file_id>/edit", methods=["GET", "POST"])
@requires(Permission.tool_write, subject=_writer)
def edit(file_id: int) -> Response | tuple[str, int]:
    """Write a file anew before the committee judges it."""
    of, form = queries.file(scope.session(), file_id), _offered()
    if not form.is_submitted():
        form.fill(of.said, of.outside_audit_id)
    if attempt(form, lambda: _edit(form, of)):
        return redirect(url_for("uses.show", file_id=file_id))
    return render_template("uses/write.html", form=form, use_case=of.use_case, file=of), status(form)


def _edit(form: ToolForm, of: ToolFile) -> ToolFile:
    return services.edit(
        scope.session(),
        actor=scope.actor(),
        now=scope.now(),
        of=of,
        terms=form.terms(),
        outside_audit_id=form.outside_audit.data or None,
    )


@blueprint.get("/<int:file_id>")
@requires(Permission.tool_read)
def show(file_id: int) -> str:
    """Show a file: its terms, what is checked, the opinion, its dossier, its vote."""
    of = queries.file(scope.session(), file_id)
    return render_template(
        "uses/show.html",
        file=of,
        terms=of.said,
        rewritable=of.state is ToolState.drafted,
        judges=queries.apart(of),
        writer=queries.written_by(of),
        actions={one.value for state, one in TOOL if state is of.state},
        **_checked(of),
    )


def _checked(of: ToolFile) -> dict[str, Any]:
    """Return where a file stands today: what it lacks, what is checked of it, who said what, its vote."""
    session, today = scope.session(), local_day(scope.now())
    undecided = of.state in (ToolState.drafted, ToolState.judged)
    lacks = queries.lacks(session, of, today) if undecided else []
    stale = queries.stale(session, of, today) if of.dossier is not None and undecided else None
    ready = of.state is ToolState.judged and not lacks
    return {
        "undecided": undecided,
        "lacks": lacks,
        "stale": stale,
        "freezable": ready and (stale is not None or of.dossier is None),
        "people": queries.named(session, [of.said.steward, *of.said.members]),
        "checks": queries.checks(session, of, today),
        "motions": votes.about(session, MotionKind.tool, of.id),
        "proposed": queries.proposed(session, of),
        "kept": beside(session, of, today),
    }


@blueprint.post("/<int:file_id>/freeze")
@requires(Permission.tool_freeze)
def freeze(file_id: int) -> Response:
    """Freeze the dossier that members vote on."""
    of = queries.file(scope.session(), file_id)
    services.freeze(scope.session(), actor=scope.actor(), now=scope.now(), of=of)
    flash(_("The dossier is frozen: it can be put on an agenda."), "carried")
    return redirect(url_for("uses.show", file_id=file_id))


@blueprint.post("/<int:file_id>/<any(reopen, withdraw):doing>")
@requires(Permission.tool_write, subject=lambda file_id, doing: _writer(file_id))
def change(file_id: int, doing: str) -> Response:
    """Take a judged file up again, or withdraw it."""
    of = queries.file(scope.session(), file_id)
    verb = services.reopen if ToolAction(doing) is ToolAction.reopen else services.withdraw
    verb(scope.session(), actor=scope.actor(), now=scope.now(), of=of)
    return redirect(url_for("uses.show", file_id=file_id))


def use_case_panel(use_case: UseCase) -> str:
    """Show, on a use case's page, the tools proposed for it and those in use."""
    files = queries.of_use_case(scope.session(), use_case)
    offered = use_case.state not in services.CLOSED
    return render_template("uses/_panel.html", files=files, use_case=use_case, offered=offered)


def motion_panel(motion: Motion) -> str:
    """Lead from a motion about a tool to its file, or to its mandate of use."""
    if motion.kind is MotionKind.tool:
        address = url_for("uses.show", file_id=motion.subject_id)
    elif motion.kind in motions.KINDS:
        address = url_for("use_mandates.show", mandate_id=motion.subject_id)
    else:
        return ""
    return render_template("uses/_motion.html", address=address)
