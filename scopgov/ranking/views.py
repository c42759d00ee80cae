"""Pages of the ranking: the picture with its table, the same as a file, the ratings of one use case."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from scopgov.domain.policy import Permission
from scopgov.domain.ranking import QUADRANT_NAMES, may_rate
from scopgov.domain.state_words import NAMES
from scopgov.members.queries import local_day
from scopgov.ranking import queries, services
from scopgov.ranking.forms import RankingForm, RatingForm
from scopgov.ranking.panels import as_csv, finding, reasons, share, stages
from scopgov.ranking.picture_panels import draw
from scopgov.usecases import queries as usecases
from scopgov.usecases.tables import UseCase
from scopgov.usecases.words import CATEGORY_NAMES
from scopgov.web import scope
from scopgov.web.forms import attempt, status
from scopgov.web.guards import requires

blueprint = Blueprint("ranking", __name__)
FILTERS = ("state", "category", "year")


def _asked() -> dict[str, str]:
    return {name: request.args[name] for name in (*FILTERS, "order") if request.args.get(name)}


def _today() -> date:
    return local_day(scope.now())


def _ranked() -> tuple[list[queries.Ranked], list[queries.Ranked]]:
    asked = _asked()
    wanted = usecases.Wanted(**{name: asked.get(name, "") for name in FILTERS}, order="oldest")
    return queries.ranked(scope.session(), wanted, _today(), asked.get("order", ""))


@blueprint.get("/ranking")
@requires(Permission.ranking_read)
def index() -> str:
    """Show all files between value and difficulty, filtered, with the same figures in a table."""
    form = RankingForm(request.args)
    form.offer_years(usecases.years(scope.session()))
    placed, apart = _ranked()
    return render_template(
        "ranking/index.html",
        form=form,
        asked=_asked(),
        placed=placed,
        apart=apart,
        finding=finding(placed),
        picture=draw(placed, finding(placed)),
        states_shown=stages(placed),
        hollow=next((one.use_case.state for one in placed if one.standing.authors_only), None),
        in_force=queries.in_force(scope.session(), _today()),
        corners=QUADRANT_NAMES,
        states=NAMES,
        categories=CATEGORY_NAMES,
    )


@blueprint.get("/ranking.csv")
@requires(Permission.ranking_read)
def table() -> Response:
    """Give the same table as a file for a spreadsheet."""
    placed, apart = _ranked()
    answer = Response(as_csv([*placed, *apart]), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f"attachment; filename=ranking-{_today().isoformat()}.csv"
    return answer


@blueprint.get("/use-cases/<int:number>/ratings")
@requires(Permission.ranking_read)
def ratings(number: int) -> str:
    """Show how a file is rated, with the sum behind its place, and one's own ratings to change."""
    use_case, form = usecases.use_case(scope.session(), number), RatingForm()
    mine = queries.given_by(scope.session(), use_case, scope.actor().member_id)
    form.fill(queries.in_force(scope.session(), _today()).criteria, mine)
    return _rated(use_case, form)


@blueprint.post("/use-cases/<int:number>/ratings")
@requires(Permission.ranking_rate)
def rate(number: int) -> Answer | tuple[str, int]:
    """Give, change or take back one's ratings of a file."""
    use_case, form = usecases.use_case(scope.session(), number), RatingForm()
    if attempt(form, lambda: _rate(use_case, form)):
        flash(_("Your ratings are kept. You may change them until the launch is put to the vote."), "carried")
        return redirect(url_for("ranking.ratings", number=number))
    return _rated(use_case, form), status(form)


def _rate(use_case: UseCase, form: RatingForm) -> bool:
    services.rate(
        scope.session(), actor=scope.actor(), now=scope.now(), use_case=use_case, given=form.given()
    )
    return True


def _rated(use_case: UseCase, form: RatingForm) -> str:
    in_force = queries.in_force(scope.session(), _today())
    return render_template(
        "ranking/ratings.html",
        use_case=use_case,
        form=form,
        in_force=in_force,
        standing=queries.standing(scope.session(), use_case, _today()),
        reasons=reasons(queries.ratings_of(scope.session(), use_case), use_case),
        closed=may_rate(use_case.state),
        mine=scope.actor().member_id in usecases.written_by(use_case).authors,
        corners=QUADRANT_NAMES,
    )


def use_case_panel(use_case: UseCase) -> str:
    """Show, on the page of a file, where it stands and how to rate it."""
    return render_template("ranking/_panel.html", **share(use_case))
