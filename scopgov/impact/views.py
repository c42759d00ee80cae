"""Pages of impact assessments: those of a file, writing one, concluding and signing it, its PDF."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, current_app, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Redirect

from scopgov.domain import impact as words
from scopgov.domain.actors import ROLE_NAMES
from scopgov.domain.canonical import canonical_json
from scopgov.domain.errors import NotFound, Reason, Refused
from scopgov.domain.impact import Assessment, Grade, Stance
from scopgov.domain.policy import Permission, Subject
from scopgov.domain.text import N_
from scopgov.impact import known, queries, services
from scopgov.impact.forms import AdviceForm, ImpactForm
from scopgov.impact.showing import InUse
from scopgov.impact.tables import ImpactAssessment
from scopgov.usecases import queries as usecases
from scopgov.usecases.tables import UseCase
from scopgov.web import pdf, scope
from scopgov.web.forms import attempt, place, status
from scopgov.web.guards import requires

blueprint = Blueprint("impact", __name__, url_prefix="/use-cases/<int:number>/impact")
CONCLUDED = N_("Concluded: it waits for the data protection contact and the ethics committee.")
MARKS = {Grade.low: "carried", Grade.medium: "caution", Grade.high: "refused"}
STANCE_MARKS = {Stance.favourable: "carried", Stance.reserved: "caution", Stance.contrary: "refused"}


def _use_case(number: int) -> UseCase:
    return usecases.use_case(scope.session(), number)


def _writing(number: int, **_others: object) -> Subject:
    return usecases.subject(_use_case(number))


def _judging(number: int, **_others: object) -> Subject:
    return queries.judging(_use_case(number))


@blueprint.get("")
@requires(Permission.impact_read)
def index(number: int) -> str:
    """List the assessments of a file."""
    use_case = _use_case(number)
    return render_template("impact/index.html", **_listed(use_case))


def _listed(use_case: UseCase) -> dict[str, Any]:
    session = scope.session()
    return {
        "use_case": use_case,
        "versions": queries.versions(session, use_case),
        "signed": queries.signed(session, use_case),
        "draft": queries.draft(session, use_case),
        "closed": words.may_write(use_case.state),
        "subject": usecases.subject(use_case),
        "occasions": words.OCCASION_NAMES,
        "missing": lambda one: [Reason(ROLE_NAMES[role]) for role in _missing(one)],
        "stands": lambda one: words.stands(queries.signers(one)),
    }


def _missing(one: ImpactAssessment) -> tuple[Any, ...]:
    return words.missing_signers(queries.advised(one))


@blueprint.route("/write", methods=["GET", "POST"])
@requires(Permission.impact_write, subject=_writing)
def write(number: int) -> Redirect | tuple[str, int]:
    """Write the draft: every point with what is known of it, then the risks; conclude it in the same act, if asked."""
    session, use_case, form = scope.session(), _use_case(number), ImpactForm()
    if not form.is_submitted():
        form.fill(_basis(use_case))
    form.offer(usecases.writers(session, scope.now()))
    done = attempt(form, lambda: _kept(use_case, form))
    if done:
        return redirect(url_for("impact.show", number=number, at=done.value.number))
    told = _writes(use_case)
    if form.conclude.data:
        _mark_lacking(form, use_case, told)
    return render_template("impact/write.html", form=form, **told), status(form)


def _mark_lacking(form: ImpactForm, use_case: UseCase, told: Mapping[str, Any]) -> None:
    """Say at each field what keeps it from being concluded: a refusal names the first alone."""
    personal = known.personal(scope.session(), use_case, _in_use())
    asks, marked = told["showed"].asks if told["showed"] else (), {one.field_id for one in form.faults()}
    for at, reason in words.lacking(form.said(), told["known"], personal=personal, asks=asks):
        if at not in marked:
            place(form, Refused(reason, field=at))


def _kept(use_case: UseCase, form: ImpactForm) -> ImpactAssessment:
    session = scope.session()
    row = services.write(session, use_case=use_case, said=form.said(), **_acting())
    if form.conclude.data:
        services.conclude(session, assessment=row, **_acting())
        flash(_(CONCLUDED), "carried")
    return row


def _writes(use_case: UseCase) -> dict[str, Any]:
    """Return what stands beside the fields: what is known, what use showed, what was concluded from it last time."""
    session = scope.session()
    return {
        "use_case": use_case,
        "known": known.gathered(session, use_case, _in_use()),
        "showed": queries.showed(session, None, use_case, _in_use(), scope.now()),
        "before": queries.concluded_before(session, use_case),
        **_words(),
    }


def _in_use() -> InUse:
    """Return who tells what use showed, as the composition root wired it."""
    wired: InUse = current_app.extensions["scopgov_in_use"]
    return wired


def _acting() -> dict[str, Any]:
    return {"actor": scope.actor(), "now": scope.now(), "in_use": _in_use()}


def _basis(use_case: UseCase) -> Assessment:
    """Return what is written so far; before that, what the assessment before said, to be read again.

    What was concluded from figures is not taken over.
    """
    before = queries.versions(scope.session(), use_case)
    if not before:
        return Assessment()
    said = queries.said(before[0])
    return replace(said, conclusions={}) if before[0].digest else said  # other figures stand beside them now


def _words() -> dict[str, Any]:
    return {
        "areas": words.AREA_NAMES,
        "sources": words.AREA_SOURCES,
        "topics": words.TOPICS,
        "topic_names": words.TOPIC_NAMES,
        "occasions": words.OCCASION_NAMES,
        "grades": words.GRADE_NAMES,
        "grade_marks": MARKS,
        "stances": words.STANCE_NAMES,
        "stance_marks": STANCE_MARKS,
        "role_names": ROLE_NAMES,
    }


@blueprint.get("/<int:at>")
@requires(Permission.impact_read)
def show(number: int, at: int) -> str:
    """Show an assessment: its notices, its points, its risks, who signed it."""
    return _page(_use_case(number), at, AdviceForm(formdata=None), "impact/show.html")


def _page(use_case: UseCase, at: int, form: AdviceForm, template: str) -> str:
    row = queries.version(scope.session(), use_case, at)
    return render_template(template, form=form, **_told(use_case, row))


def _told(use_case: UseCase, row: ImpactAssessment) -> dict[str, Any]:
    session, said = scope.session(), queries.said(row)
    facts = (
        known.of_data(row.content["known"]) if row.digest else known.gathered(session, use_case, _in_use())
    )
    about_persons = row.content["personal"] if row.digest else known.personal(session, use_case, _in_use())
    signers, missing = queries.signers(row), _missing(row)
    showed = queries.showed(session, row, use_case, _in_use(), scope.now())
    asks = showed.asks if showed else ()
    return {
        "use_case": use_case,
        "row": row,
        "said": said,
        "known": facts,
        "showed": showed,
        "personal": about_persons,
        "lacking": [] if row.digest else list(words.lacking(said, facts, personal=about_persons, asks=asks)),
        "owners": usecases.names(session, [one.owner for one in said.risks if one.owner]),
        "advised": queries.advised(row),
        "missing": missing if row.digest else (),
        "signs_as": words.signs_as(scope.actor(), signers) if row.digest else None,
        "signed_alone": words.signed_alone(scope.actor(), signers),
        "one_person": not missing and not words.stands(signers),
        "altered": bool(row.digest) and queries.altered(row),
        "notices": queries.notices(row),
        "subject": usecases.subject(use_case),
        "judging": queries.judging(use_case),
        **_words(),
    }


@blueprint.post("/<int:at>/conclude")
@requires(Permission.impact_write, subject=_writing)
def conclude(number: int, at: int) -> Redirect:
    """Freeze an assessment: it waits for its signatures."""
    row = queries.version(scope.session(), _use_case(number), at)
    services.conclude(scope.session(), assessment=row, **_acting())
    flash(_(CONCLUDED), "carried")
    return redirect(url_for("impact.show", number=number, at=at))


@blueprint.post("/<int:at>/advise")
@requires(Permission.impact_advise, subject=_judging)
def advise(number: int, at: int) -> Redirect | tuple[str, int]:
    """Sign an assessment with one's advice."""
    use_case, form = _use_case(number), AdviceForm()
    done = attempt(form, _advising(use_case, at, form))
    if done:
        flash(_("Signed with your name and the date."), "carried")
        return redirect(url_for("impact.show", number=number, at=at))
    return _page(use_case, at, form, "impact/show.html"), status(form)


