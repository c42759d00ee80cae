"""Pages of the watch: reports, one with what is said about it, who keeps it."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from scopgov.domain.courses import LEVEL_NAMES
from scopgov.domain.errors import NotFound, Reason
from scopgov.domain.policy import Permission, Subject
from scopgov.domain.text import N_
from scopgov.members import queries as members
from scopgov.threads.comment_views import CommentPages, said
from scopgov.threads.words import told
from scopgov.watch import queries, services
from scopgov.watch.forms import ListForm, NameForm, ReportForm, ReportSayForm
from scopgov.watch.tables import WatchComment, WatchReport, WatchReporter
from scopgov.web import scope
from scopgov.web.forms import attempt, status
from scopgov.web.guards import requires
from scopgov.web.paging import asked_page, page_of

blueprint = Blueprint("watch", __name__, url_prefix="/watch")


PAGES = CommentPages(
    table=WatchComment,
    answers=Permission.watch_comment,
    asked=lambda _one: Subject(),
    write_answer=services.reply,
    address=lambda one: url_for("watch.show", report_id=one.report_id),
    kicker=lambda one: [_("Watch"), one.report.title],
)
PAGES.add_to(blueprint)


def _keeping(**_named: int) -> Subject:
    return queries.keeping(scope.session())


def _whose(report_id: int) -> Subject:
    return queries.whose(queries.report(scope.session(), report_id))


@blueprint.get("")
@requires(Permission.watch_read)
def index() -> str:
    """List what changed."""
    form = ListForm(request.args or None)
    asked = {key: value for key, value in request.args.items() if key != "page"}
    query = queries.listed((form.q.data or "").strip(), form.concerns.data or "")
    return render_template(
        "watch/index.html",
        form=form,
        asked=asked,
        page=page_of(scope.session(), query, asked_page(), size=20),
        reporters=queries.reporters(scope.session()),
        keeping=queries.keeping(scope.session()),
        levels=LEVEL_NAMES,
    )


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Permission.watch_report, subject=_keeping)
def new() -> Response | tuple[str, int]:
    """Report what changed."""
    form = ReportForm()
    done = attempt(form, lambda: _posted(form))
    if done:
        return redirect(url_for("watch.show", report_id=done.value.id))
    return render_template("watch/new.html", form=form), status(form)


def _posted(form: ReportForm) -> WatchReport:
    found = services.Found(
        form.title.data or "",
        form.text.data or "",
        form.happened_on.data,
        form.levels(),
        form.source.data or "",
    )
    return services.post(scope.session(), actor=scope.actor(), now=scope.now(), found=found)


@blueprint.route("/<int:report_id>", methods=["GET", "POST"])
@requires(Permission.watch_comment)
def show(report_id: int) -> Response | tuple[str, int]:
    """Show a report with what is said about it; add a remark or a question."""
    one, form = queries.report(scope.session(), report_id), ReportSayForm()
    done = attempt(form, lambda: said(form, services.say, one=one))
    if done:
        return PAGES.place(done.value)
    page = render_template(
        "watch/show.html",
        one=one,
        form=form,
        whose=queries.whose(one),
        comments=[each for each in one.comments if each.answers_id is None],
        thread=told(),
        levels=LEVEL_NAMES,
    )
    return page, status(form)


@blueprint.post("/<int:report_id>/withdraw-report")
@requires(Permission.comment_edit, subject=_whose)
def withdraw_report(report_id: int) -> Response:
    """Withdraw one's own report."""
    one = queries.report(scope.session(), report_id)
    services.withdraw(scope.session(), actor=scope.actor(), now=scope.now(), one=one)
    flash(_("The report is withdrawn."), "carried")
    return redirect(url_for("watch.index"))


@blueprint.route("/reporters", methods=["GET", "POST"])
@requires(Permission.watch_name)
def reporters() -> Response | tuple[str, int]:
    """Name who keeps watch."""
    session, now, form = scope.session(), scope.now(), NameForm()
    named = queries.reporters(session)
    already = {one.member_id for one in named}
    here = [one for one in members.people(session) if members.actor_of(one, now).associate]
    form.offer(one for one in here if one.id not in already)
    if attempt(
        form,
        lambda: services.name(session, actor=scope.actor(), now=now, member_id=form.member_id.data),
    ):
        return redirect(url_for("watch.reporters"))
    return render_template("watch/reporters.html", form=form, named=named), status(form)


@blueprint.post("/reporters/<int:member_id>/relieve")
@requires(Permission.watch_name)
def relieve(member_id: int) -> Response:
    """Let a member keep watch no longer."""
    one = scope.session().get(WatchReporter, member_id)
    if one is None:
        raise NotFound(Reason(N_("There is no such member.")))
    services.relieve(scope.session(), actor=scope.actor(), now=scope.now(), one=one)
    return redirect(url_for("watch.reporters"))
