"""The page where the values of an attribute that a model asks are kept for newer data, before it is trained anew."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from scopgov.apart import queries as apart
from scopgov.apart.tables import SensitiveAttribute
from scopgov.audits import queries, sensitive
from scopgov.audits.forms import BringingForm
from scopgov.datasets import queries as datasets
from scopgov.datasets.tables import DataVersion
from scopgov.domain.policy import Permission, Subject
from scopgov.training import queries as training
from scopgov.training.tables import ModelVersion
from scopgov.web import scope
from scopgov.web.forms import attempt, status
from scopgov.web.guards import requires

blueprint = Blueprint("sensitive_data", __name__, url_prefix="/audits/sensitive/<int:version_id>/data")


def _of_version(version_id: int, **others: int) -> Subject:
    return queries.subject(training.version(scope.session(), version_id))


@blueprint.route("/<int:data_id>", methods=["GET", "POST"])
@requires(Permission.audit_run, subject=_of_version)
def show(version_id: int, data_id: int) -> Response | tuple[str, int]:
    """Show what is asked and what it was kept for; keep its values for newer data."""
    session, form = scope.session(), BringingForm()
    version, data = training.version(session, version_id), datasets.data_version(session, data_id)
    asked = sensitive.asked_of(session, version, data)
    form.suggest(asked)
    if attempt(form, lambda: _bring(form, version, data)):
        flash(_("Kept apart until its day: the model may now be trained anew on these data."), "carried")
        return redirect(url_for("sensitive_data.show", version_id=version_id, data_id=data_id))
    told = {"version": version, "data": data, "asked": asked, "kept": apart.named(session, data, asked.name)}
    return render_template("audits/sensitive_data.html", form=form, **told), status(form)


def _bring(form: BringingForm, version: ModelVersion, data: DataVersion) -> SensitiveAttribute:
    settings, content, frozen = scope.settings(), form.file.data.read(), datasets.frozen(data)
    version_id, data_id = version.id, data.id

    def read() -> Any:
        by_line = sensitive.parse(content)
        rows = datasets.remade(settings, frozen)
        test = rows.split.test
        kept = {"rows": list(test), "label": rows.y.loc[test].tolist()}
        return by_line, sensitive.counted(by_line, kept)

    by_line, counts = scope.aside(read)
    return sensitive.bring(
        scope.session(),
        actor=scope.actor(),
        now=scope.now(),
        version=training.version(scope.session(), version_id),
        data_version=datasets.data_version(scope.session(), data_id),
        about={name: (form[name].data or "").strip() for name in ("purpose", "lawful")},
        by_line=by_line,
        counts=counts,
        delete_on=form.delete_on.data,
    )
