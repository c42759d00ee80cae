"""A model taken elsewhere as one file: without the rows of its data, or with them by whoever answers for them."""

from __future__ import annotations

import io
from typing import Any

from flask import Blueprint, Response, redirect, render_template, send_file, url_for
from flask_babel import force_locale
from werkzeug.wrappers import Response as Answer

from scopgov.datasets import queries as datasets
from scopgov.domain.packing import kept_until
from scopgov.domain.policy import Permission
from scopgov.jobs.waking import wake
from scopgov.training import archive, packing, queries, services
from scopgov.training.forms import TakingOutForm
from scopgov.training.tables import ModelVersion, PackedModel
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
    settings, whole, label, file = scope.settings(), archive.whole(version), _label(version), io.BytesIO()
    name = _name(version, "-without-data")
    scope.aside(lambda: archive.pack(settings, whole, label, file, data=False))
    file.seek(0)
    return _private(send_file(file, "application/zip", as_attachment=True, download_name=name, etag=False))


@blueprint.post("/models/<int:version_id>/take-out/prepare")
@requires(Permission.model_take_out)
def prepare(version_id: int) -> Answer:
    """Have the archive of a model with its data made, unless it stands or is being made."""
    version = queries.version(scope.session(), version_id)
    told: dict[str, Any] = {"settings": scope.settings(), "actor": scope.actor(), "now": scope.now()}
    packing.ask(scope.session(), **told, version=version, label=_label(version))
    wake()
    return redirect(url_for("taking_out.take_out", version_id=version_id))


@blueprint.route("/models/<int:version_id>/take-out", methods=["GET", "POST"])
@requires(Permission.model_take_out)
def take_out(version_id: int) -> Response | tuple[str, int]:
    """Take a model out with its data, once its archive is made, saying for whom and what for."""
    session, form = scope.session(), TakingOutForm()
    version = queries.version(session, version_id)
    asked = packing.latest(session, version)
    ready = packing.ready(scope.settings(), asked, scope.now())
    done = attempt(form, lambda: _take_out(version, asked, form)) if ready and asked else None
    if done:
        return _sent(done.value, version)
    told = {"asked": asked if ready else None, "job": packing.job_of(session, asked) if asked else None}
    until = kept_until(asked.made_at) if asked and asked.made_at else None
    return render_template("training/take_out.html", form=form, version=version, until=until, **told), status(
        form
    )


def _take_out(version: ModelVersion, packed: PackedModel, form: TakingOutForm) -> PackedModel:
    packing.file_of(scope.settings(), packed)
    because = (form.because.data or "").strip()
    told: dict[str, Any] = {"actor": scope.actor(), "now": scope.now(), "version": version}
    services.take_out(scope.session(), **told, because=because, packed=packed)
    return packed


def _label(version: ModelVersion) -> dict[str, str]:
    sentence, found = datasets.frozen_label(version.run.data_version).sentence(), {}
    for language in ("fr", "en"):
        with force_locale(language):
            found[language] = say(sentence)
    return found


def _sent(packed: PackedModel, version: ModelVersion) -> Response:
    path, name = packing.file_of(scope.settings(), packed), _name(version, "")
    return _private(send_file(path, "application/zip", as_attachment=True, download_name=name, etag=False))


def _name(version: ModelVersion, ending: str) -> str:
    return f"model-{version.use_case.number}-{version.number}{ending}.zip"


def _private(answer: Response) -> Response:
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
