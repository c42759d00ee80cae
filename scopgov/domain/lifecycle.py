"""The life cycles, each a table of moves: which action leads from which state to which.

What depends on time alone (a poll is open between two instants, a mandate has ended) is derived from dates,
never stored here.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from scopgov.domain.errors import Reason, Refused
from scopgov.domain.state_words import state_name
from scopgov.domain.states import (
    AssemblyAction,
    AssemblyState,
    ConditionAction,
    ConditionState,
    DisputeAction,
    DisputeState,
    FeedbackAction,
    FeedbackState,
    ImprovementAction,
    ImprovementState,
    MandateAction,
    MandateState,
    PollAction,
    PollState,
    RoundAction,
    RoundState,
    ToolAction,
    ToolState,
    UseCaseAction,
    UseCaseState,
    VersionAction,
    VersionState,
)
from scopgov.domain.text import N_

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
    (_V.approved, _VA.put): _V.approved,  # a model in use stays approved while members vote on more of it
    (_V.approved, _VA.approve): _V.approved,
    (_V.approved, _VA.refuse): _V.approved,
    (_V.approved, _VA.postpone): _V.approved,
    (_V.approved, _VA.supersede): _V.superseded,
    (_V.approved, _VA.retire): _V.retired,
    (_V.superseded, _VA.retire): _V.retired,
}

_T, _TA = ToolState, ToolAction
TOOL: Moves[ToolState, ToolAction] = {
    (_T.drafted, _TA.judge): _T.judged,
    (_T.drafted, _TA.withdraw): _T.withdrawn,
    (_T.judged, _TA.judge): _T.judged,
    (_T.judged, _TA.put): _T.put_to_vote,
    (_T.judged, _TA.reopen): _T.drafted,
    (_T.judged, _TA.withdraw): _T.withdrawn,
    (_T.put_to_vote, _TA.approve): _T.approved,
    (_T.put_to_vote, _TA.refuse): _T.refused,
    (_T.put_to_vote, _TA.postpone): _T.judged,
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


_F, _FA = FeedbackState, FeedbackAction
FEEDBACK: Moves[FeedbackState, FeedbackAction] = {
    (_F.received, _FA.plan): _F.planned,
    (_F.received, _FA.finish): _F.done,
    (_F.received, _FA.decline): _F.declined,
    (_F.planned, _FA.finish): _F.done,
    (_F.planned, _FA.decline): _F.declined,
    (_F.done, _FA.reopen): _F.received,
    (_F.declined, _FA.reopen): _F.received,
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
