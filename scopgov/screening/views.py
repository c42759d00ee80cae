"""Pages of screenings: reading one, answering its parts, concluding it; the panel on the page of a file."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask.blueprints import BlueprintSetupState
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Redirect

from scopgov.domain import screening as words
from scopgov.domain.ai_act import Risk
from scopgov.domain.canonical import canonical_json
from scopgov.domain.errors import NotFound, Reason
from scopgov.domain.policy import Permission, Subject
from scopgov.domain.screening import Part, Scope, Tool
from scopgov.domain.text import N_
from scopgov.members.queries import local_day
from scopgov.screening import law_wording, queries, reading, rulebook, services
from scopgov.screening.forms import CONCLUDING, PartForm, form_of
from scopgov.screening.tables import Screening
from scopgov.screening.wording import ALL_LAWS
from scopgov.usecases import queries as usecases
from scopgov.usecases.tables import UseCase
from scopgov.web import pdf, scope
from scopgov.web.forms import attempt, status
from scopgov.web.guards import requires

blueprint = Blueprint("screening", __name__, url_prefix="/use-cases/<int:number>/screening")
RISK_SIGNS = {
    Risk.prohibited: "refused",
    Risk.high_risk: "caution",
    Risk.transparency: "open",
    Risk.minimal: "carried",
    Risk.outside: "plain",
}


@blueprint.record_once
def _words(state: BlueprintSetupState) -> None:
    """Give the words to macros too, which see no context."""
    state.app.jinja_env.globals.update(
        screening_words=words, screening_law=law_wording, risk_signs=RISK_SIGNS, all_laws=ALL_LAWS
    )


def _use_case(number: int) -> UseCase:
    return usecases.use_case(scope.session(), number)


def _subject(number: int, **_others: object) -> Subject:
    return usecases.subject(_use_case(number))


def told(row: Screening) -> dict[str, Any]:
    """Return what templates need to show a screening."""
    read = queries.read(row)
    return {
        "row": row,
        "use_case": row.use_case,
        "subject": usecases.subject(row.use_case),
        "read": read,
        "parts": [(part, name, reading.rows(read, part)) for part, name in words.PART_NAMES.items()],
        "suggested": {part: reading.suggestion(read, part).value for part in (Part.tool, Part.scope)},
        "chosen": _chosen(read),
        "allows": words.data_says(read.of(Part.data)),
        "found": read.classified,
        "duties": reading.duties(read),
        "stops": [reading.line_text(read, key) for key in read.stops],
        "to_weigh": [_weighed(read, key) for key in read.to_weigh],
        "outdated": queries.outdated(row),
        "intact": row.digest is None or queries.intact(row),
        "current": queries.current(scope.session(), row.use_case),
    }


def _chosen(read: words.Screening) -> dict[Part, Tool | Scope | None]:
    tool, size = read.of(Part.tool).get("chosen"), read.of(Part.scope).get("chosen")
    return {Part.tool: Tool(tool) if tool else None, Part.scope: Scope(size) if size else None}


def _weighed(read: words.Screening, key: str) -> tuple[Reason, str]:
    return reading.line_text(read, key), read.of(Part.lines).get(f"{key}_why", "")


@blueprint.get("/<int:version>")
@requires(Permission.screening_read)
def show(number: int, version: int) -> str:
    """Show one screening; the draft with what it lacks and where to answer it."""
    use_case = _use_case(number)
    row = queries.version(scope.session(), use_case, version)
    given = told(row)
    return render_template(
        "screening/show.html",
        **given,
        lacking=list(words.lacking(given["read"])) if row.concluded_at is None else [],
        closed=words.may_write(use_case.state, stopped=bool(use_case.stopped)),
        versions=queries.versions(scope.session(), use_case),
    )


@blueprint.get("/<int:version>/screening.pdf")
@requires(Permission.screening_read)
def printed(number: int, version: int) -> Response:
    """Send a concluded screening as a tagged PDF with its data attached."""
    row = queries.version(scope.session(), _use_case(number), version)
    if row.concluded_at is None:
        raise NotFound(Reason(N_("This screening is not concluded yet.")))
    name = f"screening-{number}-{version}"
    made = pdf.render(
        render_template("screening/print.html", **told(row)),
        attached=canonical_json(queries.covered(row)),
        name=f"{name}.json",
        made_at=row.concluded_at,
    )
    return pdf.sent(made, "application/pdf", f"{name}.pdf")


def _part(named: str) -> Part:
    if named not in set(Part):
        raise NotFound(Reason(N_("A screening has no such part.")))
    return Part(named)


@blueprint.route("/write/<part>", methods=["GET", "POST"])
@requires(Permission.screening_write, subject=_subject)
def write(number: int, part: str) -> Redirect | tuple[str, int]:
    """Answer one part, beginning the screening where there is none."""
    use_case, named = _use_case(number), _part(part)
    basis = queries.basis(scope.session(), use_case, local_day(scope.now()))
    form = form_of(named, basis)
    if not form.is_submitted():
        form.fill(basis.of(named))
    done = attempt(form, lambda: _write(form, use_case, named))
    if done:
        return redirect(_onwards(done.value, named))
    return _writing(form, use_case, named), status(form)


def _write(form: PartForm, use_case: UseCase, part: Part) -> Screening:
    return services.write(
        scope.session(), actor=scope.actor(), now=scope.now(), use_case=use_case, part=part, said=form.said()
    )


def _onwards(row: Screening, part: Part) -> str:
    """Return where to go on: the same part while it lacks something, the next one that does, or the whole."""
    number, read = row.use_case.number, queries.read(row)
    lacking = {at for at, _ in words.lacking(read)}
    later = [one for one in Part if one in lacking and list(Part).index(one) >= list(Part).index(part)]
    if not later or read.stops:
        return url_for("screening.show", number=number, version=row.number)
    anchor = "missing" if later[0] is part else None
    return url_for("screening.write", number=number, part=later[0].value, _anchor=anchor)


def _writing(form: PartForm, use_case: UseCase, part: Part) -> str:
    draft = queries.draft(scope.session(), use_case)
    read = queries.read(draft) if draft else None
    started = read is not None and part in read.said
    return render_template(
        "screening/write.html",
        form=form,
        use_case=use_case,
        part=part,
        draft=draft,
        former=queries.latest(scope.session(), use_case),
        concluding=CONCLUDING,
        missing=[why for at, why in words.lacking(read) if at is part] if read and started else [],
        suggestion=reading.suggestion(read, part) if read and started and part in DERIVED else None,
        allows=words.data_says(read.of(part)) if read and part is Part.data else [],
        rules=rulebook.rules(rulebook.latest()),
    )


DERIVED = (Part.tool, Part.scope)


@blueprint.post("/conclude")
@requires(Permission.screening_write, subject=_subject)
def conclude(number: int) -> Redirect:
    """Freeze the screening: from now on it is what the committee and the voters read."""
    done = services.conclude(
        scope.session(), actor=scope.actor(), now=scope.now(), use_case=_use_case(number)
    )
    flash(_("The screening is concluded: the committee and the voters read it as it stands."), "carried")
    return redirect(url_for("screening.show", number=number, version=done.number))


@blueprint.post("/drop")
@requires(Permission.screening_write, subject=_subject)
def drop(number: int) -> Redirect:
    """Give up the draft."""
    services.drop(scope.session(), actor=scope.actor(), now=scope.now(), use_case=_use_case(number))
    return redirect(url_for("usecases.show", number=number) + "#screening")


def use_case_panel(use_case: UseCase) -> str:
    """Return where the screening of a file stands, for its page."""
    session = scope.session()
    latest = queries.latest(session, use_case)
    return render_template(
        "screening/_panel.html",
        **(told(latest) if latest else {"use_case": use_case, "subject": usecases.subject(use_case)}),
        latest=latest,
        draft=queries.draft(session, use_case),
        lacks=queries.launch_lacks(session, use_case),
        closed=words.may_write(use_case.state, stopped=bool(use_case.stopped)),
        versions=queries.versions(session, use_case),
    )


def check_panel(use_case: UseCase) -> str:
    """Return the screening in short, for the committee that reads the file against the charter."""
    found = queries.latest(scope.session(), use_case)
    return render_template("screening/_short.html", **told(found)) if found else ""
