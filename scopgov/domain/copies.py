"""Is a copy of a model in another format kept, to be voted on with it? Only where it answers as the model does.

Knows nothing of formats or of numbers libraries: `training.certifying` tries the copy and tells what it found.
"""

from __future__ import annotations

from scopgov.domain.errors import Reason
from scopgov.domain.text import N_

LARGEST = 1e-5  # difference in probability above which a copy is not kept


def refusal(largest: float | None, flips: int) -> Reason | None:
    """Say why a copy with such differences is not kept; None when it is."""
    if largest is None:
        return Reason(N_("On some rows the copy gives no number."))
    if largest > LARGEST:
        text = N_("Its answers differ by up to %(largest)s in probability, more than the %(limit)s allowed.")
        return Reason(text, {"largest": f"{largest:.1e}", "limit": f"{LARGEST:.0e}"})
    if flips:
        text = N_("Rows that would change sides at a score from which people may act: %(flips)s.")
        return Reason(text, {"flips": flips})
    return None
