"""The parts of a file as its page shows them: what they are called, what they ask, whether they are filled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from scopgov.domain.text import N_
from scopgov.usecases import queries
from scopgov.usecases.tables import IndicatorKind, Section, UseCase, VersionEnd

SECTION_NAMES: Mapping[Section, str] = {
    Section.whole: N_("The file as a whole"),
    Section.problem: N_("The problem"),
    Section.people: N_("Who is concerned"),
    Section.benefit: N_("What would be better"),
    Section.gains: N_("Who would gain, who might lose"),
    Section.purpose: N_("What a model would be used for"),
    Section.indicators: N_("What we want to see change"),
    Section.workshop: N_("Notes of the workshop"),
    Section.attachments: N_("Documents"),
}
NEEDED = frozenset(
    {Section.problem, Section.people, Section.benefit, Section.purpose, Section.indicators}
)  # to submit a file; the others are welcome
INDICATOR_NAMES: Mapping[IndicatorKind, str] = {
    IndicatorKind.technical: N_("Technical: does the tool work well?"),
    IndicatorKind.business: N_("Business: what does the cooperative gain?"),
    IndicatorKind.human_and_social: N_("Human and social: what do people gain?"),
}
INDICATOR_SHORT: Mapping[IndicatorKind, str] = {
    IndicatorKind.technical: N_("technical"),
    IndicatorKind.business: N_("business"),
    IndicatorKind.human_and_social: N_("human and social"),
}
END_NAMES: Mapping[VersionEnd, str] = {
    VersionEnd.launched: N_("launched by vote"),
    VersionEnd.refused: N_("launch refused by vote"),
    VersionEnd.postponed: N_("left undecided by the vote"),
    VersionEnd.withdrawn: N_("withdrawn by its authors"),
    VersionEnd.reworked: N_("taken up again by its authors"),
}


@dataclass(frozen=True)
class Part:
    """One part of a file: filled or not, and whether it must be before the file is submitted."""

    section: Section
    name: str
    filled: bool
    needed: bool


def parts(use_case: UseCase) -> list[Part]:
    """Return the parts of a file in their order, each filled or not."""
    return [
        Part(section, SECTION_NAMES[section], bool(_held(use_case, section)), section in NEEDED)
        for section in Section
        if section is not Section.whole
    ]


def _held(use_case: UseCase, section: Section) -> object:
    if section is Section.attachments:
        return queries.attached(use_case)
    return getattr(use_case, section.value)
