"""Whoever reads tables, row versions, statements and the record finds no more of a choice than the result tells.

Each simulated poll has twelve members, ten of whom vote, some twice. The attacker watches as well as can be: the order
of rows, PostgreSQL's xmin and ctid, a reading of every table between two casts, the parameters of every statement
with the member who caused it, the record, and the published list. They then guess each member's choice. They are to do
no better than one who guesses from the published counts; with the key file they are to find every choice.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from math import exp, lgamma, log
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, event, select, text

from scopgov.db import Database
from scopgov.domain.polls import Choice, Secrecy
from scopgov.record.tables import RecordEntry
from scopgov.votes import envelopes, urns
from scopgov.votes.tables import Poll, RollMark, SealedBallot
from scopgov.votes.vault import Vault
from tests.conftest import People
from tests.votes.meeting import OPENS, Meeting, convened, prepare, put

MEMBERS, VOTING, AGAIN = 12, 10, 2
TABLES = (
    "envelopes",
    "superseded_envelopes",
    "roll_marks",
    "sealed_ballots",
    "superseded_ballots",
    "ballots",
)
Order = list[int]  # members, as the attacker puts them in a row
FEW, MANY = 8, 200


@dataclass
class Watched:
    """All that one poll let be seen from outside, and the truth that the attacker does not have."""

    truth: dict[int, Choice]
    published: list[tuple[str, Choice, str]]
    cast_order: Order = field(default_factory=list)
    slots: dict[int, str] = field(default_factory=dict)
    readings: list[tuple[int, dict[str, list[tuple[Any, ...]]]]] = field(default_factory=list)
    statements: list[tuple[int, str]] = field(default_factory=list)
    final: dict[str, list[tuple[Any, ...]]] = field(default_factory=dict)
    facts: str = ""


def _rows(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Read the tables as they lie: with row versions and places on PostgreSQL, row numbers on SQLite."""
    postgres = database.engine.dialect.name == "postgresql"
    hidden, lie = ("xmin::text, ctid::text", "ctid") if postgres else ("rowid, rowid", "rowid")
    with database.reading() as session:
        asked = {name: text(f"SELECT {hidden}, t.* FROM {name} AS t ORDER BY t.{lie}") for name in TABLES}
        return {name: [tuple(row) for row in session.execute(one)] for name, one in asked.items()}


@contextmanager
def _listening(database: Database, member: Callable[[], int], heard: list[tuple[int, str]]) -> Iterator[None]:
    def hear(_c: Any, _cursor: Any, statement: str, parameters: Any, _ctx: Any, _many: bool) -> None:
        heard.append((member(), f"{statement} {parameters!r}"))

    event.listen(database.engine, "before_cursor_execute", hear)
    try:
        yield
    finally:
        event.remove(database.engine, "before_cursor_execute", hear)


def _watch(meeting: Meeting, chance: random.Random) -> Watched:
    """Let members vote at random while everything that can be seen is noted."""
    voting = chance.sample(range(MEMBERS), VOTING)
    acting = [0]
    seen = Watched({}, [])
    for at in [*voting, *chance.sample(voting, AGAIN)]:
        acting[0] = meeting.members[at]
        choice = chance.choice([Choice.for_, Choice.for_, Choice.against])
        with _listening(meeting.database, lambda: acting[0], seen.statements):
            meeting.seal(at, choice)
        seen.truth[acting[0]] = choice
        seen.cast_order.append(acting[0])
        seen.readings.append((acting[0], _rows(meeting.database)))
    acting[0] = 0
    with _listening(meeting.database, lambda: 0, seen.statements):
        poll = meeting.settle()
    with meeting.database.reading() as session:
        seen.published = [(o.commitment, o.choice, o.nonce) for o in urns.ballots(session, poll)]
        seen.facts = "\n".join(session.scalars(select(RecordEntry.facts)))
    seen.final = _rows(meeting.database)
    return seen


def _next(meeting: Meeting) -> None:
    """Put and open one more confidential poll for the same members."""
    from scopgov.assemblies import services as assemblies
    from tests.conftest import START

    with meeting.database.transaction() as session:
        motion = put(session, meeting, prepare(session, meeting), Secrecy.confidential)
        assemblies.convene(session, actor=meeting.actor(), now=START, assembly=motion.assembly)
        meeting.assembly_id, meeting.poll_id = motion.assembly_id, motion.polls[0].id
    meeting.settle(OPENS)


