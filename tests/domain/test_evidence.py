import pytest

from scopgov.domain.evidence import enough_to_conclude


@pytest.mark.parametrize(
    ("positives", "negatives", "enough"),
    [(30, 30, True), (29, 30, False), (30, 29, False), (29, 29, False), (0, 500, False), (31, 4000, True)],
)
def test_thirty_cases_of_each_class_are_enough_and_twenty_nine_are_not(
    positives: int, negatives: int, enough: bool
) -> None:
    assert enough_to_conclude(positives, negatives).enough is enough


def test_the_reason_gives_the_counts_and_what_is_needed() -> None:
    said = str(enough_to_conclude(29, 400).reason)
    assert said.startswith("Too few rows to conclude")
    assert "29" in said and "400" in said and "30" in said
