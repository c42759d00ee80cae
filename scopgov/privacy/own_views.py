"""What is kept about the member who reads: counted on a page, and taken out at once, without asking anybody."""

from __future__ import annotations

import tempfile
from typing import IO

from flask import Blueprint, render_template, send_file
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from scopgov.domain.policy import Permission
from scopgov.members import queries as members
from scopgov.privacy import own
from scopgov.web import scope
from scopgov.web.guards import requires

blueprint = Blueprint("own_data", __name__, url_prefix="/rights/mine/held")
ASK = Permission.rights_ask


@blueprint.get("")
@requires(ASK)
def index() -> str:
    """Show what is kept about oneself, how much and how long."""
    found = own.held(scope.session(), scope.actor().member_id)
    person = members.member(scope.session(), scope.actor().member_id)
    return render_template("privacy/held.html", kinds=own.by_kind(found), person=person)


@blueprint.get("/everything.zip")
@requires(ASK)
def take() -> Response:
    """Send all of it."""
    said = _(
        "Everything this site keeps about you, one file a table, one line of JSON a row. Passwords, keys and "
        "the ballots of confidential votes are not in it: nobody can read them."
    )
    file = _blank()
    own.pack(scope.session(), scope.actor().member_id, file, said)
    file.seek(0)
    answer = send_file(file, "application/zip", as_attachment=True, download_name="everything.zip")
    answer.call_on_close(file.close)
    return answer


def _blank() -> IO[bytes]:
    return tempfile.TemporaryFile()
