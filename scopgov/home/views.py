"""The home page: what awaits the person signed in, and what was decided lately."""

from __future__ import annotations

from flask import Blueprint, render_template

from scopgov.assemblies import queries as assemblies
from scopgov.domain.policy import Permission
from scopgov.home.tasks import tasks
from scopgov.members.queries import local_day
from scopgov.votes import queries as votes
from scopgov.votes.views import consequences
from scopgov.web import scope
from scopgov.web.guards import requires

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
@requires(Permission.home_read)
def index() -> str:
    """Show what awaits the person signed in."""
    session, actor, now = scope.session(), scope.actor(), scope.now()
    upcoming = assemblies.upcoming(session, now)
    return render_template(
        "home/index.html",
        awaiting=votes.awaiting(session, actor.member_id, now, consequences().vault),
        tasks=tasks(session, actor, now),
        today=local_day(now),
        recent=votes.recent(session),
        coming=upcoming[0] if upcoming else None,
        proxies=assemblies.proxies_held(session, upcoming, actor.member_id),
    )
