"""Lines of files scored before scores were kept by columns are carried over, and back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, text

from scopgov import db
from scopgov.batches.errors import unpacked
from scopgov.db import Database
from scopgov.scoring.packed import unpack
from tests.house.filling import fill

BEFORE = "0084_audits_again"
REASON = {"text": "Choose one of the list.", "params": {}, "field": "kind"}


def told(connection: Connection, query: str) -> list[dict[str, Any]]:
    return [dict(one) for one in connection.execute(text(query)).mappings()]


def lay(database: Database) -> None:
    """Put a batch that stopped into the layout before: two lines scored, one refused, one broken far ahead."""
    fill(database)
    with database.engine.begin() as connection:
        connection.execute(
            text("UPDATE batches SET total = 9, position = 3, scored = 2, refused = 2, deleted_at = NULL")
        )
        first = told(connection, "SELECT * FROM scores")[0]
        columns = ", ".join(first)
        values = ", ".join(
            "2" if name == "id" else "0.25" if name == "probability" else name for name in first
        )
        connection.execute(text(f"INSERT INTO scores ({columns}) SELECT {values} FROM scores"))
        lines = [
            (2, 1, None, None),
            (4, 2, None, None),
            (3, None, {"kind": "Z"}, REASON),
            (9, None, None, REASON),
        ]
        for line, score, typed, reason in lines:
            connection.execute(
                text("INSERT INTO batch_lines VALUES (1, :line, :score, :typed, :reason)"),
                {
                    "line": line,
                    "score": score,
                    "typed": typed and json.dumps(typed),
                    "reason": reason and json.dumps(reason),
                },
            )


def test_lines_become_a_chunk_and_their_scores_stay_theirs(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/site.sqlite"
    db.upgrade(url, BEFORE)
    database = Database(url)
    lay(database)
    database.engine.dispose()
    db.upgrade(url, "0085_scores_by_columns")
    with database.engine.connect() as connection:
        (kept,) = told(connection, "SELECT * FROM batch_chunks")
        (chunk,) = told(connection, "SELECT * FROM score_chunks")
        batch = told(connection, "SELECT * FROM batches")[0]
        scores = told(connection, "SELECT id, chunk_id, chunk_line FROM scores ORDER BY id")
    answers = unpack(chunk["held"], chunk["sha256"])
    assert answers.lines.tolist() == [2, 4] and answers.probabilities.tolist() == [0.5, 0.25]
    assert [(one["chunk_id"], one["chunk_line"]) for one in scores] == [(1, 2), (1, 4)]
    (error,) = unpacked(kept["faults"], json.loads(kept["reasons"]))
    assert (error.line, error.field, error.reason.text) == (3, "kind", REASON["text"])
    assert (batch["position"], batch["scored"], batch["refused"]) == (5, 2, 1)  # line 9 is found again
    database.engine.dispose()
    db.downgrade(url, BEFORE)
    with database.engine.connect() as connection:
        lines = told(connection, "SELECT line, score_id FROM batch_lines ORDER BY line")
    assert [(one["line"], one["score_id"]) for one in lines] == [(2, 1), (3, None), (4, 2)]
    database.engine.dispose()
