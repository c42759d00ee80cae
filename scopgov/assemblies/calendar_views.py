"""The calendar a member's own program reads: meetings they are called to, under a secret address (RFC 5545)."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit

from flask import Blueprint, flash, make_response, redirect, render_template, url_for
from flask_babel import force_locale
from flask_babel import gettext as _
from icalendar import Calendar, Event, vUri
from werkzeug.wrappers import Response

from scopgov.assemblies import feeds
from scopgov.assemblies.tables import Assembly
from scopgov.domain.conduct import CONDUCT_NAMES
from scopgov.domain.errors import Reason
from scopgov.domain.policy import Permission
from scopgov.domain.states import AssemblyState
from scopgov.members.tables import Member
from scopgov.web import scope
from scopgov.web.filters import say
from scopgov.web.guards import public, requires

blueprint = Blueprint("calendar", __name__)


@blueprint.get("/calendar/<secret>.ics")
@public
def read(secret: str) -> Response:
    """Give the calendar of whoever the address was made for."""
    member = feeds.reader(scope.session(), secret, scope.now())
    with force_locale(member.locale):
        answer = make_response(_calendar(member).to_ical())
    answer.mimetype = "text/calendar"
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.post("/account/calendar")
@requires(Permission.assembly_read)
def make() -> Response:
    """Make a new address, shown this once and kept by no browser."""
    secret = feeds.make(scope.session(), actor=scope.actor(), now=scope.now())
    address = scope.settings().public_url + url_for("calendar.read", secret=secret)
    answer = make_response(render_template("assemblies/calendar.html", address=address))
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.post("/account/calendar/stop")
@requires(Permission.assembly_read)
def stop() -> Response:
    """Let the address read nothing any more."""
    feeds.stop(scope.session(), actor=scope.actor())
    flash(_("The address of your calendar no longer reads anything."), "carried")
    return redirect(url_for("members.account"))


def account_panel(member: Member) -> str:
    """Offer, on one's own account page, a calendar to subscribe to."""
    return render_template("assemblies/_calendar.html", feed=feeds.feed_of(scope.session(), member.id))


def _calendar(member: Member) -> Calendar:
    made = Calendar()
    made.add("prodid", "-//scopgov//assemblies//")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", _("Assemblies"))
    for assembly in feeds.called_to(scope.session(), member, scope.now()):
        made.add_component(_event(assembly))
    return made


def _event(assembly: Assembly) -> Event:
    address = scope.settings().public_url
    path = address + url_for("assemblies.show", assembly_id=assembly.id)
    cancelled = assembly.state is AssemblyState.cancelled
    event = Event()
    event.add("uid", f"assembly-{assembly.id}@{urlsplit(address).hostname}")
    event.add("dtstamp", _stamp(assembly))
    event.add("summary", assembly.title)
    event.add("dtstart", assembly.opens_at)
    event.add("dtend", assembly.closes_at)
    event.add("location", assembly.place)
    event.add("url", vUri(path))
    agenda = [f"{item.mark}. {item.title}" for item in assembly.items]
    event.add("description", "\n".join([say(Reason(CONDUCT_NAMES[assembly.conduct])), *agenda, path]))
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    event.add("sequence", int(cancelled))
    return event


def _stamp(assembly: Assembly) -> datetime:
    return assembly.convened_at or assembly.opens_at
