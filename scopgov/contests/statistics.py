"""How contests went, by use case and by quarter, as the board reads it. Changes nothing; names nobody."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov.contests import queries
from scopgov.contests.tables import ScoreContest
from scopgov.domain import contests as rules
from scopgov.domain.cells import cell, sheet
from scopgov.domain.contests import Account, Cause
from scopgov.domain.text import N_
from scopgov.mandates.tables import Mandate
from scopgov.members.queries import local_day
from scopgov.scoring.tables import Score
from scopgov.usecases.tables import UseCase

HEADINGS: Sequence[str] = (
    N_("Year"),
    N_("Quarter"),
    N_("Use case"),
    N_("Contests"),
    N_("Through a link"),
    N_("Waiting for an answer"),
    N_("Upheld"),
    N_("Not upheld"),
    N_("Withdrawn before an answer"),
    N_("Answered late, or waiting too long"),
    N_("Days until an answer, median"),
    N_("Files corrected"),
    N_("Retrainings asked for"),
)


@dataclass(frozen=True)
class Quarter:
    """The contests raised in a quarter about the scores of one use case, and how they went as known today."""

    year: int
    quarter: int
    use_case: UseCase
    account: Account
    by_link: int
    files: int
    retrainings: int

    def cells(self) -> list[str | int | float]:
        """Return the figures in the order of the headings."""
        one = self.account
        figures = [one.raised, self.by_link, one.waiting, one.upheld, one.dismissed, one.withdrawn, one.late]
        return [
            self.year,
            self.quarter,
            cell(self.use_case.title),
            *figures,
            "" if one.days is None else one.days,
            self.files,
            self.retrainings,
        ]


def quarters(session: Session, today: date) -> list[Quarter]:
    """Return how contests went, the latest quarter first, use cases in order of number."""
    query = (
        select(ScoreContest, UseCase)
        .join(Score, Score.id == ScoreContest.score_id)
        .join(Mandate, Mandate.id == Score.mandate_id)
        .join(UseCase, UseCase.id == Mandate.use_case_id)
        .order_by(ScoreContest.id)
    )
    found: dict[tuple[int, int, int], tuple[UseCase, list[ScoreContest]]] = {}
    for one, use_case in session.execute(query):
        year, quarter = rules.quarter(local_day(one.raised_at))
        found.setdefault((year, quarter, use_case.number), (use_case, []))[1].append(one)
    order = sorted(found, key=lambda key: (-key[0], -key[1], key[2]))
    return [_quarter(key[0], key[1], *found[key], today) for key in order]


def _quarter(
    year: int, quarter: int, use_case: UseCase, contests: Sequence[ScoreContest], today: date
) -> Quarter:
    account = rules.account(map(queries.counted, contests), today)
    return Quarter(
        year,
        quarter,
        use_case,
        account,
        by_link=sum(one.link_id is not None for one in contests),
        files=sum(bool(one.rewritings) for one in contests),
        retrainings=sum(one.retraining is not None and one.retraining.asked for one in contests),
    )


def as_csv(rows: Sequence[Quarter], say: Callable[[str], str]) -> str:
    """Return the figures as a table for a spreadsheet; what was wrong has columns of its own."""
    head = [*map(say, HEADINGS), *(say(rules.CAUSE_NAMES[cause]) for cause in Cause)]
    lines = ([*one.cells(), *(one.account.causes.get(cause, 0) for cause in Cause)] for one in rows)
    return sheet([head, *lines])
