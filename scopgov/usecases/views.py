"""Pages of use cases: list, proposal, file, reading against the charter."""

from __future__ import annotations

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from scopgov.charter import queries as charter
from scopgov.charter.tables import Charter, Clause
from scopgov.domain.lifecycle import NAMES
from scopgov.domain.lifeline import lifeline
from scopgov.domain.policy import Permission, Subject
from scopgov.members.queries import local_day
from scopgov.usecases import queries, services
from scopgov.usecases.forms import CheckForm, ProposalForm, ReasonForm, SearchForm
from scopgov.usecases.tables import UseCase
from scopgov.usecases.words import CATEGORY_NAMES, FINDING_MARKS, FINDING_NAMES
from scopgov.web import scope
from scopgov.web.forms import attempt, status
from scopgov.web.guards import requires
from scopgov.web.paging import asked_page, page_of

blueprint = Blueprint("usecases", __name__, url_prefix="/use-cases")


def _subject(number: int) -> Subject:
    return queries.subject(_use_case(number))


def _use_case(number: int) -> UseCase:
    return queries.use_case(scope.session(), number)


@blueprint.get("")
@requires(Permission.usecase_read)
def index() -> str:
    """Show all use cases, searched, filtered, sorted."""
    form = SearchForm(request.args)
    asked = {key: value for key, value in request.args.items() if key != "page" and value}
    wanted = queries.Wanted(
        text=(form.q.data or "").strip(),
        state=form.state.data or "",
        category=form.category.data or "",
        order=form.order.data or "",
    )
    page = page_of(scope.session(), queries.listed(wanted), asked_page(), size=30)
    return render_template(
        "usecases/index.html", form=form, page=page, asked=asked, categories=CATEGORY_NAMES, states=NAMES
    )


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Permission.usecase_propose)
def propose() -> Response | tuple[str, int]:
    """Begin a file."""
    form = ProposalForm()
    if form.add_line.data:
        form.add_one_line()
        return render_template("usecases/edit.html", form=form, use_case=None), 200
    done = attempt(
        form,
        lambda: services.draft(
            scope.session(), actor=scope.actor(), now=scope.now(), proposal=form.proposal()
        ),
    )
    if done:
        return redirect(url_for("usecases.show", number=done.value.number))
    return render_template("usecases/edit.html", form=form, use_case=None), status(form)


@blueprint.route("/<int:number>/edit", methods=["GET", "POST"])
@requires(Permission.usecase_edit, subject=_subject)
def edit(number: int) -> Response | tuple[str, int]:
    """Change a draft."""
    form, use_case = ProposalForm(), _use_case(number)
    if not form.is_submitted():
        form.fill(use_case)
    if form.add_line.data:
        form.add_one_line()
        return render_template("usecases/edit.html", form=form, use_case=use_case), 200
    done = attempt(
        form,
        lambda: services.edit(
            scope.session(),
            actor=scope.actor(),
            now=scope.now(),
            use_case=use_case,
            proposal=form.proposal(),
        ),
    )
    if done:
        return redirect(url_for("usecases.show", number=number))
    return render_template("usecases/edit.html", form=form, use_case=use_case), status(form)


@blueprint.get("/<int:number>")
@requires(Permission.usecase_read)
def show(number: int) -> str:
    """Show a file: its life, why, how it reads against the charter, what followed."""
    return _file(_use_case(number), ReasonForm(formdata=None))


def _file(use_case: UseCase, reason_form: ReasonForm) -> str:
    return render_template(
        "usecases/show.html",
        use_case=use_case,
        subject=queries.subject(use_case),
        actions=queries.actions(use_case),
        check=queries.latest_check(scope.session(), use_case),
        lacking=services.lacking(use_case),
        stages=lifeline(current_app.extensions["scopgov_stages"](use_case)),
        reason_form=reason_form,
        categories=CATEGORY_NAMES,
        states=NAMES,
        findings=FINDING_NAMES,
        marks=FINDING_MARKS,
    )


@blueprint.post("/<int:number>/submit")
@requires(Permission.usecase_edit, subject=_subject)
def submit(number: int) -> Response:
    """Hand the file to the committee."""
    services.submit(scope.session(), actor=scope.actor(), now=scope.now(), use_case=_use_case(number))
    return redirect(url_for("usecases.show", number=number))


@blueprint.post("/<int:number>/withdraw")
@requires(Permission.usecase_edit, subject=_subject)
def withdraw(number: int) -> Response | tuple[str, int]:
    """Withdraw the file."""
    form, use_case = ReasonForm(), _use_case(number)
    done = attempt(
        form,
        lambda: services.withdraw(
            scope.session(),
            actor=scope.actor(),
            now=scope.now(),
            use_case=use_case,
            reason=form.reason.data or "",
        ),
    )
    if done:
        return redirect(url_for("usecases.show", number=number))
    return _file(use_case, form), status(form)


@blueprint.post("/<int:number>/reopen")
@requires(Permission.usecase_edit, subject=_subject)
def reopen(number: int) -> Response:
    """Take the file up again."""
    services.reopen(scope.session(), actor=scope.actor(), now=scope.now(), use_case=_use_case(number))
    return redirect(url_for("usecases.edit", number=number))


@blueprint.route("/<int:number>/check", methods=["GET", "POST"])
@requires(Permission.usecase_check, subject=_subject)
def check(number: int) -> Response | tuple[str, int]:
    """Read the file against the charter, clause by clause."""
    use_case, clauses = _use_case(number), _clauses()
    form = CheckForm()
    form.about(clauses)
    done = attempt(
        form,
        lambda: services.check(
            scope.session(),
            actor=scope.actor(),
            now=scope.now(),
            use_case=use_case,
            findings=form.findings(clauses),
        ),
    )
    if done:
        return redirect(url_for("usecases.show", number=number))
    return render_template("usecases/check.html", form=form, use_case=use_case, clauses=clauses), status(form)


def _clauses() -> list[Clause]:
    in_force: Charter | None = charter.in_force(scope.session(), local_day(scope.now()))
    return list(in_force.clauses) if in_force else []
