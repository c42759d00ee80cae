"""Pages that erase or correct words about a person in rows of tables; and the table of all places, for every member.

Words and rows come by POST: what a person is called stands in no address.
"""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from scopgov.domain.errors import Reason, Refused
from scopgov.domain.places import ERASURE_NAMES
from scopgov.domain.policy import Permission
from scopgov.domain.text import N_
from scopgov.erasures import listing
from scopgov.erasures.tables import Erasure
from scopgov.privacy import places, requests, rows, taking_out
from scopgov.privacy.places_forms import PlaceForm
from scopgov.web import scope
from scopgov.web.forms import attempt, status
from scopgov.web.guards import requires

blueprint = Blueprint("places", __name__)
HANDLE = Permission.rights_handle
SHOWN = 50


@blueprint.get("/inventory/places")
@requires(Permission.inventory_read)
def index() -> str:
    """Show every place where persons may be named: what erasure does there, and how long it is kept."""
    return render_template(
        "privacy/places.html", kinds=places.KINDS, apart=places.APART, erasures=ERASURE_NAMES
    )


@blueprint.post("/rights/<int:number>/places/<table>/rows")
@requires(HANDLE)
def choose(number: int, table: str) -> str:
    """Show the rows chosen among those found, with what may be done of them."""
    scope.keep_nothing()
    form = PlaceForm(formdata=None)
    form.texts.data = request.form.get("texts", "")
    form.rows.data = ",".join([*request.form.getlist("rows"), *filter(None, [request.form.get("every", "")])])
    return _page(number, table, form)


@blueprint.post("/rights/<int:number>/places/<table>/change")
@requires(HANDLE)
def change(number: int, table: str) -> Response | tuple[str, int]:
    """Take the words out of the rows, write others, or delete the rows."""
    form = PlaceForm()
    form.offer(places.of_table(table)[0])
    if not attempt(form, lambda: _change(number, table, form)):
        return _page(number, table, form), status(form)
    settings, database = scope.settings(), scope.database()
    scope.after_commit(lambda: listing.keep(settings, database))
    flash(_("It is done. Look for the person again."), "carried")
    return redirect(url_for("rights.show", number=number))


def _change(number: int, table: str, form: PlaceForm) -> Erasure:
    session = scope.session()
    return taking_out.take_out(
        session,
        actor=scope.actor(),
        now=scope.now(),
        request=requests.request(session, number),
        table=table,
        keys=form.chosen,
        wanted=form.wanted,
        way=form.asked,
        value=form.value.data or "",
        because=form.because.data or "",
        confirmed=bool(form.confirmed.data),
    )


def _page(number: int, table: str, form: PlaceForm) -> str:
    session = scope.session()
    kind, place = places.of_table(table)
    form.offer(kind)
    chosen = [one for one in rows.of_place(session, place, form.wanted) if one.name in form.chosen]
    if not chosen:
        raise Refused(Reason(N_("Choose the rows first.")), status=422)
    one = requests.request(session, number)
    told = {"kind": kind, "place": place, "rows": chosen, "most": SHOWN}
    return render_template("privacy/change_place.html", form=form, one=one, **told)
