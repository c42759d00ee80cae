"""Pages on which a source is declared: columns, cleaning, outcome, split. Each shows its effect before saving."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from scopgov.config import Settings
from scopgov.datasets import guessing, overview, preparing, queries, services, trying
from scopgov.datasets.cleaning import earlier, sentence
from scopgov.datasets.forms import LikeForm, SplitForm, StepForm, split_data
from scopgov.datasets.outcome_forms import CHANGES, KIND_NAMES, OutcomeForm, outcome_data
from scopgov.datasets.preparing import Work
from scopgov.datasets.queries import Snapshot
from scopgov.datasets.rule_views import in_force
from scopgov.datasets.schema import Kind, Schema
from scopgov.datasets.schema_forms import NEW_DERIVED, SchemaForm, derived_data, schema_data
from scopgov.datasets.split import SplitRule
from scopgov.datasets.tables import Source
from scopgov.datasets.trying import Tried
from scopgov.domain.errors import NotFound, Reason
from scopgov.domain.label_rules import LabelRule
from scopgov.domain.policy import Permission
from scopgov.domain.text import N_
from scopgov.web import scope
from scopgov.web.filters import say
from scopgov.web.forms import attempt, status
from scopgov.web.guards import requires

blueprint = Blueprint("declaring", __name__)
PREPARE = Permission.data_prepare


Made = TypeVar("Made")


def _aside(source: Source, work: Callable[[Settings, Snapshot], Made]) -> Made:
    """Do slow work on a source as it is now, while nobody waits to write."""
    settings, of = scope.settings(), queries.snapshot(source)
    return scope.aside(lambda: work(settings, of))


def _worked(source: Source, work: Callable[[Settings, Snapshot], Work | list[Work]]) -> Source:
    """Work a declaration out while nobody waits to write, then write it."""
    made = _aside(source, work)
    for one in made if isinstance(made, list) else [made]:
        services.prepare(scope.session(), actor=scope.actor(), now=scope.now(), source=source, work=one)
    return source


def _asks(name: str) -> bool:
    return request.method == "POST" and name in request.form


@blueprint.route("/<int:source_id>/columns", methods=["GET", "POST"])
@requires(PREPARE)
def columns(source_id: int) -> Response | tuple[str, int]:
    """Declare what each column is and what it is for."""
    source = queries.source(scope.session(), source_id)
    form = SchemaForm(data=schema_data(queries.schema_of(source)))
    form.offer(queries.pseudonyms_of(source))
    if _asks("add") or _asks("suggest"):
        scope.keep_nothing()
        return _columns_page(source, _longer(source, form)), 200
    if attempt(form, lambda: _worked(source, partial(preparing.columns, schema=form.schema()))):
        return redirect(url_for("datasets.source", source_id=source_id))
    return _columns_page(source, form), status(form)


def _longer(source: Source, form: SchemaForm) -> SchemaForm:
    """Return the form as typed with entries more: an empty one, or what the columns suggest."""
    for one in list(form.derived):
        if not one.form.wanted():
            form.derived.entries.remove(one)
    if _asks("suggest"):
        table = _aside(source, queries.table_of)
        for found in guessing.suggest(table, form.schema(), say):
            form.derived.append_entry(derived_data(found))
    else:
        form.derived.append_entry(NEW_DERIVED)
    form.offer()
    return form


def _columns_page(source: Source, form: SchemaForm) -> str:
    found = queries.understood_of(scope.settings(), source)
    told = {"examples": found["examples"], "signs": found.get("signs", {})}
    return render_template("datasets/columns.html", source=source, form=form, **told)


@blueprint.route("/<int:source_id>/like", methods=["GET", "POST"])
@requires(PREPARE)
def like(source_id: int) -> Response | tuple[str, int]:
    """Declare a newer file as the data frozen before it were."""
    source, form = queries.source(scope.session(), source_id), LikeForm()
    example = queries.example_of(scope.session(), source)
    if example is None:
        raise NotFound(Reason(N_("No data were frozen from a file with these columns.")))
    work = partial(preparing.like, example=example.content, snapshot=form.snapshot.data)
    if attempt(form, lambda: _worked(source, work)):
        return redirect(url_for("datasets.source", source_id=source_id))
    rule, split = queries.frozen_label(example), SplitRule.from_data(example.content["split"])
    page = render_template(
        "datasets/like.html", source=source, example=example, form=form, rule=rule, split=split
    )
    return page, status(form)


@blueprint.route("/<int:source_id>/cleaning", methods=["GET", "POST"])
@requires(PREPARE)
def cleaning(source_id: int) -> Response | tuple[str, int]:
    """Show the cleaning steps with the effect of each; add one."""
    source = queries.source(scope.session(), source_id)
    form = StepForm()
    form.offer(queries.schema_of(source))
    done = attempt(form, lambda: _with_steps(source, [*source.steps, form.step()]))
    if done:
        return redirect(url_for("datasets.declaring.cleaning", source_id=source_id))
    cleaned = _aside(source, queries.cleaned)
    told = {"source": source, "form": form, "cleaned": cleaned, "sentence": sentence}
    page = render_template("datasets/cleaning.html", **told, values=overview.values(source.quality))
    return page, status(form)


def _with_steps(source: Source, steps: list[dict[str, Any]]) -> Source:
    return _worked(source, partial(preparing.steps, steps=steps))


@blueprint.post("/<int:source_id>/cleaning/<int:place>/remove")
@requires(PREPARE)
def remove_step(source_id: int, place: int) -> Response:
    """Take one cleaning step away."""
    source = queries.source(scope.session(), source_id)
    _with_steps(source, [step for at, step in enumerate(source.steps) if at != place])
    return redirect(url_for("datasets.declaring.cleaning", source_id=source_id))


@blueprint.post("/<int:source_id>/cleaning/<int:place>/earlier")
@requires(PREPARE)
def move_step(source_id: int, place: int) -> Response:
    """Do one cleaning step before the one that stood ahead of it."""
    source = queries.source(scope.session(), source_id)
    _with_steps(source, [dict(step) for step in earlier(source.steps, place)])
    return redirect(url_for("datasets.declaring.cleaning", source_id=source_id))


@blueprint.route("/<int:source_id>/outcome", methods=["GET", "POST"])
@requires(PREPARE)
def outcome(source_id: int) -> Response | tuple[str, int]:
    """Say what the outcome is; its count and base rate are shown before it is saved."""
    source = queries.source(scope.session(), source_id)
    schema = queries.schema_of(source)
    form = OutcomeForm(data=outcome_data(schema, queries.label_of(source)))
    form.offer(schema)
    if _changed(form, schema):
        return _outcome_page(source, form, None), 200
    save = partial(attempt, form, lambda: _worked(source, partial(preparing.label, rule=form.rule())))
    if not _asks("count") and save():
        return redirect(url_for("datasets.source", source_id=source_id))
    return _outcome_page(source, form, _tried(source, form)), status(form)


def _changed(form: OutcomeForm, schema: Schema) -> bool:
    """Add or take away a condition where a button asks for it; what was typed stays."""
    asked = next((name for name in CHANGES if _asks(name)), None)
    if asked is not None:
        scope.keep_nothing()
        CHANGES[asked](form, request.form[asked], schema)
    return asked is not None


def _tried(source: Source, form: OutcomeForm) -> Tried | None:
    """Try the rule as typed where that is asked for, else the rule as it is saved."""
    saved = queries.label_of(source)
    if _asks("count"):
        scope.keep_nothing()
        done = attempt(form, lambda: _try(source, form.rule()))
        return done.value if done else None
    return _try(source, saved) if saved and request.method == "GET" else None


def _try(source: Source, rule: LabelRule) -> Tried:
    against = in_force(source)
    return _aside(source, lambda settings, of: trying.tried(settings, of, rule, against))


def _outcome_page(source: Source, form: OutcomeForm, tried: Tried | None) -> str:
    no_date = not any(one.kind is Kind.date for one in queries.schema_of(source).everything())
    told = {"source": source, "form": form, "tried": tried}
    return render_template("datasets/outcome.html", **told, kind_names=KIND_NAMES, no_date=no_date)


@blueprint.route("/<int:source_id>/split", methods=["GET", "POST"])
@requires(PREPARE)
def split(source_id: int) -> Response | tuple[str, int]:
    """Say how the rows are split by time; the counts are shown before it is saved."""
    source = queries.source(scope.session(), source_id)
    schema = queries.schema_of(source)
    form = SplitForm(data=split_data(schema, queries.split_of(source)))
    form.offer(schema)
    if not _asks("count") and attempt(
        form, lambda: _worked(source, lambda settings, of: preparing.split(settings, of, form.rule()))
    ):
        return redirect(url_for("datasets.source", source_id=source_id))
    counts = _split_counts(source, form)
    return render_template("datasets/split.html", source=source, form=form, counts=counts), status(form)


def _split_counts(source: Source, form: SplitForm) -> dict[str, Any] | None:
    if _asks("count"):
        scope.keep_nothing()
        count = queries.split_counts
        done = attempt(form, lambda: _aside(source, lambda settings, of: count(settings, of, form.rule())))
        return done.value if done else None
    if request.method == "GET" and source.split and source.label_rule:
        return _aside(source, queries.prepared).summary()
    return None
