"""What voters read of the study and of the board's opinion on the page of a launch motion."""

from __future__ import annotations

from flask import render_template

from scopgov.studies import queries
from scopgov.studies.views import told
from scopgov.usecases.tables import UseCase
from scopgov.votes.tables import Motion, MotionKind
from scopgov.web import scope


def motion_panel(motion: Motion) -> str:
    """Return the study as it is voted on, the board's opinion, the budget line; "" where the motion has none."""
    return _panel("votes/_launch.html", motion)


def ballot_panel(motion: Motion) -> str:
    """Return the same in three lines, beside the ballot."""
    return _panel("votes/_launch_brief.html", motion)


def _panel(template: str, motion: Motion) -> str:
    if motion.kind is not MotionKind.launch or "study" not in motion.params:
        return ""
    session, params = scope.session(), motion.params
    row = queries.version(session, session.get_one(UseCase, motion.subject_id), params["study"])
    voted = next((one for one in row.advice if one.digest == params["opinion_digest"]), None)
    return render_template(template, **{**told(row), "advice": voted, "params": params})
