"""Pages of stewardship: models in use, reviews due, retrainings proposed."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from scopgov.audits import queries as audits
from scopgov.datasets.tables import DataVersion
from scopgov.domain.errors import NotFound, Reason
from scopgov.domain.policy import Permission
from scopgov.domain.text import N_
from scopgov.mandates.tables import Mandate
from scopgov.members import queries as members
from scopgov.stewardship import measurements, queries, services
from scopgov.stewardship.forms import RetrainingForm, retraining_form
from scopgov.stewardship.tables import Retraining
from scopgov.web import scope
from scopgov.web.forms import attempt, status
from scopgov.web.guards import requires
from scopgov.web.paging import asked_page, page_of

blueprint = Blueprint("stewardship", __name__, url_prefix="/stewardship")


@blueprint.get("")
@requires(Permission.mandate_read)
def index() -> str:
    """Show the models in use, where the indicators stand, and the retrainings proposed."""
    followed = measurements.all_followed(scope.session(), scope.now())
    return render_template(
        "stewardship/index.html",
        models=queries.in_use(scope.session(), scope.now()),
        indicators=[(one, measurements.counts(found)) for one, found in followed.items()],
        page=page_of(scope.session(), queries.listed(), asked_page(), 20),
    )


@blueprint.route("/retrainings/new", methods=["GET", "POST"])
@requires(Permission.retraining_propose)
def propose() -> Response | tuple[str, int]:
    """Propose a retraining to the members."""
    newer = queries.data_for(scope.session())
    lacking = queries.lacking(scope.session(), newer)
    offered = [one for one in newer if one not in [other.data for other in lacking]]
    form = retraining_form(offered)
    done = attempt(form, lambda: _propose(form))
    if done:
        return redirect(url_for("stewardship.show", retraining_id=done.value.id))
    told = {"offered": offered, "lacking": lacking, "judging": audits.subject}
    return render_template("stewardship/propose.html", form=form, **told), status(form)


def _propose(form: RetrainingForm) -> Retraining:
    data = scope.session().get(DataVersion, int(form.data_version.data))
    if data is None:
        raise NotFound(Reason(N_("There are no such data.")))
    return services.propose_retraining(
        scope.session(),
        actor=scope.actor(),
        now=scope.now(),
        use_case=data.source.use_case,
        data_version=data,
        reason=form.reason.data or "",
    )


@blueprint.get("/retrainings/<int:retraining_id>")
@requires(Permission.mandate_read)
def show(retraining_id: int) -> str:
    """Show one retraining proposed."""
    retraining = queries.retraining(scope.session(), retraining_id)
    return render_template(
        "stewardship/show.html",
        retraining=retraining,
        proposer=members.member(scope.session(), retraining.proposed_by),
        terms=queries.terms(retraining),
    )


def mandate_panel(mandate: Mandate) -> str:
    """Show, on a mandate's page, the retrainings proposed for its model."""
    query = queries.listed().where(Retraining.mandate_id == mandate.id)
    found = scope.session().scalars(query).all()
    return render_template("stewardship/_panel.html", retrainings=found) if found else ""
