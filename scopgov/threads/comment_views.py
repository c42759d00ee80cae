"""Pages of one comment, whatever it is about: writing it, answering a question, changing or withdrawing one's own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic

from flask import Blueprint, redirect, render_template
from werkzeug.wrappers import Response

from scopgov.domain.policy import Permission, Subject
from scopgov.threads import services
from scopgov.threads.forms import SayForm, TextForm
from scopgov.threads.services import Kept
from scopgov.web import scope
from scopgov.web.forms import attempt, status
from scopgov.web.guards import requires


def said(form: SayForm, write: Callable[..., Kept], **about: Any) -> Kept:
    """Write the remark or question of a form, about whatever `about` names, as `write` of the room does it."""
    return write(
        scope.session(),
        actor=scope.actor(),
        now=scope.now(),
        text=form.text.data or "",
        question=bool(form.question.data),
        **about,
    )


@dataclass(frozen=True)
class CommentPages(Generic[Kept]):
    """What the pages of a room's comments ask of it: its table, who answers and how, the page a comment stands on."""

    table: type[Kept]
    answers: Permission
    asked: Callable[[Kept], Subject]
    write_answer: Callable[..., Kept]
    address: Callable[[Kept], str]
    kicker: Callable[[Kept], list[str]]

    def place(self, one: Kept) -> Response:
        """Lead to a comment, on the page where it stands."""
        return redirect(f"{self.address(one)}#comment-{one.id}")

    def frame(self, one: Kept) -> dict[str, object]:
        """Return what stands around one comment: what it is about, the way back."""
        return {"kicker": self.kicker(one), "back": self.address(one)}

    def add_to(self, blueprint: Blueprint) -> None:
        """Add the pages to a room's blueprint, as `answer`, `edit` and `withdraw`."""
        own, both = requires(Permission.comment_edit, subject=self._owner), ["GET", "POST"]
        answer = requires(self.answers, subject=self._asked)(self.answer)
        one = "/comments/<int:comment_id>"
        blueprint.add_url_rule("/questions/<int:comment_id>/answer", "answer", answer, methods=both)
        blueprint.add_url_rule(f"{one}/edit", "edit", own(self.edit), methods=both)
        blueprint.add_url_rule(f"{one}/withdraw", "withdraw", own(self.withdraw), methods=["POST"])

    def _comment(self, comment_id: int) -> Kept:
        return services.comment(scope.session(), self.table, comment_id)

    def _owner(self, comment_id: int) -> Subject:
        return services.owner(self._comment(comment_id))

    def _asked(self, comment_id: int) -> Subject:
        return self.asked(self._comment(comment_id))

    def answer(self, comment_id: int) -> Response | tuple[str, int]:
        """Answer a question."""
        question, form = self._comment(comment_id), TextForm()
        done = attempt(
            form,
            lambda: self.write_answer(
                scope.session(),
                actor=scope.actor(),
                now=scope.now(),
                question=question,
                text=form.text.data or "",
            ),
        )
        if done:
            return self.place(done.value)
        page = render_template("threads/answer.html", question=question, form=form, **self.frame(question))
        return page, status(form)

    def edit(self, comment_id: int) -> Response | tuple[str, int]:
        """Change one's own comment."""
        one, form = self._comment(comment_id), TextForm()
        if not form.is_submitted():
            form.text.data = one.text
        done = attempt(
            form,
            lambda: services.edit(
                scope.session(), actor=scope.actor(), now=scope.now(), one=one, text=form.text.data or ""
            ),
        )
        if done:
            return self.place(one)
        return render_template("threads/edit.html", form=form, **self.frame(one)), status(form)

    def withdraw(self, comment_id: int) -> Response:
        """Withdraw one's own comment."""
        one = self._comment(comment_id)
        services.withdraw(scope.session(), actor=scope.actor(), now=scope.now(), one=one)
        return self.place(one)
