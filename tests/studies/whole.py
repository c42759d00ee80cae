"""A whole study and the people around it: what the domain's and the room's tests share."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from sqlalchemy.orm import Session

from scopgov.charter.queries import in_force
from scopgov.domain.advice import AdviceKind
from scopgov.domain.economics import Assumptions, Money, Recurrence
from scopgov.domain.studies import (
    Aspect,
    Effect,
    EffectKind,
    Finding,
    Funding,
    FundSource,
    Judged,
    Option,
    Part,
    Study,
    Supplier,
    Way,
)
from scopgov.studies import services
from scopgov.studies.tables import Advice
from scopgov.studies.tables import Study as Row
from scopgov.usecases import services as usecases
from scopgov.usecases.tables import UseCase
from tests.conftest import START
from tests.screening.answers import screened
from tests.usecases.proposing import EFFECTS, Cast, findings, submitted

WHOLE = Study(
    judged={aspect: Judged(Finding.sound, "Looked at.") for aspect in Aspect},
    costs=(
        Money("Training and set-up", Decimal(12000), Recurrence.once),
        Money("Hosting and upkeep", Decimal(2000)),
    ),
    gains=(Money("Penalties avoided", Decimal(6000)),),
    funds=(Funding("Reserve", Decimal(9000)), Funding("Region", Decimal(4000), FundSource.grant)),
    looked=Assumptions(3, Decimal(5)),
    effects=(Effect(EffectKind.hours_freed, Decimal(640), "hours a year", "teams", "time sheets"),),
    options={
        Way.build: Option(Decimal(14000), Decimal(2000), "all", "four months", "two people", ""),
        Way.buy: Option(Decimal(9000), Decimal(9000)),
        Way.open_source: Option(),
    },
    proposed=Way.build,
    because="Nothing leaves the house.",
    suppliers=(Supplier("Coop", Decimal(20000), "low", "with everything", "us", "us", "Lyon"),),
    plain="We would know early.",
    risks="It may be wrong for small projects.",
)
PARTS: Mapping[Part, tuple[str, ...]] = {
    Part.findings: ("judged",),
    Part.money: ("costs", "gains", "funds", "looked", "cautious", "favourable"),
    Part.effects: ("effects",),
    Part.options: ("options", "proposed", "because", "suppliers"),
    Part.words: ("plain", "risks"),
}


def written(session: Session, cast: Cast, use_case: UseCase, study: Study = WHOLE) -> Row:
    """Let the author write every part."""
    for part, names in PARTS.items():
        said = {name: getattr(study, name) for name in names}
        author = cast.actor(cast.author)
        row = services.write(session, actor=author, now=START, use_case=use_case, part=part, said=said)
    return row


def presented(session: Session, cast: Cast, use_case: UseCase, study: Study = WHOLE) -> Row:
    """Let the author write and present a study."""
    written(session, cast, use_case, study)
    return services.present(session, actor=cast.actor(cast.author), now=START, use_case=use_case)


def advised(
    session: Session, board: int, cast: Cast, row: Row, kind: AdviceKind = AdviceKind.favourable
) -> Advice:
    """Let the board give its opinion, with a budget of 14,000 euros."""
    return services.advise(
        session,
        actor=cast.actor(board),
        now=START,
        study=row,
        kind=kind,
        reasons="Worth trying.",
        budget=Decimal(14000),
    )


def checked(session: Session, cast: Cast) -> UseCase:
    """Return a use case submitted, screened and read against the charter."""
    use_case = submitted(session, cast)
    screened(session, cast.actor(cast.author), START, use_case)
    return read_against_charter(session, cast, use_case)


def read_against_charter(session: Session, cast: Cast, use_case: UseCase) -> UseCase:
    """Let the committee find every clause met."""
    charter = in_force(session, START.date())
    assert charter is not None
    usecases.check(
        session,
        actor=cast.actor(cast.committee),
        now=START,
        use_case=use_case,
        findings=findings(charter),
        effects=EFFECTS,
    )
    return use_case
