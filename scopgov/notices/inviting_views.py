"""Mails an invitation to everybody who has no password yet, where mail is set; elsewhere they are printed."""

from __future__ import annotations

from threading import Thread

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import force_locale, ngettext
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from scopgov.domain.policy import Permission
from scopgov.members import queries, services
from scopgov.members.tables import Member
from scopgov.notices import mail
from scopgov.notices.mail import Letter
from scopgov.notices.reset_views import just_sent
from scopgov.web import scope
from scopgov.web.guards import requires

blueprint = Blueprint("inviting", __name__)


def roll_panel(_thing: object) -> str:
    """Offer, on the roll, to mail the invitations."""
    if not mail.can_send(scope.settings()):
        return ""
    return render_template("notices/_inviting.html")


@blueprint.post("/roll/invitations/mail")
@requires(Permission.member_manage)
def send() -> Response:
    """Make a link for everybody who has no password yet, and mail it to them."""
    waiting = [one for one in queries.people(scope.session()) if not one.password_hash]
    letters = [_letter(person) for person in waiting if not just_sent(person)]
    settings = scope.settings()
    if letters and mail.can_send(settings):
        scope.after_commit(Thread(target=mail.send_all, args=(settings, letters)).start)
    told = ngettext(
        "%(num)d invitation is on its way.", "%(num)d invitations are on their way.", len(letters)
    )
    lasts = _("Each link works once, for 14 days.")
    flash(f"{told} {lasts}", "carried")
    return redirect(url_for("roll.index"))


def _letter(person: Member) -> Letter:
    token = services.make_link(scope.session(), actor=scope.actor(), now=scope.now(), person=person)
    link = scope.settings().public_url + url_for("members.choose_password", token=token)
    with force_locale(person.locale):
        body = _("You are invited to the site where we decide together what our AI models may do.")
        then = _("Choose your password at this address:")
        return Letter(
            person.email, _("Your invitation"), f"{body}\n\n{then}\n{link}\n", language=person.locale
        )
