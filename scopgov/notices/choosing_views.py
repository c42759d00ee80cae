"""The page of one's own account on which a member chooses what also comes by mail."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from scopgov.domain.news import NEWS_NAMES, REQUIRED, News
from scopgov.domain.policy import Permission
from scopgov.notices import mail, queries, services
from scopgov.notices.forms import MailForm
from scopgov.web import scope
from scopgov.web.forms import attempt, status
from scopgov.web.guards import requires

blueprint = Blueprint("choosing", __name__, url_prefix="/account")


@blueprint.route("/mail", methods=["GET", "POST"])
@requires(Permission.notice_read)
def choose() -> Response | tuple[str, int]:
    """Choose which news also come by mail, and when; what the law wants told is listed and stays."""
    chosen = queries.ways_of(scope.session(), scope.actor().member_id)
    form = MailForm(data={kind.value: way.value for kind, way in chosen.items()})
    if attempt(form, lambda: _choose(form)):
        flash(_("Your choice is kept. It holds for what you are told from now on."), "carried")
        return redirect(url_for("members.account"))
    page = render_template(
        "notices/choose.html",
        form=form,
        required=[NEWS_NAMES[kind] for kind in News if kind in REQUIRED],
        can_send=mail.can_send(scope.settings()),
    )
    return page, status(form)


def _choose(form: MailForm) -> None:
    services.choose_mail(scope.session(), actor=scope.actor(), ways=form.ways())
