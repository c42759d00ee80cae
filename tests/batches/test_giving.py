"""A file is given back alike, whether its lines are said together by columns or one by one."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from scopgov.batches import giving
from scopgov.domain import batches as rules
from scopgov.domain.acts import Act
from scopgov.domain.gate import Channel
from scopgov.training.together import Answerer, Together
from scopgov.training.whole_columns import Texts
from tests.batches.desk import FIVE, HEADER, Desk, csv_of
from tests.training.test_bulk import rows

FIGURES = ("probability", "before calibration", "base")


def told(desk: Desk) -> list[Mapping[str, object]]:
    """Return what is given back, its figures as numbers."""
    return [
        {
            name: float(cell.replace(",", ".")) if name in FIGURES and cell else cell
            for name, cell in one.items()
        }
        for one in desk.rows()
    ]


@pytest.mark.parametrize("family", ["dummy", "logistic", "ebm", "forest", "boosting"])
def test_lines_said_together_say_what_each_says_alone(
    make: Callable[..., Desk], monkeypatch: pytest.MonkeyPatch, family: str
) -> None:
    desk = make(Channel.batch, family=family)
    asked = [[f"P-{at}", *(one[name] for name in HEADER[1:])] for at, one in enumerate(rows(150))]
    odd = [["=sum", *asked[0][1:]], ['"a\nb"', "A"], [*FIVE[0][:-1], "+2 400"]]
    desk.send(csv_of([*asked, *odd]))
    desk.run()
    desk.open(next(int(str(one["line"])) for one in told(desk) if one["probability"]))
    monkeypatch.setattr(giving, "TOGETHER", 40)
    together = told(desk)
    monkeypatch.setattr(Answerer, "of", lambda ready: None)
    alone = told(desk)
    assert len(together) >= len(asked) + len(odd)
    assert together == _to_rounding(alone)
    scored = [one for one in together if one["probability"]]
    assert (
        len(scored) > 30 and any(one["warnings"] for one in scored) and any(one["error"] for one in together)
    )
    assert family == "dummy" or all(one["factors"] for one in scored)


def _to_rounding(lines: list[dict[str, object]]) -> list[dict[str, object]]:
    """Return lines that equal those whose numbers another order of additions gives."""
    return [
        {
            name: pytest.approx(cell, rel=1e-12, abs=1e-12) if isinstance(cell, float) else cell
            for name, cell in line.items()
        }
        for line in lines
    ]


def test_a_line_that_columns_answer_otherwise_is_asked_alone(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.send(csv_of(FIVE))
    desk.run()
    before = told(desk)
    found = Answerer.answer

    def otherwise(self: Answerer, texts: Mapping[str, Texts], count: int) -> Together:
        answered = found(self, texts, count)
        answered.probabilities[:1] += 0.1
        return answered

    monkeypatch.setattr(Answerer, "answer", otherwise)
    assert told(desk) == _to_rounding(before)


def test_blocks_written_together_are_what_one_block_is(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    odd = [["P-8", "A", "Roof", "soon", "2026-04-15", "1"], ["a\nb", "A"], ["P, 9", *FIVE[0][1:]]]
    content = csv_of([*FIVE, *odd, *FIVE])
    given: list[list[Mapping[str, object]]] = []
    for times, block in enumerate((rules.BLOCK, 2), 1):
        monkeypatch.setattr(rules, "BLOCK", block)
        desk.send(content + b"\n" * times)  # the very same file would be the same sending
        desk.run()
        given.append(told(desk))
        assert desk.acts(Act.score_given_together) == times
    assert given[1] == _to_rounding(given[0])
    assert [one["line"] for one in given[0] if one["error"]] == ["7", "8", "9"]
