"""What states and actions are called, as message ids."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from scopgov.domain.states import AssemblyState, RoundState
from scopgov.domain.text import N_

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
    "received": N_("waits for an answer"),
    "planned": N_("planned"),
    "declined": N_("declined, with the reason"),
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
    "plan": N_("to plan"),
    "decline": N_("to decline, with a reason"),
}
