"""The page of a forgotten password: it mails a link, and tells nobody who is on the roll."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.wrappers import Response

from scopgov.members import accounts, queries
from scopgov.members.forms import AddressForm
from scopgov.members.tables import Link, Member
from scopgov.notices import mail
from scopgov.web import scope
from scopgov.web.forms import attempt, status
from scopgov.web.guards import public

blueprint = Blueprint("reset", __name__)
APART = timedelta(minutes=5)  # one mail at most in this time, so that nobody can flood a mailbox


@blueprint.route("/forgotten", methods=["GET", "POST"])
@public
def forgotten() -> Response | tuple[str, int]:
    """Ask for a link to choose a new password."""
    form = AddressForm()
    can_send = mail.can_send(scope.settings())
    if can_send and attempt(form, lambda: _mail_link(form.email.data or "")):
        flash(_("If this address is on the roll, a link is on its way. It works for two hours."), "carried")
        return redirect(url_for("members.sign_in"))
    return render_template("members/forgotten.html", form=form, can_send=can_send), status(form)


def _mail_link(email: str) -> None:
    person = queries.by_email(scope.session(), email)
    if person is None or just_sent(person):
        return
    token = accounts.invite(scope.session(), now=scope.now(), person=person, purpose="reset")
    link = scope.settings().public_url + url_for("members.choose_password", token=token)
    settings, to = scope.settings(), person.email
    subject = _("Choose a new password")
    body = _("Open this link to choose a new password. It works once, for two hours.") + f"\n\n{link}\n"
    scope.after_commit(lambda: mail.send(settings, to=to, subject=subject, body=body))


def just_sent(person: Member) -> bool:
    """Tell whether a link was made for a person a moment ago: another would end it."""
    recent = select(Link.id).where(Link.member_id == person.id, Link.made_at > scope.now() - APART)
    return scope.session().scalar(recent.limit(1)) is not None
