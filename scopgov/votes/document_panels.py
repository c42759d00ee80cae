"""What members were given to read about a motion, on its page and beside its ballot."""

from __future__ import annotations

from flask import render_template

from scopgov.assemblies import queries as assemblies
from scopgov.votes.tables import Motion
from scopgov.web import scope


def motion_panel(motion: Motion) -> str:
    """Show the documents of the item that a motion stands under; "" where it has none."""
    listed = assemblies.documents(scope.session(), motion.assembly)
    mine = [one for one in listed if one.item_id == motion.item_id]
    return render_template("votes/_documents.html", places=[(motion.item, mine)]) if mine else ""
