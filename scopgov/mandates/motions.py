"""What motions on the mandate of a model need and set in motion: its words, and the bytes that bind them."""

from __future__ import annotations

from scopgov.domain.text import N_
from scopgov.mandates import queries, services
from scopgov.mandates.standing_motions import Motions, Said
from scopgov.mandates.tables import Mandate
from scopgov.votes.tables import MotionKind

KINDS = (MotionKind.suspension, MotionKind.resumption, MotionKind.withdrawal)
SUSPEND = N_("Suspend the mandate of “%(title)s”")
SUSPEND_TEXT = N_(
    "The assembly suspends mandate %(mandate)s, given to version %(version)s of the model of “%(title)s”: nobody "
    "scores under it until another vote lifts the suspension."
)
CONFIRM = N_("Confirm the suspension of the mandate of “%(title)s”")
CONFIRM_TEXT = N_(
    "The ethics committee suspended mandate %(mandate)s, given to version %(version)s of the model of “%(title)s”. "
    "Its reason: %(reason)s The assembly confirms the suspension, which only another vote lifts from then on. If the "
    "assembly rejects this motion, the suspension is lifted."
)
AGAIN = N_("Decide on the suspensions of the mandate of “%(title)s”")
AGAIN_TEXT = N_(
    "The ethics committee suspended mandate %(mandate)s, given to version %(version)s of the model of “%(title)s”, "
    "%(count)s times, and lifted each suspension before an assembly decided on it. Its last reason: %(reason)s The "
    "assembly suspends the mandate, and only another vote lifts that from then on. If the assembly rejects this "
    "motion, people go on scoring under it."
)
RESUME = N_("Lift the suspension of the mandate of “%(title)s”")
RESUME_TEXT = N_(
    "The assembly lifts the suspension of mandate %(mandate)s, given to version %(version)s of the model of "
    "“%(title)s”: people may score under it again. It was suspended because: %(reason)s"
)
WITHDRAW = N_("Withdraw the mandate of “%(title)s”")
WITHDRAW_TEXT = N_(
    "The assembly withdraws mandate %(mandate)s, given to version %(version)s of the model of “%(title)s”, for good: "
    "nobody scores under it any more, and only another vote on a model brings one back."
)
SUSPENDS = N_(
    "If carried: mandate %(mandate)s, of the model of “%(title)s”, is suspended, and nobody scores under it until "
    "another vote."
)
CONFIRMS = N_(
    "If carried: mandate %(mandate)s, of the model of “%(title)s”, stays suspended until another vote. If rejected, "
    "people score under it again."
)
SUSPENDS_OR_NOT = N_(
    "If carried: mandate %(mandate)s, of the model of “%(title)s”, is suspended until another vote. If rejected, "
    "people go on scoring under it."
)
RESUMES = N_(
    "If carried: mandate %(mandate)s, of the model of “%(title)s”, is suspended no longer, and people score "
    "under it again."
)
WITHDRAWS = N_(
    "If carried: mandate %(mandate)s, of the model of “%(title)s”, is withdrawn for good, and nobody scores "
    "under it any more."
)


MANDATES: Motions[Mandate] = Motions(
    KINDS,
    services.CYCLE,
    Said(
        (SUSPEND, SUSPEND_TEXT, SUSPENDS),
        (CONFIRM, CONFIRM_TEXT, CONFIRMS),
        (AGAIN, AGAIN_TEXT, SUSPENDS_OR_NOT),
        (RESUME, RESUME_TEXT, RESUMES),
        (WITHDRAW, WITHDRAW_TEXT, WITHDRAWS),
        N_("Mandate %(number)s, its life and what it rests on"),
    ),
    queries.mandate,
    queries.all_standing,
    lambda of: {"version": of.model_version.number, "title": of.use_case.title},
    lambda of: {"artefact": of.artefact_sha256},
)
SUSPENSION, RESUMPTION, WITHDRAWAL = MANDATES.suspension, MANDATES.resumption, MANDATES.withdrawal
to_confirm = MANDATES.to_confirm
