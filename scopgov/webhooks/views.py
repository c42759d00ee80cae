"""Pages of webhooks: entered, shown with what they were told, tried, stopped, started, told again."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, make_response, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from scopgov.applications import queries as applications
from scopgov.applications.tables import Application
from scopgov.domain.policy import Permission, Subject
from scopgov.web import scope
from scopgov.web.forms import attempt, status
from scopgov.web.guards import requires
from scopgov.web.paging import asked_page, page_of
from scopgov.web.secrecy import keep_secret
from scopgov.webhooks import queries, services
from scopgov.webhooks.forms import WebhookForm
from scopgov.webhooks.tables import Webhook

blueprint = Blueprint("webhooks", __name__, url_prefix="/webhooks")


def _whose(webhook_id: int) -> Subject:
    return queries.whose(queries.webhook(scope.session(), webhook_id))


def _whose_application(application_id: int) -> Subject:
    return applications.whose(applications.application(scope.session(), application_id))


def _whose_telling(telling_id: int) -> Subject:
    return queries.whose(queries.telling(scope.session(), telling_id).webhook)


def _acting() -> dict[str, Any]:
    return {"actor": scope.actor(), "now": scope.now()}


@blueprint.route("/new/<int:application_id>", methods=["GET", "POST"])
@requires(Permission.application_use, _whose_application)
def new(application_id: int) -> Response | tuple[str, int]:
    """Enter an address; its secret is shown on the page that answers, this once."""
    application = applications.application(scope.session(), application_id)
    form = WebhookForm()
    done = attempt(form, lambda: _entered(application, form))
    if done:
        return _shown_once(*done.value)
    return render_template("webhooks/new.html", form=form, application=application), status(form)


def _shown_once(webhook: Webhook, secret: str) -> Response:
    keep_secret()
    return make_response(render_template("webhooks/made.html", one=webhook, secret=secret))


def _entered(application: Application, form: WebhookForm) -> tuple[Webhook, str]:
    return services.enter(
        scope.session(),
        **_acting(),
        application=application,
        address=form.address.data or "",
        events=form.chosen,
        key=scope.settings().secret_key(),
    )


@blueprint.get("/<int:webhook_id>")
@requires(Permission.application_read, _whose)
def show(webhook_id: int) -> str:
    """Show an address and what it was told."""
    one = queries.webhook(scope.session(), webhook_id)
    return render_template(
        "webhooks/show.html",
        one=one,
        page=page_of(scope.session(), queries.log(one), asked_page()),
        events=queries.events(one),
        whose=queries.whose(one),
    )


@blueprint.post("/<int:webhook_id>/try")
@requires(Permission.application_use, _whose)
def attempt_it(webhook_id: int) -> Response:
    """Have an address told something that means nothing."""
    one = queries.webhook(scope.session(), webhook_id)
    services.attempt(scope.session(), **_acting(), webhook=one)
    flash(_("It is told within a few seconds: reload this page to see how it went."), "carried")
    return redirect(url_for("webhooks.show", webhook_id=one.id))


@blueprint.post("/<int:webhook_id>/secret")
@requires(Permission.application_use, _whose)
def renew(webhook_id: int) -> Response:
    """Give a webhook another secret; it is shown on the page that answers, this once."""
    one = queries.webhook(scope.session(), webhook_id)
    secret = services.renew(scope.session(), **_acting(), webhook=one, key=scope.settings().secret_key())
    return _shown_once(one, secret)


@blueprint.post("/<int:webhook_id>/stop")
@requires(Permission.application_revoke, _whose)
def stop(webhook_id: int) -> Response:
    """Tell an address nothing any more."""
    one = services.stop(scope.session(), **_acting(), webhook=queries.webhook(scope.session(), webhook_id))
    flash(_("This address is told nothing any more."), "carried")
    return redirect(url_for("webhooks.show", webhook_id=one.id))


@blueprint.post("/<int:webhook_id>/start")
@requires(Permission.application_use, _whose)
def start(webhook_id: int) -> Response:
    """Tell a stopped address again."""
    one = services.start(scope.session(), **_acting(), webhook=queries.webhook(scope.session(), webhook_id))
    flash(_("This address is told of what happens from now on."), "carried")
    return redirect(url_for("webhooks.show", webhook_id=one.id))


@blueprint.post("/tellings/<int:telling_id>/again")
@requires(Permission.application_use, _whose_telling)
def again(telling_id: int) -> Response:
    """Tell once more."""
    telling = services.again(
        scope.session(), **_acting(), telling=queries.telling(scope.session(), telling_id)
    )
    flash(_("It is told within a few seconds: reload this page to see how it went."), "carried")
    return redirect(url_for("webhooks.show", webhook_id=telling.webhook_id))


def application_panel(application: Application) -> str:
    """Show, on an application's page, the addresses it has told of events."""
    found = queries.of_application(scope.session(), application)
    return render_template(
        "webhooks/_panel.html", application=application, found=found, whose=applications.whose(application)
    )