# What an attacker makes of it: a row of members, laid beside a row of ballots ------------------------------


def _last_cast(seen: Watched) -> Order:
    return list(dict.fromkeys(reversed(seen.cast_order)))[::-1]


def _by_hidden(rows: Sequence[tuple[Any, ...]], at: int) -> list[tuple[Any, ...]]:
    return sorted(rows, key=lambda row: [int(part) for part in re.findall(r"\d+", str(row[at]))])


def _ballots(seen: Watched, at: int) -> list[Choice]:
    poll = max(row[2] for row in seen.final["sealed_ballots"])
    mine = [row for row in seen.final["sealed_ballots"] if row[2] == poll]
    return [Choice(str(getattr(row[4], "value", row[4]))) for row in _by_hidden(mine, at)]


def _marks(seen: Watched, at: int) -> Order:
    poll = max(row[2] for row in seen.final["roll_marks"])
    return [row[3] for row in _by_hidden([row for row in seen.final["roll_marks"] if row[2] == poll], at)]


def _beside(members: Order, choices: Sequence[Choice]) -> dict[int, Choice]:
    return dict(zip(members, choices, strict=False))


def _by_order_of_marks(seen: Watched) -> dict[int, Choice]:
    return _beside(_marks(seen, 1), _ballots(seen, 1))


def _by_row_version(seen: Watched) -> dict[int, Choice]:
    return _beside(_marks(seen, 0), _ballots(seen, 0))


def _by_time_of_cast(seen: Watched) -> dict[int, Choice]:
    return _beside(_last_cast(seen), _ballots(seen, 1))


def _by_what_changed(seen: Watched) -> dict[int, Choice]:
    """Join each member with the envelope that appeared or changed at their cast, then in the order of boxes."""
    before: set[Any] = set()
    boxes: dict[int, bytes] = {}
    for member, tables in seen.readings:
        now = {(row[3], bytes(row[4])) for row in tables["envelopes"]}
        for _slot, box in now - before:
            boxes[member] = box
        before = now
    return _beside(sorted(boxes, key=lambda one: boxes[one]), [choice for _c, choice, _n in seen.published])


def _by_statements(seen: Watched) -> dict[int, Choice]:
    """Look for anything of a published ballot in what the database was asked while a member acted."""
    found: dict[int, Choice] = {}
    for member, said in seen.statements:
        for one, choice, nonce in seen.published:
            if member and (one in said or nonce in said or bytes.fromhex(nonce).hex() in said):
                found[member] = choice
    return found or _beside(_last_cast(seen), [choice for _c, choice, _n in seen.published])


def _by_record(seen: Watched) -> dict[int, Choice]:
    assert not any(one in seen.facts or nonce in seen.facts for one, _choice, nonce in seen.published)
    return _beside(sorted(seen.truth), [choice for _c, choice, _n in seen.published])


def _by_length(seen: Watched) -> dict[int, Choice]:
    """Put the statements of each member in the order of their lengths."""
    lengths: Counter[int] = Counter()
    for member, said in seen.statements:
        if member and "INSERT INTO envelopes" in said:
            lengths[member] = len(said)
    ordered = sorted(seen.truth, key=lambda one: lengths[one])
    return _beside(ordered, sorted((choice for _c, choice, _n in seen.published), key=lambda one: len(one)))


ATTACKS: Mapping[str, Callable[[Watched], dict[int, Choice]]] = {
    "order of rows": _by_order_of_marks,
    "row versions": _by_row_version,
    "time of cast": _by_time_of_cast,
    "repeated readings": _by_what_changed,
    "statements": _by_statements,
    "record": _by_record,
    "lengths": _by_length,
}


def _guessed(guess: Mapping[int, Choice], truth: Mapping[int, Choice]) -> int:
    return sum(guess.get(member) is choice for member, choice in truth.items())


def _by_chance(seen: Watched) -> tuple[int, float]:
    """Return how many a guess from the published counts gets right: at best, and laid beside at random."""
    counts = Counter(seen.truth.values())
    return max(counts.values()), sum(count * count for count in counts.values()) / len(seen.truth)


