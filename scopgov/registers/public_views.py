"""The public register of mandates, which anyone may read, and the file of a mandate with the program that checks it."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Blueprint, Response, render_template
from flask_babel import force_locale
from flask_babel import gettext as _

from scopgov.domain.errors import Reason
from scopgov.domain.policy import ROLE_NAMES, Permission, Role
from scopgov.domain.state_words import NAMES
from scopgov.domain.text import N_
from scopgov.mandates import publishing, queries
from scopgov.mandates.tables import Mandate
from scopgov.members.queries import local_day
from scopgov.registers import audited, mandate_files
from scopgov.registers.asked import asked
from scopgov.uses import services as tools
from scopgov.web import pdf, scope
from scopgov.web.filters import say
from scopgov.web.guards import public, requires
from scopgov.web.paging import asked_page, page_of

blueprint = Blueprint("public_register", __name__)


@blueprint.get("/public/mandates")
@public
def index() -> str:
    """List, for anyone, the mandates whose file the board opened."""
    page = page_of(scope.session(), publishing.MODELS.open_to_anyone(), asked_page(), 25)
    return render_template(
        "registers/public.html",
        page=page,
        condition=_condition,
        vote=lambda one: queries.vote(scope.session(), one),
        roles=_roles,
        asked=asked,
        audited=audited,
        tools=scope.session().scalars(tools.PUBLISHING.open_to_anyone()).all(),
    )


def _condition(of: Mandate) -> queries.Condition:
    return queries.condition(of, local_day(scope.now()))


def _vote(of: Mandate) -> Reason:
    return queries.vote(scope.session(), of)


@blueprint.get("/public/mandates/<int:mandate_id>.zip")
@public
def read(mandate_id: int) -> Response:
    """Give anyone the file of a mandate that the board opened."""
    return _given(publishing.MODELS.public(scope.session(), mandate_id))


@blueprint.get("/mandates/<int:mandate_id>.zip")
@requires(Permission.mandate_read)
def take(mandate_id: int) -> Response:
    """Give a member the file of a mandate."""
    return _given(queries.mandate(scope.session(), mandate_id))


def _given(mandate: Mandate) -> Response:
    made = mandate_files.pack(scope.session(), mandate, scope.now(), _words(mandate))
    return pdf.sent(made, "application/zip", f"mandate-{mandate.id}.zip")


def _words(mandate: Mandate) -> dict[str, str]:
    """Return what the README of a file says in words, in each language of the site."""
    found: dict[str, str] = {}
    for language in ("fr", "en"):
        with force_locale(language):
            told = {
                "pilot": _("pilot") if mandate.pilot else _("in production"),
                "who": joined(say(one) for one in _roles(mandate)),
                "conditions": joined(str(one).rstrip(".") for one in mandate.conditions),
                "vote": say(_vote(mandate)),
                "state": say(Reason(NAMES[mandate.state])),
                "asked": say(_asks(mandate)),
                "audit": say(audited.of_model(mandate)),
            }
            found |= {f"{name}_{language}": text for name, text in told.items()}
    return found


def _asks(mandate: Mandate) -> Reason:
    found = asked(mandate)
    return found.sentence() if found else Reason(N_("none declared as such"))


def joined(said: Iterable[str]) -> str:
    """Return what is said one after the other, a dash where nothing is."""
    return " ; ".join(said) or "–"


def _roles(mandate: Mandate) -> list[Reason]:
    """Say who may score: holders of roles, or so many people named, whose names stay with members."""
    if mandate.member_ids:
        return [Reason(N_("the people it names (%(count)s)"), {"count": len(mandate.member_ids)})]
    return [Reason(ROLE_NAMES[Role(role)]) for role in mandate.roles]


def mandate_panel(mandate: Mandate) -> str:
    """Offer, on the page of a mandate, its file, and say whether anyone may read it."""
    published = publishing.MODELS.publication(scope.session(), mandate)
    return render_template("registers/_mandate_file.html", mandate=mandate, published=published)