def _advising(use_case: UseCase, at: int, form: AdviceForm) -> Callable[[], object]:
    session = scope.session()
    return lambda: services.advise(
        session,
        actor=scope.actor(),
        now=scope.now(),
        assessment=queries.version(session, use_case, at),
        stance=form.given(),
        text=form.text.data or "",
    )


@blueprint.get("/<int:at>.pdf")
@requires(Permission.impact_read)
def paper(number: int, at: int) -> Response:
    """Send a concluded assessment as a tagged PDF, its data attached."""
    use_case = _use_case(number)
    row = queries.version(scope.session(), use_case, at)
    if row.digest is None or row.concluded_at is None:
        raise NotFound(Reason(N_("This assessment is not concluded yet.")))
    name = f"impact-{use_case.number}-{row.number}"
    made = pdf.render(
        render_template("impact/print.html", **_told(use_case, row)),
        attached=canonical_json({**queries.covered(row), "digest": row.digest}),
        name=f"{name}.json",
        made_at=max([row.concluded_at, *(one.given_at for one in row.advice)]),
    )
    return pdf.sent(made, "application/pdf", f"{name}.pdf")


def use_case_panel(use_case: UseCase) -> str:
    """Say on the page of a file how far its impact assessment is, and lead to it."""
    return render_template("impact/_panel.html", **_listed(use_case))
