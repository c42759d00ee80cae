"""Pages of a mandate of use: what was voted, its life, what people report, suspending and withdrawing, its PDF."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from scopgov.conditions import queries as conditions
from scopgov.domain.canonical import canonical_json
from scopgov.domain.conditions import Origin
from scopgov.domain.policy import Permission, Subject
from scopgov.domain.text import N_
from scopgov.domain.tool_papers import ChangeKind
from scopgov.domain.tools import ReportKind
from scopgov.mandates import queries as mandates
from scopgov.mandates.forms import ReasonForm
from scopgov.mandates.standing import voted_suspension
from scopgov.mandates.views import outcome
from scopgov.members.queries import local_day
from scopgov.uses import motions, queries, services
from scopgov.uses.beside import beside
from scopgov.uses.forms import AnswerForm, ReportForm
from scopgov.uses.tables import UseMandate, UseReport
from scopgov.votes import queries as votes
from scopgov.web import pdf, scope
from scopgov.web.forms import apart, attempt, status
from scopgov.web.guards import requires

blueprint = Blueprint("use_mandates", __name__, url_prefix="/tools/mandates")
VERBS = ("suspend", "resume", "withdraw")


@blueprint.get("/<int:mandate_id>")
@requires(Permission.tool_read)
def show(mandate_id: int) -> str:
    """Show one mandate of use."""
    return _page(queries.mandate(scope.session(), mandate_id), {})


def _page(mandate: UseMandate, sent: Mapping[str, Any]) -> str:
    session = scope.session()
    return render_template(
        "uses/mandate.html",
        actions=mandates.actions(mandate),
        refused=queries.may_use(session, mandate, scope.actor(), local_day(scope.now())),
        motions=[one for kind in motions.KINDS for one in votes.about(session, kind, mandate.id)],
        voted_suspension=voted_suspension(mandate),
        asked_by=services.CYCLE.asking(session, mandate, scope.now()),
        lifts=services.CYCLE.lifted_by(session, mandate, scope.actor().member_id, scope.now()),
        report=sent.get("report") or ReportForm(formdata=None),
        judging=services.CYCLE.judging(mandate),
        steward=scope.actor().member_id == mandate.terms.steward,
        forms={verb: apart(sent.get(verb) or ReasonForm(formdata=None), verb) for verb in VERBS},
        **_told(mandate),
    )


def _told(mandate: UseMandate) -> dict[str, Any]:
    """Return what the page and the paper of a mandate of use show."""
    session, day, terms = scope.session(), local_day(scope.now()), mandate.terms
    return {
        "mandate": mandate,
        "terms": terms,
        "dossier": mandate.file.dossier,
        "people": queries.named(session, [terms.steward, *terms.members]),
        "condition": queries.condition(mandate, day),
        "life": mandates.life(mandate, day, current_app.extensions["scopgov_use_lives"](session, mandate)),
        "course": queries.course(session, mandate),
        "conditions": conditions.binding(session, mandate.use_case, Origin.tool, mandate.file_id),
        "kept": beside(session, mandate.file, day),
        "published": services.PUBLISHING.publication(session, mandate),
        "approval": votes.approval(session, mandate.poll_id),
        "vote": mandates.vote(session, mandate),
    }


@blueprint.get("/<int:mandate_id>.pdf")
@requires(Permission.tool_read)
def paper(mandate_id: int) -> Response:
    """Send a mandate of use as a tagged PDF, its dossier attached."""
    mandate = queries.mandate(scope.session(), mandate_id)
    name = f"mandate-of-use-{mandate.id}"
    made = pdf.render(
        render_template("uses/print.html", **_told(mandate)),
        attached=canonical_json({"dossier": mandate.file.dossier, "digest": mandate.digest}),
        name=f"{name}.json",
        made_at=mandate.granted_at,
    )
    return pdf.sent(made, "application/pdf", f"{name}.pdf")


@blueprint.post("/<int:mandate_id>/reports")
@requires(Permission.tool_report)
def report(mandate_id: int) -> Response | tuple[str, int]:
    """Report on the use of the tool."""
    mandate, form = queries.mandate(scope.session(), mandate_id), ReportForm()
    if attempt(form, lambda: _report(form, mandate)):
        flash(_("Thank you: your report is kept, and whoever follows the tool reads it."), "carried")
        return redirect(url_for("use_mandates.show", mandate_id=mandate_id, _anchor="reports"))
    return _page(mandate, {"report": form}), status(form)


def _report(form: ReportForm, mandate: UseMandate) -> UseReport:
    return services.report(
        scope.session(),
        actor=scope.actor(),
        now=scope.now(),
        mandate=mandate,
        kind=ReportKind(form.kind.data),
        text=form.text.data or "",
        changed=ChangeKind(form.changed.data) if form.changed.data else None,
    )


@blueprint.route("/reports/<int:report_id>", methods=["GET", "POST"])
@requires(Permission.tool_answer)
def answer(report_id: int) -> Response | tuple[str, int]:
    """Answer a report."""
    of, form = queries.report(scope.session(), report_id), AnswerForm()
    if of.changed is None:
        form.without_change()
    if attempt(form, lambda: _answer(form, of)):
        return redirect(url_for("use_mandates.show", mandate_id=of.mandate_id, _anchor="reports"))
    return render_template("uses/answer.html", report=of, form=form), status(form)


def _judging(mandate_id: int) -> Subject:
    return services.CYCLE.judging(queries.mandate(scope.session(), mandate_id))


def _answer(form: AnswerForm, of: UseReport) -> UseReport:
    told: dict[str, Any] = {
        "actor": scope.actor(),
        "now": scope.now(),
        "of": of,
        "text": form.text.data or "",
    }
    return services.answer(scope.session(), **told, **form.decided())


@blueprint.post("/<int:mandate_id>/publish")
@requires(Permission.mandate_publish)
def publish(mandate_id: int) -> Response:
    """Put a mandate of use on the public register."""
    return _opened(
        mandate_id, services.PUBLISHING.publish, N_("It stands on the public register from now on.")
    )


@blueprint.post("/<int:mandate_id>/close")
@requires(Permission.mandate_publish)
def close(mandate_id: int) -> Response:
    """Take a mandate of use off the public register."""
    return _opened(mandate_id, services.PUBLISHING.close, N_("Only members read it from now on."))


def _opened(mandate_id: int, verb: Callable[..., Any], said: str) -> Response:
    mandate = queries.mandate(scope.session(), mandate_id)
    verb(scope.session(), actor=scope.actor(), now=scope.now(), mandate=mandate)
    flash(_(said), "carried")
    return redirect(url_for("use_mandates.show", mandate_id=mandate.id, _anchor="file"))


@blueprint.post("/<int:mandate_id>/suspend")
@requires(Permission.mandate_suspend)
def suspend(mandate_id: int) -> Response | tuple[str, int]:
    """Suspend a mandate of use."""
    return _act(mandate_id, "suspend", services.CYCLE.suspend, N_("Its use is suspended."))


@blueprint.post("/<int:mandate_id>/resume")
@requires(Permission.mandate_resume, subject=_judging)
def resume(mandate_id: int) -> Response | tuple[str, int]:
    """Lift a suspension."""
    return _act(mandate_id, "resume", services.CYCLE.resume, N_("The suspension is lifted."))


@blueprint.post("/<int:mandate_id>/withdraw")
@requires(Permission.mandate_withdraw)
def withdraw(mandate_id: int) -> Response | tuple[str, int]:
    """Withdraw a mandate of use for good."""
    return _act(mandate_id, "withdraw", services.CYCLE.withdraw, N_("The mandate is withdrawn."))


def _act(mandate_id: int, doing: str, verb: Callable[..., Any], said: str) -> Response | tuple[str, int]:
    mandate, form = queries.mandate(scope.session(), mandate_id), ReasonForm()
    about = {"actor": scope.actor(), "now": scope.now(), "mandate": mandate}
    done = attempt(form, lambda: verb(scope.session(), reason=form.reason.data or "", **about))
    if done:
        became = outcome(done.value, said) if doing == "resume" else said
        flash(_(became), "carried")
        return redirect(url_for("use_mandates.show", mandate_id=mandate_id))
    return _page(mandate, {doing: form}), status(form)
