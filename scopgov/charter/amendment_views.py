"""Pages of amendments to one clause of the charter: proposing one, reading it with what is said, all of them."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from scopgov.adoption.services import waits
from scopgov.charter import amending, queries
from scopgov.charter.amendment_forms import AmendmentForm
from scopgov.charter.forms import ClauseSayForm
from scopgov.charter.tables import AmendmentComment, Clause, ClauseAmendment, content_of
from scopgov.courses import queries as courses
from scopgov.domain.clause_amendments import CHANGE_NAMES, STANDING_NAMES, Change, Content
from scopgov.domain.differences import compare
from scopgov.domain.errors import Reason
from scopgov.domain.policy import Permission
from scopgov.domain.text import N_
from scopgov.members.queries import local_day
from scopgov.threads.comment_views import CommentPages, said
from scopgov.threads.words import told
from scopgov.web import scope
from scopgov.web.filters import say
from scopgov.web.forms import attempt, status
from scopgov.web.guards import requires
from scopgov.web.paging import asked_page, page_of

blueprint = Blueprint("charter_amendments", __name__, url_prefix="/charter/amendments")
MARKS = {"proposed": "open", "adopted": "carried", "rejected": "refused", "conflicting": "caution"}


PAGES = CommentPages(
    table=AmendmentComment,
    answers=Permission.charter_answer,
    asked=lambda one: amending.answering(one.amendment),
    write_answer=amending.answer,
    address=lambda one: url_for("charter_amendments.show", amendment_id=one.amendment_id),
    kicker=lambda one: [_("Charter"), _("Amendment no. %(number)s", number=one.amendment_id)],
)
PAGES.add_to(blueprint)


@blueprint.app_context_processor
def _words() -> dict[str, Any]:
    return {"amendment_names": STANDING_NAMES, "amendment_marks": MARKS, "change_names": CHANGE_NAMES}


@blueprint.get("")
@requires(Permission.charter_read)
def index() -> str:
    """List the amendments, the latest first."""
    page = page_of(scope.session(), queries.every_amendment(), asked_page(), size=25)
    return render_template("charter/amendments.html", page=page)


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Permission.charter_propose)
def propose() -> Response | tuple[str, int]:
    """Propose to change one clause, to remove it, or to add one after it."""
    form, clause, again = AmendmentForm(), _clause(), _again()
    if not form.is_submitted():
        _suggest(form, clause, again)
    form.offer(courses.courses(scope.session()))
    done = attempt(form, lambda: _propose(form, clause))
    if done:
        return redirect(url_for("charter_amendments.show", amendment_id=done.value.id))
    return render_template("charter/amend.html", form=form, clause=clause), status(form)


def _suggest(form: AmendmentForm, clause: Clause | None, again: ClauseAmendment | None) -> None:
    written = amending.content(clause) if clause else None
    if again is not None:
        form.what.data, form.because.data = again.what.value, again.because
        written = content_of(again.becomes) or written
    elif request.args.get("what") in set(Change):
        form.what.data = request.args["what"]
    if clause is None or (again is None and form.what.data == Change.add.value):
        form.what.data, written = Change.add.value, content_of(again.becomes) if again else None
    form.suggest(written, amending.checks_of(written, 1) if written else ())


def _propose(form: AmendmentForm, clause: Clause | None) -> ClauseAmendment:
    what = Change(form.what.data)
    return amending.propose(
        scope.session(),
        actor=scope.actor(),
        now=scope.now(),
        what=what,
        clause=clause,
        becomes=None if what is Change.remove else form.becomes(),
        because=form.because.data or "",
    )


def _clause() -> Clause | None:
    """Return the clause of the charter in force that the address names, None where it names none."""
    number = request.args.get("clause", type=int)
    in_force = queries.in_force(scope.session(), local_day(scope.now()))
    found = [one for one in in_force.clauses if one.number == number] if in_force else []
    return found[0] if found else None


def _again() -> ClauseAmendment | None:
    """Return the amendment to be written again, where its clause had changed."""
    number = request.args.get("again", type=int)
    return queries.amendment(scope.session(), number) if number else None


@blueprint.route("/<int:amendment_id>", methods=["GET", "POST"])
@requires(Permission.charter_comment)
def show(amendment_id: int) -> Response | tuple[str, int]:
    """Show an amendment, both texts side by side, with what is said about it; add a remark or a question."""
    of, form = queries.amendment(scope.session(), amendment_id), ClauseSayForm()
    done = attempt(form, lambda: said(form, amending.say, of=of))
    if done:
        return PAGES.place(done.value)
    page = render_template(
        "charter/amendment.html",
        amendment=of,
        differences=[_difference(of)],
        in_vain=queries.carried_in_vain(of),
        after=queries.added_after(of),
        conflict=amending.fits(scope.session(), of) if waits(of) else None,
        comments=[one for one in of.comments if one.answers_id is None],
        may_answer=amending.answering(of),
        thread=told(),
        form=form,
    )
    return page, status(form)


def _difference(of: ClauseAmendment) -> dict[str, Any]:
    """Return both texts of an amendment side by side."""
    before = "" if of.what is Change.add else _read(content_of(of.target))
    title = (of.becomes or of.target or {}).get("title", "")
    return {
        "name": Reason(N_("The clause “%(title)s”"), {"title": title}),
        "sides": compare(before, _read(content_of(of.becomes))),
    }


def _read(content: Content | None) -> str:
    if content is None:
        return ""
    asked = [say(one.asks) for one in amending.checks_of(content, 1)]
    return "\n".join([content.title, content.text, *asked])
