"""Pages of indicators measured: those of a use case, entering a figure, correcting it, the table as CSV; panels."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from flask.blueprints import BlueprintSetupState
from werkzeug.wrappers import Response

from scopgov.domain.indicators import Trend, may_measure
from scopgov.domain.policy import Permission, Subject
from scopgov.domain.text import N_
from scopgov.members.queries import local_day
from scopgov.members.tables import Member
from scopgov.stewardship import measurement_panels, measurements, measuring
from scopgov.stewardship.measurement_forms import CorrectForm, MeasureForm
from scopgov.stewardship.measurements import Followed
from scopgov.usecases import queries as usecases
from scopgov.usecases.sections import INDICATOR_SHORT
from scopgov.usecases.tables import Indicator, UseCase
from scopgov.web import pdf, scope
from scopgov.web.forms import attempt, status
from scopgov.web.guards import requires

blueprint = Blueprint("measurements", __name__, url_prefix="/stewardship")
TREND_NAMES = {
    Trend.unmeasured: N_("not measured yet"),
    Trend.stale: N_("not measured for long"),
    Trend.reached: N_("reached"),
    Trend.late: N_("late"),
    Trend.undirected: N_("no way to judge"),
    Trend.single: N_("one measurement"),
    Trend.moving_away: N_("moving away"),
    Trend.still: N_("no change"),
    Trend.on_the_way: N_("on the way"),
}


@blueprint.record_once
def _words(state: BlueprintSetupState) -> None:
    """Give the words and drawings to macros too, which see no context."""
    state.app.jinja_env.globals.update(
        indicator_kinds=INDICATOR_SHORT,
        indicator_subject=measurements.subject,
        trend_names=TREND_NAMES,
        amount_of=measurement_panels.amount,
        drawn_trend=measurement_panels.drawn,
        span_of=measurement_panels.span,
    )


def _use_case(number: int) -> UseCase:
    return usecases.use_case(scope.session(), number)


def _of_indicator(indicator_id: int) -> Subject:
    return measurements.subject(measurements.indicator(scope.session(), indicator_id))


def _of_measurement(measurement_id: int) -> Subject:
    return measurements.subject(measurements.measurement(scope.session(), measurement_id).indicator)


@blueprint.get("/use-cases/<int:number>")
@requires(Permission.indicator_read)
def show(number: int) -> str:
    """Show every indicator of a use case: where it stands, drawn, said and as a table."""
    use_case = _use_case(number)
    found = measurements.of_use_case(scope.session(), use_case, scope.now())
    return render_template(
        "stewardship/indicators.html", use_case=use_case, found=found, closed=may_measure(use_case.state)
    )


@blueprint.get("/use-cases/<int:number>/measurements.csv")
@requires(Permission.indicator_read)
def download(number: int) -> Response:
    """Send every line entered, corrections too."""
    found = measurements.of_use_case(scope.session(), _use_case(number), scope.now())
    written = measurements.table(found).encode()
    return pdf.sent(written, "text/csv", f"measurements-{number}.csv")


@blueprint.route("/indicators/<int:indicator_id>", methods=["GET", "POST"])
@requires(Permission.indicator_measure, subject=_of_indicator)
def measure(indicator_id: int) -> Response | tuple[str, int]:
    """Enter what an indicator was on a day."""
    indicator = measurements.indicator(scope.session(), indicator_id)
    form = MeasureForm(data={"measured_on": local_day(scope.now()), "source": indicator.source})
    if attempt(form, lambda: _measure(indicator, form)):
        return _back(indicator)
    found = measurements.followed(scope.session(), indicator, scope.now())
    return render_template("stewardship/measure.html", form=form, one=found), status(form)


def _measure(indicator: Indicator, form: MeasureForm) -> object:
    return measuring.measure(
        scope.session(),
        actor=scope.actor(),
        now=scope.now(),
        indicator=indicator,
        value=form.value.number(),
        measured_on=form.measured_on.data,
        source=form.source.data or "",
        remark=form.remark.data or "",
    )


def _back(indicator: Indicator) -> Response:
    page = url_for("measurements.show", number=indicator.use_case.number, _anchor=f"indicator-{indicator.id}")
    return redirect(page)


@blueprint.route("/measurements/<int:measurement_id>/correct", methods=["GET", "POST"])
@requires(Permission.indicator_measure, subject=_of_measurement)
def correct(measurement_id: int) -> Response | tuple[str, int]:
    """Correct a measurement by a line of its own."""
    session, form = scope.session(), CorrectForm()
    measurement = measurements.measurement(session, measurement_id)
    form.fill(measurements.as_it_stands(session, measurement))
    done = attempt(
        form,
        lambda: measuring.correct(
            session,
            actor=scope.actor(),
            now=scope.now(),
            measurement=measurement,
            value=None if form.taken_out.data else form.value.number(),
            measured_on=form.measured_on.data,
            remark=form.remark.data or "",
        ),
    )
    if done:
        return _back(measurement.indicator)
    return render_template("stewardship/correct.html", form=form, measurement=measurement), status(form)


def use_case_panel(use_case: UseCase) -> str:
    """Return where the indicators of a launched file stand, for its page."""
    found = measurements.of_use_case(scope.session(), use_case, scope.now())
    return render_template("stewardship/_indicators.html", use_case=use_case, found=found) if found else ""


def member_panel(member: Member) -> str:
    """Return where the indicators that a person follows stand, for their page."""
    found: list[Followed] = measurements.of_owner(scope.session(), member.id, scope.now())
    return render_template("stewardship/_of_member.html", found=found) if found else ""
