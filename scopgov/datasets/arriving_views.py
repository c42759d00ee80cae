"""Pages through which data come in: a file is sent, looked at, then kept; the lines set apart are given back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, stream_with_context, url_for
from werkzeug.wrappers import Response as Answer

from scopgov.datasets import importing, queries, setting_apart, waiting
from scopgov.datasets.forms import DatabaseForm, ImportForm, ReadingForm
from scopgov.datasets.reading import Options
from scopgov.datasets.tables import Arrival, Source
from scopgov.domain.policy import Permission
from scopgov.inventory import queries as holdings
from scopgov.jobs import queries as jobs
from scopgov.jobs.waking import wake
from scopgov.launches.services import data_lacks
from scopgov.usecases import queries as usecases
from scopgov.usecases.tables import UseCase
from scopgov.web import scope
from scopgov.web.filters import say
from scopgov.web.forms import attempt, status
from scopgov.web.guards import requires

blueprint = Blueprint("arriving", __name__)


@blueprint.route("/import/<int:number>", methods=["GET", "POST"])
@requires(Permission.data_import)
def receive(number: int) -> Answer | tuple[str, int]:
    """Send a file of past cases into a launched use case."""
    use_case, form = usecases.use_case(scope.session(), number), ImportForm()
    form.offer(holdings.of_use_case(scope.session(), use_case))
    done = attempt(form, lambda: _receive(use_case, form))
    if done:
        return redirect(url_for("datasets.arriving.look", arrival_id=done.value.id))
    reason = data_lacks(scope.session(), use_case)
    page = render_template("datasets/import.html", form=form, use_case=use_case, reason=reason)
    return page, 409 if reason else status(form)


def _receive(use_case: UseCase, form: ImportForm) -> Arrival:
    session, settings, file = scope.session(), scope.settings(), form.file.data
    importing.may_import(session, actor=scope.actor(), use_case=use_case)
    filename = file.filename or ""

    def stored() -> tuple[str, int]:
        found = importing.store_file(settings, file.stream)
        importing.look(settings, found[0], filename)
        return found

    told = {"name": form.name.data, "origin": form.origin.data or "", "filename": filename}
    told["holding_id"] = form.holding_id()
    return importing.receive(
        session,
        actor=scope.actor(),
        now=scope.now(),
        use_case=use_case,
        stored=scope.aside(stored),
        **told,
    )


@blueprint.route("/import/<int:number>/database", methods=["GET", "POST"])
@requires(Permission.data_import)
def ask(number: int) -> Answer | tuple[str, int]:
    """Copy a table of another database into a launched use case, where this installation allows it."""
    use_case, form = usecases.use_case(scope.session(), number), DatabaseForm()
    form.offer(holdings.of_use_case(scope.session(), use_case))
    done = attempt(form, lambda: _ask(use_case, form))
    if done:
        return redirect(url_for("datasets.arriving.look", arrival_id=done.value.id))
    told = {"reason": data_lacks(scope.session(), use_case), "places": scope.settings().sql_sources}
    page = render_template("datasets/database.html", form=form, use_case=use_case, **told)
    return page, 409 if told["reason"] else status(form)


def _ask(use_case: UseCase, form: DatabaseForm) -> Arrival:
    session, settings, asked = scope.session(), scope.settings(), form.question.data
    importing.may_import(session, actor=scope.actor(), use_case=use_case)
    stored, place = scope.aside(lambda: importing.copy_database(settings, form.url.data, asked))
    return importing.receive(
        session,
        actor=scope.actor(),
        now=scope.now(),
        use_case=use_case,
        name=form.name.data,
        origin=f"{place}: {' '.join(asked.split())}"[:500],
        filename="copy.csv",
        holding_id=form.holding_id(),
        stored=stored,
    )


@blueprint.route("/arrivals/<int:arrival_id>", methods=["GET", "POST"])
@requires(Permission.data_import)
def look(arrival_id: int) -> Answer | tuple[str, int]:
    """Look at a file that came, say how it is to be read, and keep it."""
    arrival = queries.arrival(scope.session(), arrival_id)
    form, found = ReadingForm(data=arrival.reading), None
    if arrival.source_id is not None:
        return redirect(url_for("datasets.source", source_id=arrival.source_id))
    if request.method == "POST" and ("look" in request.form or "tick" in request.form):
        scope.keep_nothing()
        found = attempt(form, lambda: _looked(arrival, form.options()))
    elif attempt(form, lambda: _keep(arrival, form)):
        return redirect(request.path)
    return _look_page(arrival, form, found.value if found else None), status(form)


def _looked(arrival: Arrival, options: Options) -> dict[str, Any]:
    settings, sha256, filename = scope.settings(), arrival.sha256, arrival.filename
    return scope.aside(lambda: importing.look(settings, sha256, filename, options))


def _look_page(arrival: Arrival, form: ReadingForm, found: dict[str, Any] | None) -> str:
    found = found or _looked(arrival, Options.from_data(arrival.reading))
    form.offer(found["sheets"], found["columns"])
    if request.method == "GET" or "tick" in request.form:
        form.tick(request.form.get("tick", "likely"), found["columns"], found["signs"])
    job = jobs.job(scope.session(), arrival.job_id) if arrival.job_id else None
    return render_template("datasets/arrival.html", arrival=arrival, form=form, found=found, job=job)


def _keep(arrival: Arrival, form: ReadingForm) -> None:
    session, settings = scope.session(), scope.settings()
    options, dropped, replaced = form.options(), form.dropped.data or [], form.pseudonyms.data or []
    told = (arrival.sha256, arrival.size, arrival.filename, options)
    by: dict[str, Any] = {"actor": scope.actor(), "now": scope.now(), "arrival": arrival}
    if arrival.size > importing.LARGE:
        importing.ask(session, **by, options=options, dropped=dropped, replaced=replaced)
        wake()
    else:
        importing.may_import(session, actor=scope.actor(), use_case=arrival.use_case)
        cut = importing.cut_for(session, settings, arrival, dropped, replaced)
        kept = scope.aside(lambda: importing.keep(settings, *told, cut=cut))
        importing.keep_arrival(session, **by, kept=kept)
        scope.after_commit(lambda: _delete(arrival.sha256))


def _delete(sha256: str) -> None:
    with scope.database().reading() as session:
        waiting.delete(scope.settings(), session, sha256)


@blueprint.post("/arrivals/<int:arrival_id>/discard")
@requires(Permission.data_import)
def discard(arrival_id: int) -> Answer:
    """Do not keep a file that came: its bytes are deleted."""
    arrival = queries.arrival(scope.session(), arrival_id)
    waiting.discard(scope.session(), actor=scope.actor(), now=scope.now(), arrival=arrival)
    scope.after_commit(lambda: _delete(arrival.sha256))
    return redirect(url_for("usecases.show", number=arrival.use_case.number))


@blueprint.get("/<int:source_id>/apart.csv")
@requires(Permission.data_read)
def apart(source_id: int) -> Response:
    """Give back every line and row set apart, with its number and the reason."""
    source = queries.source(scope.session(), source_id)
    answer = Response(stream_with_context(_lines(source)), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="apart-{source_id}.csv"'
    return answer


def _lines(source: Source) -> Iterator[str]:
    return setting_apart.as_csv(scope.settings(), queries.lists_apart(source), say)
