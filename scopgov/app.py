"""The composition root: builds the application and registers each feature's pages. Nobody imports it
but the commands and the tests."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from babel import Locale
from babel.support import NullTranslations
from flask import Flask, Request, current_app, g, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from flask_babel import Babel, get_locale, get_translations
from flask_login import LoginManager, current_user
from flask_wtf.csrf import CSRFProtect

from scopgov import consequences, contributions, db, schedule, stages
from scopgov.api.lane_views import Lane
from scopgov.config import Settings, read_settings
from scopgov.db import Database, instant
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.policy import NOTHING, Decision, Permission, Subject, may
from scopgov.impact.showing import InUse
from scopgov.members import queries as members
from scopgov.members.roll_views import blueprint as roll
from scopgov.members.views import LOCALES, load
from scopgov.notices.reset_views import blueprint as reset
from scopgov.paths import TEMPLATES, TRANSLATIONS
from scopgov.registers import lives
from scopgov.rooms import FOOTING, IN_USE, NAVIGATION, PAGES, PANELS
from scopgov.votes import recusing
from scopgov.votes.queries import due
from scopgov.web import (
    errors,
    filters,
    guards,
    headers,
    money,
    panels,
    problems,
    prose,
    reception,
    scope,
    secrecy,
)
from scopgov.web.filters import Unsaid

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment
    from flask.typing import ResponseReturnValue


@dataclass(frozen=True)
class Entry:
    """A link of the navigation."""

    endpoint: str
    label: Reason

    @property
    def blueprint(self) -> str:
        """Return the room the link leads to."""
        return self.endpoint.split(".", 1)[0]


class Sessions(SecureCookieSessionInterface):
    """Sessions kept in a cookie, for people: a program shows its token at each call, and has none."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Return the session of a person; None, which nothing can be kept in, for a program."""
        return None if request.path.startswith(problems.PROGRAMS) else super().open_session(app, request)


