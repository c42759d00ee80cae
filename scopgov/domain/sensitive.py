"""Decides which information about persons may ever be asked by a model, and on which showing; else why it never may.

The law read here: GDPR art. 5(1)(c), 9 and 10; Regulation (EU) 2024/1689 art. 4a, which lets special categories serve
to find and correct a bias and nothing else; Code du travail art. L.1132-1, L.1133-2, L.3123-5; Code pénal art. 225-1.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from scopgov.domain.errors import Reason
from scopgov.domain.text import N_, legible

MOST_VALUES = 12  # more of them would tell one person from another
FEWEST_ROWS = 10  # a value rarer than that points at somebody


class Category(StrEnum):
    """What an attribute kept apart says about persons."""

    age_band = "age_band"
    seniority = "seniority"
    working_time = "working_time"
    site = "site"
    occupation = "occupation"
    origin = "origin"
    beliefs = "beliefs"
    union = "union"
    genetics = "genetics"
    health = "health"
    sex_life = "sex_life"
    convictions = "convictions"
    sex = "sex"
    family = "family"
    other = "other"


CATEGORY_NAMES: Mapping[str, str] = {
    Category.age_band: N_("Age, in bands"),
    Category.seniority: N_("Seniority"),
    Category.working_time: N_("Working time, full or part"),
    Category.site: N_("Site or place of work"),
    Category.occupation: N_("Trade, post or qualification"),
    Category.origin: N_("Origin, nationality or supposed ethnicity"),
    Category.beliefs: N_("Political, religious or philosophical beliefs"),
    Category.union: N_("Membership of a trade union, or a mandate in one"),
    Category.genetics: N_("Genetic or biometric data"),
    Category.health: N_("Health, disability or pregnancy"),
    Category.sex_life: N_("Sex life or sexual orientation"),
    Category.convictions: N_("Criminal convictions or offences"),
    Category.sex: N_("Sex or gender identity"),
    Category.family: N_("Family situation, name or place of residence"),
    Category.other: N_("Other, or not said"),
}
_SPECIAL = N_(
    "The law lets special categories of data serve to find and to correct a bias, under strict conditions, and never "
    "to score (GDPR art. 9; Regulation (EU) 2024/1689 art. 4a)."
)
_OFFENCES = N_("Only an authority or a law may allow convictions to be used so (GDPR art. 10).")
_CRITERION = N_(
    "It is a ground of discrimination that nothing justifies in such a score (Code du travail art. L.1132-1, Code "
    "pénal art. 225-1)."
)
_UNSAID = N_("Only what is named in the list may be justified: what is not said is not allowed.")
_NEVER: Mapping[Category, str] = {
    Category.origin: _SPECIAL,
    Category.beliefs: _SPECIAL,
    Category.union: _SPECIAL,
    Category.genetics: _SPECIAL,
    Category.health: _SPECIAL,
    Category.sex_life: _SPECIAL,
    Category.convictions: _OFFENCES,
    Category.sex: _CRITERION,
    Category.family: _CRITERION,
    Category.other: _UNSAID,
}
_MIND: Mapping[Category, str] = {
    Category.age_band: N_(
        "A difference by age must serve a legitimate aim by means that are proper and necessary (Code du travail art. "
        "L.1133-2)."
    ),
    Category.working_time: N_(
        "Part-timers have the rights of the others (Code du travail art. L.3123-5), and most of them are women: look "
        "for an indirect discrimination."
    ),
    Category.site: N_("A place may stand for an origin or for means: look for an indirect discrimination."),
    Category.seniority: N_("Seniority goes with age: what holds for the one is to be shown for the other."),
    Category.occupation: N_("Trades often go with sex: look for an indirect discrimination."),
}


def never(category: Category) -> Reason | None:
    """Return why a model may never ask this, None where a sealed protocol may justify it."""
    text = _NEVER.get(category)
    return None if text is None else Reason(text)


def to_mind(category: Category) -> Reason | None:
    """Return what a justification must answer to for this category."""
    text = _MIND.get(category)
    return None if text is None else Reason(text)


@dataclass(frozen=True)
class FeatureUse:
    """An attribute kept apart that a protocol lets a later candidate ask: why it is needed, why it is lawful."""

    attribute: str
    category: Category
    necessary: str
    lawful: str

    def to_data(self) -> dict[str, str]:
        """Return it as plain data."""
        return {
            "attribute": self.attribute,
            "category": self.category.value,
            "necessary": self.necessary,
            "lawful": self.lawful,
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> FeatureUse:
        """Read it again."""
        texts = {name: str(data[name]) for name in ("attribute", "necessary", "lawful")}
        return cls(category=Category(data["category"]), **texts)

    def faults(self, groups: tuple[str, ...]) -> Iterator[tuple[str, Reason]]:
        """Say, by field, what is unsound; `groups` are those that the protocol compares."""
        barred = never(self.category)
        if barred is not None:
            yield "feature", _barred(self.attribute, self.category, barred)
        if self.attribute not in groups:
            text = N_("Compare the projects by “%(name)s” as well: what a model may ask is audited.")
            yield "feature", Reason(text, {"name": self.attribute})
        if not legible(self.necessary):
            yield "necessary", Reason(N_("Say what cannot be done without it, and why less would not do."))
        if not legible(self.lawful):
            yield "lawful_use", Reason(N_("Say on which legal basis, and how discrimination is ruled out."))


def _barred(name: str, category: Category, because: Reason) -> Reason:
    text = N_("“%(name)s” (%(category)s) may never be asked by a model. %(because)s")
    return Reason(text, {"name": name, "category": Reason(CATEGORY_NAMES[category]), "because": because})


def too_telling(name: str, rows: Mapping[str, int]) -> Reason | None:
    """Say why the values of an attribute tell persons apart; `rows` counts those of each value, "" being none."""
    stated = {value: count for value, count in rows.items() if value}
    if not 2 <= len(stated) <= MOST_VALUES:
        text = N_(
            "“%(name)s” has %(count)s values: a model may ask one of 2 to %(most)s, in bands where need be."
        )
        return Reason(text, {"name": name, "count": len(stated), "most": MOST_VALUES})
    rare = [value for value, count in stated.items() if count < FEWEST_ROWS]
    if rare:
        text = N_(
            "“%(value)s” holds for fewer than %(least)s rows: join it with another value, or it points at somebody."
        )
        return Reason(text, {"value": rare[0], "least": FEWEST_ROWS})
    return None


def not_gained(without: Mapping[str, Any], with_it: Mapping[str, Any]) -> Reason | None:
    """Refuse an attribute that brings neither a better model nor a smaller gap on held-out rows."""
    better = any(_more(with_it.get(name), without.get(name)) for name in ("balanced", "auc"))
    closer = _more(without.get("gap"), with_it.get("gap"))
    if better or closer:
        return None
    text = N_(
        "On rows held out, nothing is gained with it: what is not needed is not asked (GDPR art. 5(1)(c))."
    )
    return Reason(text)


def widened(without: Mapping[str, Any], with_it: Mapping[str, Any]) -> Reason | None:
    """Say that an attribute widens the gap between its groups, where the two intervals stand apart."""
    low, high = with_it.get("low"), without.get("high")
    if low is None or high is None or low <= high:
        return None
    return Reason(
        N_("Asking it widens the gap between its groups: the model gains, and some of them pay for it.")
    )


def _more(first: float | None, second: float | None) -> bool:
    return first is not None and second is not None and first > second
