"""Pages on the score from which people act: what it would have meant on the test rows, and what errors cost."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response

from scopgov.domain.policy import Permission
from scopgov.domain.thresholds import Costs, compared, costs_of
from scopgov.training import deciding, queries, services
from scopgov.training.deciding import Curve, Reading
from scopgov.training.forms import CostsForm, TryingForm
from scopgov.training.tables import ModelVersion
from scopgov.web import charts, scope
from scopgov.web.forms import attempt, status
from scopgov.web.guards import requires

blueprint = Blueprint("deciding", __name__)
OFFERED = (5, 10, 20, 30, 40, 50, 60, 70, 80)


def _answers(version: ModelVersion) -> tuple[deciding.Bools, deciding.Numbers]:
    kept = queries.test_predictions(scope.settings().artefacts, version)
    return kept["y"].to_numpy(dtype=bool), kept["p"].to_numpy(dtype="float64")


def reading(version: ModelVersion) -> Reading:
    """Return what acting from the score kept for a version would have meant on its test rows."""
    return deciding.read(*_answers(version), costs_of(version.costs).threshold)


@blueprint.get("/models/<int:version_id>/acting")
@requires(Permission.model_read)
def acting(version_id: int) -> str:
    """Try a score to act from, and costs: what would have been found, missed and alarmed for nothing."""
    version = queries.version(scope.session(), version_id)
    kept, trying = costs_of(version.costs), TryingForm(request.args)
    costs, percent = trying.tried(kept)
    y, p = _answers(version)
    found = deciding.curve(y, p, costs)
    return render_template(
        "training/acting.html",
        version=version,
        trying=trying,
        kept=kept,
        costs=costs,
        compared=compared(costs),
        percent=percent,
        reading=deciding.read(y, p, percent / 100),
        others=[deciding.read(y, p, one / 100) for one in OFFERED],
        curve=found,
        picture=_picture(found, percent) if found else "",
        weighable=queries.weighable(version) is None,
    )


def _picture(found: Curve, percent: int) -> Markup:
    here = found.costs[percent - 1]
    return charts.trend(
        list(enumerate(found.costs, 1)),
        [charts.Level(here, "", "dashed")],
        (1, 99),
        said=_("Cost of a hundred cases, by the score from which one acts"),
        dotted=[(percent, here)],
    )


@blueprint.route("/models/<int:version_id>/costs", methods=["GET", "POST"])
@requires(Permission.model_take)
def weigh(version_id: int) -> Response | tuple[str, int]:
    """Set what a miss and a false alarm cost, before the model is taken."""
    version = queries.version(scope.session(), version_id)
    form = CostsForm(data=costs_of(version.costs).to_data())
    done = attempt(form, lambda: _weigh(version, form.costs()))
    if done:
        percent = costs_of(done.value.costs).percent
        flash(_("People are asked to act from a score of %(percent)s%%.", percent=percent), "carried")
        return redirect(url_for("deciding.acting", version_id=version_id))
    return render_template("training/costs.html", version=version, form=form), status(form)


def _weigh(version: ModelVersion, costs: Costs) -> ModelVersion:
    return services.weigh(scope.session(), actor=scope.actor(), now=scope.now(), version=version, costs=costs)
