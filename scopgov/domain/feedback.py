"""What people say of the tool: its kinds, and what an answer must hold. The life of one is in `lifecycle`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum

from scopgov.domain.errors import Reason
from scopgov.domain.states import FeedbackAction
from scopgov.domain.text import N_, legible

LONGEST = 5_000
_VERSION = re.compile(r"\d+(\.\d+){1,3}")


class FeedbackKind(StrEnum):
    """What somebody says of the tool."""

    trouble = "trouble"
    idea = "idea"
    question = "question"


KIND_NAMES: Mapping[FeedbackKind, str] = {
    FeedbackKind.trouble: N_("Something does not work, or cannot be understood"),
    FeedbackKind.idea: N_("An idea"),
    FeedbackKind.question: N_("A question"),
}


def lacks(action: FeedbackAction, reason: str, release: str) -> tuple[str, Reason] | None:
    """Return what an answer lacks, with its field: a reason to decline, a release that is none; None where sound."""
    if action is FeedbackAction.decline and not legible(reason):
        return "reason", Reason(N_("Say why: whoever wrote it reads it."))
    if legible(release) and action is not FeedbackAction.finish:
        return "release", Reason(N_("Only what is done came with a release."))
    if legible(release) and not _VERSION.fullmatch(legible(release)):
        return "release", Reason(N_("A release is a number, for instance 1.2.0."))
    return None


def place(path: str) -> str:
    """Return a page as it is named in feedback: its path alone, "" for what is no page of the site."""
    bare = path.partition("?")[0].partition("#")[0]
    sound = bare.startswith("/") and not bare.startswith("//") and bare.isprintable() and "\\" not in bare
    return bare[:200] if sound else ""
