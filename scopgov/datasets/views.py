"""Pages of data: import into a use case, what a source holds and lacks, and the data frozen from it."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from scopgov.datasets import queries, services, words
from scopgov.datasets.cleaning import sentence
from scopgov.datasets.declaring_views import blueprint as declaring
from scopgov.datasets.forms import ImportForm
from scopgov.datasets.tables import DataVersion, Source
from scopgov.domain.policy import Permission, may
from scopgov.members import queries as members
from scopgov.usecases import queries as usecases
from scopgov.usecases.tables import UseCase
from scopgov.votes.launch import data_lacks
from scopgov.web import scope
from scopgov.web.forms import attempt, status
from scopgov.web.guards import requires

blueprint = Blueprint("datasets", __name__, url_prefix="/data")
blueprint.register_blueprint(declaring)
SHOWN_ROWS, SHOWN_PROBLEMS = 8, 20


@blueprint.app_context_processor
def _words() -> dict[str, Any]:
    return {"data_words": words, "step_sentence": sentence, "date_of": date.fromisoformat}


@blueprint.route("/import/<int:number>", methods=["GET", "POST"])
@requires(Permission.data_import)
def import_source(number: int) -> Response | tuple[str, int]:
    """Import a file of past cases into a launched use case."""
    use_case, form = usecases.use_case(scope.session(), number), ImportForm()
    done = attempt(form, lambda: _import(use_case, form))
    if done:
        return redirect(url_for("datasets.source", source_id=done.value.id))
    reason = data_lacks(scope.session(), use_case)
    page = render_template("datasets/import.html", form=form, use_case=use_case, reason=reason)
    return page, 409 if reason else status(form)


def _import(use_case: UseCase, form: ImportForm) -> Source:
    session, settings, actor = scope.session(), scope.settings(), scope.actor()
    filename, content = form.file.data.filename or "", form.file.data.read()
    services.may_import(session, actor=actor, use_case=use_case)
    kept = scope.aside(lambda: services.keep(settings, filename, content))
    return services.import_source(
        session,
        settings=settings,
        actor=actor,
        now=scope.now(),
        use_case=use_case,
        name=form.name.data,
        origin=form.origin.data or "",
        filename=filename,
        content=content,
        kept=kept,
    )


@blueprint.get("/<int:source_id>")
@requires(Permission.data_read)
def source(source_id: int) -> str:
    """Show a source: the file, its quality, what is declared of it and what is frozen."""
    found = queries.source(scope.session(), source_id)
    table = queries.table_of(scope.settings(), found)
    return render_template(
        "datasets/source.html",
        source=found,
        head_rows=table.frame.head(SHOWN_ROWS),
        table=table,
        problems=table.problems[:SHOWN_PROBLEMS],
        importer=members.member(scope.session(), found.imported_by),
        example=_example(found),
        **_declared(found),
    )


def _example(source: Source) -> DataVersion | None:
    asked = not queries.declared(source) and may(scope.actor(), Permission.data_prepare)
    return queries.example_of(scope.session(), scope.settings(), source) if asked else None


def _declared(source: Source) -> dict[str, Any]:
    return {
        "declared": queries.declared(source),
        "rule": queries.label_of(source),
        "split": queries.split_of(source),
        "ready": queries.declared(source) and source.label_rule and source.split,
    }


@blueprint.post("/<int:source_id>/freeze")
@requires(Permission.data_prepare)
def freeze(source_id: int) -> Response:
    """Freeze the data of a source as they are declared now."""
    found = queries.source(scope.session(), source_id)
    version = services.freeze(
        scope.session(), settings=scope.settings(), actor=scope.actor(), now=scope.now(), source=found
    )
    return redirect(url_for("datasets.version", version_id=version.id))


@blueprint.get("/frozen/<int:version_id>")
@requires(Permission.data_read)
def version(version_id: int) -> str:
    """Show frozen data: everything that remakes them, and their counts."""
    found = queries.data_version(scope.session(), version_id)
    return render_template(
        "datasets/version.html",
        version=found,
        schema=queries.frozen_schema(found),
        rule=queries.frozen_label(found),
        freezer=members.member(scope.session(), found.frozen_by),
    )


def use_case_panel(use_case: UseCase) -> str:
    """Return what the page of a use case shows of its data."""
    session = scope.session()
    return render_template(
        "datasets/_panel.html",
        use_case=use_case,
        reason=data_lacks(scope.session(), use_case),
        sources=queries.sources_of(session, use_case),
    )
