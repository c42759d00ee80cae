"""The link by which whoever a score concerns contests it: made, ended, and printed in the letter of explanation."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from scopgov.contests import linking
from scopgov.contests.tables import ContestLink
from scopgov.domain.policy import Permission
from scopgov.scoring import queries as scoring
from scopgov.scoring.tables import Score
from scopgov.web import scope
from scopgov.web.guards import requires

blueprint = Blueprint("contest_links", __name__, url_prefix="/contests/links")


def address(one: ContestLink | None) -> str:
    """Return the whole address of a link that may be used, as it is printed; "" where there is none."""
    if one is None or not linking.usable(one, scope.now()):
        return ""
    secret = linking.secret(scope.settings().secret_key(), one)
    if secret is None:
        return ""
    return scope.settings().public_url + url_for("contest_by_link.new", secret=secret)


def _back(score: Score) -> Response:
    return redirect(url_for("scoring.show", score_id=score.id, _anchor="contests"))


@blueprint.post("/<int:score_id>")
@requires(Permission.contest_link)
def make(score_id: int) -> Response:
    """Make the link of a score; the one before it ends."""
    score = scoring.score(scope.session(), score_id)
    key = scope.settings().secret_key()
    linking.make(scope.session(), actor=scope.actor(), now=scope.now(), key=key, score=score)
    flash(_("The link is made. The letter of explanation now holds it."), "carried")
    return _back(score)


@blueprint.post("/<int:score_id>/end")
@requires(Permission.contest_link)
def revoke(score_id: int) -> Response:
    """End the link of a score."""
    score = scoring.score(scope.session(), score_id)
    linking.revoke(scope.session(), actor=scope.actor(), now=scope.now(), score=score)
    flash(_("The link is ended. Contests that came through it go on."), "carried")
    return _back(score)


def letter_panel(score: Score) -> str:
    """Print, in the letter of explanation, the address at which to contest; nothing where no link stands."""
    one = linking.of_score(scope.session(), score)
    where = address(one)
    return render_template("contests/_letter.html", link=one, address=where) if where else ""
