"""The page on which scores are found again, and the same as a file."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response

from scopgov.domain.policy import Permission
from scopgov.members.queries import local_day
from scopgov.scoring.queries import DECISION_NAMES
from scopgov.stewardship import history, score_outcomes
from scopgov.stewardship.history_forms import HistoryForm
from scopgov.web import pdf, scope
from scopgov.web.filters import say
from scopgov.web.guards import requires
from scopgov.web.paging import asked_page, page_of

blueprint = Blueprint("score_history", __name__, url_prefix="/scores/history")


def _form() -> HistoryForm:
    form = HistoryForm(request.args)
    form.offer(history.people(scope.session()), history.use_cases(scope.session()))
    return form


def _asked() -> dict[str, str]:
    """Return what the address asks, but for the page."""
    return {name: value for name, value in request.args.items() if value and name in HistoryForm()}


@blueprint.get("")
@requires(Permission.score_read)
def index() -> str:
    """Find scores again."""
    form = _form()
    page = page_of(scope.session(), history.found(form.wanted()), asked_page(), 25)
    known = score_outcomes.happened(scope.session(), [one.id for one in page.rows])
    told = {"known": known, "names": DECISION_NAMES, "asked": _asked()}
    return render_template("stewardship/history.html", form=form, page=page, **told)


@blueprint.get("/scores.csv")
@requires(Permission.score_read)
def download() -> Response:
    """Send the scores found as a table for a spreadsheet."""
    written = history.as_csv(scope.session(), _form().wanted(), say).encode()
    return pdf.sent(written, "text/csv", f"scores-{local_day(scope.now()).isoformat()}.csv")
