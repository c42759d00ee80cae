"""Pages on which the file that a contested model learnt from is corrected, and a retraining is judged."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from scopgov.contests import file_correcting, queries
from scopgov.contests.file_correcting import Hits
from scopgov.contests.file_forms import CorrectForm, JudgeForm, LookForm
from scopgov.contests.tables import ContestRetraining, ScoreContest
from scopgov.datasets import erasing
from scopgov.datasets import queries as datasets
from scopgov.datasets.tables import Rewriting
from scopgov.domain.policy import Permission
from scopgov.erasures import listing
from scopgov.training import packing
from scopgov.training import queries as training
from scopgov.web import scope
from scopgov.web.forms import apart, attempt, status
from scopgov.web.guards import requires

blueprint = Blueprint("contest_files", __name__, url_prefix="/contests")
NOTHING = Hits((), 0)


@blueprint.route("/<int:contest_id>/file", methods=["GET", "POST"])
@requires(Permission.data_prepare)
def look(contest_id: int) -> Response | tuple[str, int]:
    """Look for rows in the file; nothing is written."""
    form, hits = LookForm(), NOTHING
    if form.is_submitted():
        scope.keep_nothing()
    if form.validate_on_submit():
        of = datasets.snapshot(file_correcting.source_of(queries.contest(scope.session(), contest_id)))
        settings, wanted = scope.settings(), form.wanted.data or ""
        hits = scope.aside(lambda: file_correcting.found(settings, of, wanted))
    return _page(contest_id, form, CorrectForm(formdata=None, wanted=form.wanted.data), hits), status(form)


@blueprint.post("/<int:contest_id>/file/rows")
@requires(Permission.data_prepare)
def correct(contest_id: int) -> Response | tuple[str, int]:
    """Write the file again with the rows corrected."""
    form = CorrectForm()
    form.offer(NOTHING, ())
    if attempt(form, lambda: _corrected(contest_id, form)):
        settings, database, now = scope.settings(), scope.database(), scope.now()
        scope.after_commit(lambda: erasing.delete_left(settings, database, now))
        scope.after_commit(lambda: packing.expire(settings, database, now))
        scope.after_commit(lambda: listing.keep(settings, database))
        flash(_("The file is written again. Say now whether the model is to be trained again."), "carried")
        return redirect(url_for("contests.show", contest_id=contest_id, _anchor="file"))
    of = datasets.snapshot(file_correcting.source_of(queries.contest(scope.session(), contest_id)))
    settings, wanted, lines = scope.settings(), form.wanted.data or "", form.chosen()
    hits = scope.aside(lambda: file_correcting.shown_again(settings, of, wanted, lines))
    return _page(contest_id, LookForm(formdata=None, wanted=wanted), form, hits), status(form)


def _corrected(contest_id: int, form: CorrectForm) -> Rewriting:
    session, settings, edit = scope.session(), scope.settings(), form.edit()
    source = file_correcting.source_of(queries.contest(session, contest_id))
    of, lists = datasets.snapshot(source), datasets.lists_of(source)
    done = scope.aside(lambda: file_correcting.worked_out(settings, of, lists, edit))
    return file_correcting.correct(
        session,
        actor=scope.actor(),
        now=scope.now(),
        contest=queries.contest(session, contest_id),
        because=form.because.data or "",
        done=done,
    )


def _page(contest_id: int, looking: LookForm, form: CorrectForm, hits: Hits) -> str:
    one = queries.contest(scope.session(), contest_id)
    source = file_correcting.source_of(one)
    of = datasets.snapshot(source)
    names = file_correcting.changeable(of)
    form.offer(hits, names)
    return render_template(
        "contests/file.html",
        one=one,
        source=source,
        lacking=file_correcting.lacking(one),
        models=training.learnt_from(scope.session(), source),
        looking=apart(looking, "look"),
        form=form,
        hits=hits,
        names=[column.name for column in datasets.schema_of(of).columns],
        sealed=[column for column in of.pseudonyms],
    )


@blueprint.route("/<int:contest_id>/retraining", methods=["GET", "POST"])
@requires(Permission.retraining_propose)
def judge(contest_id: int) -> Response | tuple[str, int]:
    """Say whether members are asked for a retraining after a file was corrected."""
    one, form = queries.contest(scope.session(), contest_id), JudgeForm()
    done = attempt(form, lambda: _judged(one, form))
    if done and done.value.asked:
        flash(_("It is written down. Propose the retraining now: members vote on it."), "carried")
        return redirect(url_for("stewardship.propose"))
    if done:
        flash(_("It is written down."), "carried")
        return redirect(url_for("contests.show", contest_id=contest_id, _anchor="file"))
    models = training.learnt_from(scope.session(), file_correcting.source_of(one))
    return render_template("contests/retraining.html", one=one, form=form, models=models), status(form)


def _judged(one: ScoreContest, form: JudgeForm) -> ContestRetraining:
    return file_correcting.judge(
        scope.session(),
        actor=scope.actor(),
        now=scope.now(),
        contest=one,
        asked=form.asked.data == "yes",
        said=form.said.data or "",
    )
