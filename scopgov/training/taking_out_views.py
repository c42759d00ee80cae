"""A model taken elsewhere as one file: without the rows of its data, or with them by whoever answers for them."""

from __future__ import annotations

from flask import Blueprint, Response, render_template
from flask_babel import force_locale

from scopgov.datasets import queries as datasets
from scopgov.domain.policy import Permission
from scopgov.training import archive, queries, services
from scopgov.training.archive import Packed
from scopgov.training.forms import TakingOutForm
from scopgov.training.tables import ModelVersion
from scopgov.web import scope
from scopgov.web.filters import say
from scopgov.web.forms import attempt, status
from scopgov.web.guards import requires

blueprint = Blueprint("taking_out", __name__)


@blueprint.get("/models/<int:version_id>/archive.zip")
@requires(Permission.model_read)
def without_data(version_id: int) -> Response:
    """Send how a model was made, with nothing that holds rows of its data."""
    version = queries.version(scope.session(), version_id)
    return _sent(_packed(version, data=False), version)


@blueprint.route("/models/<int:version_id>/take-out", methods=["GET", "POST"])
@requires(Permission.model_take_out)
def take_out(version_id: int) -> Response | tuple[str, int]:
    """Take a model out with its data, saying for whom and what for."""
    version, form = queries.version(scope.session(), version_id), TakingOutForm()
    done = attempt(form, lambda: _take_out(version, form))
    if done:
        return _sent(done.value, version)
    return render_template("training/take_out.html", form=form, version=version), status(form)


def _take_out(version: ModelVersion, form: TakingOutForm) -> Packed:
    packed = _packed(version, data=True)
    because = (form.because.data or "").strip()
    services.take_out(
        scope.session(),
        actor=scope.actor(),
        now=scope.now(),
        version=version,
        because=because,
        packed=packed,
    )
    return packed


def _packed(version: ModelVersion, *, data: bool) -> Packed:
    """Make the archive with no transaction open: reading a large file again takes its time."""
    settings, whole, label = scope.settings(), archive.whole(version), _label(version)
    return scope.aside(lambda: archive.pack(settings, whole, label, data=data))


def _label(version: ModelVersion) -> dict[str, str]:
    sentence, found = datasets.frozen_label(version.run.data_version).sentence(), {}
    for language in ("fr", "en"):
        with force_locale(language):
            found[language] = say(sentence)
    return found


def _sent(packed: Packed, version: ModelVersion) -> Response:
    name = f"model-{version.use_case.number}-{version.number}{'' if packed.rows else '-without-data'}.zip"
    answer = Response(packed.content, mimetype="application/zip")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
