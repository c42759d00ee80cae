"""What the page of a draft sends by itself every few seconds: the same form, answered in JSON."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, jsonify, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from scopgov.domain.policy import Permission, Subject
from scopgov.usecases import queries, services
from scopgov.usecases.forms import QuietForm
from scopgov.usecases.tables import UseCase
from scopgov.web import scope
from scopgov.web.filters import clock_time
from scopgov.web.forms import attempt
from scopgov.web.guards import requires

blueprint = Blueprint("drafts", __name__, url_prefix="/use-cases")


def _subject(number: int) -> Subject:
    return queries.subject(queries.use_case(scope.session(), number))


def _form() -> QuietForm:
    form = QuietForm()
    form.offer(queries.writers(scope.session(), scope.now()))
    return form


@blueprint.post("/new/draft")
@requires(Permission.usecase_propose)
def begin() -> tuple[Response, int]:
    """Begin a file as soon as it has a title."""
    form = _form()
    done = attempt(
        form,
        lambda: services.draft(
            scope.session(), actor=scope.actor(), now=scope.now(), proposal=form.proposal()
        ),
    )
    return _answer(form, done.value if done else None)


@blueprint.post("/<int:number>/draft")
@requires(Permission.usecase_edit, subject=_subject)
def save(number: int) -> tuple[Response, int]:
    """Save what is typed in a draft."""
    form, use_case = _form(), queries.use_case(scope.session(), number)
    done = attempt(
        form,
        lambda: services.edit(
            scope.session(),
            actor=scope.actor(),
            now=scope.now(),
            use_case=use_case,
            proposal=form.proposal(),
            seen=form.seen(),
            by_itself=True,
        ),
    )
    return _answer(form, done.value if done else None)


def _answer(form: QuietForm, saved: UseCase | None) -> tuple[Response, int]:
    if saved is None:
        stopped = bool(form.form_errors)
        return jsonify(told=_("Not saved: %(why)s", why=form.first_error()), stopped=stopped), 422
    return jsonify(_told(form, saved)), 200


def _told(form: QuietForm, saved: UseCase) -> dict[str, Any]:
    return {
        "told": _said(form.unfinished, len(services.lacking(saved))),
        "revision": saved.revision,
        "address": url_for("drafts.save", number=saved.number),
        "page": url_for("usecases.edit", number=saved.number),
    }


def _said(unfinished: bool, needed: int) -> str:
    at = clock_time(scope.now())
    if unfinished:
        return str(_("Saved at %(time)s, but for the indicators: one of them is not whole yet.", time=at))
    left = ngettext("%(num)d part is still needed.", "%(num)d parts are still needed.", needed)
    whole, nothing = _("Saved at %(time)s.", time=at), _("Nothing is missing.")
    return f"{whole} {left if needed else nothing}"
