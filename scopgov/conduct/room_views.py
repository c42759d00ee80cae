"""The screen of the room: one page in large type, kept fresh, that shows no partial result; the doors to a meeting."""

from __future__ import annotations

from flask import Blueprint, render_template

from scopgov.assemblies import queries as assemblies
from scopgov.assemblies.tables import Assembly
from scopgov.conduct.room import room
from scopgov.domain.policy import Permission
from scopgov.domain.state_words import NAMES
from scopgov.votes.views import consequences
from scopgov.web import scope
from scopgov.web.guards import requires

blueprint = Blueprint("room", __name__)


@blueprint.get("/assemblies/<int:assembly_id>/room")
@requires(Permission.assembly_read)
def show(assembly_id: int) -> str:
    """Show a meeting to those who sit in the room."""
    assembly = assemblies.assembly(scope.session(), assembly_id)
    found = room(scope.session(), assembly, scope.now(), consequences().vault)
    return render_template("conduct/room.html", room=found, states=NAMES)


def attendance_panel(assembly: Assembly) -> str:
    """Lead from an assembly to the screens of its room, of its members and of its chair."""
    if assembly.state not in assemblies.HELD:
        return ""
    return render_template("conduct/_panel.html", assembly=assembly)
