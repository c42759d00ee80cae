"""What voters read of the screening, the place, the reading, the study and the board’s opinion on a launch’s page."""

from __future__ import annotations

from flask import render_template

from scopgov.ranking.panels import share
from scopgov.screening import queries as screenings
from scopgov.screening.views import told as screened
from scopgov.studies import queries
from scopgov.studies.views import told
from scopgov.usecases.queries import conditional, latest_check
from scopgov.usecases.tables import UseCase
from scopgov.votes.tables import Motion, MotionKind
from scopgov.web import scope


def screening_panel(motion: Motion) -> str:
    """Return the screening as it is voted on; "" where the motion binds none."""
    if motion.kind is not MotionKind.launch or "screening" not in motion.params:
        return ""
    session = scope.session()
    use_case = session.get_one(UseCase, motion.subject_id)
    row = screenings.version(session, use_case, motion.params["screening"])
    return render_template("launches/_screening.html", **screened(row))


def reading_panel(motion: Motion) -> str:
    """Return what the committee expects to change and its conditions; "" where it has not read the file."""
    if motion.kind is not MotionKind.launch:
        return ""
    session = scope.session()
    use_case = session.get_one(UseCase, motion.subject_id)
    check = latest_check(session, use_case)
    if check is None:
        return ""
    conditions = conditional(check)
    return render_template("launches/_reading.html", use_case=use_case, check=check, conditions=conditions)


def ranking_panel(motion: Motion) -> str:
    """Say in one line where the file of a launch stands between value and difficulty."""
    if motion.kind is not MotionKind.launch:
        return ""
    use_case = scope.session().get_one(UseCase, motion.subject_id)
    return render_template("ranking/_place.html", **share(use_case))


def motion_panel(motion: Motion) -> str:
    """Return the study as it is voted on, the board's opinion, the budget line; "" where the motion has none."""
    return _panel("launches/_launch.html", motion)


def ballot_panel(motion: Motion) -> str:
    """Return the same in three lines, beside the ballot."""
    return _panel("launches/_launch_brief.html", motion)


def _panel(template: str, motion: Motion) -> str:
    if motion.kind is not MotionKind.launch or "study" not in motion.params:
        return ""
    session, params = scope.session(), motion.params
    row = queries.version(session, session.get_one(UseCase, motion.subject_id), params["study"])
    voted = next((one for one in row.advice if one.digest == params["opinion_digest"]), None)
    return render_template(template, **{**told(row), "advice": voted, "params": params})
