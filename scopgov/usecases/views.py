"""Pages of use cases: list, proposal, file, reading against the charter."""

from __future__ import annotations

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from scopgov.charter import queries as charter
from scopgov.charter.tables import Charter, Clause
from scopgov.domain import effects
from scopgov.domain.contributions import by_member, by_use_case
from scopgov.domain.lifeline import lifeline
from scopgov.domain.policy import Permission, Subject
from scopgov.domain.state_words import NAMES
from scopgov.members.queries import local_day
from scopgov.members.tables import Member
from scopgov.usecases import commenting, queries, sections, services, versioning
from scopgov.usecases.check_forms import CheckForm
from scopgov.usecases.forms import ProposalForm, ReasonForm
from scopgov.usecases.learning import Learning, before_proposing
from scopgov.usecases.search_forms import SearchForm
from scopgov.usecases.tables import UseCase
from scopgov.usecases.version_panels import differences
from scopgov.usecases.words import CATEGORY_NAMES, DIRECTION_MARKS, FINDING_MARKS, FINDING_NAMES, PATH_SIGNS
from scopgov.web import scope
from scopgov.web.forms import attempt, status
from scopgov.web.guards import requires
from scopgov.web.paging import asked_page, page_of

blueprint = Blueprint("usecases", __name__, url_prefix="/use-cases")


@blueprint.record_once
def _words(state: BlueprintSetupState) -> None:
    """Give the words of effects to macros too, which see no context."""
    state.app.jinja_env.globals.update(
        concern_names=effects.CONCERN_NAMES,
        direction_names=effects.DIRECTION_NAMES,
        direction_marks=DIRECTION_MARKS,
        path_signs=PATH_SIGNS,
    )


def _subject(number: int) -> Subject:
    return queries.subject(_use_case(number))


def _judging(number: int) -> Subject:
    return queries.apart(_use_case(number))


def _use_case(number: int) -> UseCase:
    return queries.use_case(scope.session(), number)


@blueprint.get("")
@requires(Permission.usecase_read)
def index() -> str:
    """Show all use cases, searched, filtered, sorted."""
    form = SearchForm(request.args)
    form.offer_years(queries.years(scope.session()))
    asked = {key: value for key, value in request.args.items() if key != "page" and value}
    wanted = queries.Wanted(
        text=(form.q.data or "").strip(),
        state=form.state.data or "",
        category=form.category.data or "",
        year=form.year.data or "",
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
    form = _form()
    if form.add_line.data:
        return _one_more(form, None)
    done = attempt(
        form,
        lambda: services.draft(
            scope.session(), actor=scope.actor(), now=scope.now(), proposal=form.proposal()
        ),
    )
    if done:
        return redirect(url_for("usecases.show", number=done.value.number))
    return _edited(form, None), status(form)


def _form() -> ProposalForm:
    form = ProposalForm()
    form.offer(queries.writers(scope.session(), scope.now()))
    return form


def _one_more(form: ProposalForm, use_case: UseCase | None) -> tuple[str, int]:
    form.add_one_line()
    form.offer(queries.writers(scope.session(), scope.now()))
    return _edited(form, use_case), 200


def _edited(form: ProposalForm, use_case: UseCase | None) -> str:
    overtaken = use_case is not None and form.overtaken(use_case)
    theirs = differences(versioning.content_of(use_case), form.typed()) if use_case and overtaken else ()
    return render_template(
        "usecases/edit.html", form=form, use_case=use_case, theirs=theirs, learning=_learning(use_case)
    )


def _learning(use_case: UseCase | None) -> Learning | None:
    """Return the course to follow before a first proposal, where this would be one."""
    if use_case is not None:
        return None
    return before_proposing(scope.session(), scope.actor(), local_day(scope.now()))


@blueprint.route("/<int:number>/edit", methods=["GET", "POST"])
@requires(Permission.usecase_edit, subject=_subject)
def edit(number: int) -> Response | tuple[str, int]:
    """Change a draft."""
    form, use_case = _form(), _use_case(number)
    if not form.is_submitted():
        form.fill(use_case)
        form.offer(queries.writers(scope.session(), scope.now()))
    if form.add_line.data:
        return _one_more(form, use_case)
    if attempt(form, lambda: _edit(use_case, form)):
        return redirect(url_for("usecases.show", number=number))
    return _edited(form, use_case), status(form)


def _edit(use_case: UseCase, form: ProposalForm) -> UseCase:
    return services.edit(
        scope.session(),
        actor=scope.actor(),
        now=scope.now(),
        use_case=use_case,
        proposal=form.proposal(),
        seen=form.seen(),
    )


@blueprint.get("/<int:number>")
@requires(Permission.usecase_read)
def show(number: int) -> str:
    """Show a file: its life, why, how it reads against the charter, what followed."""
    return _file(_use_case(number), ReasonForm(formdata=None))


def _file(use_case: UseCase, reason_form: ReasonForm) -> str:
    given = current_app.extensions["scopgov_contributions"](scope.session(), use_case_id=use_case.id)
    return render_template(
        "usecases/show.html",
        use_case=use_case,
        subject=queries.subject(use_case),
        judging=queries.apart(use_case),
        actions=queries.actions(use_case),
        check=queries.latest_check(scope.session(), use_case),
        lacking=services.lacking(use_case),
        stopped=queries.stopped_reason(use_case),
        parts=sections.parts(use_case),
        joined=queries.joined(use_case),
        mine_to_answer=[one for one in queries.invited(use_case) if one.member_id == scope.actor().member_id],
        questions=commenting.waiting(use_case),
        counts=commenting.counts(scope.session(), use_case),
        documents=queries.attached(use_case),
        shares=by_member(given),
        people=queries.names(scope.session(), [one.member_id for one in given]),
        stages=lifeline(current_app.extensions["scopgov_stages"](use_case)),
        path=current_app.extensions["scopgov_path"](use_case),
        reason_form=reason_form,
        categories=CATEGORY_NAMES,
        states=NAMES,
        findings=FINDING_NAMES,
        marks=FINDING_MARKS,
        sections=sections.SECTION_NAMES,
        kinds=sections.INDICATOR_SHORT,
    )


@blueprint.post("/<int:number>/submit")
@requires(Permission.usecase_edit, subject=_subject)
def submit(number: int) -> Response:
    """Hand the file to the committee."""
    services.submit(scope.session(), actor=scope.actor(), now=scope.now(), use_case=_use_case(number))
    flash(_("The file is handed in. What comes next, and who does it, stands below."), "carried")
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
@requires(Permission.usecase_check, subject=_judging)
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
            effects=form.expected(),
        ),
    )
    if done:
        return redirect(url_for("usecases.show", number=number))
    return render_template("usecases/check.html", form=form, use_case=use_case, clauses=clauses), status(form)


def _clauses() -> list[Clause]:
    in_force: Charter | None = charter.in_force(scope.session(), local_day(scope.now()))
    return list(in_force.clauses) if in_force else []


def member_panel(member: Member) -> str:
    """Show, on a person's page, what they did for which use case."""
    given = current_app.extensions["scopgov_contributions"](scope.session(), member_id=member.id)
    shares = by_use_case(given)
    files = queries.by_ids(scope.session(), shares)
    return render_template("usecases/_of_member.html", shares=shares, files=files)
