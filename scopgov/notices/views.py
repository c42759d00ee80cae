"""Pages of notices: what a member was told, theirs alone; what is unread, for the home and the account pages."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from scopgov.domain.policy import Permission
from scopgov.members import accounts
from scopgov.members.tables import Member
from scopgov.notices import mail, queries, services
from scopgov.notices.forms import LanguageForm
from scopgov.web import scope
from scopgov.web.forms import attempt
from scopgov.web.guards import requires, safe_path
from scopgov.web.paging import asked_page, page_of

blueprint = Blueprint("notices", __name__, url_prefix="/notices")
LATEST = 3


@blueprint.get("")
@requires(Permission.notice_read)
def index() -> str:
    """Show one's own notices, the newest first."""
    me = scope.actor().member_id
    return render_template(
        "notices/index.html",
        page=page_of(scope.session(), queries.listed(me), asked_page(), size=30),
        unread=queries.count_unread(scope.session(), me),
        sentence=queries.sentence,
    )


@blueprint.post("/<int:notice_id>/read")
@requires(Permission.notice_read)
def read(notice_id: int) -> Response:
    """Mark a notice as read, and go to what it is about where that was asked."""
    found = services.read(scope.session(), actor=scope.actor(), now=scope.now(), notice_id=notice_id)
    back = url_for("notices.index", page=asked_page())
    return redirect(safe_path(found.path, back) if "open" in request.form else back)


@blueprint.post("/read")
@requires(Permission.notice_read)
def read_all() -> Response:
    """Mark all of one's notices as read."""
    services.read_all(scope.session(), actor=scope.actor(), now=scope.now())
    return redirect(url_for("notices.index"))


@blueprint.post("/language")
@requires(Permission.notice_read)
def language() -> Response:
    """Choose the language of the mails one is sent."""
    form = LanguageForm()
    if attempt(
        form,
        lambda: accounts.choose_language(scope.session(), actor=scope.actor(), locale=form.locale.data),
    ):
        flash(_("Mails will be written to you in this language."), "carried")
    return redirect(url_for("members.account"))


def home_panel(_place: None) -> str:
    """Return the newest unread notices, for the home page."""
    latest = queries.unread(scope.session(), scope.actor().member_id, LATEST)
    return render_template("notices/_unread.html", latest=latest, heading=queries.heading)


def account_panel(member: Member) -> str:
    """Return how many notices are unread, and the language of mails, for one's own account page."""
    return render_template(
        "notices/_account.html",
        unread=queries.count_unread(scope.session(), member.id),
        form=LanguageForm(formdata=None, locale=member.locale),
        can_send=mail.can_send(scope.settings()),
    )
