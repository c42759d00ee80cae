"""Pages of long work: what waits, how far it has come, what came out; it can be stopped."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from scopgov.domain.policy import Permission
from scopgov.jobs import queries, services
from scopgov.jobs.tables import Job
from scopgov.web import scope
from scopgov.web.filters import percent, say
from scopgov.web.guards import requires, safe_path
from scopgov.web.paging import asked_page, page_of

blueprint = Blueprint("jobs", __name__, url_prefix="/jobs")


@blueprint.app_context_processor
def _words() -> dict[str, Any]:
    return {"work": queries}


@blueprint.get("")
@requires(Permission.job_read)
def index() -> str:
    """Show all long work, newest first."""
    return render_template("jobs/index.html", page=page_of(scope.session(), queries.listed(), asked_page()))


@blueprint.get("/<int:job_id>")
@requires(Permission.job_read)
def show(job_id: int) -> str:
    """Show how far one job has come."""
    found = queries.job(scope.session(), job_id)
    return render_template("jobs/show.html", job=found, may_follow=queries.may_follow(scope.actor(), found))


@blueprint.get("/<int:job_id>.json")
@requires(Permission.job_read)
def told(job_id: int) -> Response:
    """Tell how far one job has come, for the script of its page."""
    return jsonify(_told(queries.job(scope.session(), job_id)))


def _told(job: Job) -> dict[str, object]:
    return {
        "state": say(queries.name(job)),
        "step": " – ".join(say(part) for part in queries.steps(job)),
        "share": percent(queries.share(job)),
        "done": job.done,
        "total": job.total,
        "ended": queries.ended(job),
    }


@blueprint.post("/<int:job_id>/cancel")
@requires(Permission.job_cancel)
def cancel(job_id: int) -> Response:
    """Stop one job."""
    job = queries.job(scope.session(), job_id)
    services.cancel(scope.session(), actor=scope.actor(), now=scope.now(), job=job)
    return redirect(safe_path(request.form.get("next"), url_for("jobs.show", job_id=job_id)))
