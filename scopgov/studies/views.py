"""Pages of studies: reading a version, writing its parts, presenting it, the voters’ page, the board's opinion."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, redirect, render_template, url_for
from flask.blueprints import BlueprintSetupState
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Redirect

from scopgov.domain import economics, studies
from scopgov.domain.advice import ADVICE_NAMES, AdviceKind
from scopgov.domain.canonical import canonical_json
from scopgov.domain.economics import EXPECTED, SCENARIO_NAMES
from scopgov.domain.errors import NotFound, Reason
from scopgov.domain.policy import Permission, Subject
from scopgov.domain.studies import Finding, Part
from scopgov.domain.text import N_
from scopgov.studies import queries, services
from scopgov.studies.advice_forms import AdviceForm
from scopgov.studies.forms import FORMS, PartForm
from scopgov.studies.tables import Study
from scopgov.usecases import queries as usecases
from scopgov.usecases.tables import UseCase
from scopgov.web import flows, pdf, scope
from scopgov.web.forms import attempt, status
from scopgov.web.guards import requires
from scopgov.web.money import euros

blueprint = Blueprint("studies", __name__, url_prefix="/use-cases/<int:number>/study")
LOOKS = {"cautious": "long-dash", "expected": "line", "favourable": "dotted"}
FINDING_SIGNS = {Finding.sound: "carried", Finding.watch: "caution", Finding.blocking: "refused"}
ADVICE_SIGNS = {
    AdviceKind.favourable: "carried",
    AdviceKind.with_reserve: "caution",
    AdviceKind.unfavourable: "refused",
}


@blueprint.record_once
def _words(state: BlueprintSetupState) -> None:
    """Give the words to macros too, which see no context."""
    state.app.jinja_env.globals.update(
        study_words=studies,
        scenario_names=SCENARIO_NAMES,
        scenario_looks=LOOKS,
        finding_signs=FINDING_SIGNS,
        advice_names=ADVICE_NAMES,
        advice_signs=ADVICE_SIGNS,
        study_sum=economics.total,
        flow_key=flows.key,
    )


def _use_case(number: int) -> UseCase:
    return usecases.use_case(scope.session(), number)


def _subject(number: int, **_others: object) -> Subject:
    return usecases.subject(_use_case(number))


def _version(number: int, version: int) -> Study:
    return queries.version(scope.session(), _use_case(number), version)


def _presented(number: int, version: int) -> Study:
    found = _version(number, version)
    if found.presented_at is None:
        raise NotFound(Reason(N_("This study is not presented yet.")))
    return found


def picture(results: Any) -> Any:
    """Return the cumulative flow of the scenarios, drawn."""
    drawn = [flows.Flow(LOOKS[one.scenario.key], [year.total for year in one.years]) for one in results]
    years = [_("Start"), *(str(year.number) for year in results[0].years[1:])]
    return flows.picture(
        drawn, said=_("All money in and out, added up year after year"), years=years, label=euros
    )


def told(row: Study) -> dict[str, Any]:
    """Return what templates need to show a version."""
    study = queries.read(row)
    results = study.results()
    return {
        "row": row,
        "use_case": row.use_case,
        "study": study,
        "results": results,
        "expected": next(one for one in results if one.scenario is EXPECTED),
        "digits": 2 if study.has_cents() else 0,
        "picture": picture(results),
        "advice": queries.advice(row),
        "current": queries.current(scope.session(), row.use_case),
    }


@blueprint.get("/<int:version>")
@requires(Permission.study_read)
def show(number: int, version: int) -> str:
    """Show one version of a study; the draft with what it lacks and where to write it."""
    row = _version(number, version)
    given = told(row)
    return render_template(
        "studies/show.html",
        **given,
        subject=usecases.subject(row.use_case),
        lacking=list(studies.lacking(given["study"])) if row.presented_at is None else [],
        closed=studies.may_present(row.use_case.state),
        advisable=studies.may_advise(row.use_case.state) is None,
    )


def _part(named: str) -> Part:
    if named not in set(Part):
        raise NotFound(Reason(N_("A study has no such part.")))
    return Part(named)


@blueprint.route("/write/<part>", methods=["GET", "POST"])
@requires(Permission.study_edit, subject=_subject)
def write(number: int, part: str) -> Redirect | tuple[str, int]:
    """Write one part of the draft, beginning it where there is none."""
    use_case, named = _use_case(number), _part(part)
    form = FORMS[named]()
    if not form.is_submitted():
        form.fill(_base(use_case))
    if form.added():
        return _writing(form, use_case, named), 200
    done = attempt(form, lambda: _write(form, use_case, named))
    if done:
        return redirect(url_for("studies.show", number=number, version=done.value.number) + f"#{part}")
    return _writing(form, use_case, named), status(form)


def _base(use_case: UseCase) -> studies.Study:
    known = queries.versions(scope.session(), use_case)
    return queries.read(known[0]) if known else studies.Study()


def _write(form: PartForm, use_case: UseCase, part: Part) -> Study:
    return services.write(
        scope.session(), actor=scope.actor(), now=scope.now(), use_case=use_case, part=part, said=form.said()
    )


def _writing(form: PartForm, use_case: UseCase, part: Part) -> str:
    known = queries.versions(scope.session(), use_case)
    return render_template(
        f"studies/write_{part.value}.html",
        form=form,
        use_case=use_case,
        part=part,
        latest=known[0] if known else None,
    )


@blueprint.post("/present")
@requires(Permission.study_edit, subject=_subject)
def present(number: int) -> Redirect:
    """Present the draft to the board and to the members."""
    done = services.present(scope.session(), actor=scope.actor(), now=scope.now(), use_case=_use_case(number))
    return redirect(url_for("studies.show", number=number, version=done.number))


@blueprint.post("/drop")
@requires(Permission.study_edit, subject=_subject)
def drop(number: int) -> Redirect:
    """Give up the draft."""
    services.drop(scope.session(), actor=scope.actor(), now=scope.now(), use_case=_use_case(number))
    return redirect(url_for("usecases.show", number=number) + "#study")


@blueprint.get("/<int:version>/summary")
@requires(Permission.study_read)
def summary(number: int, version: int) -> str:
    """Show the page that voters read."""
    return render_template("studies/summary.html", **told(_presented(number, version)))


@blueprint.get("/<int:version>/summary.pdf")
@requires(Permission.study_read)
def summary_pdf(number: int, version: int) -> Response:
    """Send the voters’ page as a tagged PDF with the study's data attached."""
    row = _presented(number, version)
    name = f"study-{number}-v{version}"
    made = pdf.render(
        render_template("studies/print.html", **told(row)),
        attached=canonical_json(queries.covered(row)),
        name=f"{name}.json",
        made_at=row.presented_at or scope.now(),
    )
    return pdf.sent(made, "application/pdf", f"{name}.pdf")


