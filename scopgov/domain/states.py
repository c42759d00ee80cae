"""The states of each life cycle, participles, and the actions that lead from one to another, verbs.

Which action leads where is the table of `lifecycle`; what they are called is in `state_words`.
"""

from __future__ import annotations

from enum import StrEnum


class UseCaseState(StrEnum):
    """How far a use case has come."""

    drafted = "drafted"
    submitted = "submitted"
    checked = "checked"
    put_to_vote = "put_to_vote"
    launched = "launched"
    refused = "refused"
    withdrawn = "withdrawn"


class UseCaseAction(StrEnum):
    """What can be done to a use case."""

    submit = "submit"
    check = "check"
    put = "put"
    launch = "launch"
    refuse = "refuse"
    postpone = "postpone"
    reopen = "reopen"
    withdraw = "withdraw"


class VersionState(StrEnum):
    """How far a model version has come."""

    trained = "trained"
    taken = "taken"
    audited = "audited"
    judged = "judged"
    put_to_vote = "put_to_vote"
    approved = "approved"
    refused = "refused"
    superseded = "superseded"
    retired = "retired"


class VersionAction(StrEnum):
    """What can be done to a model version."""

    take = "take"
    audit = "audit"
    judge = "judge"
    put = "put"
    approve = "approve"
    refuse = "refuse"
    postpone = "postpone"
    supersede = "supersede"
    retire = "retire"


class ToolState(StrEnum):
    """How far the file of a tool to be used has come."""

    drafted = "drafted"
    judged = "judged"
    put_to_vote = "put_to_vote"
    approved = "approved"
    refused = "refused"
    withdrawn = "withdrawn"


class ToolAction(StrEnum):
    """What can be done to the file of a tool."""

    judge = "judge"
    put = "put"
    approve = "approve"
    refuse = "refuse"
    postpone = "postpone"
    reopen = "reopen"
    withdraw = "withdraw"


class MandateState(StrEnum):
    """What a mandate is, apart from its dates."""

    granted = "granted"
    suspended = "suspended"
    superseded = "superseded"
    withdrawn = "withdrawn"


class MandateAction(StrEnum):
    """What can be done to a mandate."""

    suspend = "suspend"
    confirm = "confirm"
    resume = "resume"
    supersede = "supersede"
    withdraw = "withdraw"


class PollState(StrEnum):
    """What a poll is, apart from its window."""

    scheduled = "scheduled"
    opened = "opened"
    closed = "closed"
    cancelled = "cancelled"


class PollAction(StrEnum):
    """What can be done to a poll."""

    open = "open"
    close = "close"
    cancel = "cancel"


class AssemblyState(StrEnum):
    """How far an assembly has come."""

    prepared = "prepared"
    convened = "convened"
    opened = "opened"
    closed = "closed"
    cancelled = "cancelled"


class AssemblyAction(StrEnum):
    """What can be done to an assembly."""

    convene = "convene"
    open = "open"
    close = "close"
    cancel = "cancel"


class ConditionState(StrEnum):
    """How far a condition has come."""

    asked = "asked"
    proposed = "proposed"
    fulfilled = "fulfilled"
    given_up = "given_up"


class ConditionAction(StrEnum):
    """What can be done to a condition."""

    propose = "propose"
    send_back = "send_back"
    fulfil = "fulfil"
    give_up = "give_up"
    reopen = "reopen"


class DisputeState(StrEnum):
    """How far a dispute of a roll, or a contest of a score, has come."""

    raised = "raised"
    upheld = "upheld"
    dismissed = "dismissed"
    withdrawn = "withdrawn"


class DisputeAction(StrEnum):
    """What can be done to a dispute of a roll, or to a contest of a score."""

    uphold = "uphold"
    dismiss = "dismiss"
    withdraw = "withdraw"


class RoundState(StrEnum):
    """How far a round of expert validation has come."""

    prepared = "prepared"
    opened = "opened"
    closed = "closed"
    cancelled = "cancelled"


class RoundAction(StrEnum):
    """What can be done to a round of expert validation."""

    open = "open"
    close = "close"
    cancel = "cancel"


class ImprovementState(StrEnum):
    """How far a task has come that an expert's remark asks for."""

    noted = "noted"
    done = "done"
    set_aside = "set_aside"


class ImprovementAction(StrEnum):
    """What can be done to such a task."""

    finish = "finish"
    set_aside = "set_aside"
    reopen = "reopen"


class FeedbackState(StrEnum):
    """How far what somebody said of the tool has come."""

    received = "received"
    planned = "planned"
    done = "done"
    declined = "declined"


class FeedbackAction(StrEnum):
    """What can be done about what somebody said of the tool."""

    plan = "plan"
    finish = "finish"
    decline = "decline"
    reopen = "reopen"
