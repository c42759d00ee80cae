"""What the board reads of contests, by use case and quarter, and putting the model they are about on an agenda."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from scopgov.assemblies import queries as assemblies
from scopgov.assemblies.tables import Assembly
from scopgov.contests import correcting, queries, statistics
from scopgov.contests.forms import AgainForm, AgendaForm
from scopgov.contests.tables import ScoreContest
from scopgov.contests.views import words
from scopgov.domain.policy import Permission, may
from scopgov.mandates import queries as mandates
from scopgov.members.queries import local_day
from scopgov.scoring import queries as scoring
from scopgov.scoring import telling
from scopgov.scoring.tables import Score, ScoreRefusal
from scopgov.scoring.views import answered
from scopgov.training.case_forms import case_form, typed
from scopgov.training.inputs import Input
from scopgov.votes import services as votes
from scopgov.votes.tables import Motion, MotionKind
from scopgov.votes.views import consequences
from scopgov.web import pdf, scope
from scopgov.web.filters import say
from scopgov.web.forms import attempt, status
from scopgov.web.guards import requires

blueprint = Blueprint("contest_board", __name__, url_prefix="/contests")


def _today() -> Any:
    return local_day(scope.now())


@blueprint.get("/statistics")
@requires(Permission.contest_read)
def show() -> str:
    """Show how contests went, by use case and quarter, with the mandates they are about."""
    rows = statistics.quarters(scope.session(), _today())
    standing = {one.use_case_id: one for one in mandates.all_standing(scope.session())}
    return render_template(
        "contests/statistics.html",
        rows=rows,
        account=queries.account(scope.session(), _today()),
        standing=standing,
        convening=bool(_assemblies()),
        **words(),
    )


@blueprint.get("/statistics.csv")
@requires(Permission.contest_read)
def download() -> Response:
    """Send the same figures for a spreadsheet."""
    written = statistics.as_csv(statistics.quarters(scope.session(), _today()), say)
    return pdf.sent(written.encode(), "text/csv", f"contests-{_today().isoformat()}.csv")


def _assemblies() -> list[Assembly]:
    """Return the meetings in preparation on whose agenda the reader may put something."""
    found = assemblies.prepared(scope.session())
    return [one for one in found if may(scope.actor(), Permission.motion_put, one.subject)]


@blueprint.route("/agenda/<int:mandate_id>", methods=["GET", "POST"])
@requires(Permission.motion_put)
def agenda(mandate_id: int) -> Response | tuple[str, int]:
    """Put a model whose scores are contested on the agenda of a meeting in preparation."""
    mandate, form = mandates.mandate(scope.session(), mandate_id), AgendaForm()
    form.offer(_assemblies())
    account = queries.account(scope.session(), _today(), mandate)
    if not form.is_submitted():
        form.tell(mandate, account)
    done = attempt(form, lambda: _put(form))
    if done:
        flash(_("It is on the agenda."), "carried")
        return redirect(url_for("assemblies.show", assembly_id=done.value.assembly_id, _anchor="agenda"))
    told = {"meetings": _assemblies(), "account": account}
    return render_template("contests/agenda.html", mandate=mandate, form=form, **told, **words()), status(
        form
    )


def _put(form: AgendaForm) -> Motion:
    return votes.put_motion(
        scope.session(),
        actor=scope.actor(),
        now=scope.now(),
        assembly=assemblies.assembly(scope.session(), form.assembly.data),
        kind=MotionKind.other,
        title=form.title.data or "",
        text=form.text.data or "",
        consequences=consequences(),
    )


@blueprint.route("/<int:contest_id>/again", methods=["GET", "POST"])
@requires(Permission.model_score)
def again(contest_id: int) -> Response | tuple[str, int]:
    """Set right what was given and ask for the score again."""
    one = queries.contest(scope.session(), contest_id)
    mandate = mandates.latest(scope.session(), one.score.mandate.use_case)
    inputs = scoring.inputs(mandate) if mandate else []
    unsaid = telling.unsaid_to(scope.actor(), one.score)
    known = {name: value for name, value in one.score.inputs.items() if name not in unsaid}
    form = case_form(AgainForm, inputs, known)
    done = attempt(form, lambda: _again(one, form, inputs))
    if done:
        return answered(done.value, None)
    lacking = correcting.lacking(one)
    return render_template("contests/again.html", one=one, form=form, lacking=lacking, **words()), status(
        form
    )


def _again(one: ScoreContest, form: AgainForm, inputs: list[Input]) -> Score | ScoreRefusal:
    return correcting.score_again(
        scope.session(),
        store=scope.settings().artefacts,
        actor=scope.actor(),
        now=scope.now(),
        contest=one,
        inputs=typed(form, inputs),
    )
