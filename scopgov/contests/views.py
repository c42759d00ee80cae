"""Pages of contests: all of them and how they went, contesting a score, one contest with its answer."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from scopgov.contests import correcting, file_correcting, linking, queries, services
from scopgov.contests.forms import AnswerForm, ContestForm, ListForm
from scopgov.contests.tables import ScoreContest
from scopgov.domain.contests import CAUSE_NAMES, DAYS, Cause
from scopgov.domain.policy import Permission, Subject
from scopgov.domain.state_words import state_name
from scopgov.mandates.tables import Mandate
from scopgov.members import queries as members
from scopgov.members.queries import local_day
from scopgov.notices import mail
from scopgov.scoring import queries as scoring
from scopgov.scoring import telling
from scopgov.scoring.tables import Score
from scopgov.web import scope
from scopgov.web.forms import attempt, status
from scopgov.web.guards import requires
from scopgov.web.paging import asked_page, page_of

blueprint = Blueprint("contests", __name__, url_prefix="/contests")


def _contest(contest_id: int) -> ScoreContest:
    return queries.contest(scope.session(), contest_id)


def _parties(contest_id: int) -> Subject:
    return queries.parties(_contest(contest_id))


def _whose(contest_id: int) -> Subject:
    return queries.whose(_contest(contest_id))


def words() -> dict[str, Any]:
    """Return the words of contests, by the names that the templates use."""
    today = local_day(scope.now())
    return {
        "causes": CAUSE_NAMES,
        "file_concerned": lambda one: file_correcting.lacking(one) is None,
        "labels": lambda one: {each.name: each.label for each in scoring.inputs(one.score.mandate)},
        "label_wrong": lambda one: one.cause is Cause.outcome,
        "may_correct": lambda one: correcting.lacking(one) is None,
        "days": DAYS,
        "days_late": lambda one: max(0, -(queries.left(one, today) or 0)),
        "days_left": lambda one: queries.left(one, today),
        "parties": queries.parties,
        "pending": queries.pending,
        "state_name": state_name,
        "unsaid": _unsaid,
        "whose": queries.whose,
    }


def _unsaid(one: ScoreContest) -> frozenset[str]:
    """Return the columns set right whose values the reader is not told: each score under its own mandate says which."""
    scores = [one.score, *([one.correction.score] if one.correction else [])]
    return frozenset().union(*(telling.unsaid_to(scope.actor(), each) for each in scores))


@blueprint.get("")
@requires(Permission.contest_read)
def index() -> str:
    """List contests, and tell how they went so far."""
    form = ListForm(request.args if request.args else None)
    shown, wanted = (form.shown.data or "", form.q.data or "") if form.validate() else (queries.WAITING, "")
    return render_template(
        "contests/index.html",
        form=form,
        shown=shown,
        wanted=wanted,
        nothing=queries.nothing(shown, wanted),
        page=page_of(scope.session(), queries.listed(shown, wanted), asked_page()),
        account=queries.account(scope.session(), local_day(scope.now())),
        **words(),
    )


@blueprint.route("/new/<int:score_id>", methods=["GET", "POST"])
@requires(Permission.contest_raise)
def new(score_id: int) -> Response | tuple[str, int]:
    """Contest a score."""
    score, form = scoring.score(scope.session(), score_id), ContestForm()
    done = attempt(form, lambda: _raised(score, form))
    if done:
        flash(
            _("The score is contested. Somebody who had no part in it answers, and you are told."), "carried"
        )
        return redirect(url_for("contests.show", contest_id=done.value.id))
    return render_template("contests/new.html", score=score, form=form, **words()), status(form)


def _raised(score: Score, form: ContestForm) -> ScoreContest:
    return services.contest(
        scope.session(),
        actor=scope.actor(),
        now=scope.now(),
        score=score,
        reason=form.reason.data or "",
        for_whom=form.for_whom.data or "",
    )


@blueprint.get("/<int:contest_id>")
@requires(Permission.contest_read)
def show(contest_id: int) -> str:
    """Show one contest, and the form of its answer to whoever may give it."""
    return _page(_contest(contest_id), AnswerForm(formdata=None))


def _page(one: ScoreContest, form: AnswerForm) -> str:
    return render_template("contests/show.html", one=one, form=form, **words())


@blueprint.post("/<int:contest_id>/answer")
@requires(Permission.contest_examine, subject=_parties)
def answer(contest_id: int) -> Response | tuple[str, int]:
    """Answer a contest, once the case was examined again."""
    one, form = _contest(contest_id), AnswerForm()
    if attempt(form, lambda: _answered(one, form)):
        _mail(one)
        flash(_("The answer is given. Whoever contested the score is told."), "carried")
        return redirect(url_for("contests.show", contest_id=one.id))
    return _page(one, form), status(form)


def _mail(one: ScoreContest) -> None:
    """Tell whoever contested through a link, and left an address, where the answer is read."""
    settings, there = scope.settings(), members.cooperative(scope.session())
    if not one.email or not mail.can_send(settings) or (there is not None and there.demonstration):
        return
    secret = linking.follow_secret(settings.secret_key(), one)
    where = settings.public_url + url_for("contest_by_link.follow", secret=secret)
    subject, to = _("Your contest is answered"), one.email
    body = _("Somebody who had no part in it looked again at what you contest. Read the answer here:")
    scope.after_commit(lambda: mail.send(settings, to=to, subject=subject, body=f"{body}\n\n{where}\n"))


def _answered(one: ScoreContest, form: AnswerForm) -> ScoreContest:
    return services.answer(
        scope.session(),
        actor=scope.actor(),
        now=scope.now(),
        contest=one,
        upheld=form.finding.data == "upheld",
        text=form.text.data or "",
        cause=form.wrong,
        done=form.done.data or "",
    )


@blueprint.post("/<int:contest_id>/withdraw")
@requires(Permission.contest_withdraw, subject=_whose)
def withdraw(contest_id: int) -> Response:
    """Withdraw one's own contest."""
    one = _contest(contest_id)
    services.withdraw(scope.session(), actor=scope.actor(), now=scope.now(), contest=one)
    flash(_("Your contest is withdrawn."), "carried")
    return redirect(url_for("contests.show", contest_id=one.id))


def score_panel(score: Score) -> str:
    """Show, on the page of a score, its contests and how to contest it."""
    link = linking.of_score(scope.session(), score)
    told = {
        "contests": queries.of_score(scope.session(), score),
        "corrections": correcting.about(scope.session(), score),
        "link": link if link and linking.usable(link, scope.now()) else None,
        "secret": linking.secret(scope.settings().secret_key(), link) if link else None,
    }
    return render_template("contests/_of_score.html", score=score, **told, **words())


def mandate_panel(mandate: Mandate) -> str:
    """Tell, on the page of a mandate, how the contests of its scores went."""
    account = queries.account(scope.session(), local_day(scope.now()), mandate)
    return render_template("contests/_of_mandate.html", account=account, **words()) if account.raised else ""
