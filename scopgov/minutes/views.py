"""Pages of minutes: draw up, read, sign, download as PDF and as data."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Redirect

from scopgov.assemblies import queries as assemblies
from scopgov.assemblies import services as meetings
from scopgov.assemblies.forms import CloseForm
from scopgov.assemblies.tables import Assembly
from scopgov.assemblies.views import meeting
from scopgov.domain.choosing import question_of, said
from scopgov.domain.counting import result_of
from scopgov.domain.errors import Reason
from scopgov.domain.minutes import ARTICLES, missing
from scopgov.domain.policy import Permission
from scopgov.domain.polls import Outcome
from scopgov.domain.reasons import reason_of
from scopgov.domain.results import Result, outcome_alone
from scopgov.domain.statutes import CompanyForm
from scopgov.members.queries import local_day
from scopgov.minutes import queries, services
from scopgov.minutes.tables import Minutes
from scopgov.votes import queries as votes
from scopgov.votes.views import consequences
from scopgov.web import pdf, scope
from scopgov.web.forms import attempt, status
from scopgov.web.guards import requires

blueprint = Blueprint("minutes", __name__, url_prefix="/minutes")


def assembly_panel(assembly: Assembly) -> str:
    """Return where the minutes of an assembly stand, for its page."""
    versions = queries.of_assembly(scope.session(), assembly.id)
    return render_template("minutes/_panel.html", assembly=assembly, versions=versions)


def _assembly(assembly_id: int) -> Assembly:
    return assemblies.assembly(scope.session(), assembly_id)


@blueprint.get("/of/<int:assembly_id>")
@requires(Permission.minutes_read)
def of_assembly(assembly_id: int) -> str:
    """Show the minutes of an assembly, or what is still missing from them."""
    assembly = _assembly(assembly_id)
    content = queries.draft(scope.session(), assembly, consequences())
    form = CompanyForm(content["cooperative"]["form"])
    return render_template(
        "minutes/of_assembly.html",
        assembly=assembly,
        versions=queries.of_assembly(scope.session(), assembly_id),
        lacking=missing(form, content),
        article=ARTICLES[form],
    )


@blueprint.post("/of/<int:assembly_id>")
@requires(Permission.minutes_write, subject=meeting)
def draw_up(assembly_id: int) -> Redirect:
    """Freeze a version of the minutes."""
    assembly = _assembly(assembly_id)
    drawn = services.draw_up(
        scope.session(),
        actor=scope.actor(),
        now=scope.now(),
        assembly=assembly,
        consequences=consequences(),
    )
    return redirect(url_for("minutes.show", minutes_id=drawn.id))


@blueprint.route("/of/<int:assembly_id>/debates", methods=["GET", "POST"])
@requires(Permission.minutes_write, subject=meeting)
def correct_debates(assembly_id: int) -> Redirect | tuple[str, int]:
    """Correct the summary of the debates, for the next version of the minutes."""
    assembly = _assembly(assembly_id)
    form = CloseForm(obj=assembly)
    done = attempt(form, lambda: _correct(assembly, form))
    if done:
        flash(_("Corrected. Draw up a new version for it to be in the minutes."), "carried")
        return redirect(url_for("minutes.of_assembly", assembly_id=assembly_id))
    items = [motion.item for motion in votes.motions_of(scope.session(), assembly)]
    return render_template("minutes/debates.html", assembly=assembly, form=form, items=items), status(form)


def _correct(assembly: Assembly, form: CloseForm) -> Assembly:
    return meetings.correct_debates(
        scope.session(),
        actor=scope.actor(),
        now=scope.now(),
        assembly=assembly,
        debates=form.debates.data or "",
        incidents=form.incidents.data or "",
    )


@blueprint.get("/<int:minutes_id>")
@requires(Permission.minutes_read)
def show(minutes_id: int) -> str:
    """Show frozen minutes as they will be printed."""
    return render_template("minutes/show.html", **_told(queries.minutes(scope.session(), minutes_id)))


@blueprint.post("/<int:minutes_id>/sign/<capacity>")
@requires(Permission.minutes_read)
def sign(minutes_id: int, capacity: str) -> Redirect:
    """Sign as chair or secretary."""
    minutes = queries.minutes(scope.session(), minutes_id)
    services.sign(scope.session(), actor=scope.actor(), now=scope.now(), minutes=minutes, capacity=capacity)
    flash(_("You have signed these minutes."), "carried")
    return redirect(url_for("minutes.show", minutes_id=minutes_id))


@blueprint.get("/<int:minutes_id>.pdf")
@requires(Permission.minutes_read)
def download_pdf(minutes_id: int) -> Response:
    """Send the minutes as a tagged PDF with their data attached."""
    minutes = queries.minutes(scope.session(), minutes_id)
    html = render_template("minutes/print.html", **_told(minutes))
    name = f"minutes-{minutes.assembly_id}-v{minutes.version}"
    made = pdf.render(html, attached=minutes.content, name=f"{name}.json", made_at=minutes.drawn_up_at)
    return pdf.sent(made, "application/pdf", f"{name}.pdf")


@blueprint.get("/<int:minutes_id>.json")
@requires(Permission.minutes_read)
def download_json(minutes_id: int) -> Response:
    """Send the minutes as the canonical JSON that was digested."""
    minutes = queries.minutes(scope.session(), minutes_id)
    return pdf.sent(
        minutes.content.encode(), "application/json", f"minutes-{minutes.assembly_id}-v{minutes.version}.json"
    )


def _told(minutes: Minutes) -> dict[str, Any]:
    content = json.loads(minutes.content)
    for line in content["attendance"]:
        line.update(_instants(line, *({"left"} & line.keys())))
    content["documents"] = [{**one, **_instants(one, "added_at")} for one in content.get("documents", [])]
    at = _instants(content["assembly"], *(key for key in content["assembly"] if key.endswith("_at")))
    return {
        "minutes": minutes,
        "content": content,
        "at": at,
        "days_before": _days(at["convened_at"], at["opens_at"]),
        "form": CompanyForm(content["cooperative"]["form"]),
        "logged": [{**one, **_instants(one, "at")} for one in content.get("logged", [])],
        "motions": [({**motion, "voted": _voted(motion)}, _verdict(motion)) for motion in content["motions"]],
        "outcome": _outcome,
        "says": lambda motion, ballot: said(question_of(motion), ballot),
        "counts": _counts(content["attendance"]),
        "signed": {signature.capacity: signature for signature in minutes.signatures},
    }


def _instants(told: dict[str, Any], *keys: str) -> dict[str, datetime | None]:
    return {key: datetime.fromisoformat(told[key]) if told[key] else None for key in keys}


def _voted(motion: dict[str, Any]) -> dict[str, datetime | None] | None:
    """Return when the chair opened the vote on a motion and when it was closed; minutes drawn up before say neither."""
    voted = motion.get("voted")
    return _instants(voted, "from", "until") if voted else None


def _days(convened_at: datetime | None, opens_at: datetime | None) -> int:
    """Count the days of a notice as its delay is counted: from one calendar day to the other."""
    return (local_day(opens_at) - local_day(convened_at)).days if convened_at and opens_at else 0


def _verdict(motion: dict[str, Any]) -> Result | None:
    return result_of(motion["verdict"]) if motion["verdict"] else None


def _outcome(motion: dict[str, Any]) -> Reason:
    """Return the result of a motion of which no figure is shown."""
    told = motion.get("headline")
    return reason_of(told) if told else outcome_alone(Outcome(motion["outcome"]))


def _counts(attendance: list[dict[str, Any]]) -> dict[str, int]:
    return {
        kind: sum(line["attending"] == kind for line in attendance)
        for kind in ("present", "remote", "represented")
    }
