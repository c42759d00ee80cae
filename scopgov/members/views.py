"""Pages of the account: sign in and out, language, one-time links, running sign-ins."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import UserMixin, current_user, login_user, logout_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from scopgov.domain.policy import Actor, Permission
from scopgov.members import accounts, queries
from scopgov.members.forms import AwayForm, ChangePasswordForm, PasswordForm, SignInForm, ThemeForm
from scopgov.members.tables import Member
from scopgov.web import browsers, scope, secrecy
from scopgov.web.forms import attempt, status
from scopgov.web.guards import public, requires, safe_path

blueprint = Blueprint("members", __name__)
LOCALES = ("fr", "en")


class Person(UserMixin):  # type: ignore[misc]
    """Who is signed in, as Flask-Login carries them: the token, the member, the actor."""

    def __init__(self, token: str, member: Member, actor: Actor) -> None:
        self.token, self.member, self.actor = token, member, actor

    def get_id(self) -> str:
        """Return the sign-in's token: it, not the member, is what a cookie holds."""
        return self.token


def load(session: Session, token: str, now: datetime) -> Person | None:
    """Return who holds a token, or None once that sign-in has ended."""
    found = accounts.signed_in(session, token, now)
    return Person(token, found, queries.actor_of(found, now)) if found else None


@blueprint.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> Response | tuple[str, int]:
    """Sign in, then go where one wanted to go."""
    form = SignInForm()
    done = attempt(
        form,
        lambda: accounts.sign_in(
            scope.session(),
            now=scope.now(),
            email=form.email.data or "",
            password=form.password.data or "",
            browser=request.user_agent.string,
            known=browsers.known(form.email.data or ""),
        ),
    )
    if done and done.value:
        login_user(load(scope.session(), done.value, scope.now()))
        answer = redirect(safe_path(request.args.get("next"), url_for("home.index")))
        return browsers.remember(answer, form.email.data or "")
    if done:
        form.form_errors = [_("This address and this password do not go together.")]
    return render_template("members/sign_in.html", form=form), status(form)


@blueprint.post("/sign-out")
@requires(Permission.home_read)
def sign_out() -> Response:
    """End this browser's sign-in."""
    accounts.sign_out(scope.session(), now=scope.now(), token=current_user.token)
    logout_user()
    return secrecy.forget(redirect(url_for("members.sign_in")))


@blueprint.get("/language/<locale>")
@public
def language(locale: str) -> Response:
    """Remember the reader's language in a cookie and go back."""
    answer = make_response(redirect(safe_path(request.args.get("next"), url_for("home.index"))))
    if locale in LOCALES:
        answer.set_cookie("locale", locale, max_age=31_536_000, samesite="Lax", httponly=True)
    return answer


@blueprint.route("/link/<token>", methods=["GET", "POST"])
@public
def choose_password(token: str) -> Response | tuple[str, int]:
    """Choose a password from an invitation or a reset link."""
    link = accounts.link(scope.session(), token, scope.now())
    person = queries.member(scope.session(), link.member_id)
    form = PasswordForm()
    done = attempt(
        form,
        lambda: accounts.choose_password(
            scope.session(), now=scope.now(), token=token, password=form.password.data or ""
        ),
    )
    if done:
        flash(_("Your password is set. Sign in with it."), "carried")
        return browsers.remember(redirect(url_for("members.sign_in")), person.email)
    return render_template("members/choose_password.html", form=form, member=person), status(form)


@blueprint.get("/account")
@requires(Permission.home_read)
def account() -> str:
    """Show one's own account and where one is signed in."""
    away = queries.away(current_user.member, scope.now())
    return _account(AwayForm(formdata=None, until=away))


def _account(away: AwayForm) -> str:
    rows = accounts.sign_ins(scope.session(), scope.actor().member_id, scope.now())
    current, person = accounts.token_hash(current_user.token), current_user.member
    forms = {"theme_form": ThemeForm(formdata=None, theme=person.theme), "away_form": away}
    return render_template("members/account.html", sign_ins=rows, current=current, member=person, **forms)


@blueprint.post("/account/away")
@requires(Permission.home_read)
def say_away() -> Response | tuple[str, int]:
    """Say until when one is away."""
    form = AwayForm()
    who = {"actor": scope.actor()}
    if attempt(
        form, lambda: accounts.say_away(scope.session(), **who, now=scope.now(), until=form.until.data)
    ):
        flash(_("Your colleagues are told where they would ask you for something."), "carried")
        return redirect(url_for("members.account") + "#away")
    return _account(form), status(form)


@blueprint.route("/account/password", methods=["GET", "POST"])
@requires(Permission.home_read)
def change_password() -> Response | tuple[str, int]:
    """Change one's own password."""
    form = ChangePasswordForm()
    done = attempt(
        form,
        lambda: accounts.change_password(
            scope.session(),
            actor=scope.actor(),
            now=scope.now(),
            token=current_user.token,
            current=form.current.data or "",
            password=form.password.data or "",
        ),
    )
    if done and done.value:
        flash(_("Your password is changed, and your other browsers are signed out."), "carried")
        return redirect(url_for("members.account"))
    if done:
        form.current.errors = [_("This is not your present password.")]
    return render_template("members/change_password.html", form=form), status(form)


@blueprint.post("/account/theme")
@requires(Permission.home_read)
def choose_theme() -> Response:
    """Choose light or dark pages."""
    accounts.choose_theme(scope.session(), actor=scope.actor(), theme=ThemeForm().theme.data or "")
    return redirect(url_for("members.account"))


@blueprint.post("/account/sign-ins/<int:sign_in_id>/end")
@requires(Permission.home_read)
def end_sign_in(sign_in_id: int) -> Response:
    """End one of one's own sign-ins."""
    accounts.end_sign_in(scope.session(), actor=scope.actor(), now=scope.now(), sign_in_id=sign_in_id)
    flash(_("That browser is signed out."), "carried")
    return redirect(url_for("members.account"))