def _too_many(right: int, votes: int, expected: float) -> bool:
    """Tell whether as many right guesses would come by chance less than once in ten thousand (binomial tail)."""
    share = expected / votes

    def exactly(n: int) -> float:
        ways = lgamma(votes + 1) - lgamma(n + 1) - lgamma(votes - n + 1)  # in logarithms: thousands of votes
        return exp(ways + n * log(share) + (votes - n) * log(1 - share))

    tail = sum(exactly(n) for n in range(right, votes + 1))
    return tail < 1e-4


def _simulate(people: People, database: Database, keys: Path, polls: int) -> list[Watched]:
    meeting = convened(people, database, MEMBERS, secrecy=Secrecy.confidential, keys=keys)
    chance = random.Random(20261125)
    seen = []
    for turn in range(polls):
        if turn:
            _next(meeting)
        else:
            meeting.settle(OPENS)
        seen.append(_watch(meeting, chance))
    return seen


def _no_attack_succeeds(seen: Sequence[Watched]) -> None:
    votes = sum(len(one.truth) for one in seen)
    expected = sum(_by_chance(one)[1] for one in seen)
    for name, attack in ATTACKS.items():
        right = sum(_guessed(attack(one), one.truth) for one in seen)
        assert not _too_many(right, votes, expected), f"{name}: {right} of {votes}, {expected:.0f} by chance"


def test_no_reader_of_tables_or_statements_does_better_than_chance(
    people: People, database: Database, tmp_path: Path
) -> None:
    _no_attack_succeeds(_simulate(people, database, tmp_path / "keys", FEW))


@pytest.mark.long
def test_in_two_hundred_polls_no_reader_does_better_than_chance(
    people: People, database: Database, tmp_path: Path
) -> None:
    _no_attack_succeeds(_simulate(people, database, tmp_path / "keys", MANY))


def _write_as_cast(meeting: Meeting, seen: Watched) -> None:
    """Write mark and ballot of each vote together, in the order of casts, as a simpler design would have."""
    left = list(seen.published)
    with meeting.database.transaction() as session:
        for table in (RollMark, SealedBallot):
            session.execute(delete(table).where(table.poll_id == meeting.poll_id))
    for member in _last_cast(seen):
        one = next(each for each in left if each[1] is seen.truth[member])
        left.remove(one)
        told = {"poll_id": meeting.poll_id, "commitment": one[0], "choice": one[1], "nonce": one[2]}
        with meeting.database.transaction() as session:
            session.add(RollMark(poll_id=meeting.poll_id, member_id=member, cast_by=member))
            session.add(SealedBallot(**told))
    seen.final = _rows(meeting.database)


def test_the_attackers_find_every_choice_where_marks_and_ballots_are_written_together(
    people: People, database: Database, tmp_path: Path
) -> None:
    meeting = convened(people, database, MEMBERS, secrecy=Secrecy.confidential, keys=tmp_path / "keys")
    meeting.settle(OPENS)
    seen = _watch(meeting, random.Random(7))
    _write_as_cast(meeting, seen)
    best_guess, _beside = _by_chance(seen)
    assert _guessed(_by_order_of_marks(seen), seen.truth) == VOTING > best_guess


def test_with_the_key_file_every_choice_is_read(people: People, database: Database, tmp_path: Path) -> None:
    """This is what the level does not protect from, and why the file is destroyed."""
    meeting = convened(people, database, MEMBERS, secrecy=Secrecy.confidential, keys=tmp_path / "keys")
    meeting.settle(OPENS)
    truth = {meeting.members[at]: choice for at, choice in enumerate([*Choice, *Choice, Choice.for_])}
    for at, choice in enumerate(truth.values()):
        meeting.seal(at, choice)
    with database.reading() as session:
        poll = session.get_one(Poll, meeting.poll_id)
    keys = Vault(tmp_path / "keys").get(poll.digest)
    assert keys is not None
    boxes = {row[3]: bytes(row[4]) for row in _rows(database)["envelopes"]}
    read = {}
    for member in truth:
        at = envelopes.slot(keys, poll.digest, member)
        read[member] = envelopes.unseal(keys, poll.digest, at, boxes[at]).choice
    assert read == truth
