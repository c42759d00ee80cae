"""Pages of the register of courses: one's own, everybody's for those who keep it, certificates, courses elsewhere."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from scopgov.courses import certificates, outside, overseeing, queries
from scopgov.courses.overseeing import Line, Sought
from scopgov.courses.reading_views import locale
from scopgov.courses.session_forms import OutsideForm, RecogniseForm, RegisterForm, VerifyForm
from scopgov.courses.tables import OutsideCourse
from scopgov.courses.views import words
from scopgov.documents.views import as_download, inert
from scopgov.domain.canonical import canonical_json
from scopgov.domain.courses import STANDING_NAMES
from scopgov.domain.policy import Permission, Subject
from scopgov.members import queries as members
from scopgov.members.queries import local_day
from scopgov.web import pdf, scope
from scopgov.web.filters import say
from scopgov.web.forms import attempt, status
from scopgov.web.guards import requires
from scopgov.web.paging import asked_page, page_of_list

blueprint = Blueprint("course_register", __name__, url_prefix="/courses")


def _certified(attendance_id: int) -> Subject:
    return certificates.whose(queries.attendance(scope.session(), attendance_id))


def _outside(outside_id: int) -> OutsideCourse:
    return outside.course(scope.session(), outside_id)


def _whose(outside_id: int) -> Subject:
    return outside.whose(_outside(outside_id))


@blueprint.get("/mine")
@requires(Permission.course_follow)
def mine() -> str:
    """Show what the reader followed, what they need, and what they followed elsewhere."""
    session, me = scope.session(), scope.actor().member_id
    return render_template(
        "courses/mine.html",
        followed=queries.all_of(session, me)[::-1],
        lacking=overseeing.own(session, members.member(session, me), local_day(scope.now())),
        elsewhere=outside.of_member(session, me),
        number=certificates.number,
        **words(),
    )


def _sought(form: RegisterForm) -> list[Line]:
    found = Sought(
        form.course.data or "", form.worth.data or "", form.role.data or "", (form.q.data or "").strip()
    )
    return overseeing.lines(scope.session(), local_day(scope.now()), found)


@blueprint.get("/register")
@requires(Permission.course_oversee)
def register() -> str:
    """Show who has followed what, and who lacks what."""
    form = RegisterForm(request.args or None)
    form.offer(queries.courses(scope.session()))
    asked = {key: value for key, value in request.args.items() if key != "page"}
    return render_template(
        "courses/register.html",
        form=form,
        asked=asked,
        page=page_of_list(_sought(form), asked_page()),
        elsewhere=outside.unrecognised(scope.session()),
        **words(),
    )


@blueprint.get("/register.csv")
@requires(Permission.course_oversee)
def table() -> Response:
    """Give the same lines as a file for a spreadsheet."""
    headings = [
        _("Name"),
        _("E-mail"),
        _("Code"),
        _("Course"),
        _("State"),
        _("Followed on"),
        _("Counts until"),
    ]
    worths = {one: say(name) for one, name in STANDING_NAMES.items()}
    made = overseeing.as_csv(_sought(RegisterForm(request.args or None)), headings, worths, locale())
    return pdf.sent(made.encode(), "text/csv", f"courses-{local_day(scope.now()).isoformat()}.csv")


@blueprint.get("/attendances/<int:attendance_id>/certificate.pdf")
@requires(Permission.course_certify, subject=_certified)
def certificate(attendance_id: int) -> Response:
    """Send a certificate of attendance as a tagged PDF, what it certifies attached."""
    row = queries.attendance(scope.session(), attendance_id)
    page = render_template(
        "courses/print_certificate.html",
        row=row,
        number=certificates.number(row),
        digest=certificates.digest_of(row),
        cooperative=members.cooperative(scope.session()),
        **words(),
    )
    name = f"certificate-{certificates.number(row)}"
    held = canonical_json(certificates.data(row))
    made = pdf.render(page, attached=held, name=f"{name}.json", made_at=row.recorded_at)
    return pdf.sent(made, "application/pdf", f"{name}.pdf")


@blueprint.get("/certificates")
@requires(Permission.course_read)
def verify() -> str:
    """Tell whether a certificate somebody shows was given here, and whether it still counts."""
    form = VerifyForm(request.args or None)
    shown, digest = form.number.data or "", form.digest.data or ""
    found = certificates.verify(scope.session(), shown, digest) if shown and form.validate() else None
    return render_template("courses/verify.html", form=form, found=found, **words())


@blueprint.route("/outside/new", methods=["GET", "POST"])
@requires(Permission.course_follow)
def add_outside() -> Answer | tuple[str, int]:
    """Add a course followed elsewhere."""
    form = OutsideForm()
    if attempt(form, lambda: _added(form)):
        flash(_("It is in your register."), "carried")
        return redirect(url_for("course_register.mine"))
    return render_template("courses/outside.html", form=form), status(form)


def _added(form: OutsideForm) -> OutsideCourse:
    filename, content = form.sent()
    return outside.add(
        scope.session(),
        settings=scope.settings(),
        actor=scope.actor(),
        now=scope.now(),
        title=form.title.data or "",
        provider=form.provider.data or "",
        followed_on=form.followed_on.data,
        filename=filename,
        content=content,
    )


@blueprint.get("/outside/<int:outside_id>/certificate")
@inert
@requires(Permission.course_certify, subject=_whose)
def proof(outside_id: int) -> Response:
    """Give the certificate of a course followed elsewhere as a download."""
    return as_download(_outside(outside_id))


@blueprint.route("/outside/<int:outside_id>/recognise", methods=["GET", "POST"])
@requires(Permission.course_manage)
def recognise(outside_id: int) -> Answer | tuple[str, int]:
    """Count a course followed elsewhere as one of ours."""
    one, form, session = _outside(outside_id), RecogniseForm(), scope.session()
    form.offer(queries.courses(session))
    done = attempt(
        form,
        lambda: outside.recognise(
            session,
            actor=scope.actor(),
            now=scope.now(),
            one=one,
            course=queries.course(session, form.code.data),
        ),
    )
    if done:
        flash(_("It is recognised."), "carried")
        return redirect(url_for("course_register.register"))
    return render_template("courses/recognise.html", one=one, form=form), status(form)
