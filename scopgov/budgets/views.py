"""Pages of budgets: all lines, one line with its spending, recording, correcting, asking for more."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from scopgov.budgets import queries, services
from scopgov.budgets.forms import CorrectionForm, RequestForm, SpendingForm
from scopgov.domain.budgets import may_spend
from scopgov.domain.economics import Alert
from scopgov.domain.policy import Permission
from scopgov.usecases import queries as usecases
from scopgov.usecases.tables import UseCase
from scopgov.votes.tables import Motion, MotionKind
from scopgov.web import scope
from scopgov.web.forms import attempt, status
from scopgov.web.guards import requires

blueprint = Blueprint("budgets", __name__)
SIGNS = {Alert.none: "carried", Alert.near: "caution", Alert.reached: "caution", Alert.over: "refused"}


def _use_case(number: int) -> UseCase:
    return usecases.use_case(scope.session(), number)


@blueprint.get("/budgets")
@requires(Permission.budget_read)
def index() -> str:
    """Show the line of every launched use case."""
    return render_template("budgets/index.html", rows=queries.standing(scope.session()), signs=SIGNS)


@blueprint.get("/use-cases/<int:number>/budget")
@requires(Permission.budget_read)
def show(number: int) -> str:
    """Show a line: what was voted, what is spent, what is left."""
    use_case, session = _use_case(number), scope.session()
    asked = queries.latest_request(session, use_case)
    return render_template(
        "budgets/show.html",
        use_case=use_case,
        line=queries.line(session, use_case),
        votes=queries.votes(session, use_case),
        spendings=queries.spendings(session, use_case),
        closed=may_spend(use_case.state),
        asked=asked,
        asked_motion=queries.motion_of(session, asked) if asked else None,
        signs=SIGNS,
    )


@blueprint.route("/use-cases/<int:number>/budget/spend", methods=["GET", "POST"])
@requires(Permission.spending_record)
def spend(number: int) -> Response | tuple[str, int]:
    """Record an amount spent."""
    form, use_case, session = SpendingForm(), _use_case(number), scope.session()
    done = attempt(
        form,
        lambda: services.spend(
            session,
            actor=scope.actor(),
            now=scope.now(),
            use_case=use_case,
            amount=form.amount.amount(),
            spent_on=form.spent_on.data,
            label=form.label.data or "",
            supplier=form.supplier.data or "",
            beyond=form.beyond.data or "",
        ),
    )
    if done:
        return redirect(url_for("budgets.show", number=number) + "#spent")
    line = queries.line(session, use_case)
    return render_template("budgets/spend.html", form=form, use_case=use_case, line=line), status(form)


@blueprint.route("/use-cases/<int:number>/budget/<int:spending_id>/correct", methods=["GET", "POST"])
@requires(Permission.spending_record)
def correct(number: int, spending_id: int) -> Response | tuple[str, int]:
    """Correct an amount spent."""
    form, use_case, session = CorrectionForm(), _use_case(number), scope.session()
    spending = queries.spending(session, use_case, spending_id)
    done = attempt(
        form,
        lambda: services.correct(
            session,
            actor=scope.actor(),
            now=scope.now(),
            spending=spending,
            amount=form.amount.amount(),
            why=form.why.data or "",
            beyond=form.beyond.data or "",
        ),
    )
    if done:
        return redirect(url_for("budgets.show", number=number) + "#spent")
    page = render_template("budgets/correct.html", form=form, use_case=use_case, spending=spending)
    return page, status(form)


@blueprint.route("/use-cases/<int:number>/budget/ask", methods=["GET", "POST"])
@requires(Permission.budget_ask)
def ask(number: int) -> Response | tuple[str, int]:
    """Ask for more money."""
    form, use_case, session = RequestForm(), _use_case(number), scope.session()
    done = attempt(
        form,
        lambda: services.ask(
            session,
            actor=scope.actor(),
            now=scope.now(),
            use_case=use_case,
            amount=form.amount.amount(),
            reasons=form.reasons.data or "",
        ),
    )
    if done:
        return redirect(url_for("budgets.show", number=number) + "#more")
    line = queries.line(session, use_case)
    return render_template("budgets/ask.html", form=form, use_case=use_case, line=line), status(form)


def use_case_panel(use_case: UseCase) -> str:
    """Return the budget line of a launched file, for its page."""
    if may_spend(use_case.state) is not None:
        return ""
    line = queries.line(scope.session(), use_case)
    return render_template("budgets/_panel.html", use_case=use_case, line=line, signs=SIGNS)


def motion_panel(motion: Motion) -> str:
    """Return the line that a motion on a budget would raise, for its page."""
    if motion.kind is not MotionKind.budget:
        return ""
    asked = queries.request(scope.session(), motion.subject_id or 0)
    line = queries.line(scope.session(), asked.use_case)
    return render_template("budgets/_of_motion.html", asked=asked, line=line, use_case=asked.use_case)
