"""Pages of data: what a source holds and lacks, and the data frozen from it."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from scopgov.datasets import overview, preparing, queries, services, term_features, words
from scopgov.datasets.arriving_views import blueprint as arriving
from scopgov.datasets.cleaning import sentence
from scopgov.datasets.declaring_views import blueprint as declaring
from scopgov.datasets.quality_views import blueprint as quality
from scopgov.datasets.rule_views import blueprint as rules
from scopgov.datasets.schema import How
from scopgov.datasets.tables import DataVersion, Source
from scopgov.datasets.term_views import blueprint as terms
from scopgov.domain.policy import Permission, may
from scopgov.labelling import queries as labelling
from scopgov.launches.services import data_lacks
from scopgov.members import queries as members
from scopgov.usecases.tables import UseCase
from scopgov.web import charts, scope
from scopgov.web.guards import requires

blueprint = Blueprint("datasets", __name__, url_prefix="/data")
blueprint.register_blueprint(arriving)
blueprint.register_blueprint(declaring)
blueprint.register_blueprint(quality)
blueprint.register_blueprint(rules)
blueprint.register_blueprint(terms)


@blueprint.app_context_processor
def _words() -> dict[str, Any]:
    return {
        "charts": charts,
        "gathered": overview.gathered,
        "data_words": words,
        "step_sentence": sentence,
        "date_of": date.fromisoformat,
    }


@blueprint.get("/<int:source_id>")
@requires(Permission.data_read)
def source(source_id: int) -> str:
    """Show a source: the file, its quality, what is declared of it and what is frozen."""
    found = queries.source(scope.session(), source_id)
    return render_template(
        "datasets/source.html",
        source=found,
        found=queries.understood_of(scope.settings(), found),
        importer=members.member(scope.session(), found.imported_by),
        example=_example(found),
        **_declared(found),
    )


def _example(source: Source) -> DataVersion | None:
    asked = not queries.declared(source) and may(scope.actor(), Permission.data_prepare)
    return queries.example_of(scope.session(), source) if asked else None


def _declared(source: Source) -> dict[str, Any]:
    return {
        "declared": queries.declared(source),
        "rule": queries.label_of(source),
        "unadopted": source.label_rule and labelling.bar(scope.session(), source.use_case, source.label_rule),
        "split": queries.split_of(source),
        "reported": queries.reported(source),
        "words": [one for one in queries.schema_of(source).derived if one.how is How.has_word],
        "texts": term_features.columns(queries.schema_of(source)),
        "summed": overview.summed(source.quality or {}) if queries.reported(source) else None,
        "barred": services.may_train(source, scope.now()),
        "ready": queries.declared(source) and source.label_rule and source.split,
    }


@blueprint.post("/<int:source_id>/freeze")
@requires(Permission.data_prepare)
def freeze(source_id: int) -> Response:
    """Freeze the data of a source as they are declared now."""
    found = queries.source(scope.session(), source_id)
    settings, of = scope.settings(), queries.snapshot(found)
    dataset = scope.aside(lambda: preparing.frozen(settings, of))
    by: dict[str, Any] = {"settings": settings, "actor": scope.actor(), "now": scope.now()}
    version = services.freeze(scope.session(), **by, source=found, dataset=dataset)
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
        vocabularies=term_features.frozen(queries.frozen_schema(found)),
        rule=queries.frozen_label(found),
        unadopted=labelling.bar(scope.session(), found.source.use_case, found.content["label"]),
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
