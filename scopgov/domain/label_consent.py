"""The adoption of a label rule by the experts named for it: who must answer, what stands in the way, what it bars.

Answers are those of a consent round (`consent`), sound alike; here no vote follows: the experts' consent adopts.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from scopgov.domain.consent import Stance
from scopgov.domain.errors import Reason
from scopgov.domain.text import N_

CONSENTS = 2
MOST_EXPERTS = 12
LONGEST = 5000


class Ending(StrEnum):
    """How a proposed rule ended: adopted, revised into another proposal, or withdrawn."""

    adopted = "adopted"
    revised = "revised"
    withdrawn = "withdrawn"


ENDING_NAMES: Mapping[Ending | None, str] = {
    None: N_("awaits the experts"),
    Ending.adopted: N_("adopted"),
    Ending.revised: N_("revised"),
    Ending.withdrawn: N_("withdrawn"),
}


def needed(members: Collection[int], author: int) -> int:
    """Return how many must consent beside the author of a rule: two, or all others in a cooperative that has fewer.

    A limit that one person sets is an opinion; the consent of a single other is soon a courtesy. Two people who know
    the field and did not write it are the least that makes an agreement, and more would keep small cooperatives out.
    """
    return min(CONSENTS, len(set(members) - {author}))


@dataclass(frozen=True)
class Round:
    """What the experts asked have answered (None: not yet), who wrote the rule, how many others must consent."""

    author: int
    needed: int
    stances: Mapping[int, Stance | None]

    @property
    def awaited(self) -> frozenset[int]:
        """Return the experts who have not answered; who wrote the rule has, by proposing it."""
        return frozenset(one for one, said in self.stances.items() if said is None and one != self.author)

    @property
    def objecting(self) -> frozenset[int]:
        """Return the experts whose objection stands."""
        return frozenset(one for one, said in self.stances.items() if said is Stance.objection)

    @property
    def consents(self) -> int:
        """Return how many consent beside the author."""
        others = {one: said for one, said in self.stances.items() if one != self.author}
        return sum(said is Stance.consent for said in others.values())

    @property
    def adopted(self) -> bool:
        """Tell whether all have answered, nobody objects, and enough of them carry the rule."""
        return not self.awaited and not self.objecting and self.consents >= self.needed

    def standing(self) -> Reason:
        """Say what the answers come to."""
        told = {"awaited": len(self.awaited), "consents": self.consents, "needed": self.needed}
        if self.objecting:
            text = N_(
                "%(objections)s object: answer each objection. The rule is adopted once they are lifted, or revised "
                "into another proposal."
            )
            return Reason(text, {"objections": len(self.objecting)})
        if self.awaited:
            text = N_("%(awaited)s experts have not answered yet. %(consents)s of %(needed)s needed consent.")
            return Reason(text, told)
        if self.adopted:
            return Reason(N_("All experts asked have answered, and no objection stands."))
        text = N_(
            "Nobody objects, but only %(consents)s of %(needed)s needed consent: propose it anew to more experts."
        )
        return Reason(text, told)


def may_name(experts: Collection[int]) -> Reason | None:
    """Return why these may not be the experts of a use case."""
    if not experts:
        return Reason(N_("Name one expert at least."))
    if len(experts) > MOST_EXPERTS:
        return Reason(N_("At most %(most)s experts, please."), {"most": MOST_EXPERTS})
    return None


def may_propose(experts: Collection[int], author: int, needed: int, *, in_force: bool) -> Reason | None:
    """Return why a rule may not be proposed to these experts."""
    if in_force:
        return Reason(N_("This rule is the one in force: there is nothing to adopt."))
    if len(set(experts) - {author}) < needed or not experts:
        text = N_("Name %(needed)s experts at least who are not its author: they adopt the rule.")
        return Reason(text, {"needed": max(1, needed)})
    return None


def may_answer(ending: Ending | None) -> Reason | None:
    """Return why a proposed rule takes no answer, no reply and no withdrawal any more."""
    if ending is None:
        return None
    return Reason(N_("This proposal is over: it was %(ending)s."), {"ending": Reason(ENDING_NAMES[ending])})


def bars(frozen: str, in_force: str | None, number: int | None) -> Reason | None:
    """Return why a model trained under a rule of that digest may not come to a deployment vote."""
    if in_force is None:
        return Reason(
            N_("What counts as at risk in these data was not adopted by the domain experts."),
            remedy=N_("Propose the rule to them: without their consent no vote on a deployment may open."),
        )
    if frozen != in_force:
        return Reason(
            N_("The domain experts have adopted another rule of what counts as at risk, no. %(number)s."),
            {"number": number},
            remedy=N_("Freeze the data again under the rule in force, or propose this one to the experts."),
        )
    return None
