"""Pages of batches: send a file of proposals, see how far it has come, fetch it with its scores, delete it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from flask import Blueprint, Response, flash, redirect, render_template, request, send_file, url_for
from flask import stream_with_context as streamed
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as Answer

from scopgov.batches import lines, making, queries, results, services
from scopgov.batches.forms import DeleteForm, FileForm
from scopgov.batches.giving import Giving
from scopgov.batches.saying import Cell
from scopgov.batches.tables import Batch
from scopgov.domain.batches import KEPT, SHOWN, Format
from scopgov.domain.errors import NotFound, Reason, Refused
from scopgov.domain.gate import Channel
from scopgov.domain.policy import Permission, may
from scopgov.domain.text import N_
from scopgov.jobs.waking import wake
from scopgov.mandates.tables import Mandate
from scopgov.members.services import must
from scopgov.scoring import queries as scoring
from scopgov.scoring import services as scores
from scopgov.scoring.views import answered
from scopgov.usecases import queries as usecases
from scopgov.web import scope
from scopgov.web.filters import say
from scopgov.web.forms import attempt, status
from scopgov.web.guards import requires
from scopgov.web.paging import asked_page, page_of

blueprint = Blueprint("batches", __name__, url_prefix="/batches")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ZIP = "application/zip"


def _asking() -> dict[str, Any]:
    told = {"store": scope.settings().artefacts, "actor": scope.actor(), "now": scope.now()}
    return {**told, "channel": Channel.batch}


@blueprint.get("")
@requires(Permission.score_read)
def index() -> str:
    """Show for what a file may be sent, and the files sent."""
    wanted = request.args.get("q", "").strip()
    page = page_of(scope.session(), queries.listed(scope.actor(), wanted), asked_page(), 20)
    doors = scoring.doors(scope.session(), **_asking())
    return render_template("batches/index.html", doors=doors, page=page, wanted=wanted)


@blueprint.route("/new/<int:number>", methods=["GET", "POST"])
@requires(Permission.score_read)
def new(number: int) -> Answer | tuple[str, int]:
    """Send a file of proposals, or read why the gate is closed to it: a refusal is written down."""
    use_case, form = usecases.use_case(scope.session(), number), FileForm()
    if request.method == "POST":
        refused = scores.refuse_if_closed(scope.session(), use_case=use_case, **_asking())
        if refused is not None:
            return answered(refused, None)
    door = scoring.door(scope.session(), use_case=use_case, **_asking())
    done = attempt(form, lambda: _sent(door.mandate, form))
    if done:
        wake()
        return redirect(url_for("batches.show", batch_id=done.value.id))
    inputs = scoring.inputs(door.mandate) if door.mandate else []
    told = {"door": door, "form": form, "inputs": inputs, "most": scope.settings().max_upload_mb}
    return render_template("batches/new.html", days=KEPT.days, **told), status(form)


def _sent(mandate: Mandate | None, form: FileForm) -> Batch:
    if mandate is None:
        raise Refused(Reason(N_("No mandate lets a model score here.")))
    session, settings, file = scope.session(), scope.settings(), form.file.data
    filename = file.filename or ""
    stored = scope.aside(lambda: services.store_file(settings, file.stream, filename))
    told: dict[str, Any] = {"mandate": session.get_one(Mandate, mandate.id), "filename": filename}
    return services.send(session, actor=scope.actor(), now=scope.now(), stored=stored, **told)


@blueprint.get("/new/<int:number>/template.csv")
@requires(Permission.score_read)
def template(number: int) -> Response:
    """Give an empty file with the columns the mandate asks for."""
    use_case = usecases.use_case(scope.session(), number)
    mandate = scoring.mandate_of(scope.session(), use_case)
    if mandate is None:
        raise Refused(Reason(N_("No mandate lets a model score here.")), status=404)
    answer = Response(results.template(scoring.inputs(mandate)), mimetype="text/csv")
    return _named(answer, f"proposals-{number}.csv")


def _named(answer: Response, name: str) -> Response:
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _of(batch_id: int, permission: Permission = Permission.batch_keep) -> Batch:
    """Return a batch that the person acting may see, or use."""
    found = queries.batch(scope.session(), batch_id)
    must(scope.actor(), permission, queries.whose(found))
    return found


@blueprint.get("/<int:batch_id>")
@requires(Permission.score_read)
def show(batch_id: int) -> str:
    """Show how far a file has come, and what came out of it."""
    session, settings, batch = scope.session(), scope.settings(), _of(batch_id, Permission.batch_read)
    wanted = request.args.get("q", "").strip()
    mine = bool(may(scope.actor(), Permission.batch_keep, queries.whose(batch)))
    return render_template(
        "batches/show.html",
        batch=batch,
        days=KEPT.days,
        errors=queries.first_errors(session, batch.id, SHOWN) if mine else [],
        followed=queries.followed(batch),
        found=lines.search(session, settings, wanted, batch) if mine and wanted else [],
        may_go_on=queries.may_go_on(batch),
        offers=making.offers(settings, batch),
        under_way=queries.under_way(batch),
        wanted=wanted,
        whose=queries.whose(batch),
    )


@blueprint.get("/<int:batch_id>/scores.csv")
@requires(Permission.score_read)
def as_csv(batch_id: int) -> Response:
    """Give the file back with its scores, as CSV: written now where that is short, else the one made before."""
    made = _made(_of(batch_id), Format.csv)
    if made is not None:
        return _sent_back(made, ZIP, f"scores-{batch_id}.zip")
    return _named(Response(streamed(_lines(batch_id)), mimetype="text/csv"), f"scores-{batch_id}.csv")


def _lines(batch_id: int) -> Iterator[str]:
    with scope.database().reading() as session:
        yield from results.as_csv(_rows(session, batch_id))


def _rows(session: Session, batch_id: int) -> Iterator[list[Cell]]:
    return Giving(session, scope.settings(), queries.batch(session, batch_id), say).rows()


def _made(batch: Batch, wanted: Format) -> Path | None:
    """Return where the file made before stands, None where it is short enough to be made now."""
    offer = making.offer(scope.settings(), batch, wanted)
    if offer.at_once:
        return None
    if not offer.ready or offer.made is None:
        raise NotFound(Reason(N_("This file is not made yet: ask for it on its page.")))
    return making.file_of(scope.settings(), offer.made)


@blueprint.get("/<int:batch_id>/errors.csv")
@requires(Permission.score_read)
def errors(batch_id: int) -> Response:
    """Give every error of the file, as CSV."""
    answer = Response(streamed(_errors(_of(batch_id).id)), mimetype="text/csv")
    return _named(answer, f"errors-{batch_id}.csv")


def _errors(batch_id: int) -> Iterator[str]:
    with scope.database().reading() as session:
        yield from results.errors_as_csv(session, queries.batch(session, batch_id), say)


@blueprint.get("/<int:batch_id>/scores.xlsx")
@requires(Permission.score_read)
def as_workbook(batch_id: int) -> Response:
    """Give the file back with its scores, as a workbook: made now where it is short, else the one made before."""
    made, name = _made(_of(batch_id), Format.xlsx), f"scores-{batch_id}.xlsx"
    if made is not None:
        return _sent_back(made, XLSX, name)
    file = _blank()
    with scope.database().reading() as session:
        making.write(_rows(session, batch_id), Format.xlsx, file)
    file.seek(0)
    answer = _sent_back(file, XLSX, name)
    answer.call_on_close(file.close)
    return answer


def _sent_back(file: IO[bytes] | Path, kind: str, name: str) -> Response:
    return send_file(file, kind, as_attachment=True, download_name=name)


def _blank() -> IO[bytes]:
    return tempfile.TemporaryFile()


@blueprint.post("/<int:batch_id>/files/<any(csv, xlsx):wanted>")
@requires(Permission.score_read)
def make(batch_id: int, wanted: str) -> Answer:
    """Have a long file made; its page offers it once it is."""
    told: dict[str, Any] = {"actor": scope.actor(), "now": scope.now(), "batch": _of(batch_id)}
    making.ask(scope.session(), **told, wanted=Format(wanted), speech=_, say=say)
    wake()
    return redirect(url_for("batches.show", batch_id=batch_id) + "#results")


@blueprint.post("/<int:batch_id>/lines/<int:line>")
@requires(Permission.score_read)
def open_line(batch_id: int, line: int) -> Answer:
    """Open one line as a score of its own, to decide, contest or explain."""
    session, batch = scope.session(), queries.batch(scope.session(), batch_id)
    told: dict[str, Any] = {"actor": scope.actor(), "now": scope.now(), "batch": batch, "line": line}
    made = lines.open_line(session, scope.settings(), **told)
    return redirect(url_for("scoring.show", score_id=made.id))


def search_panel(wanted: str) -> str:
    """Show, among the scores searched for, those given in files that nobody opened yet."""
    found = lines.search(scope.session(), scope.settings(), wanted) if wanted else []
    return render_template("batches/_found.html", found=found, named=True) if found else ""


@blueprint.post("/<int:batch_id>/stop")
@requires(Permission.score_read)
def stop(batch_id: int) -> Answer:
    """Stop the work; what was scored stays."""
    services.stop(scope.session(), actor=scope.actor(), now=scope.now(), batch=_of(batch_id))
    return redirect(url_for("batches.show", batch_id=batch_id))


@blueprint.post("/<int:batch_id>/continue")
@requires(Permission.score_read)
def go_on(batch_id: int) -> Answer:
    """Take the work up again where it stood."""
    services.go_on(scope.session(), actor=scope.actor(), now=scope.now(), batch=_of(batch_id))
    wake()
    return redirect(url_for("batches.show", batch_id=batch_id))


@blueprint.route("/<int:batch_id>/delete", methods=["GET", "POST"])
@requires(Permission.score_read)
def forget(batch_id: int) -> Answer | tuple[str, int]:
    """Say what is lost with the file that was sent, and delete it once that is confirmed; its scores stay."""
    batch, form = _of(batch_id), DeleteForm()
    back = redirect(url_for("batches.show", batch_id=batch_id))
    if batch.deleted_at:
        return back
    by: dict[str, Any] = {"actor": scope.actor(), "now": scope.now(), "batch": batch}
    done = attempt(form, lambda: services.forget(scope.session(), **by))
    if done:
        _delete_once_kept(done.value)
        flash(_("The file is deleted. Its scores stay, by line."), "carried")
        return back
    return render_template("batches/delete.html", batch=_of(batch_id), form=form), status(form)


def _delete_once_kept(gone: list[str]) -> None:
    settings, database = scope.settings(), scope.database()

    def delete() -> None:
        with database.reading() as session:
            services.delete(settings, session, gone)

    scope.after_commit(delete)
