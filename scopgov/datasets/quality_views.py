"""Pages of the quality report: what to look at, each column in pictures, one column in full."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from scopgov.config import Settings
from scopgov.datasets import near_duplicates, overview, preparing, queries, services
from scopgov.datasets.labels import label
from scopgov.datasets.near_duplicates import Pair
from scopgov.datasets.overview import Entry
from scopgov.datasets.quality_forms import ShownForm
from scopgov.datasets.queries import Snapshot
from scopgov.datasets.relating import Relation, related
from scopgov.datasets.tables import Source
from scopgov.domain.errors import NotFound, Reason
from scopgov.domain.policy import Permission
from scopgov.domain.text import N_
from scopgov.web import scope
from scopgov.web.guards import requires

SideBySide = tuple[Reason, int, list[Pair]]
blueprint = Blueprint("quality", __name__)


@blueprint.get("/<int:source_id>/quality")
@requires(Permission.data_read)
def show(source_id: int) -> str | Response:
    """Show the quality report of a source: findings on top, then each column in pictures."""
    source = queries.source(scope.session(), source_id)
    if not queries.reported(source):
        return redirect(url_for("datasets.source", source_id=source_id, _anchor="quality"))
    form, settings, of = ShownForm(request.args), scope.settings(), queries.snapshot(source)
    near = (source.quality or {})["near"]
    return render_template(
        "datasets/quality.html",
        source=source,
        quality=source.quality,
        summed=overview.summed(source.quality or {}),
        near=scope.aside(lambda: _side_by_side(settings, of, near)),
        form=form,
        shown=overview.shown(source.quality or {}, form.asked()),
        everything=not any(request.args.get(name) for name in ("kind", "found", "order")),
    )


def _side_by_side(settings: Settings, of: Snapshot, near: dict[str, Any]) -> list[SideBySide]:
    """Read the rows that nearly repeat an earlier one, in the file as it came."""
    but = N_("Equal in all columns but “%(column)s”")
    told = [(Reason(but, {"column": one["column"]}), one) for one in near["one"]]
    if near["folded"]["count"]:
        told.insert(0, (Reason(N_("Equal but for capitals, accents and spaces")), near["folded"]))
    if not told:
        return []
    text = queries.table_of(settings, of).frame
    return [(title, one["count"], near_duplicates.pairs(text, one)) for title, one in told]


@blueprint.post("/<int:source_id>/quality")
@requires(Permission.data_prepare)
def again(source_id: int) -> Response:
    """Make the quality report of a source again."""
    source = queries.source(scope.session(), source_id)
    settings, of = scope.settings(), queries.snapshot(source)
    work = scope.aside(lambda: preparing.report(settings, of))
    services.prepare(scope.session(), actor=scope.actor(), now=scope.now(), source=source, work=work)
    return redirect(url_for("datasets.quality.show", source_id=source_id))


@blueprint.get("/<int:source_id>/quality/<int:place>")
@requires(Permission.data_read)
def column(source_id: int, place: int) -> str:
    """Show one column in full, with its relation to the outcome once there is a rule."""
    source = queries.source(scope.session(), source_id)
    entry = _entry(source, place)
    settings, of = scope.settings(), queries.snapshot(source)
    relation = scope.aside(lambda: _relation(settings, of, entry.name))
    return render_template(
        "datasets/column.html",
        source=source,
        one=entry,
        told=[(found, []) for found in entry.found],
        column=queries.schema_of(source).named(entry.name),
        last=len((source.quality or {})["columns"]) - 1,
        rule=queries.label_of(source),
        relation=relation,
    )


def _entry(source: Source, place: int) -> Entry:
    found = overview.entries(source.quality or {}) if queries.reported(source) else []
    if place >= len(found):
        raise NotFound(Reason(N_("There is no such column.")))
    return found[place]


def _relation(settings: Settings, of: Snapshot, name: str) -> Relation | None:
    rule, schema = queries.label_of(of), queries.schema_of(of)
    if rule is None:
        return None
    frame = queries.cleaned(settings, of).typed.frame
    return related(frame[name], label(frame, rule), schema.named(name).kind)
