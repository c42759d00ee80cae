"""A reason kept as JSON reads the same afterwards."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

from scopgov.domain.errors import Reason
from scopgov.domain.reasons import reason_data, reason_of
from scopgov.domain.text import InLanguages


def test_a_reason_with_dates_and_reasons_inside_survives_json() -> None:
    reason = Reason(
        "%(who)s until %(day)s at %(at)s: %(count)s",
        {
            "who": (Reason("board"), Reason("ethics committee")),
            "day": date(2026, 12, 10),
            "at": datetime(2026, 12, 10, 20, tzinfo=UTC),
            "count": 3,
        },
        rule="article 21",
        remedy="wait",
    )
    assert reason_of(json.loads(json.dumps(reason_data(reason)))) == reason


def test_what_is_no_json_is_kept_as_text() -> None:
    kept = reason_data(Reason("%(what)s", {"what": {1}}))
    assert kept["params"] == {"what": "{1}"}


def test_a_reason_kept_by_a_pipeline_is_read_with_the_reasons_inside_it() -> None:
    kept = {"text": "%(who)s: %(n)s", "params": {"who": {"text": "board"}, "n": 2}}
    assert reason_of(kept) == Reason("%(who)s: %(n)s", {"who": Reason("board"), "n": 2})


def test_what_people_wrote_in_two_languages_survives_json_and_is_read_in_each() -> None:
    title = InLanguages("Lire un score", {"en": "Reading a score"})
    again = reason_of(json.loads(json.dumps(reason_data(Reason("%(title)s", {"title": title})))))
    found = again.params["title"]
    assert found == title
    assert [found.in_(one) for one in ("fr", "en", "de")] == [title.first, "Reading a score", title.first]
