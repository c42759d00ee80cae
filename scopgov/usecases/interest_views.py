"""Pages of interests that members of the committee declare in a file: reading them, declaring one, ending it."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from scopgov.domain.interests import may_end
from scopgov.domain.policy import Permission, Subject
from scopgov.usecases import interests, queries
from scopgov.usecases.forms import InterestForm
from scopgov.usecases.tables import Interest, UseCase
from scopgov.web import scope
from scopgov.web.forms import attempt, status
from scopgov.web.guards import requires

blueprint = Blueprint("interests", __name__, url_prefix="/use-cases")


def _declarer(interest_id: int) -> Subject:
    return Subject(authors=frozenset({queries.interest(scope.session(), interest_id).member_id}))


@blueprint.get("/<int:number>/interests")
@requires(Permission.usecase_read)
def show(number: int) -> str:
    """Show who leaves the judging of a file to others, and why."""
    return _page(queries.use_case(scope.session(), number), InterestForm(formdata=None))


def _page(use_case: UseCase, form: InterestForm) -> str:
    writers = queries.written_by(use_case).authors
    return render_template(
        "usecases/interests.html",
        use_case=use_case,
        form=form,
        writers=queries.names(scope.session(), writers),
        apart=scope.actor().member_id in queries.apart(use_case).authors,
        kept=lambda one: may_end(ended=bool(one.ended_at), cancelled_a_vote=one.cancelled_a_vote),
        declarer=lambda one: Subject(authors=frozenset({one.member_id})),
    )


@blueprint.post("/<int:number>/interests")
@requires(Permission.interest_declare)
def declare(number: int) -> Response | tuple[str, int]:
    """Declare an interest of one's own."""
    use_case, form = queries.use_case(scope.session(), number), InterestForm()
    done = attempt(form, lambda: _declare(use_case, form.reason.data or ""))
    if done:
        flash(
            _("Declared: the others judge this file, and votes of the committee on it count without you."),
            "carried",
        )
        return redirect(url_for("interests.show", number=number))
    return _page(use_case, form), status(form)


def _declare(use_case: UseCase, reason: str) -> Interest:
    """Declare it; a vote of the committee that is open with oneself on its roll is cancelled in the same act.

    The interest that cancelled one is then never ended.
    """
    session, now, known = scope.session(), scope.now(), current_app.extensions
    made = interests.declare(session, actor=scope.actor(), now=now, use_case=use_case, reason=reason)
    recall: Callable[..., bool] = known["scopgov_recall"]
    made.cancelled_a_vote = recall(session, now, known["scopgov_consequences"], made.member_id)
    return made


@blueprint.route("/interests/<int:interest_id>/end", methods=["GET", "POST"])
@requires(Permission.interest_end, subject=_declarer)
def end(interest_id: int) -> Response | tuple[str, int]:
    """Say that an interest is over."""
    found, form = queries.interest(scope.session(), interest_id), InterestForm()
    done = attempt(
        form,
        lambda: interests.end(
            scope.session(),
            actor=scope.actor(),
            now=scope.now(),
            interest=found,
            reason=form.reason.data or "",
        ),
    )
    if done:
        flash(_("This interest is over."), "carried")
        return redirect(url_for("interests.show", number=found.use_case.number))
    return render_template("usecases/interest_over.html", interest=found, form=form), status(form)
