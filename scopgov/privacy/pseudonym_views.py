"""Pages of pseudonyms: the keys and the log of their use, finding persons again, destroying a key."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from scopgov.domain.policy import Permission
from scopgov.domain.pseudonyms import PURPOSE_NAMES, Purpose
from scopgov.erasures import listing
from scopgov.erasures.services import written
from scopgov.erasures.tables import Erasure
from scopgov.privacy import finding_again, requests
from scopgov.privacy.looking_views import keyring, look
from scopgov.privacy.pseudonym_forms import DestroyForm, FindForm
from scopgov.privacy.seeking import Search
from scopgov.privacy.words import KEY_STATES
from scopgov.pseudonyms import queries as keys
from scopgov.pseudonyms import services
from scopgov.web import scope
from scopgov.web.forms import attempt, status
from scopgov.web.guards import requires
from scopgov.web.paging import asked_page, page_of

blueprint = Blueprint("pseudonyms", __name__, url_prefix="/pseudonyms")
HANDLE = Permission.pseudonym_handle
SHOWN = 50


@blueprint.get("")
@requires(Permission.inventory_read)
def index() -> str:
    """Show which keys there are, and each use that was made of them."""
    ring = keyring()
    return render_template(
        "privacy/pseudonyms.html",
        keys=[(one, KEY_STATES[keys.state_of(ring, one)]) for one in keys.keys(scope.session())],
        page=page_of(scope.session(), finding_again.log(), asked_page()),
        purposes=PURPOSE_NAMES,
    )


@blueprint.route("/find", methods=["GET", "POST"])
@requires(HANDLE)
def find() -> tuple[str, int]:
    """Find persons again by their pseudonyms, for a stated purpose; that it was done is logged."""
    form = FindForm()
    done = attempt(form, lambda: _found(form))
    used = requests.used(scope.session(), done.value.found) if done else None
    return render_template("privacy/find_again.html", form=form, used=used, most=SHOWN), status(form)


def _found(form: FindForm) -> Search:
    search = look(form.wanted, sealed=True)
    finding_again.found_again(
        scope.session(),
        actor=scope.actor(),
        now=scope.now(),
        purpose=Purpose(form.purpose.data),
        because=form.because.data or "",
        search=search,
    )
    return search


@blueprint.route("/<int:key_id>/destroy", methods=["GET", "POST"])
@requires(HANDLE)
def destroy(key_id: int) -> Response | tuple[str, int]:
    """Destroy a key: its pseudonyms lead back to nobody any more."""
    form, ring = DestroyForm(), keyring()
    key = keys.key(scope.session(), key_id)
    by: dict[str, Any] = {"actor": scope.actor(), "now": scope.now(), "keyring": ring, "key": key}
    told: dict[str, Any] = {"because": form.because.data or "", "confirmed": bool(form.confirmed.data)}
    if attempt(form, lambda: _destroy(by, told)):
        name, settings, database = key.name, scope.settings(), scope.database()
        scope.after_commit(lambda: ring.destroy(name))
        scope.after_commit(lambda: listing.keep(settings, database))
        return redirect(url_for("pseudonyms.index"))
    return render_template(
        "privacy/destroy_key.html", form=form, key=keys.key(scope.session(), key_id)
    ), status(form)


def _destroy(by: dict[str, Any], told: dict[str, Any]) -> Erasure:
    key = services.destroy(scope.session(), **by, **told)
    return written(scope.session(), by["actor"], by["now"], None, {"of": "key", "name": key.name})
