"""Pages of batches: send a file of proposals, see how far it has come, fetch it with its scores, delete it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from typing import IO, Any

from flask import Blueprint, Response, flash, redirect, render_template, request, send_file, url_for
from flask import stream_with_context as streamed
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from scopgov.batches import queries, results, services
from scopgov.batches.forms import FileForm
from scopgov.batches.tables import Batch
from scopgov.domain.batches import KEPT
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.gate import Channel
from scopgov.domain.policy import Permission
from scopgov.domain.text import N_
from scopgov.jobs.waking import wake
from scopgov.mandates.tables import Mandate
from scopgov.members.services import must
from scopgov.scoring import queries as scoring
from scopgov.scoring import services as scores
from scopgov.scoring.views import answered
from scopgov.training.inputs import OTHER
from scopgov.usecases import queries as usecases
from scopgov.web import scope
from scopgov.web.filters import say
from scopgov.web.forms import attempt, status
from scopgov.web.guards import requires
from scopgov.web.paging import asked_page, page_of

blueprint = Blueprint("batches", __name__, url_prefix="/batches")


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
    return render_template("batches/new.html", days=KEPT.days, another=OTHER, **told), status(form)


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
    batch = _of(batch_id, Permission.batch_read)
    told = {"whose": queries.whose(batch), "may_go_on": queries.may_go_on(batch), "days": KEPT.days}
    return render_template("batches/show.html", batch=batch, under_way=queries.under_way(batch), **told)


@blueprint.get("/<int:batch_id>/scores.csv")
@requires(Permission.score_read)
def as_csv(batch_id: int) -> Response:
    """Give the file back with its scores, as CSV."""
    answer = Response(streamed(_lines(_of(batch_id).id)), mimetype="text/csv")
    return _named(answer, f"scores-{batch_id}.csv")


def _lines(batch_id: int) -> Iterator[str]:
    with scope.database().reading() as session:
        yield from results.as_csv(session, queries.batch(session, batch_id), say)


@blueprint.get("/<int:batch_id>/scores.xlsx")
@requires(Permission.score_read)
def as_workbook(batch_id: int) -> Response:
    """Give the file back with its scores, as a workbook."""
    batch, file = _of(batch_id), _blank()
    with scope.database().reading() as session:
        results.as_workbook(session, queries.batch(session, batch.id), say, file)
    file.seek(0)
    answer = send_file(file, as_attachment=True, download_name=f"scores-{batch_id}.xlsx")
    answer.call_on_close(file.close)
    return answer


def _blank() -> IO[bytes]:
    return tempfile.TemporaryFile()


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


@blueprint.post("/<int:batch_id>/delete")
@requires(Permission.score_read)
def forget(batch_id: int) -> Answer:
    """Delete the file that was sent; its scores stay."""
    batch = _of(batch_id)
    services.forget(scope.session(), actor=scope.actor(), now=scope.now(), batch=batch)
    settings, database, sha256 = scope.settings(), scope.database(), batch.sha256

    def delete() -> None:
        with database.reading() as session:
            services.delete(settings, session, sha256)

    scope.after_commit(delete)
    flash(_("The file is deleted. Its scores stay."), "carried")
    return redirect(url_for("batches.show", batch_id=batch_id))
