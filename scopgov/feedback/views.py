"""Pages of feedback: what people say of the tool, what becomes of it, what each release brought."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from scopgov.domain.feedback import KIND_NAMES, place
from scopgov.domain.lifecycle import FEEDBACK
from scopgov.domain.policy import Permission
from scopgov.domain.state_words import state_name
from scopgov.domain.states import FeedbackAction, FeedbackState
from scopgov.feedback import queries, releases, services
from scopgov.feedback.forms import FeedbackForm, FeedbackSayForm, ListForm, SettleForm
from scopgov.feedback.queries import Wanted
from scopgov.feedback.tables import Feedback
from scopgov.threads.words import told
from scopgov.web import scope
from scopgov.web.forms import attempt, status
from scopgov.web.guards import requires
from scopgov.web.paging import asked_page, page_of

blueprint = Blueprint("feedback", __name__, url_prefix="/feedback")
SIGNS = {
    FeedbackState.received: "status-caution",
    FeedbackState.planned: "status-open",
    FeedbackState.done: "status-carried",
    FeedbackState.declined: "status-plain",
}


def _words() -> dict[str, Any]:
    return {"kinds": KIND_NAMES, "signs": SIGNS, "state_name": state_name}


def _back(one: Feedback) -> Response:
    return redirect(url_for("feedback.show", feedback_id=one.id))


@blueprint.get("")
@requires(Permission.feedback_read)
def index() -> str:
    """List what people say of the tool."""
    form = ListForm(request.args or None)
    asked = {key: value for key, value in request.args.items() if key != "page"}
    wanted = Wanted(
        (form.q.data or "").strip(), form.kind.data or "", form.state.data or "", form.order.data or ""
    )
    page = page_of(scope.session(), queries.listed(wanted), asked_page(), size=30)
    return render_template(
        "feedback/index.html",
        form=form,
        asked=asked,
        page=page,
        caring=queries.caring(scope.session(), page.rows),
        **_words(),
    )


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Permission.feedback_give)
def new() -> Response | tuple[str, int]:
    """Say what one thinks of the tool, or of the page one comes from."""
    form = FeedbackForm()
    if not form.is_submitted():
        form.page.data = place(request.args.get("about", ""))
    done = attempt(form, lambda: _given(form))
    if done:
        flash(_("Thank you. Whoever answers is told, and you are when it is answered."), "carried")
        return _back(done.value)
    about = place(form.page.data or "")
    return render_template("feedback/new.html", form=form, about=about), status(form)


def _given(form: FeedbackForm) -> Feedback:
    return services.give(
        scope.session(),
        actor=scope.actor(),
        now=scope.now(),
        kind=form.wanted_kind(),
        title=form.title.data or "",
        text=form.text.data or "",
        page=form.page.data or "",
    )


@blueprint.get("/<int:feedback_id>")
@requires(Permission.feedback_read)
def show(feedback_id: int) -> str:
    """Show what somebody said, what is said about it and what becomes of it."""
    return page_about(queries.feedback(scope.session(), feedback_id))


def page_about(
    one: Feedback, settling: SettleForm | None = None, saying: FeedbackSayForm | None = None
) -> str:
    """Return the page of one, with a form as it was sent where it was refused."""
    possible = {action for state, action in FEEDBACK if state is one.state}
    form = settling or SettleForm(formdata=None)
    form.action.choices = [choice for choice in form.action.choices if choice.value in possible]
    caring = queries.caring(scope.session(), [one]).get(one.id, frozenset())
    return render_template(
        "feedback/show.html",
        one=one,
        form=form,
        saying=saying or FeedbackSayForm(formdata=None),
        caring=caring,
        cares=scope.actor().member_id in caring,
        comments=[said for said in one.comments if said.answers_id is None],
        thread=told(),
        **_words(),
    )


@blueprint.post("/<int:feedback_id>/interest")
@requires(Permission.feedback_give)
def care(feedback_id: int) -> Response:
    """Say that one cares about it."""
    one = queries.feedback(scope.session(), feedback_id)
    services.care(scope.session(), actor=scope.actor(), now=scope.now(), one=one)
    return _back(one)


@blueprint.post("/<int:feedback_id>/interest/back")
@requires(Permission.feedback_give)
def care_no_more(feedback_id: int) -> Response:
    """Take one's interest back."""
    one = queries.feedback(scope.session(), feedback_id)
    services.care_no_more(scope.session(), actor=scope.actor(), now=scope.now(), one=one)
    return _back(one)


@blueprint.post("/<int:feedback_id>/answer")
@requires(Permission.feedback_answer)
def settle(feedback_id: int) -> Response | tuple[str, int]:
    """Say what becomes of it."""
    one, form = queries.feedback(scope.session(), feedback_id), SettleForm()
    done = attempt(
        form,
        lambda: services.settle(
            scope.session(),
            actor=scope.actor(),
            now=scope.now(),
            one=one,
            action=FeedbackAction(form.action.data),
            reason=form.reason.data or "",
            release=form.release.data or "",
        ),
    )
    if done:
        flash(_("It is answered. Whoever wrote it is told."), "carried")
        return _back(one)
    return page_about(one, settling=form), status(form)


@blueprint.get("/releases")
@requires(Permission.feedback_read)
def notes() -> str:
    """Show what each release brought, with the feedback it answered."""
    return render_template(
        "feedback/releases.html",
        notes=[(releases.number(one), one) for one in releases.notes(str(get_locale() or "fr"))],
        answered=queries.of_releases(scope.session()),
    )
