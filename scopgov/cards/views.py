"""Pages of model cards, in two depths and as PDF; completing a part."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask.blueprints import BlueprintSetupState
from flask_babel import get_locale
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Redirect

from scopgov.cards import queries, reading, services
from scopgov.cards.forms import PartForm
from scopgov.cards.tables import CardText
from scopgov.domain.canonical import canonical_json
from scopgov.domain.cards import LANGUAGES, PART_HELP, PART_NAMES, CardPart
from scopgov.domain.errors import NotFound, Reason
from scopgov.domain.policy import Permission, Subject
from scopgov.domain.text import N_
from scopgov.domain.thresholds import compared, costs_of
from scopgov.training import queries as training
from scopgov.training.deciding_views import reading as acting
from scopgov.training.tables import ModelVersion
from scopgov.training.wording import estimated
from scopgov.usecases import queries as usecases
from scopgov.web import pdf, scope
from scopgov.web.forms import attempt, status
from scopgov.web.guards import requires

blueprint = Blueprint("cards", __name__, url_prefix="/models/<int:version_id>/card")
DEPTHS = ("member", "specialist")


@blueprint.record_once
def _words(state: BlueprintSetupState) -> None:
    """Give the words to macros too, which see no context."""
    state.app.jinja_env.globals.update(card_part_names=PART_NAMES, card_part_help=PART_HELP)


def _version(version_id: int) -> ModelVersion:
    return training.version(scope.session(), version_id)


def _subject(version_id: int, **_others: object) -> Subject:
    return usecases.subject(_version(version_id).use_case)


def _told(version: ModelVersion) -> dict[str, Any]:
    session, costs = scope.session(), costs_of(version.costs)
    return {
        "version": version,
        "card": version.card,
        "foreseen": estimated(version),
        "parts": reading.completed(session, version, str(get_locale() or "fr")),
        "fairness": reading.fairness(session, version),
        "experts": reading.experts(session, version),
        "conclusion": training.conclusion(version),
        "acting": acting(version),
        "costs": costs,
        "compared": compared(costs),
        "day_of": date.fromisoformat,
        "subject": usecases.subject(version.use_case),
    }


@blueprint.get("")
@requires(Permission.model_read)
def member(version_id: int) -> str:
    """Show the card in plain words, on one page."""
    return render_template("cards/member.html", **_told(_version(version_id)))


@blueprint.get("/specialist")
@requires(Permission.model_read)
def specialist(version_id: int) -> str:
    """Show the card with every figure."""
    return render_template("cards/specialist.html", **_told(_version(version_id)))


@blueprint.get("/<depth>.pdf")
@requires(Permission.model_read)
def paper(version_id: int, depth: str) -> Response:
    """Send the card as a tagged PDF, its data attached."""
    if depth not in DEPTHS:
        raise NotFound(Reason(N_("A card has no such form.")))
    version = _version(version_id)
    name = f"model-card-{version.id}-{depth}"
    made = pdf.render(
        render_template(f"cards/print_{depth}.html", **_told(version)),
        attached=canonical_json(reading.as_data(scope.session(), version)),
        name=f"{name}.json",
        made_at=_signed_at(version),
    )
    return pdf.sent(made, "application/pdf", f"{name}.pdf")


def _signed_at(version: ModelVersion) -> Any:
    """Return when the card last changed, so that the same card gives the same bytes."""
    return max(
        (one.written_at for one in queries.written(scope.session(), version)), default=version.trained_at
    )


@blueprint.route("/complete/<part>", methods=["GET", "POST"])
@requires(Permission.card_complete, subject=_subject)
def complete(version_id: int, part: str) -> Redirect | tuple[str, int]:
    """Complete one part and sign it."""
    if part not in set(CardPart):
        raise NotFound(Reason(N_("A card has no such part.")))
    version, named, form = _version(version_id), CardPart(part), PartForm()
    origin = _fill(form, version, named)
    done = attempt(form, lambda: _complete(version, named, form))
    if done:
        flash(_("Signed with your name and the date."), "carried")
        return redirect(url_for("cards.member", version_id=version_id) + f"#{part}")
    earlier = [one for one in queries.written(scope.session(), version) if one.part is named]
    page = render_template(
        "cards/complete.html", form=form, version=version, part=named, origin=origin, earlier=earlier[::-1]
    )
    return page, status(form)


def _fill(form: PartForm, version: ModelVersion, part: CardPart) -> ModelVersion | None:
    """Show what stands; on a blank part, what an earlier version said, to be read again before it is signed."""
    session = scope.session()
    texts = queries.standing(session, version)[part]
    origin = None if texts else queries.before(session, version)
    texts = queries.standing(session, origin)[part] if origin else texts
    if not form.is_submitted():
        for language in LANGUAGES:
            form[language].data = texts[language].text if language in texts else ""
    return origin if texts else None


def _complete(version: ModelVersion, part: CardPart, form: PartForm) -> list[CardText]:
    return services.complete(
        scope.session(),
        actor=scope.actor(),
        now=scope.now(),
        version=version,
        part=part,
        texts=form.texts(),
    )


def model_panel(version: ModelVersion) -> str:
    """Say on the page of a model how far its card is completed, and lead to it."""
    if version.family == training.BASELINE:
        return ""
    parts = reading.completed(scope.session(), version, str(get_locale() or "fr"))
    done = sum(one.written for one in parts)
    return render_template("cards/_panel.html", version=version, done=done, count=len(parts))
