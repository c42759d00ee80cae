"""The page of sensitive attributes kept apart for audits: what they are for, until when, who had them read."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from scopgov.apart import queries as apart
from scopgov.apart.tables import READING_NAMES, SensitiveAttribute
from scopgov.audits import queries, sensitive
from scopgov.audits.forms import SensitiveForm
from scopgov.domain.errors import NotFound, Reason
from scopgov.domain.policy import Permission, Subject
from scopgov.domain.sensitive import Category, never, to_mind
from scopgov.domain.text import N_
from scopgov.members import queries as members
from scopgov.training import queries as training
from scopgov.training.tables import ModelVersion
from scopgov.web import scope
from scopgov.web.forms import attempt, status
from scopgov.web.guards import requires

blueprint = Blueprint("sensitive", __name__, url_prefix="/audits/sensitive/<int:version_id>")


def _of_version(version_id: int, **others: int) -> Subject:
    return queries.subject(training.version(scope.session(), version_id))


@blueprint.route("", methods=["GET", "POST"])
@requires(Permission.audit_run, subject=_of_version)
def show(version_id: int) -> Response | tuple[str, int]:
    """Show the attributes kept apart for the data of a version, and keep another."""
    version, form = training.version(scope.session(), version_id), SensitiveForm()
    if attempt(form, lambda: _add(form, version)):
        return redirect(url_for("sensitive.show", version_id=version_id))
    session = scope.session()
    kept = [
        (one, [(each, members.member(session, each.member_id)) for each in apart.accesses(session, one)])
        for one in queries.sensitive(session, version)
    ]
    told = {"never": never, "to_mind": to_mind, "reading_names": READING_NAMES, "kept": kept}
    return render_template("audits/sensitive.html", form=form, version=version, **told), status(form)


def _add(form: SensitiveForm, version: ModelVersion) -> SensitiveAttribute:
    sha256, artefacts, version_id = version.predictions_sha256, scope.settings().artefacts, version.id
    data = form.file.data.read()

    def read() -> Any:
        by_line = sensitive.parse(data)
        return by_line, sensitive.counted(by_line, training.kept_answers(artefacts, sha256))

    by_line, counts = scope.aside(read)
    return sensitive.add(
        scope.session(),
        actor=scope.actor(),
        now=scope.now(),
        version=training.version(scope.session(), version_id),
        about={name: (form[name].data or "").strip() for name in ("name", "purpose", "lawful")},
        by_line=by_line,
        counts=counts,
        delete_on=form.delete_on.data,
        category=Category(form.category.data),
    )


@blueprint.post("/<int:attribute_id>/erase")
@requires(Permission.audit_run, subject=_of_version)
def erase(version_id: int, attribute_id: int) -> Response:
    """Erase the values of one attribute now."""
    session = scope.session()
    version = training.version(session, version_id)
    one = next((one for one in queries.sensitive(session, version) if one.id == attribute_id), None)
    if one is None:
        raise NotFound(Reason(N_("There is no such attribute.")))
    sensitive.erase(session, actor=scope.actor(), now=scope.now(), version=version, one=one)
    return redirect(url_for("sensitive.show", version_id=version_id))
