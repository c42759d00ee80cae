"""What a feasibility study holds, when it may be written and presented, and what it still lacks.

Knows nothing of rows or pages. Money is reckoned in `economics`; effects on people are stated beside it and
never converted into euros.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from scopgov.domain import economics
from scopgov.domain.economics import CAUTIOUS, EXPECTED, FAVOURABLE, Assumptions, Money, Recurrence, Scenario
from scopgov.domain.errors import Reason
from scopgov.domain.states import UseCaseState
from scopgov.domain.text import N_


class Part(StrEnum):
    """The parts of a study, each written on a page of its own."""

    findings = "findings"
    money = "money"
    effects = "effects"
    options = "options"
    words = "words"


class Aspect(StrEnum):
    """What a study looks at beside money."""

    technical = "technical"
    data = "data"
    legal = "legal"
    people = "people"


class Finding(StrEnum):
    """What was found of one aspect."""

    sound = "sound"
    watch = "watch"
    blocking = "blocking"


class FundSource(StrEnum):
    """Where money comes from."""

    own_funds = "own_funds"
    loan = "loan"
    grant = "grant"


class EffectKind(StrEnum):
    """What a use changes for people and surroundings."""

    hours_freed = "hours_freed"
    hardship = "hardship"
    skills = "skills"
    jobs = "jobs"
    environment = "environment"


class Way(StrEnum):
    """How one comes to a tool."""

    build = "build"
    buy = "buy"
    open_source = "open_source"


PART_NAMES: Mapping[Part, str] = {
    Part.findings: N_("Can it be done?"),
    Part.money: N_("The money"),
    Part.effects: N_("What it changes for people"),
    Part.options: N_("Build, buy or open source"),
    Part.words: N_("In plain words"),
}
ASPECT_NAMES: Mapping[Aspect, str] = {
    Aspect.technical: N_("Technical"),
    Aspect.data: N_("Data"),
    Aspect.legal: N_("Legal"),
    Aspect.people: N_("People and skills"),
}
FINDING_NAMES: Mapping[Finding, str] = {
    Finding.sound: N_("Sound"),
    Finding.watch: N_("To watch"),
    Finding.blocking: N_("Blocking"),
}
SOURCE_NAMES: Mapping[FundSource, str] = {
    FundSource.own_funds: N_("Own funds"),
    FundSource.loan: N_("Loan"),
    FundSource.grant: N_("Grant"),
}
EFFECT_NAMES: Mapping[EffectKind, str] = {
    EffectKind.hours_freed: N_("Hours freed"),
    EffectKind.hardship: N_("Hardship at work"),
    EffectKind.skills: N_("Skills"),
    EffectKind.jobs: N_("Jobs"),
    EffectKind.environment: N_("Environment"),
}
WAY_NAMES: Mapping[Way, str] = {
    Way.build: N_("Build"),
    Way.buy: N_("Buy"),
    Way.open_source: N_("Open source"),
}


@dataclass(frozen=True)
class Judged:
    """What was found of one aspect, and why."""

    finding: Finding | None = None
    text: str = ""


@dataclass(frozen=True)
class Funding:
    """One line of the funding plan, in euros."""

    label: str
    amount: Decimal
    source: FundSource = FundSource.own_funds


@dataclass(frozen=True)
class Effect:
    """One effect that is no money: how much of what, for whom, how it will be measured."""

    kind: EffectKind
    quantity: Decimal
    unit: str
    who: str
    measured: str


@dataclass(frozen=True)
class Option:
    """One way to the tool; `first_year` and `yearly` (each year after it) in euros, None where not costed."""

    first_year: Decimal | None = None
    yearly: Decimal | None = None
    control: str = ""
    delay: str = ""
    skills: str = ""
    notes: str = ""

    @property
    def costed(self) -> bool:
        """Tell whether both costs are known."""
        return self.first_year is not None and self.yearly is not None

    def total(self, years: int) -> Decimal | None:
        """Return the first year and each year after it, over the years looked at."""
        if self.first_year is None or self.yearly is None:
            return None
        return self.first_year + self.yearly * (years - 1)


@dataclass(frozen=True)
class Supplier:
    """What one supplier asks and leaves us: price in euros over the years, None where unknown."""

    name: str
    price: Decimal | None = None
    dependence: str = ""
    reversibility: str = ""
    data_owner: str = ""
    model_owner: str = ""
    data_place: str = ""


@dataclass(frozen=True)
class Study:
    """All that a study says. Whole or not: `lacking` tells."""

    judged: Mapping[Aspect, Judged] = field(default_factory=dict)
    costs: tuple[Money, ...] = ()
    gains: tuple[Money, ...] = ()
    funds: tuple[Funding, ...] = ()
    looked: Assumptions = field(default_factory=Assumptions)
    cautious: Scenario = CAUTIOUS
    favourable: Scenario = FAVOURABLE
    effects: tuple[Effect, ...] = ()
    options: Mapping[Way, Option] = field(default_factory=dict)
    proposed: Way | None = None
    because: str = ""
    suppliers: tuple[Supplier, ...] = ()
    plain: str = ""
    risks: str = ""

    def scenarios(self) -> tuple[Scenario, ...]:
        """Return the three scenarios, the worst first."""
        return self.cautious, EXPECTED, self.favourable

    def results(self) -> tuple[economics.Result, ...]:
        """Return what each scenario comes to."""
        return tuple(economics.project(self.costs, self.gains, self.looked, one) for one in self.scenarios())

    def needed(self) -> Decimal:
        """Return what the funding plan has to pay: what is paid once, and the first year."""
        return sum((line.amount for line in self.costs), Decimal(0))

    def has_cents(self) -> bool:
        """Tell whether some amount is not a whole number of euros."""
        amounts = [one.amount for one in (*self.costs, *self.gains)] + [one.amount for one in self.funds]
        return any(amount != amount.to_integral_value() for amount in amounts)

    def missing_funds(self) -> Decimal:
        """Return what the funding plan lacks, negative where it has more."""
        return economics.missing_funds(self.costs, [Money(one.label, one.amount) for one in self.funds])


def may_write(state: UseCaseState) -> Reason | None:
    """Return why no study of a file in this state may be written, None when it may."""
    if state in (UseCaseState.refused, UseCaseState.withdrawn):
        return Reason(N_("This file is closed: take it up again before you write its study."))
    return None


def may_present(state: UseCaseState) -> Reason | None:
    """Return why a study of a file in this state may not be presented, None when it may."""
    if state is UseCaseState.drafted:
        return Reason(N_("Submit the file first: a study is about a proposal that no longer moves."))
    return may_write(state)


def may_advise(state: UseCaseState) -> Reason | None:
    """Return why the board may give no opinion on a file in this state, None when it may."""
    if state in (UseCaseState.submitted, UseCaseState.checked):
        return None
    return Reason(N_("The board gives its opinion before the launch is put to the vote."))


def fault(study: Study) -> Reason | None:
    """Return what makes the figures unusable, None where nothing does."""
    found = economics.fault(study.costs, study.gains, study.looked)
    for one in (study.cautious, study.favourable):
        if not (0 <= one.costs <= 500 and 0 <= one.gains <= 500):
            return Reason(N_("A scenario takes between 0 and 500 percent of what the lines say."))
    return found


def lacking(study: Study) -> Iterator[tuple[Part, Reason]]:
    """Give what a study must say before it is presented, part by part."""
    for aspect, name in ASPECT_NAMES.items():
        one = study.judged.get(aspect, Judged())
        if one.finding is None or not one.text:
            yield (
                Part.findings,
                Reason(N_("%(aspect)s: choose a finding and say why."), {"aspect": Reason(name)}),
            )
    if not study.costs:
        yield Part.money, Reason(N_("Write one cost at least."))
    if not study.effects:
        yield Part.effects, Reason(N_("Name one effect on people at least, with how it will be measured."))
    chosen = study.options.get(study.proposed) if study.proposed else None
    if chosen is None or not chosen.costed or not study.because:
        yield Part.options, Reason(N_("Choose the way you propose, with its two costs, and say why."))
    if not study.plain:
        yield Part.words, Reason(N_("Say in plain words what it is about."))
    if not study.risks:
        yield Part.words, Reason(N_("Say what could go wrong."))


def study_data(value: Any) -> Any:
    """Return a study, or a part of it, as JSON data: amounts as text, so that no digit is lost."""
    if is_dataclass(value):
        return {one.name: study_data(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): study_data(held) for key, held in value.items()}
    if isinstance(value, tuple):
        return [study_data(held) for held in value]
    return str(value) if isinstance(value, (Decimal, StrEnum)) else value


def study_of(data: Mapping[str, Any]) -> Study:
    """Return the study that `study_data` wrote."""
    if not data:
        return Study()
    return Study(
        judged={Aspect(key): _judged(one) for key, one in data["judged"].items()},
        costs=tuple(_money(one) for one in data["costs"]),
        gains=tuple(_money(one) for one in data["gains"]),
        funds=tuple(_funding(one) for one in data["funds"]),
        looked=Assumptions(data["looked"]["years"], Decimal(data["looked"]["discount"])),
        cautious=Scenario(**data["cautious"]),
        favourable=Scenario(**data["favourable"]),
        effects=tuple(_effect(one) for one in data["effects"]),
        options={Way(key): _option(one) for key, one in data["options"].items()},
        proposed=Way(data["proposed"]) if data["proposed"] else None,
        because=data["because"],
        suppliers=tuple(_supplier(one) for one in data["suppliers"]),
        plain=data["plain"],
        risks=data["risks"],
    )


def _judged(data: Mapping[str, Any]) -> Judged:
    return Judged(Finding(data["finding"]) if data["finding"] else None, data["text"])


def _money(data: Mapping[str, Any]) -> Money:
    return Money(data["label"], Decimal(data["amount"]), Recurrence(data["recurrence"]))


def _funding(data: Mapping[str, Any]) -> Funding:
    return Funding(data["label"], Decimal(data["amount"]), FundSource(data["source"]))


def _effect(data: Mapping[str, Any]) -> Effect:
    told = {**data, "kind": EffectKind(data["kind"]), "quantity": Decimal(data["quantity"])}
    return Effect(**told)


def _option(data: Mapping[str, Any]) -> Option:
    return Option(**{**data, "first_year": _amount(data["first_year"]), "yearly": _amount(data["yearly"])})


def _supplier(data: Mapping[str, Any]) -> Supplier:
    return Supplier(**{**data, "price": _amount(data["price"])})


def _amount(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
