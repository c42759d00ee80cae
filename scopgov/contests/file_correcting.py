"""Correct the kept file that a contested model learnt from, and judge whether members are asked for a retraining.

The file is written again as for a person's request (`datasets/rewriting.py`): what was frozen from it is marked, the
models that learnt from it stay as they are until members vote on a new training.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov.config import Settings
from scopgov.contests import services
from scopgov.contests.tables import ContestRetraining, ScoreContest
from scopgov.datasets import erasing, rewriting
from scopgov.datasets import queries as datasets
from scopgov.datasets import services as keeping
from scopgov.datasets.queries import Snapshot
from scopgov.datasets.rewriting import Edit, Rewritten
from scopgov.datasets.tables import Rewriting, Source
from scopgov.db import hold
from scopgov.domain import contests as rules
from scopgov.domain.acts import Act
from scopgov.domain.canonical import digest
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.policy import Actor, Permission
from scopgov.domain.text import N_, fold
from scopgov.erasures.services import written
from scopgov.members.services import must
from scopgov.threads.services import sound

MOST = 30  # rows shown at once


@dataclass(frozen=True)
class Hits:
    """The first rows in which a text was found, by their line, and how many there are."""

    rows: Sequence[tuple[int, dict[str, str]]]
    count: int


def lacking(one: ScoreContest) -> Reason | None:
    """Say why the file is not corrected after this contest; None where it may be."""
    return rules.may_correct_file(one.state, one.cause)


def source_of(one: ScoreContest) -> Source:
    """Return the file that the contested model learnt from."""
    return one.score.mandate.model_version.run.data_version.source


def changeable(of: Snapshot) -> list[str]:
    """Return the columns that may be corrected here: those of pseudonyms are for the data protection contact."""
    return [one.name for one in datasets.schema_of(of).columns if one.name not in of.pseudonyms]


def found(settings: Settings, of: Snapshot, wanted: str) -> Hits:
    """Return the rows that hold a text in any of their cells, whatever its capitals and accents."""
    frame = datasets.table_of(settings, of).frame
    part = fold(wanted)
    held = pd.Series(False, index=frame.index)
    for name in frame.columns:
        texts = frame[name].dropna().astype(str)
        known = {text for text in texts.unique() if part in fold(text)}
        held |= frame[name].isin(known)
    return _hits(frame.loc[held])


def shown_again(settings: Settings, of: Snapshot, wanted: str, lines: Sequence[int]) -> Hits:
    """Return the rows that hold a text, as they were found, or those of these lines where nothing was looked for."""
    if wanted:
        return found(settings, of, wanted)
    frame = datasets.table_of(settings, of).frame
    return _hits(frame.loc[frame.index.isin(lines)])


def _hits(frame: pd.DataFrame) -> Hits:
    shown = frame.head(MOST).fillna("").astype(str)
    lines = [int(line) for line in shown.index]
    cells = [{str(name): text for name, text in row.items()} for row in shown.to_dict("records")]
    return Hits(list(zip(lines, cells, strict=True)), len(frame))


def worked_out(settings: Settings, of: Snapshot, lists: tuple[str, str], edit: Edit) -> Rewritten:
    """Write the file again with rows corrected, while nobody waits to write. Raises Refused at the field at fault."""
    if not edit.lines:
        raise Refused(Reason(N_("Choose the rows first.")), status=422, field="lines")
    if list(edit.columns) != [one for one in edit.columns if one in changeable(of)] or len(edit.columns) != 1:
        raise Refused(Reason(N_("Choose the one column to correct.")), status=422, field="column")
    return rewriting.rewritten(settings, of, edit, *lists)


def correct(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    contest: ScoreContest,
    because: str,
    done: Rewritten,
) -> Rewriting:
    """Put the file written again in the place of the one before; the very same correction again is that one.

    Raises Refused where nothing differs in the rows.
    """
    must(actor, Permission.data_prepare)
    hold(session, contest)
    refused = lacking(contest)
    if refused is not None:
        raise Refused(refused)
    said = sound(because, "because", rules.LONGEST)
    if done.values["sha256"] == done.of.sha256:
        return _same(contest, actor, said, done.edit)
    by: dict[str, Any] = {
        "because": said,
        "done_by": actor.member_id,
        "done_at": now,
        "contest_id": contest.id,
    }
    source = source_of(contest)
    made = erasing.put(session, source=source, done=done, **by)
    written(session, actor, now, None, {**erasing.instruction(source, done), "contest": contest.id})
    session.expire(contest, ["rewritings"])
    facts = {"contest": contest.id, "way": made.way.value, "rows": made.rows, "columns": made.columns}
    facts |= {"before": made.before_sha256, "after": made.after_sha256}
    keeping.enter(session, actor, now, Act.data_rewritten, source, facts)
    return made


def _same(contest: ScoreContest, actor: Actor, because: str, edit: Edit) -> Rewriting:
    made = contest.rewritings[-1] if contest.rewritings else None
    told = (actor.member_id, because, list(edit.columns), len(edit.lines))
    if made is None or (made.done_by, made.because, made.columns, made.rows) != told:
        text = N_("These rows hold that already: there is nothing to correct.")
        raise Refused(Reason(text), status=422, field="value")
    return made


def judge(
    session: Session, *, actor: Actor, now: datetime, contest: ScoreContest, asked: bool, said: str
) -> ContestRetraining:
    """Say, once the file is corrected, whether members are asked for a retraining, and why."""
    must(actor, Permission.retraining_propose)
    hold(session, contest)
    if not contest.rewritings:
        raise Refused(Reason(N_("Correct the file first.")))
    if contest.retraining is not None:
        raise Refused(Reason(N_("This is judged already.")))
    why = sound(said, "said", rules.LONGEST)
    made = ContestRetraining(
        contest_id=contest.id, asked=asked, said=why, judged_by=actor.member_id, judged_at=now
    )
    session.add(made)
    session.flush()
    session.expire(contest, ["retraining"])
    facts = {"asked": asked, "said": digest(why)}
    services.enter(session, actor, now, Act.contest_retraining_judged, contest, facts)
    return made


def waiting(session: Session) -> Sequence[ScoreContest]:
    """Return the contests after which a file was corrected and nobody judged yet whether to train again."""
    query = select(ScoreContest).where(ScoreContest.rewritings.any(), ~ScoreContest.retraining.has())
    return session.scalars(query.order_by(ScoreContest.id)).all()
