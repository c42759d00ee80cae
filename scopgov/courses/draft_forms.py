"""Forms with which the next version of a course's text is prepared: its words, a question, its publication."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    FieldList,
    FormField,
    HiddenField,
    RadioField,
    SelectChoice,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from scopgov.courses.tables import CourseDraft
from scopgov.domain.course_checks import FEWEST_CHOICES, MOST_CHOICES, Choice, Drafted
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.text import N_
from scopgov.web.forms import Form, InnerForm


class _SeenForm(Form):
    revision = HiddenField()

    def show(self, draft: CourseDraft) -> None:
        """Fill in which revision of the draft the page shows."""
        self.revision.data = draft.revision

    def seen(self) -> int:
        """Return the revision that the page showed, none that exists where it is nonsense."""
        typed = str(self.revision.data or "")
        return int(typed) if typed.isdecimal() and len(typed) < 10 else 0


class TextForm(_SeenForm):
    """The words of a course in both languages."""

    fr = TextAreaField(
        _l("Text in French"),
        description=_l(
            "Markdown: a line that begins with # is the title, one that begins with ## opens a chapter."
        ),
        render_kw={"rows": 20},
    )
    en = TextAreaField(
        _l("Text in English"),
        description=_l("Leave it empty and everybody reads the French text."),
        render_kw={"rows": 20},
    )

    def begin(self, draft: CourseDraft) -> None:
        """Fill in the words of a draft."""
        self.show(draft)
        self.fr.data, self.en.data = draft.content.get("fr", ""), draft.content.get("en", "")

    def content(self) -> dict[str, str]:
        """Return the words typed, by language."""
        return {"fr": self.fr.data or "", "en": self.en.data or ""}


class ChoiceForm(InnerForm):
    """One answer offered; one left empty is left out."""

    fr = StringField(_l("In French"), [Length(max=300)])
    en = StringField(_l("In English"), [Length(max=300)])
    right = BooleanField(_l("This answer is right"))

    def kept(self) -> Choice | None:
        """Return the answer, None where nothing is typed."""
        said = _said(self.fr.data, self.en.data)
        return Choice(said, bool(self.right.data)) if said else None


class QuestionForm(_SeenForm):
    """A question of a check in both languages, with the answers offered."""

    text_fr = TextAreaField(
        _l("Question in French"),
        [DataRequired(_l("Write the question.")), Length(max=1000)],
        render_kw={"rows": 2},
    )
    text_en = TextAreaField(_l("Question in English"), [Length(max=1000)], render_kw={"rows": 2})
    choices = FieldList(FormField(ChoiceForm), min_entries=MOST_CHOICES, max_entries=MOST_CHOICES)
    why_fr = TextAreaField(
        _l("Explanation in French"),
        [DataRequired(_l("Say why: whoever answered reads it.")), Length(max=2000)],
        description=_l("Shown after the answer, right or not."),
        render_kw={"rows": 3},
    )
    why_en = TextAreaField(_l("Explanation in English"), [Length(max=2000)], render_kw={"rows": 3})

    def begin(self, draft: CourseDraft, one: Drafted | None) -> None:
        """Fill in a question of a draft, nothing for a new one."""
        self.show(draft)
        if one is None:
            return
        self.text_fr.data, self.text_en.data = one.text.get("fr", ""), one.text.get("en", "")
        self.why_fr.data, self.why_en.data = one.why.get("fr", ""), one.why.get("en", "")
        for entry, choice in zip(self.choices, one.choices, strict=False):
            entry.form.fr.data, entry.form.en.data = choice.said.get("fr", ""), choice.said.get("en", "")
            entry.form.right.data = choice.right

    def drafted(self, key: str) -> Drafted:
        """Return the question typed. Raises Refused at the answers, where there are too few or none is right."""
        kept: list[Choice] = [one for entry in self.choices if (one := entry.form.kept())]
        if len(kept) < FEWEST_CHOICES:
            few = Reason(N_("Give at least two answers."))
            raise Refused(few, status=422, field=self.choices[len(kept)].form.fr.name)
        if not any(one.right for one in kept) or all(one.right for one in kept):
            odd = Reason(N_("Say which answers are right: at least one, and not all of them."))
            raise Refused(odd, status=422, field=self.choices[0].form.right.name)
        return Drafted(
            key,
            _said(self.text_fr.data, self.text_en.data),
            tuple(kept),
            _said(self.why_fr.data, self.why_en.data),
        )


def _said(french: Any, english: Any) -> Mapping[str, str]:
    typed = {"fr": french, "en": english}
    return {locale: " ".join(text.split()) for locale, text in typed.items() if text and text.strip()}


class PublishForm(_SeenForm):
    """What changed, and what becomes of what was followed before."""

    because = TextAreaField(
        _l("What changed"),
        [InputRequired(_l("Say what changed.")), Length(max=2000)],
        description=_l("Whoever followed it before reads it."),
        render_kw={"rows": 3},
    )
    earlier = RadioField(
        _l("Does what was followed before still count?"),
        [InputRequired(_l("Say whether it still counts."))],
        choices=[
            SelectChoice("counts", _l("Yes, as long as it would have counted")),
            SelectChoice("ends", _l("No: everybody follows it again, by the day below")),
        ],
    )
    earlier_until = DateField(
        _l("Counts until"),
        [Optional()],
        description=_l(
            "From this day on, whoever has not followed the new text gets no score where a mandate requires it."
        ),
    )

    def ends(self) -> date | None:
        """Return the day from which what was followed before no longer counts, None where it still does.

        Raises Refused where it ends on no day.
        """
        if self.earlier.data != "ends":
            return None
        if self.earlier_until.data is None:
            raise Refused(Reason(N_("Give a day.")), status=422, field="earlier_until")
        day: date = self.earlier_until.data
        return day
