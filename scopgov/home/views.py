"""The home page."""

from __future__ import annotations

from flask import Blueprint, render_template

from scopgov.domain.policy import Permission
from scopgov.web.guards import requires

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
@requires(Permission.home_read)
def index() -> str:
    """Show what awaits the person signed in."""
    return render_template("home/index.html")
