"""How options are retained, in sentences, before anybody votes."""

from __future__ import annotations

from collections.abc import Iterator

from scopgov.domain.choosing import Question, mark_name
from scopgov.domain.errors import Reason
from scopgov.domain.text import N_


def how_retained(question: Question) -> tuple[Reason, ...]:
    """Say how a choice is voted, what counts as a vote for an option, and which options are retained."""
    return tuple(_sentences(question))


def _sentences(question: Question) -> Iterator[Reason]:
    if not question.graded:
        yield Reason(
            N_("Approval: approve as many options as you like. An approval is a vote for the option.")
        )
        order = N_("Of the options with the majority, those with most approvals are retained.")
    else:
        text = N_(
            "Majority judgement: grade every option. “%(least)s” or better is a vote for the option; a lower grade is "
            "a vote against it."
        )
        yield Reason(text, {"least": mark_name(question.least)})
        order = N_(
            "Of the options with the majority, the one with the best median grade is retained. Of two with the same, "
            "one median grade each is set aside until they differ."
        )
    if question.seats == 1:
        yield Reason(N_("One option at most is retained."))
    else:
        yield Reason(N_("At most %(seats)s options are retained."), {"seats": question.seats})
    yield Reason(order)
    yield Reason(N_("A tie for the last place retains none of the options tied."))
