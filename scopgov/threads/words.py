"""What a thread is called part by part, and what its pages ask about a comment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scopgov.domain.comments import may_change, may_withdraw
from scopgov.domain.text import N_
from scopgov.threads import services
from scopgov.threads.said import CommentKind

COMMENT_NAMES: Mapping[CommentKind, str] = {
    CommentKind.remark: N_("Remark"),
    CommentKind.question: N_("Question"),
    CommentKind.answer: N_("The answer"),
}


def told() -> Mapping[str, Any]:
    """Return the functions and names that `threads/_thread.html` asks."""
    return {
        "names": COMMENT_NAMES,
        "facts": services.facts,
        "owner": services.owner,
        "may_change": may_change,
        "may_withdraw": may_withdraw,
    }
