"""Where a file stands between value and difficulty: criteria with weights, medians of ratings, exact scores.

It also decides which set of criteria holds together and what a new one would change. A rating never decides
a launch: it tells members where a file stands, and the sum behind it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction

from scopgov.domain.errors import Reason
from scopgov.domain.states import UseCaseState
from scopgov.domain.text import N_, legible

LOWEST, HIGHEST, MIDDLE = 1, 5, Fraction(3)
MOST_WEIGHT, MOST_CRITERIA = 10, 8
SCALE = tuple(range(LOWEST, HIGHEST + 1))


class Axis(StrEnum):
    """What a criterion speaks of."""

    value = "value"
    difficulty = "difficulty"


AXIS_NAMES: Mapping[Axis, str] = {Axis.value: N_("Value"), Axis.difficulty: N_("Difficulty")}


@dataclass(frozen=True)
class Criterion:
    """One question a file is rated on, with its weight; its key never changes, nor do its words.

    Whoever wants other words drops it and adds another: ratings given under the old words no longer count.
    """

    key: str
    axis: Axis
    name: str
    question: str
    weight: int = 1

    @property
    def named(self) -> Reason:
        """Return its name, to be said in the reader's language where the words are the program's."""
        return self._said(self.name)

    @property
    def asked(self) -> Reason:
        """Return its question, in the same way."""
        return self._said(self.question)

    def _said(self, text: str) -> Reason:
        return Reason(text) if self.key in _OURS else Reason("%(text)s", {"text": text})


Criteria = tuple[Criterion, ...]

STARTING: Criteria = (
    Criterion("work", Axis.value, N_("Members’ work"), N_("How much better would members work?")),
    Criterion("clients", Axis.value, N_("Clients"), N_("How much better would clients be served?")),
    Criterion("money", Axis.value, N_("Money"), N_("How much would it bring in, or save?")),
    Criterion(
        "society",
        Axis.value,
        N_("Society and environment"),
        N_("How much good would it do beyond the cooperative?"),
    ),
    Criterion("data", Axis.difficulty, N_("Data"), N_("How hard is it to have the data it needs?")),
    Criterion("technique", Axis.difficulty, N_("Technique"), N_("How hard is it to make and to keep up?")),
    Criterion("law", Axis.difficulty, N_("Law and ethics"), N_("How many obstacles in law and ethics?")),
    Criterion(
        "people", Axis.difficulty, N_("People and change"), N_("How much would habits have to change?")
    ),
    Criterion("cost", Axis.difficulty, N_("Cost"), N_("How much money and time would it take?")),
)
_OURS = frozenset(one.key for one in STARTING)


def of_axis(axis: Axis, criteria: Iterable[Criterion]) -> Criteria:
    """Return the criteria of one axis, in their order."""
    return tuple(one for one in criteria if one.axis is axis)


def fault(criteria: Criteria) -> Reason | None:
    """Say why a set of criteria cannot be proposed; None where it holds together."""
    for one in criteria:
        if not legible(one.name) or not legible(one.question):
            return Reason(N_("Each criterion needs a name and a question."))
        if not 0 <= one.weight <= MOST_WEIGHT:
            return Reason(N_("A weight is a whole number from 0 to %(most)s."), {"most": MOST_WEIGHT})
    for axis in Axis:
        found = _fault_of_axis(axis, of_axis(axis, criteria))
        if found is not None:
            return found
    return None


def _fault_of_axis(axis: Axis, criteria: Criteria) -> Reason | None:
    told: dict[str, object] = {"axis": Reason(AXIS_NAMES[axis]), "most": MOST_CRITERIA}
    if not any(one.weight for one in criteria):
        return Reason(N_("%(axis)s: at least one criterion must have a weight above 0."), told)
    if len(criteria) > MOST_CRITERIA:
        return Reason(N_("%(axis)s: at most %(most)s criteria."), told)
    names = [legible(one.name).casefold() for one in criteria]
    if len(set(names)) < len(names):
        return Reason(N_("%(axis)s: two criteria have the same name."), told)
    return None


def to_data(criteria: Criteria) -> dict[str, object]:
    """Return the JSON of a set of criteria."""
    return {"criteria": [{**vars(one), "axis": one.axis.value} for one in criteria]}


def from_data(data: Mapping[str, list[dict[str, object]]]) -> Criteria:
    """Return the set of criteria that JSON holds."""
    return tuple(
        Criterion(
            key=str(one["key"]),
            axis=Axis(str(one["axis"])),
            name=str(one["name"]),
            question=str(one["question"]),
            weight=int(str(one["weight"])),
        )
        for one in data["criteria"]
    )


def keyed(criteria: Criteria, number: int) -> Criteria:
    """Return the criteria, those without a key named after the version that brings them."""
    return tuple(
        one if one.key else replace(one, key=f"v{number}-{place}") for place, one in enumerate(criteria, 1)
    )


def same(one: Criteria, other: Criteria) -> bool:
    """Tell whether two sets ask the same with the same weights, whatever the order and the keys."""
    return _content(one) == _content(other)


def _content(criteria: Criteria) -> frozenset[tuple[str, str, str, int]]:
    return frozenset(
        (one.axis.value, legible(one.name), legible(one.question), one.weight) for one in criteria
    )


@dataclass(frozen=True)
class Change:
    """One criterion that a new set adds, drops or weighs otherwise; None where it is not in a set."""

    criterion: Criterion
    before: int | None
    after: int | None


def changes(before: Criteria, after: Criteria) -> tuple[Change, ...]:
    """Return what differs between two sets, in the order of the old one, what is added last."""
    old, new = ({one.key: one for one in criteria} for criteria in (before, after))
    both = {**old, **new}
    lines = (Change(one, _weight(old.get(key)), _weight(new.get(key))) for key, one in both.items())
    return tuple(line for line in lines if line.before != line.after)


def _weight(one: Criterion | None) -> int | None:
    return None if one is None else one.weight


def may_rate(state: UseCaseState) -> Reason | None:
    """Say why a file takes no ratings: they rest from the moment its launch is put to the vote."""
    if state in (UseCaseState.drafted, UseCaseState.submitted, UseCaseState.checked):
        return None
    if state is UseCaseState.put_to_vote:
        return Reason(N_("Its launch is put to the vote: the ratings rest as voters found them."))
    return Reason(N_("Its launch was decided or given up: the ratings rest as they are."))


# Scores -----------------------------------------------------------------------------------------


def median(given: Sequence[int]) -> Fraction:
    """Return the middle of the ratings; of an even count, the exact mean of the two in the middle."""
    ordered, half = sorted(given), len(given) // 2
    if len(ordered) % 2:
        return Fraction(ordered[half])
    return Fraction(ordered[half - 1] + ordered[half], 2)


@dataclass(frozen=True)
class Term:
    """What members gave a file on one criterion."""

    criterion: Criterion
    given: tuple[int, ...]

    @property
    def median(self) -> Fraction | None:
        """Return the median; None where nobody rated."""
        return median(self.given) if self.given else None

    @property
    def product(self) -> Fraction:
        """Return the median times the weight."""
        return (self.median or Fraction(0)) * self.criterion.weight

    @property
    def spread(self) -> int:
        """Return how far apart the lowest and the highest rating are."""
        return max(self.given) - min(self.given) if self.given else 0


@dataclass(frozen=True)
class Score:
    """A file on one axis: one term for each criterion, and the weighted mean of the medians."""

    axis: Axis
    terms: tuple[Term, ...]

    @property
    def counted(self) -> tuple[Term, ...]:
        """Return the terms that somebody rated."""
        return tuple(one for one in self.terms if one.given)

    @property
    def missing(self) -> tuple[Criterion, ...]:
        """Return the criteria with a weight that nobody rated."""
        return tuple(one.criterion for one in self.terms if not one.given and one.criterion.weight)

    @property
    def total(self) -> Fraction:
        """Return the sum of the medians times their weights."""
        return sum((one.product for one in self.counted), Fraction(0))

    @property
    def weight(self) -> int:
        """Return the weights of what was rated, added up."""
        return sum(one.criterion.weight for one in self.counted)

    @property
    def value(self) -> Fraction | None:
        """Return the weighted mean; None while less than half of the weight of the axis is rated."""
        whole = sum(one.criterion.weight for one in self.terms)
        if not self.weight or 2 * self.weight < whole:
            return None
        return self.total / self.weight

    @property
    def spread(self) -> int:
        """Return the widest gap between two people on one criterion that counts."""
        return max((one.spread for one in self.counted if one.criterion.weight), default=0)


def score(axis: Axis, criteria: Criteria, given: Mapping[str, Sequence[int]]) -> Score:
    """Return how a file stands on an axis; `given` holds the ratings by the key of their criterion."""
    terms = (Term(one, tuple(sorted(given.get(one.key, ())))) for one in of_axis(axis, criteria))
    return Score(axis, tuple(terms))


class Quadrant(StrEnum):
    """The four corners of the picture."""

    start = "start"
    project = "project"
    easy = "easy"
    leave = "leave"


QUADRANT_NAMES: Mapping[Quadrant, str] = {
    Quadrant.start: N_("Start here"),
    Quadrant.project: N_("Worth a project"),
    Quadrant.easy: N_("Easy but little gain"),
    Quadrant.leave: N_("Leave it"),
}


def quadrant(value: Fraction, difficulty: Fraction) -> Quadrant:
    """Return the corner a file stands in: on a line, it has the benefit of the doubt."""
    if value >= MIDDLE:
        return Quadrant.start if difficulty <= MIDDLE else Quadrant.project
    return Quadrant.easy if difficulty <= MIDDLE else Quadrant.leave


@dataclass(frozen=True)
class Standing:
    """Where one file stands: both scores, who rated, and how many of them wrote it."""

    value: Score
    difficulty: Score
    raters: int
    authors: int

    @property
    def at(self) -> tuple[Fraction, Fraction] | None:
        """Return difficulty and value; None where too little is rated to place the file."""
        across, up = self.difficulty.value, self.value.value
        return None if across is None or up is None else (across, up)

    @property
    def quadrant(self) -> Quadrant | None:
        """Return the corner it stands in, None where it is not placed."""
        return quadrant(self.at[1], self.at[0]) if self.at else None

    @property
    def authors_only(self) -> bool:
        """Tell whether nobody rated it but those who wrote it."""
        return 0 < self.raters == self.authors

    @property
    def missing(self) -> Criteria:
        """Return the criteria with a weight that nobody rated."""
        return (*self.value.missing, *self.difficulty.missing)

    @property
    def spread(self) -> int:
        """Return the widest gap between two people on one criterion."""
        return max(self.value.spread, self.difficulty.spread)


@dataclass(frozen=True)
class Rating:
    """One rating of one person on one criterion."""

    member_id: int
    criterion: str
    value: int


def standing(criteria: Criteria, ratings: Iterable[Rating], authors: frozenset[int]) -> Standing:
    """Return where a file stands; ratings on criteria that are no longer in force do not count."""
    counted = tuple(_counted(criteria, ratings))
    given: dict[str, list[int]] = {}
    for one in counted:
        given.setdefault(one.criterion, []).append(one.value)
    raters = {one.member_id for one in counted}
    return Standing(
        value=score(Axis.value, criteria, given),
        difficulty=score(Axis.difficulty, criteria, given),
        raters=len(raters),
        authors=len(raters & authors),
    )


def _counted(criteria: Criteria, ratings: Iterable[Rating]) -> Iterator[Rating]:
    keys = {one.key for one in criteria}
    return (one for one in ratings if one.criterion in keys)
