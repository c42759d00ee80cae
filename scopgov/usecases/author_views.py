"""Pages of a file's authors: who writes it, who is invited, joining and leaving."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from scopgov.domain.policy import Permission
from scopgov.members import queries as members
from scopgov.usecases import authoring, queries
from scopgov.usecases.forms import InviteForm
from scopgov.usecases.tables import UseCase
from scopgov.web import scope
from scopgov.web.forms import attempt, status
from scopgov.web.guards import requires

blueprint = Blueprint("authors", __name__, url_prefix="/use-cases")


def _invite_form(use_case: UseCase) -> InviteForm:
    form = InviteForm()
    taken = {use_case.author_id, *(one.member_id for one in use_case.co_authors if one.ended_at is None)}
    form.offer(one for one in queries.writers(scope.session(), scope.now()) if one.id not in taken)
    return form


@blueprint.route("/<int:number>/authors", methods=["GET", "POST"])
@requires(Permission.usecase_read)
def show(number: int) -> Response | tuple[str, int]:
    """Show who writes a file; its first author invites."""
    use_case = queries.use_case(scope.session(), number)
    form = _invite_form(use_case)
    if attempt(form, lambda: _invite(use_case, form)):
        flash(_("The invitation is sent. Whoever is invited becomes an author by accepting it."), "carried")
        return redirect(url_for("authors.show", number=number))
    told = {"joined": queries.joined(use_case), "invited": queries.invited(use_case)}
    leading = queries.led_by(use_case)
    page = render_template("usecases/authors.html", use_case=use_case, form=form, leading=leading, **told)
    return page, status(form)


def _invite(use_case: UseCase, form: InviteForm) -> object:
    return authoring.invite(
        scope.session(),
        actor=scope.actor(),
        now=scope.now(),
        use_case=use_case,
        member=members.member(scope.session(), form.member_id.data),
    )


@blueprint.post("/authors/<int:line_id>/join")
@requires(Permission.usecase_propose)
def join(line_id: int) -> Response:
    """Accept one's invitation."""
    line = queries.co_author(scope.session(), line_id)
    authoring.accept(scope.session(), actor=scope.actor(), now=scope.now(), line=line)
    flash(_("You are an author of this file."), "carried")
    return redirect(url_for("usecases.show", number=line.use_case.number))


@blueprint.post("/authors/<int:line_id>/end")
@requires(Permission.usecase_read)
def end(line_id: int) -> Response:
    """Remove an author or an invitation; decline or leave."""
    line = queries.co_author(scope.session(), line_id)
    authoring.end(scope.session(), actor=scope.actor(), now=scope.now(), line=line)
    return redirect(url_for("authors.show", number=line.use_case.number))
