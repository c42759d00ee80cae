"""Whether an interest declared in a file may be ended: no member puts off the committee's votes again and again.

Knows no rows and no votes.
"""

from __future__ import annotations

from scopgov.domain.errors import Reason
from scopgov.domain.text import N_


def may_end(*, ended: bool, cancelled_a_vote: bool) -> Reason | None:
    """Say why an interest may not be ended; None where it may.

    Declared while the committee votes on the file, it cancels that vote, which counted the member. Ended, it would
    bring them back on the roll of the next vote, to be cancelled in turn: it stays, and one member cancels one vote on
    a file at most. Declared before a vote opens, it cancels none, and ends when it is over.
    """
    if ended:
        return Reason(N_("This interest is over already."))
    if cancelled_a_vote:
        text = N_(
            "Declared while the committee voted on this file, it cancelled that vote: it stays, so that no member puts "
            "off a second one. The others judge this file."
        )
        return Reason(text)
    return None
