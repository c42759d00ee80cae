"""Writes the rows that an audit read, so that who may see them computes its figures again with programs of their own.

One line a case in the order of the answers: outcome, score, then its group in each grouping of the protocol, numbers
already in their bands. Knows nothing of the database or of pages.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from io import StringIO
from typing import Any

from scopgov.audits.answers import Answers, read_answers
from scopgov.domain.canonical import sha256_bytes
from scopgov.domain.protocol import Protocol

COLUMNS = ("outcome", "score")  # before the groupings


def table(answers: Answers) -> bytes:
    """Return the rows as CSV in UTF-8: the same rows give the same bytes. Scores have every digit they have."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([*COLUMNS, *answers.groups])
    columns = (
        answers.outcome.astype(int).tolist(),
        map(repr, answers.score.tolist()),
        *answers.groups.values(),
    )
    writer.writerows(zip(*columns, strict=True))
    return text.getvalue().encode()


def sha256(answers: Answers) -> str:
    """Return the digest of the rows, which an audit is frozen with."""
    return sha256_bytes(table(answers))


def of_kept(protocol: Protocol, kept: Mapping[str, Any], columns: Mapping[str, Sequence[str]]) -> bytes:
    """Return the rows that a protocol read of kept answers; `columns` are their groups, before any band."""
    return table(read_answers(protocol, kept["label"], kept["probability"], protocol.grouped(columns)))
