import pytest

from scopgov.domain.copies import LARGEST, refusal


@pytest.mark.parametrize(
    ("largest", "flips", "said"),
    [(1.1e-5, 0, "differ by up to 1.1e-05"), (1e-6, 2, "people may act: 2"), (None, 0, "no number")],
)
def test_a_copy_that_answers_otherwise_is_not_kept_and_says_why(
    largest: float | None, flips: int, said: str
) -> None:
    assert said in str(refusal(largest, flips))


def test_small_differences_without_a_change_of_side_keep_the_copy() -> None:
    assert refusal(LARGEST, 0) is None and refusal(0.0, 0) is None
