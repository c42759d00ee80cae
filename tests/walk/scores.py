"""Asking for scores: given with a sum that holds, or refused with a reason that is written down."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import select

from scopgov.domain.acts import Act
from scopgov.record.tables import RecordEntry
from scopgov.scoring.tables import Score
from scopgov.store import path_of
from tests.walk.cases import Case
from tests.walk.cooperative import AUTHOR, WRITER, Cooperative
from tests.walk.needs import TITLE
from tests.walk.pages import Page

REMINDER = "People decide. A score sends nothing and blocks nothing"


def score(coop: Cooperative, reference: str, case: Case) -> Page:
    """Let the proposal writer type the project of a case and read its estimate."""
    wim = coop.person(WRITER)
    coop.go(WRITER, "/scores")
    wim.follow(f"Score a proposal: {TITLE}")
    typed = {"reference": reference}
    for column, value in case.project.items():
        typed[wim.page.field(case.label_of(column))] = value
    page = wim.press("Ask for the estimate", typed)
    return page.says(reference, REMINDER, "Starting point: the model’s average", "Before calibration")


def hold_the_sum(coop: Cooperative, page: Page) -> Score:
    """Hold that the factors and the base of the score shown make its uncalibrated output, and that it is recorded."""
    with coop.database.reading() as session:
        kept = session.get_one(Score, page.number)
        total = kept.base + sum(one["contribution"] for one in kept.factors)
        assert abs(total - kept.uncalibrated) <= 1e-9
        page.says(f"{round(kept.probability * 100)}%", kept.mandate.use_case.title)
        assert _acts(coop, f"score:{kept.id}") == [Act.score_given]
        return kept


def decide(coop: Cooperative, reference: str) -> None:
    """Let the proposal writer say, from what awaits them, what they decided."""
    wim = coop.person(WRITER)
    coop.go(WRITER, "/")
    page = wim.follow(f"Say what you decided for “{reference}”.")
    wim.press("Record my decision", {"decision": "set_aside"}, expect=422).says(
        "Say why, in a sentence or two."
    )
    said = {"decision": "set_aside", "reason": "The client is known and the team is free."}
    wim.press("Record my decision", said).says("Estimate set aside", said["reason"], "Decided by Wim Writer")
    assert _acts(coop, f"score:{page.number}") == [Act.score_given, Act.decision_recorded]


def refused(coop: Cooperative, reason: str, *, who: str = WRITER, status: int = 409) -> None:
    """Hold that a score is refused for that reason, shown, listed and recorded, and that none was given."""
    scores, refusals = _count(coop, Act.score_given), _count(coop, Act.score_refused)
    visitor = coop.person(who)
    coop.go(who, "/scores").says("You cannot score now.", reason)
    visitor.follow(TITLE).says("No score would be given to you now", reason)
    visitor.press("Ask all the same", expect=status).says("Score refused", reason, "Nothing was computed.")
    visitor.follow("Scores refused, and why").says(reason, who)
    assert (_count(coop, Act.score_given), _count(coop, Act.score_refused)) == (scores, refusals + 1)


def refused_to_a_member(coop: Cooperative) -> None:
    """Hold that a member who is not charged with writing proposals gets no score."""
    refused(coop, "Only people charged with writing proposals may score.", who=AUTHOR, status=403)


@contextmanager
def one_byte_changed(coop: Cooperative, artefact: str) -> Iterator[Path]:
    """Change one byte of a model on the disk, and put it back."""
    path = path_of(coop.settings.artefacts, artefact)
    whole, mode = path.read_bytes(), path.stat().st_mode
    path.chmod(0o600)
    path.write_bytes(whole[:-50] + bytes([whole[-50] ^ 1]) + whole[-49:])
    yield path
    path.write_bytes(whole)
    path.chmod(mode)


def _acts(coop: Cooperative, subject: str) -> list[str]:
    with coop.database.reading() as session:
        query = select(RecordEntry.act).where(RecordEntry.subject == subject).order_by(RecordEntry.seq)
        return list(session.scalars(query))


def _count(coop: Cooperative, act: Act) -> int:
    with coop.database.reading() as session:
        return len(session.scalars(select(RecordEntry.seq).where(RecordEntry.act == act.value)).all())
