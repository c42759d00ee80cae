"""Pages that change rows of a file for the person who asked: chosen among those found, corrected or erased.

Rows are named by their line, and by POST: what a person is called stands in no address.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from scopgov.datasets import erasing
from scopgov.datasets import queries as datasets
from scopgov.datasets.tables import DataVersion, Source
from scopgov.domain.errors import NotFound, Reason, Refused
from scopgov.domain.policy import Permission
from scopgov.domain.rewritings import lost
from scopgov.domain.text import N_
from scopgov.erasures import listing
from scopgov.jobs.tables import Job
from scopgov.jobs.waking import wake
from scopgov.privacy import changing, long_changing, requests, seeking
from scopgov.privacy.changing_forms import ChangeForm, lines_of
from scopgov.privacy.looking_views import keyring
from scopgov.privacy.seeking import Found, Place
from scopgov.training import packing
from scopgov.training.tables import ModelVersion
from scopgov.web import scope
from scopgov.web.forms import attempt, status
from scopgov.web.guards import requires

blueprint = Blueprint("changing", __name__, url_prefix="/rights/<int:number>/files/<int:source_id>")
HANDLE = Permission.rights_handle
MOST = 50


def _place(source: Source) -> Place:
    found = seeking.places(scope.session(), keyring(), [source])
    if not found:
        raise NotFound(Reason(N_("No column of this file is declared to be about persons.")))
    return found[0]


@blueprint.post("/rows")
@requires(HANDLE)
def choose(number: int, source_id: int) -> str:
    """Show the rows chosen among those found, with what may be done of them."""
    scope.keep_nothing()
    chosen = lines_of(",".join([*request.form.getlist("lines"), request.form.get("every", "")]))
    return _page(number, source_id, chosen, ChangeForm(formdata=None))


@blueprint.post("/change")
@requires(HANDLE)
def change(number: int, source_id: int) -> Response | tuple[str, int]:
    """Correct the rows, empty cells of them, or remove them: at once, or as long work where the file is large."""
    form = ChangeForm()
    done = attempt(form, lambda: _change(number, source_id, form))
    if not done:
        return _page(number, source_id, form.chosen(), form), status(form)
    if isinstance(done.value, Job):
        wake()
        flash(
            _("The file is large: it is being written again, and this page says when it is done."), "carried"
        )
    else:
        _finished()
    return redirect(url_for("rights.show", number=number))


def _by() -> dict[str, Any]:
    return {"actor": scope.actor(), "now": scope.now()}


def _finished() -> None:
    settings, database, now = scope.settings(), scope.database(), scope.now()
    scope.after_commit(lambda: erasing.delete_left(settings, database, now))
    scope.after_commit(lambda: packing.expire(settings, database, now))
    scope.after_commit(lambda: listing.keep(settings, database))
    flash(
        _("The file is written again, and its bytes of before are deleted. Look for the person again."),
        "carried",
    )


def _change(number: int, source_id: int, form: ChangeForm) -> object:
    session, settings, edit = scope.session(), scope.settings(), form.edit()
    because = form.because.data or ""
    changing.check(requests.request(session, number), edit, because, confirmed=bool(form.confirmed.data))
    source = datasets.source(session, source_id)
    place, lists, by = _place(source), datasets.lists_of(source), _by()
    if long_changing.large(source):
        scope.aside(lambda: long_changing.check(settings, place, edit))
        one = requests.request(session, number)
        return long_changing.ask(session, **by, request=one, place=place, edit=edit, because=because)
    done = scope.aside(lambda: changing.worked_out(settings, place, edit, lists))
    one, source = requests.request(session, number), datasets.source(session, source_id)
    return changing.change(session, **by, request=one, source=source, because=because, done=done)


def _page(number: int, source_id: int, lines: list[int], form: ChangeForm) -> str:
    session, settings = scope.session(), scope.settings()
    place = _place(datasets.source(session, source_id))
    frame = scope.aside(lambda: datasets.table_of(settings, place.of).frame)
    gone = lost(lines, [int(line) for line in frame.index])
    if gone is not None or not lines:
        raise Refused(gone or Reason(N_("Choose the rows first.")), status=422)
    names = [str(name) for name in frame.columns]
    form.offer(names, place.columns, lines)
    use = requests.used(session, [Found(place, frame.loc[lines])])[0]
    one = requests.request(session, number)
    return render_template("privacy/change_rows.html", form=form, use=use, names=names, one=one, most=MOST)


def data_panel(version: DataVersion) -> str:
    """Return what the page of frozen data says where they can no longer be made again."""
    return _gone(version)


def model_panel(model: ModelVersion) -> str:
    """Return what the page of a model says where the data it learnt from can no longer be made again."""
    return _gone(model.run.data_version)


def _gone(version: DataVersion) -> str:
    reason = datasets.unmade(version)
    models = requests.models_of(scope.session(), version) if reason else ()
    return render_template("privacy/_gone.html", reason=reason, models=models)
