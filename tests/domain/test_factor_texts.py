"""Factors of a line, written in one cell."""

from scopgov.domain.batches import factor_text, factor_texts


def test_what_adds_nothing_is_left_out_and_so_is_what_numbers_that_cancel_out_leave() -> None:
    written = factor_texts(["size: 3", "kind: A", "days: 4", "roof: 1"], [0.25, -3e-17, 0.0, -2e-9])
    assert factor_text(written) == "size: 3 +0.25; roof: 1 -2e-09"
