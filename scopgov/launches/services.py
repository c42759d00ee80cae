"""The launch of a use case: what may be put, when its poll may open, what its outcome does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from scopgov.domain import effects
from scopgov.domain.advice import AdviceKind
from scopgov.domain.errors import Reason
from scopgov.domain.policy import Actor
from scopgov.domain.polls import Outcome
from scopgov.domain.states import UseCaseState
from scopgov.domain.studies import ASPECT_NAMES, Finding
from scopgov.domain.text import N_
from scopgov.members.queries import local_day
from scopgov.screening import queries as screenings
from scopgov.screening import reading as screened
from scopgov.studies import queries as studies
from scopgov.usecases import queries, services, versioning
from scopgov.usecases.tables import CharterCheck, UseCase
from scopgov.votes import queries as polls
from scopgov.votes.consequence import Consequence, Proposal, Withheld
from scopgov.votes.tables import Motion, Poll

TITLE = N_("Launch “%(title)s”")
TEXT = N_(
    "The assembly launches the use case “%(title)s”: work on its data may begin. Purpose: %(purpose)s. Nothing is "
    "put into use without a further vote."
)
TEXT_WITH_BUDGET = N_(
    "The assembly launches the use case “%(title)s”: work on its data may begin. Purpose: %(purpose)s. It votes a "
    "budget of %(budget)s euros, as the board proposes after version %(study)s of the feasibility study. Nothing "
    "is put into use without a further vote."
)
EFFECT = N_("If carried: the use case “%(title)s” is launched, and work on its data begins.")
EFFECT_WITH_BUDGET = N_(
    "If carried: the use case “%(title)s” is launched, with a budget of %(budget)s euros, and work on its data begins."
)
STEPS: tuple[Callable[[Session, UseCase], Reason | None], ...] = (
    screenings.launch_lacks,
    studies.launch_lacks,
)


def lacks(session: Session, use_case: UseCase) -> Reason | None:
    """Return the first step missing before a checked file may be put to the vote, None when there is none."""
    found = (step(session, use_case) for step in STEPS)
    return next((reason for reason in found if reason is not None), None)


def data_lacks(session: Session, use_case: UseCase) -> Reason | None:
    """Return why no data may be imported yet, naming the missing step; None once the launch is carried."""
    step = lacks(session, use_case) if use_case.state is UseCaseState.checked else None
    if step is None:
        return queries.launch_reason(use_case)
    return Reason(N_("No data before a carried launch. %(step)s"), {"step": step})


def proposals(session: Session) -> Sequence[Proposal]:
    """Return the checked use cases that lack no step."""
    ready = [one for one in queries.to_launch(session) if lacks(session, one) is None]
    return [_proposal(session, use_case) for use_case in ready]


def withheld(session: Session) -> Sequence[Withheld]:
    """Return the checked use cases that lack a step, and which."""
    found = [(one, lacks(session, one)) for one in queries.to_launch(session)]
    return [Withheld(one.id, Reason(TITLE, {"title": one.title}), why) for one, why in found if why]


def _proposal(session: Session, use_case: UseCase) -> Proposal:
    terms = studies.launch_terms(session, use_case)
    told = {"title": use_case.title, "purpose": use_case.purpose.rstrip(".")}
    frozen = versioning.digest_of(use_case)
    bound = {"file_digest": frozen} if frozen else {}
    seen = screenings.launch_terms(session, use_case)
    params = {"use_case": use_case.number, "version": use_case.version, **bound, **seen, **terms}
    text = Reason(TEXT, told)
    if terms:
        budget = {"budget": Decimal(terms["budget"]), "study": terms["study"]}
        text = Reason(TEXT_WITH_BUDGET, {**told, **budget})
    return Proposal(use_case.id, Reason(TITLE, told), text, params)


def _use_case(session: Session, motion: Motion) -> UseCase:
    return session.get_one(UseCase, motion.subject_id)


def on_put(session: Session, motion: Motion, actor: Actor, now: datetime) -> None:
    """Note that the use case is put to the vote."""
    services.put_to_vote(session, use_case=_use_case(session, motion))


def effect(session: Session, motion: Motion) -> Reason:
    """Say what the vote does: which work begins, with which budget."""
    told: dict[str, object] = {"title": _use_case(session, motion).title}
    if "budget" not in motion.params:
        return Reason(EFFECT, told)
    return Reason(EFFECT_WITH_BUDGET, {**told, "budget": float(motion.params["budget"])})


def may_open(session: Session, motion: Motion) -> Reason | None:
    """Refuse without a reading of this version against the charter, or when what is voted on was altered."""
    use_case, terms = _use_case(session, motion), motion.params
    if queries.latest_check(session, use_case) is None:
        return Reason(N_("The committee has not read this version against the charter."))
    if "file_digest" in terms and not versioning.stands(use_case, terms["file_digest"]):
        return Reason(N_("The file is no longer what was put to the vote."))
    stopped = _screening_altered(session, use_case, motion) or queries.stopped_reason(use_case)
    if stopped is not None or "study" not in terms:
        return stopped
    as_read = studies.verified(session, use_case, terms["study"], terms["study_digest"])
    if as_read and studies.advice_verified(session, use_case, terms["study"], terms["opinion_digest"]):
        return None
    return Reason(N_("The study or the board’s opinion is no longer what was put to the vote."))


def _screening_altered(session: Session, use_case: UseCase, motion: Motion) -> Reason | None:
    terms = motion.params
    if "screening" not in terms:
        return None
    if screenings.verified(session, use_case, terms["screening"], terms["screening_digest"]):
        return None
    return Reason(N_("The screening is no longer what was put to the vote."))


def parties(session: Session, motion: Motion) -> frozenset[int]:
    """Return who does not judge the file of a launch."""
    return queries.apart(_use_case(session, motion)).authors


def voted_digest(session: Session, motion: Motion) -> str | None:
    """Return the digest of the study voted on, or else of the screening; the motion's terms hold both.

    The poll's definition binds it, and those terms.
    """
    digest: str | None = motion.params.get("study_digest") or motion.params.get("screening_digest")
    return digest


def on_outcome(session: Session, motion: Motion, poll: Poll, now: datetime) -> None:
    """Launch, refuse, or give the file back to be put again, at a second call or anew."""
    use_case = _use_case(session, motion)
    if poll.outcome is Outcome.carried:
        services.launch(session, now=now, use_case=use_case, poll_id=poll.id)
    elif polls.rejected_for_good(poll):
        services.refuse(session, now=now, use_case=use_case, poll_id=poll.id)
    else:
        services.postpone(session, now=now, use_case=use_case, poll_id=poll.id)


def documents(session: Session, motion: Motion) -> Sequence[Reason]:
    """Name the file members were given to read, the committee's reading, the study and the board's opinion."""
    terms, check = motion.params, queries.latest_check(session, _use_case(session, motion))
    file = N_("File of the use case no. %(number)s, version %(version)s")
    found = [Reason(file, {"number": terms.get("use_case"), "version": terms.get("version")})]
    if check is not None:
        found.append(_reading(check))
    if "screening" in terms:
        text = N_("Screening %(number)s: tool, scope, data, red lines, class under the AI Act")
        found.append(Reason(text, {"number": terms["screening"]}))
    if "study" in terms:
        text = N_("Feasibility study, version %(study)s, and the board’s opinion on it")
        found.append(Reason(text, {"study": terms["study"]}))
    return found


def _reading(check: CharterCheck) -> Reason:
    told: dict[str, object] = {"day": local_day(check.checked_at)}
    expected = effects.in_short(queries.effects(check))
    if not expected:
        return Reason(N_("Reading against the charter of %(day)s"), told)
    text = N_("Reading against the charter of %(day)s, with its effects: %(effects)s")
    return Reason(text, {**told, "effects": expected})


def notices(session: Session, motion: Motion) -> Sequence[Reason]:
    """Return what no member may miss: red lines, unmet clauses, effects for the worse, what blocks or is missing."""
    return [
        *_of_screening(session, motion),
        *_unmet(session, motion),
        *_effects(session, motion),
        *_of_study(session, motion),
    ]


def _of_screening(session: Session, motion: Motion) -> list[Reason]:
    number = motion.params.get("screening", 0)
    if not number:
        return []
    use_case = _use_case(session, motion)
    found = screened.warnings(screenings.read(screenings.version(session, use_case, number)))
    latest = screenings.latest(session, use_case)
    if latest is not None and latest.number > number:
        found.append(Reason(N_("The file was screened again since: this vote is not about that screening.")))
    return found


def _effects(session: Session, motion: Motion) -> list[Reason]:
    check = queries.latest_check(session, _use_case(session, motion))
    expected = queries.effects(check) if check else []
    if check and not expected:
        return [Reason(N_("The committee’s reading does not say what would change for people."))]
    return effects.warnings(expected)


def _unmet(session: Session, motion: Motion) -> list[Reason]:
    check = queries.latest_check(session, _use_case(session, motion))
    text = N_("Clause %(number)s of the charter, “%(title)s”, is not met: %(reason)s")
    return [
        Reason(text, {"number": one.clause.number, "title": one.clause.title, "reason": one.reason})
        for one in (queries.unmet(check) if check else ())
    ]


def _of_study(session: Session, motion: Motion) -> list[Reason]:
    use_case, number = _use_case(session, motion), motion.params.get("study", 0)
    found, latest = [], studies.latest(session, use_case)
    if number:
        found = _warnings(session, use_case, number)
        if motion.params["opinion"] == AdviceKind.unfavourable:
            found.append(Reason(N_("The board’s opinion is unfavourable.")))
    if latest is not None and latest.number > number:
        text = N_("Version %(latest)s of the study was presented since: this vote is not about it.")
        found.append(Reason(text, {"latest": latest.number}))
    return found


def _warnings(session: Session, use_case: UseCase, number: int) -> list[Reason]:
    study = studies.read(studies.version(session, use_case, number))
    blocking = [ASPECT_NAMES[key] for key, one in study.judged.items() if one.finding is Finding.blocking]
    found = [
        Reason(N_("The study finds this blocking: %(aspect)s."), {"aspect": Reason(one)}) for one in blocking
    ]
    missing = study.missing_funds()
    if missing > 0:
        text = N_("The funding plan lacks %(amount)s euros for the start and the first year.")
        found.append(Reason(text, {"amount": missing}))
    return found


LAUNCH = Consequence(
    proposals=proposals,
    withheld=withheld,
    parties=parties,
    on_put=on_put,
    may_open=may_open,
    dossier_digest=voted_digest,
    on_outcome=on_outcome,
    effect=effect,
    notices=notices,
    documents=documents,
)
