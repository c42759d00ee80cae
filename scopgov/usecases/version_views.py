"""Pages of a file's versions: the list with what became of each, one in full, two side by side."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from scopgov.domain.policy import Permission
from scopgov.usecases import queries, versioning
from scopgov.usecases.forms import CompareForm
from scopgov.usecases.sections import END_NAMES
from scopgov.usecases.version_panels import differences, told
from scopgov.web import scope
from scopgov.web.guards import requires

blueprint = Blueprint("versions", __name__, url_prefix="/use-cases")


@blueprint.get("/<int:number>/versions")
@requires(Permission.usecase_read)
def index(number: int) -> str:
    """Show every version, with what became of it and why."""
    use_case = queries.use_case(scope.session(), number)
    readings = versioning.readings(use_case)
    return render_template(
        "usecases/versions.html",
        use_case=use_case,
        readings=readings[::-1],
        checks=queries.last_checks(use_case),
        ends=END_NAMES,
        unmet=queries.unmet,
        form=_form(readings),
    )


def _form(readings: list[versioning.Reading]) -> CompareForm:
    numbers = [one.number for one in readings]
    form = CompareForm(request.args, data={"before": numbers[-2:][0], "after": numbers[-1]})
    form.offer(numbers)
    return form


@blueprint.get("/<int:number>/versions/<int:version>")
@requires(Permission.usecase_read)
def show(number: int, version: int) -> str:
    """Show one version in full, as it was handed in."""
    use_case = queries.use_case(scope.session(), number)
    reading = versioning.reading(use_case, version)
    return render_template(
        "usecases/version.html",
        use_case=use_case,
        reading=reading,
        told=told(reading.content),
        documents=queries.attached(use_case, version),
        check=queries.last_checks(use_case).get(version),
        intact=reading.row is None or versioning.intact(reading.row),
        ends=END_NAMES,
        unmet=queries.unmet,
    )


@blueprint.get("/<int:number>/versions/compare")
@requires(Permission.usecase_read)
def compare(number: int) -> Response | str:
    """Show two versions side by side, word by word."""
    use_case = queries.use_case(scope.session(), number)
    form = _form(versioning.readings(use_case))
    if not form.validate():
        return redirect(url_for("versions.index", number=number))
    before = versioning.reading(use_case, form.before.data)
    after = versioning.reading(use_case, form.after.data)
    found = differences(before.content, after.content)
    told = {"before": before, "after": after, "differences": found}
    return render_template("usecases/compare.html", use_case=use_case, form=form, **told)
