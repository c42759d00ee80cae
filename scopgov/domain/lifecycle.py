"""The life cycles, each a table of moves: which action leads from which state to which.

States are participles, actions are verbs. What depends on time alone (a poll is open between two
instants, a mandate has ended) is derived from dates, never stored here.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from scopgov.domain.errors import Reason, Refused
from scopgov.domain.text import N_


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


State = TypeVar("State", bound=StrEnum)
Action = TypeVar("Action", bound=StrEnum)
Moves = Mapping[tuple[State, Action], State]

_U, _UA = UseCaseState, UseCaseAction
USE_CASE: Moves[UseCaseState, UseCaseAction] = {
    (_U.drafted, _UA.submit): _U.submitted,
    (_U.drafted, _UA.withdraw): _U.withdrawn,
    (_U.submitted, _UA.check): _U.checked,
    (_U.submitted, _UA.withdraw): _U.withdrawn,
    (_U.checked, _UA.check): _U.checked,
    (_U.checked, _UA.put): _U.put_to_vote,
    (_U.checked, _UA.withdraw): _U.withdrawn,
    (_U.checked, _UA.reopen): _U.drafted,
    (_U.put_to_vote, _UA.launch): _U.launched,
    (_U.put_to_vote, _UA.refuse): _U.refused,
    (_U.put_to_vote, _UA.postpone): _U.checked,
    (_U.refused, _UA.reopen): _U.drafted,
    (_U.withdrawn, _UA.reopen): _U.drafted,
}

_V, _VA = VersionState, VersionAction
VERSION: Moves[VersionState, VersionAction] = {
    (_V.trained, _VA.take): _V.taken,
    (_V.taken, _VA.audit): _V.audited,
    (_V.audited, _VA.audit): _V.audited,
    (_V.audited, _VA.judge): _V.judged,
    (_V.judged, _VA.audit): _V.audited,
    (_V.judged, _VA.judge): _V.judged,
    (_V.judged, _VA.put): _V.put_to_vote,
    (_V.put_to_vote, _VA.approve): _V.approved,
    (_V.put_to_vote, _VA.refuse): _V.refused,
    (_V.put_to_vote, _VA.postpone): _V.judged,
    (_V.approved, _VA.supersede): _V.superseded,
    (_V.approved, _VA.retire): _V.retired,
    (_V.superseded, _VA.retire): _V.retired,
}

_M, _MA = MandateState, MandateAction
MANDATE: Moves[MandateState, MandateAction] = {
    (_M.granted, _MA.suspend): _M.suspended,
    (_M.granted, _MA.supersede): _M.superseded,
    (_M.granted, _MA.withdraw): _M.withdrawn,
    (_M.suspended, _MA.confirm): _M.suspended,
    (_M.suspended, _MA.resume): _M.granted,
    (_M.suspended, _MA.supersede): _M.superseded,
    (_M.suspended, _MA.withdraw): _M.withdrawn,
}

_P, _PA = PollState, PollAction
POLL: Moves[PollState, PollAction] = {
    (_P.scheduled, _PA.open): _P.opened,
    (_P.scheduled, _PA.cancel): _P.cancelled,
    (_P.opened, _PA.close): _P.closed,
    (_P.opened, _PA.cancel): _P.cancelled,
}

_A, _AA = AssemblyState, AssemblyAction
ASSEMBLY: Moves[AssemblyState, AssemblyAction] = {
    (_A.prepared, _AA.convene): _A.convened,
    (_A.prepared, _AA.cancel): _A.cancelled,
    (_A.convened, _AA.open): _A.opened,
    (_A.convened, _AA.cancel): _A.cancelled,
    (_A.opened, _AA.close): _A.closed,
}

_C, _CA = ConditionState, ConditionAction
CONDITION: Moves[ConditionState, ConditionAction] = {
    (_C.asked, _CA.propose): _C.proposed,
    (_C.asked, _CA.give_up): _C.given_up,
    (_C.proposed, _CA.send_back): _C.asked,
    (_C.proposed, _CA.fulfil): _C.fulfilled,
    (_C.proposed, _CA.give_up): _C.given_up,
    (_C.fulfilled, _CA.reopen): _C.asked,
}

_D, _DA = DisputeState, DisputeAction
DISPUTE: Moves[DisputeState, DisputeAction] = {
    (_D.raised, _DA.uphold): _D.upheld,
    (_D.raised, _DA.dismiss): _D.dismissed,
    (_D.raised, _DA.withdraw): _D.withdrawn,
}

_R, _RA = RoundState, RoundAction
ROUND: Moves[RoundState, RoundAction] = {
    (_R.prepared, _RA.open): _R.opened,
    (_R.prepared, _RA.cancel): _R.cancelled,
    (_R.opened, _RA.close): _R.closed,
    (_R.opened, _RA.cancel): _R.cancelled,
}

_I, _IA = ImprovementState, ImprovementAction
IMPROVEMENT: Moves[ImprovementState, ImprovementAction] = {
    (_I.noted, _IA.finish): _I.done,
    (_I.noted, _IA.set_aside): _I.set_aside,
    (_I.done, _IA.reopen): _I.noted,
    (_I.set_aside, _IA.reopen): _I.noted,
}

NAMES: Mapping[str, str] = {
    "drafted": N_("drafted"),
    "submitted": N_("submitted"),
    "checked": N_("checked against the charter"),
    "put_to_vote": N_("put to the vote"),
    "launched": N_("launched"),
    "refused": N_("refused"),
    "withdrawn": N_("withdrawn"),
    "trained": N_("trained"),
    "taken": N_("taken as candidate"),
    "audited": N_("audited"),
    "judged": N_("given an opinion"),
    "approved": N_("approved by vote"),
    "superseded": N_("superseded"),
    "retired": N_("retired"),
    "granted": N_("granted"),
    "suspended": N_("suspended"),
    "scheduled": N_("scheduled"),
    "opened": N_("votes open"),
    "closed": N_("votes closed"),
    "cancelled": N_("poll cancelled"),
    "asked": N_("asked for"),
    "proposed": N_("to be judged"),
    "fulfilled": N_("fulfilled"),
    "given_up": N_("given up"),
    "raised": N_("raised, awaits its answer"),
    "upheld": N_("upheld"),
    "dismissed": N_("not upheld"),
    "noted": N_("to be done"),
    "done": N_("done"),
    "set_aside": N_("set aside"),
}
# Apart, for an assembly and a poll share states that French does not say alike: « séance levée », « scrutin clos ».
ASSEMBLY_NAMES: Mapping[AssemblyState, str] = {
    AssemblyState.prepared: N_("in preparation"),
    AssemblyState.convened: N_("convened"),
    AssemblyState.opened: N_("opened"),
    AssemblyState.closed: N_("closed"),
    AssemblyState.cancelled: N_("cancelled"),
}
ROUND_NAMES: Mapping[RoundState, str] = {
    RoundState.prepared: N_("round in preparation"),
    RoundState.opened: N_("experts are judging"),
    RoundState.closed: N_("round closed"),
    RoundState.cancelled: N_("round called off"),
}


def state_name(state: StrEnum) -> str:
    """Return what a state is called, as a message id."""
    if isinstance(state, RoundState):
        return ROUND_NAMES[state]
    return ASSEMBLY_NAMES[state] if isinstance(state, AssemblyState) else NAMES[state]


ACTION_NAMES: Mapping[str, str] = {
    "submit": N_("to submit"),
    "check": N_("to read against the charter"),
    "put": N_("to put to the vote"),
    "launch": N_("to launch, by a carried vote"),
    "refuse": N_("to refuse, by a rejected vote"),
    "postpone": N_("to leave undecided"),
    "reopen": N_("to reopen"),
    "withdraw": N_("to withdraw"),
    "take": N_("to take as candidate"),
    "audit": N_("to audit"),
    "judge": N_("to give an opinion"),
    "approve": N_("to approve, by a carried vote"),
    "supersede": N_("to replace with another"),
    "retire": N_("to retire"),
    "suspend": N_("to suspend"),
    "confirm": N_("to confirm, by a carried vote"),
    "resume": N_("to resume"),
    "open": N_("to open"),
    "close": N_("to close"),
    "cancel": N_("to cancel"),
    "convene": N_("to convene"),
    "propose": N_("to propose as fulfilled, with evidence"),
    "send_back": N_("to send back"),
    "fulfil": N_("to find fulfilled"),
    "give_up": N_("to give up"),
    "uphold": N_("to uphold"),
    "dismiss": N_("not to uphold"),
    "finish": N_("to say done"),
    "set_aside": N_("to set aside, with a reason"),
}


def next_state(moves: Moves[State, Action], state: State, action: Action) -> State | Reason:
    """Return the state that `action` leads to from `state`, or the reason why it may not be done."""
    following = moves.get((state, action))
    if following is not None:
        return following
    return Reason(
        N_("This cannot be done now: the present state is “%(state)s”."), {"state": Reason(state_name(state))}
    )


def moved(moves: Moves[State, Action], state: State, action: Action) -> State:
    """Return the state that `action` leads to from `state`. Raises Refused where it may not be done now."""
    following = next_state(moves, state, action)
    if isinstance(following, Reason):
        raise Refused(following)
    return following
