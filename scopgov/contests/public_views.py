"""Contesting a score with no account, through the address in a letter, and following what becomes of it.

Says nothing of a score that the letter does not; no page here is kept by a browser, told to another site or indexed.
"""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from scopgov.contests import linking
from scopgov.contests.forms import LinkContestForm
from scopgov.contests.tables import ContestLink, ScoreContest
from scopgov.contests.views import words
from scopgov.web import scope
from scopgov.web.forms import attempt, status
from scopgov.web.guards import public
from scopgov.web.secrecy import keep_secret

blueprint = Blueprint("contest_by_link", __name__, url_prefix="/contest")


@blueprint.before_request
def _kept_nowhere() -> None:
    keep_secret()


@blueprint.after_request
def _unindexed(response: Response) -> Response:
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response


@blueprint.route("/<secret>", methods=["GET", "POST"])
@public
def new(secret: str) -> Response | tuple[str, int]:
    """Say what one contests of a score."""
    link, form = linking.by_secret(scope.session(), secret, scope.now()), LinkContestForm()
    done = attempt(form, lambda: _raised(link, form))
    if done:
        followed = linking.follow_secret(scope.settings().secret_key(), done.value)
        return redirect(url_for("contest_by_link.follow", secret=followed, new="yes"))
    return render_template("contests/by_link.html", link=link, form=form, **words()), status(form)


def _raised(link: ContestLink, form: LinkContestForm) -> ScoreContest:
    told = {"reason": form.reason.data or "", "email": form.email.data or ""}
    key = scope.settings().secret_key()
    return linking.contest(scope.session(), now=scope.now(), key=key, link=link, **told)


@blueprint.get("/follow/<secret>")
@public
def follow(secret: str) -> str:
    """Show what became of a contest, and its answer."""
    one = linking.followed(scope.session(), secret)
    here = scope.settings().public_url + url_for("contest_by_link.follow", secret=secret)
    just_sent = request.args.get("new") == "yes"
    return render_template("contests/followed.html", one=one, here=here, just_sent=just_sent, **words())
