"""Writes the rows that an audit read, so that who may see them computes its figures again with programs of their own.

One line a case in the order of the answers: outcome, score, then its group in each grouping of the protocol, numbers
already in their bands. Knows nothing of the database or of pages.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import replace
from io import StringIO
from typing import Any

from scopgov.audits.answers import Answers, read_answers
from scopgov.audits.findings import AuditResult
from scopgov.domain.canonical import digest, sha256_bytes
from scopgov.domain.protocol import Protocol

COLUMNS = ("outcome", "score")  # before the groupings
MARK = "row"  # of a row whose line is said to nobody


def table(answers: Answers) -> bytes:
    """Return the rows as CSV in UTF-8: the same rows give the same bytes. Scores have every digit they have."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows([_head(answers), *_texts(answers)])
    return text.getvalue().encode()


def marked(answers: Answers, marks: Sequence[str]) -> bytes:
    """Return the rows as CSV, each under the mark it is given, in the order of the marks: it says nothing of lines."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([MARK, *_head(answers)])
    writer.writerows(sorted([mark, *row] for mark, row in zip(marks, _texts(answers), strict=True)))
    return text.getvalue().encode()


def unordered_sha256(answers: Answers) -> str:
    """Return a digest of the rows whatever their order, which an audit of values kept apart is frozen with."""
    return digest([_head(answers), *sorted(_texts(answers))])


def unordered(found: AuditResult, answers: Answers) -> AuditResult:
    """Return a result frozen with the digest of its rows in any order, for they are given in none."""
    return replace(found, rows_sha256="", rows_unordered_sha256=unordered_sha256(answers))


def _head(answers: Answers) -> list[str]:
    return [*COLUMNS, *answers.groups]


def _texts(answers: Answers) -> list[list[str]]:
    outcome, score = map(str, answers.outcome.astype(int).tolist()), map(repr, answers.score.tolist())
    return [list(row) for row in zip(outcome, score, *answers.groups.values(), strict=True)]


def sha256(answers: Answers) -> str:
    """Return the digest of the rows, which an audit is frozen with."""
    return sha256_bytes(table(answers))


def of_kept(protocol: Protocol, kept: Mapping[str, Any], columns: Mapping[str, Sequence[str]]) -> bytes:
    """Return the rows that a protocol read of kept answers; `columns` are their groups, before any band."""
    return table(read_answers(protocol, kept["label"], kept["probability"], protocol.grouped(columns)))
