"""Says the findings of an audit in the words of the system audited, where its cases are no projects of ours.

The declaration gives three plurals: all cases, those where the outcome came, those where it did not. Sentences of
audits are put in these words as they are said; frozen figures keep the sentences they were frozen with.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from scopgov.domain.errors import Reason
from scopgov.domain.text import N_

LONGEST = 80


@dataclass(frozen=True)
class Cases:
    """What a system answers about, in plurals such as “applications”, “applications turned down”, “those kept”."""

    all_cases: str
    with_it: str
    without_it: str

    def to_data(self) -> dict[str, str]:
        """Return the words as JSON data."""
        return asdict(self)


_UNTOLD: Mapping[str, str] = {
    "all_cases": N_("cases"),
    "with_it": N_("cases where the outcome came"),
    "without_it": N_("cases where it did not come"),
}
_SAID: Mapping[str, str] = {
    "Late projects missed": N_("Misses: %(with_it)s"),
    "Projects flagged": N_("Flags given"),
    "Projects": N_("Cases"),
    "A miss: the model announces no delay, and the project is late. A team is left alone.": N_(
        "A miss: the system does not announce the outcome, and it comes."
    ),
    "A false alarm: the model announces a delay, and the project ends on time. It is a burden.": N_(
        "A false alarm: the system announces the outcome, and it does not come."
    ),
    "A flag, right or wrong, draws attention and work to a project.": N_(
        "A flag, right or wrong, has effects on the case that gets it."
    ),
    "The model more often misses late projects of the group “%(group)s”": N_(
        "The system misses the group “%(group)s” more often"
    ),
    "The model too often wrongly flags the group “%(group)s”": N_(
        "The system too often wrongly flags the group “%(group)s”"
    ),
    "The model flags the group “%(group)s” more often": N_(
        "The system flags the group “%(group)s” more often"
    ),
    "The model is more often wrong about the group “%(group)s”": N_(
        "The system is more often wrong about the group “%(group)s”"
    ),
    "late projects": "%(with_it)s",
    "projects on time": "%(without_it)s",
    "projects": "%(all_cases)s",
    "flagged projects": N_("cases flagged"),
    "Out of 100 late projects in the group “%(high)s”, the model misses about %(high_rate)s; "
    "%(low_rate)s in the group “%(low)s”.": N_(
        "Out of 100 %(with_it)s in the group “%(high)s”, the system misses about %(high_rate)s; "
        "%(low_rate)s in the group “%(low)s”."
    ),
    "Out of 100 projects on time in the group “%(high)s”, the model wrongly flags about %(high_rate)s; "
    "%(low_rate)s in the group “%(low)s”.": N_(
        "Out of 100 %(without_it)s in the group “%(high)s”, the system wrongly flags about %(high_rate)s; "
        "%(low_rate)s in the group “%(low)s”."
    ),
    "Out of 100 projects in the group “%(high)s”, the model flags about %(high_rate)s; "
    "%(low_rate)s in the group “%(low)s”.": N_(
        "Out of 100 %(all_cases)s in the group “%(high)s”, the system flags about %(high_rate)s; "
        "%(low_rate)s in the group “%(low)s”."
    ),
    "Out of 100 projects in the group “%(high)s”, the model is wrong about %(high_rate)s times; "
    "%(low_rate)s in the group “%(low)s”.": N_(
        "Out of 100 %(all_cases)s in the group “%(high)s”, the system is wrong about %(high_rate)s times; "
        "%(low_rate)s in the group “%(low)s”."
    ),
    "Out of 100 projects flagged in the group “%(high)s”, about %(high_rate)s end on time; "
    "%(low_rate)s in the group “%(low)s”.": N_(
        "Out of 100 flags given to the group “%(high)s”, about %(high_rate)s are unfounded; "
        "%(low_rate)s in the group “%(low)s”."
    ),
    "Out of 100 late projects, the model misses about %(low_rate)s to %(high_rate)s, depending on the group.": N_(
        "Out of 100 %(with_it)s, the system misses about %(low_rate)s to %(high_rate)s, depending on the group."
    ),
    "Out of 100 projects on time, the model wrongly flags about %(low_rate)s to %(high_rate)s, "
    "depending on the group.": N_(
        "Out of 100 %(without_it)s, the system wrongly flags about %(low_rate)s to %(high_rate)s, depending on the "
        "group."
    ),
    "Out of 100 projects, the model flags about %(low_rate)s to %(high_rate)s, depending on the group.": N_(
        "Out of 100 %(all_cases)s, the system flags about %(low_rate)s to %(high_rate)s, depending on the group."
    ),
    "Out of 100 projects, the model is wrong about %(low_rate)s to %(high_rate)s times, depending on the group.": N_(
        "Out of 100 %(all_cases)s, the system is wrong about %(low_rate)s to %(high_rate)s times, depending on the "
        "group."
    ),
    "Out of 100 projects flagged, about %(low_rate)s to %(high_rate)s end on time, depending on the group.": N_(
        "Out of 100 flags given, about %(low_rate)s to %(high_rate)s are unfounded, depending on the group."
    ),
    "A project is flagged from a score of %(threshold)s out of 100.": N_(
        "A case is flagged from a score of %(threshold)s out of 100."
    ),
    "announces too few delays": N_("announces the outcome too seldom"),
    "announces too many delays": N_("announces the outcome too often"),
    "Out of 100 projects, about %(announced)s delays announced; %(came)s came.": N_(
        "Out of 100 %(all_cases)s, the outcome is announced about %(announced)s times; it came %(came)s times."
    ),
    "Of the %(count)s late projects of the group “%(group)s”, %(hits)s were missed. At the rate of the group "
    "“%(reference)s”, about %(about)s of them would have been flagged (plausible: %(low)s to %(high)s).": N_(
        "In the group “%(group)s”, misses among %(count)s %(with_it)s: %(hits)s. At the rate of the group "
        "“%(reference)s”, about %(about)s of them would have been flagged (plausible: %(low)s to %(high)s)."
    ),
    "Of the %(count)s projects on time of the group “%(group)s”, %(hits)s were wrongly flagged. At the rate of "
    "the group “%(reference)s”, about %(about)s of them would have been left in peace (plausible: %(low)s to "
    "%(high)s).": N_(
        "In the group “%(group)s”, false alarms among %(count)s %(without_it)s: %(hits)s. At the rate of the group "
        "“%(reference)s”, about %(about)s of them would have been left in peace (plausible: %(low)s to %(high)s)."
    ),
    "Of the %(count)s projects of the group “%(group)s”, %(hits)s were flagged. At the rate of the group "
    "“%(reference)s”, about %(about)s of them would not have been (plausible: %(low)s to %(high)s).": N_(
        "In the group “%(group)s”, flags among %(count)s %(all_cases)s: %(hits)s. At the rate of the group "
        "“%(reference)s”, about %(about)s of them would not have been given (plausible: %(low)s to %(high)s)."
    ),
    "Of the %(count)s projects of the group “%(group)s”, %(hits)s got a wrong answer. At the rate of the group "
    "“%(reference)s”, about %(about)s of them would have got a right one (plausible: %(low)s to %(high)s).": N_(
        "In the group “%(group)s”, wrong answers among %(count)s %(all_cases)s: %(hits)s. At the rate of the group "
        "“%(reference)s”, about %(about)s of them would have been right (plausible: %(low)s to %(high)s)."
    ),
}


def cases_of(data: Mapping[str, str] | None) -> Cases | None:
    """Return the words of a declaration kept as JSON data, None where nothing was declared."""
    return Cases(data["all_cases"], data["with_it"], data["without_it"]) if data else None


def spoken(reason: Reason | str, cases: Cases | None) -> Reason | str:
    """Return a sentence of audits in the words of a system; any other sentence as it is."""
    text = reason if isinstance(reason, str) else reason.text
    if text not in _SAID:
        return reason
    named: Mapping[str, object] = (
        cases.to_data() if cases else {name: Reason(word) for name, word in _UNTOLD.items()}
    )
    params = {} if isinstance(reason, str) else dict(reason.params)
    return Reason(_SAID[text], {**params, **named})