@blueprint.route("/<int:version>/opinion", methods=["GET", "POST"])
@requires(Permission.study_advise, subject=_subject)
def advise(number: int, version: int) -> Redirect | tuple[str, int]:
    """Give the board's opinion on a version."""
    row, form = _presented(number, version), AdviceForm()
    done = attempt(
        form,
        lambda: services.advise(
            scope.session(), actor=scope.actor(), now=scope.now(), study=row, **form.advice()
        ),
    )
    if done:
        return redirect(url_for("studies.show", number=number, version=version) + "#opinion")
    return render_template("studies/advise.html", form=form, **told(row)), status(form)


def use_case_panel(use_case: UseCase) -> str:
    """Return where the study of a file stands, for its page."""
    session = scope.session()
    latest, draft = queries.latest(session, use_case), queries.draft(session, use_case)
    return render_template(
        "studies/_panel.html",
        use_case=use_case,
        subject=usecases.subject(use_case),
        versions=queries.versions(session, use_case),
        draft=draft,
        current=queries.current(session, use_case),
        latest=latest,
        study=queries.read(latest) if latest else None,
        advice=queries.advice(latest) if latest else None,
        lacks=queries.launch_lacks(session, use_case),
        writable=studies.may_write(use_case.state) is None,
        advisable=studies.may_advise(use_case.state) is None,
    )
