"""Pages of applications: one's own, or everybody's for who watches over them; tokens made, shown once, revoked."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, flash, make_response, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from scopgov.applications import queries, services
from scopgov.applications.forms import ApplicationForm, ListForm, TokenForm
from scopgov.applications.tables import Application, Token
from scopgov.domain.applications import USUAL_CALLS
from scopgov.domain.policy import Permission, Subject
from scopgov.members.queries import local_day
from scopgov.members.tables import Member
from scopgov.web import scope
from scopgov.web.forms import attempt, status
from scopgov.web.guards import requires
from scopgov.web.paging import asked_page, page_of
from scopgov.web.secrecy import keep_secret

blueprint = Blueprint("applications", __name__, url_prefix="/applications")


def _whose(application_id: int) -> Subject:
    return queries.whose(queries.application(scope.session(), application_id))


def _token_of(token_id: int) -> Subject:
    return queries.whose(queries.token(scope.session(), token_id).application)


def _acting() -> dict[str, Any]:
    return {"actor": scope.actor(), "now": scope.now()}


@blueprint.get("")
@requires(Permission.application_enter)
def index() -> str:
    """List the applications: one's own, or all of them for who watches over them."""
    form = ListForm()
    wanted = (form.q.data or "").strip()
    page = page_of(scope.session(), queries.listed(scope.actor(), wanted), asked_page())
    return render_template(
        "applications/index.html", page=page, form=form, wanted=wanted, at_work=queries.at_work
    )


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Permission.application_enter)
def new() -> Response | tuple[str, int]:
    """Enter a program in one's name, then see its page: it may call, listen, or both."""
    form = ApplicationForm()
    done = attempt(
        form,
        lambda: services.enter(
            scope.session(), **_acting(), name=form.name.data or "", purpose=form.purpose.data or ""
        ),
    )
    if done:
        flash(_("The program is entered. Make a token if it calls; add a webhook if it listens."), "carried")
        return redirect(url_for("applications.show", application_id=done.value.id))
    return render_template("applications/new.html", form=form), status(form)


@blueprint.get("/<int:application_id>")
@requires(Permission.application_read, _whose)
def show(application_id: int) -> str:
    """Show an application and its tokens, never a token itself."""
    return render_template("applications/show.html", **_told(application_id))


@blueprint.get("/mine.json")
@requires(Permission.application_enter)
def mine() -> Response:
    """Hand a member what is kept of their programs, as data: never a token, of which only a hash is kept."""
    found = queries.of_member(scope.session(), scope.actor().member_id)
    keep_secret()
    return make_response({"applications": [queries.as_data(one) for one in found]})


def _told(application_id: int) -> dict[str, Any]:
    return {
        "one": queries.application(scope.session(), application_id),
        "whose": queries.whose,
        "spent": lambda token: queries.spent(token, scope.now()),
        "scopes": queries.scopes,
    }


@blueprint.route("/<int:application_id>/tokens/new", methods=["GET", "POST"])
@requires(Permission.application_use, _whose)
def new_token(application_id: int) -> Response | tuple[str, int]:
    """Make a token; it is shown on the page that answers, this once, and kept by no browser."""
    application = queries.application(scope.session(), application_id)
    form = TokenForm(expires_on=_usual_end(scope.now()))
    done = attempt(form, lambda: _made(application, form))
    if done:
        keep_secret()
        token, secret = done.value
        return make_response(
            render_template("applications/made.html", token=token, secret=secret, scopes=queries.scopes)
        )
    return render_template("applications/new_token.html", form=form, one=application), status(form)


def _usual_end(now: datetime) -> Any:
    return local_day(now) + timedelta(days=180)


def _made(application: Application, form: TokenForm) -> tuple[Token, str]:
    return services.make_token(
        scope.session(),
        **_acting(),
        application=application,
        scopes=form.chosen,
        expires_on=form.until,
        calls=USUAL_CALLS if form.calls.data is None else form.calls.data,
    )


@blueprint.post("/tokens/<int:token_id>/revoke")
@requires(Permission.application_revoke, _token_of)
def revoke(token_id: int) -> Response:
    """Revoke a token."""
    token = services.revoke(scope.session(), **_acting(), token=queries.token(scope.session(), token_id))
    flash(_("The token is revoked: its next call is refused."), "carried")
    return redirect(url_for("applications.show", application_id=token.application_id))


@blueprint.post("/<int:application_id>/close")
@requires(Permission.application_revoke, _whose)
def close(application_id: int) -> Response:
    """Close an application with all its tokens."""
    application = queries.application(scope.session(), application_id)
    services.close(scope.session(), **_acting(), application=application)
    flash(_("The application is closed: none of its tokens calls any more."), "carried")
    return redirect(url_for("applications.show", application_id=application.id))


def account_panel(member: Member) -> str:
    """Say, on one's own account page, which programs call in one's name."""
    found = [one for one in queries.of_member(scope.session(), member.id) if one.closed_at is None]
    calling = [one for one in found if queries.at_work(one, scope.now())]
    return render_template("applications/_account.html", calling=calling, found=found)