class Site(Flask):
    """The application. None of its functions is a coroutine, so that none need be asked at each call."""

    lane: Lane | None = None

    def wsgi_app(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer by the lane of programs what it answers, by a view the rest."""
        try:
            answered = self.lane(environ, start_response) if self.lane else None
        except (Refused, Unsaid):
            answered = None  # what was refused is told by the whole way
        except Exception as failure:
            if db.collided(failure):
                return super().wsgi_app(environ, start_response)
            with self.request_context(environ):
                answer = self.finalize_request(self.handle_user_exception(failure), from_error_handler=True)
                return answer(environ, start_response)
        return super().wsgi_app(environ, start_response) if answered is None else answered

    def dispatch_request(self) -> ResponseReturnValue:
        """Answer by a view, whole again where the database took it back for another act's sake."""
        return db.insisting(self._viewed, scope.begin_anew)

    def _viewed(self) -> ResponseReturnValue:
        answer = super().dispatch_request()
        scope.write()
        return answer

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function as it is."""
        return func


def create_app(
    settings: Settings | None = None,
    *,
    database: Database | None = None,
    clock: Callable[[], datetime] | None = None,
) -> Flask:
    """Return the application for `settings`, ready to serve."""
    settings = settings or read_settings()
    app = Site("scopgov", template_folder=str(TEMPLATES))
    app.config.update(_flask_config(settings))
    scope.install(app, settings, database or Database(settings.database_url), clock)
    app.session_interface = Sessions()
    app.before_request(_settle_due)
    reception.install(app)
    _install_languages(app)
    secrecy.install(app)
    forgery = CSRFProtect(app)
    headers.install(app, https=settings.https)
    _install_sign_in(app)
    guards.install(app)
    errors.install(app)
    filters.install(app)
    money.install(app)
    prose.install(app)
    panels.install(app, PANELS)
    app.extensions["scopgov_consequences"] = consequences.table(settings, None if clock else instant)
    app.extensions["scopgov_recall"] = recusing.recall
    app.extensions["scopgov_stages"] = stages.of
    app.extensions["scopgov_path"] = stages.up_to_the_vote
    app.extensions["scopgov_lives"] = lives.of
    app.extensions["scopgov_use_lives"] = lives.of_use
    app.extensions["scopgov_in_use"] = InUse.of(IN_USE)
    app.extensions["scopgov_contributions"] = contributions.given
    app.register_blueprint(roll)
    app.register_blueprint(reset)
    for page in PAGES:
        module = f"scopgov.{page}" if "." in page else f"scopgov.{page}.views"
        app.register_blueprint(import_module(module).blueprint)
    for name, made in app.blueprints.items():
        if name.startswith("api"):
            forgery.exempt(made)  # no cookie opens its routes
    app.context_processor(_context)
    app.lane = Lane(app)
    return app


def _settle_due() -> None:
    """Bring every poll to where its times say before anyone acts, each in a transaction of its own.

    The request's own transaction, in which nothing is written yet, ends first: two writers at once would wait for
    each other.
    """
    if request.method not in scope.SAFE_METHODS and due(scope.session(), scope.now()):
        scope.roll_back()
        settle = schedule.settling(current_app.extensions["scopgov_consequences"])
        settle(scope.database(), scope.now)


def _flask_config(settings: Settings) -> dict[str, Any]:
    return {
        "SECRET_KEY": settings.secret_key(),
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_HTTPONLY": True,
        "PERMANENT_SESSION_LIFETIME": timedelta(hours=12),
        "MAX_CONTENT_LENGTH": settings.max_upload_mb * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 4 * 1024 * 1024,
        "WTF_CSRF_TIME_LIMIT": 12 * 3600,
        "BABEL_DEFAULT_LOCALE": "fr",
        "BABEL_DEFAULT_TIMEZONE": settings.timezone,
    }


def _install_languages(app: Flask) -> None:
    domains = sorted(path.stem for path in (TRANSLATIONS / "fr" / "LC_MESSAGES").glob("*.mo")) or ["messages"]
    app.config["BABEL_DOMAIN"] = ";".join(domains)
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = ";".join([str(TRANSLATIONS)] * len(domains))
    Babel(app, locale_selector=lambda: _parsed(_locale()))
    found: dict[Locale, NullTranslations] = {}

    def messages() -> NullTranslations:
        """Return the reader's messages, found once: a page asks for them a hundred times."""
        locale = get_locale()
        if locale is None:
            return NullTranslations()
        if locale not in found:
            found[locale] = get_translations()
        return found[locale]

    app.extensions["scopgov_messages"] = messages
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext=lambda text: messages().ugettext(text),
        ngettext=lambda one, many, count: messages().ungettext(one, many, count),
        newstyle=True,
    )


def _locale() -> str:
    if problems.wanted():
        return problems.language()
    chosen = request.cookies.get("locale", "")
    if chosen in LOCALES:
        return chosen
    person = scope.current_actor()
    return person.locale if person else "fr"


@cache
def _parsed(locale: str) -> Locale:
    return Locale.parse(locale)


def _install_sign_in(app: Flask) -> None:
    manager = LoginManager(app)
    manager.session_protection = None
    manager.user_loader(lambda token: load(scope.session(), token, scope.now()))


def _may(permission: str, subject: Subject = NOTHING) -> Decision:
    return may(scope.current_actor(), Permission(permission), subject)


def _entries(listed: tuple[tuple[str, str], ...]) -> list[Entry]:
    known = current_app.view_functions
    return [Entry(endpoint, Reason(label)) for endpoint, label in listed if endpoint in known]


def _context() -> dict[str, Any]:
    if "cooperative" not in g:
        g.cooperative = members.cooperative(scope.session())
    person = current_user.actor if current_user.is_authenticated else None
    return {
        "may": _may,
        "now": scope.now(),
        "locale": str(get_locale() or "fr"),
        "theme": current_user.member.theme if person else "",
        "person": person,
        "cooperative": g.cooperative,
        "cooperative_name": g.cooperative.name if g.cooperative else "scopgov",
        "demonstration": bool(g.cooperative and g.cooperative.demonstration),
        "navigation": _entries(NAVIGATION),
        "footing": _entries(FOOTING),
    }
