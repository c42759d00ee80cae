"""Decides whether an opinion of the committee is complete: reasons, conditions, what must be accepted in writing.

Knows nothing of models, audits as rows, or pages.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from scopgov.domain.errors import Reason, Refused
from scopgov.domain.text import N_, legible


class OpinionKind(StrEnum):
    """What the committee says."""

    favourable = "favourable"
    with_conditions = "with_conditions"
    unfavourable = "unfavourable"


OPINION_NAMES: Mapping[OpinionKind, str] = {
    OpinionKind.favourable: N_("Favourable"),
    OpinionKind.with_conditions: N_("Favourable with conditions"),
    OpinionKind.unfavourable: N_("Unfavourable"),
}


@dataclass(frozen=True)
class Draft:
    """What is about to be said of a model version; one text per condition."""

    kind: OpinionKind
    reasons: str
    conditions: Sequence[str] = ()
    accepts_insufficient: str = ""
    minority: str = ""
    on_sensitive: str = ""

    def cleaned(self) -> Draft:
        """Return the same without stray blanks, and each condition once."""
        conditions = tuple(" ".join(legible(one).split()) for one in self.conditions)
        return Draft(
            self.kind,
            legible(self.reasons),
            tuple(dict.fromkeys(one for one in conditions if one)),
            legible(self.accepts_insufficient),
            legible(self.minority),
            legible(self.on_sensitive),
        )


VOTED = N_("The committee voted the opinion that stands: only another vote of the committee replaces it.")


def may_give_alone(judges: int, *, voted: bool = False) -> Reason | None:
    """Say why one member may not give an opinion for the committee: others may judge too, and they decide by vote.

    `voted`: the opinion that stands was voted. Whoever is left alone, if only for a day, does not undo it alone.
    """
    if voted:
        return Reason(VOTED, remedy=N_("Propose the opinion, then put it on an agenda."))
    if judges <= 1:
        return None
    text = N_("%(count)s members of the committee may judge it: they vote on the opinion at a meeting.")
    return Reason(text, {"count": judges}, remedy=N_("Propose the opinion, then put it on an agenda."))


def minority(texts: Iterable[tuple[str, str]]) -> str:
    """Return what those who do not agree want members to read, each with its name."""
    return "\n\n".join(f"{name} – {legible(text)}" for name, text in texts)


def check(draft: Draft, *, insufficient: bool, asks: str = "") -> None:
    """Raise Refused, naming the field, unless the opinion is complete.

    `insufficient`: the audit could not conclude somewhere. This is never a silent pass: whoever does not
    oppose the model accepts it in writing. `asks` names the sensitive attribute that the model asks at each score.
    """
    for field, reason in (*_faults(draft, insufficient), *_of_sensitive(draft, asks)):
        raise Refused(reason, status=422, field=field)


def _faults(draft: Draft, insufficient: bool) -> Iterator[tuple[str, Reason]]:
    if not draft.reasons:
        yield "reasons", Reason(N_("Give the reasons of the opinion."))
    if draft.kind is OpinionKind.with_conditions and not draft.conditions:
        yield "conditions", Reason(N_("Write at least one condition, one on each line."))
    if draft.kind is not OpinionKind.with_conditions and draft.conditions:
        yield "conditions", Reason(N_("Conditions go with a “favourable with conditions” opinion only."))
    accepting = draft.kind is not OpinionKind.unfavourable
    if insufficient and accepting and not draft.accepts_insufficient:
        text = N_(
            "The audit could not conclude everywhere. Write why the committee accepts this, or give an "
            "unfavourable opinion."
        )
        yield "accepts_insufficient", Reason(text)


def _of_sensitive(draft: Draft, asks: str) -> Iterator[tuple[str, Reason]]:
    if asks and not draft.on_sensitive:
        text = N_("Say what the committee thinks of asking “%(name)s”, a sensitive attribute, at each score.")
        yield "on_sensitive", Reason(text, {"name": asks})
    if draft.on_sensitive and not asks:
        yield "on_sensitive", Reason(N_("This model asks no sensitive attribute."))
