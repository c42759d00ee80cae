"""May this model score now, for this person? One ordered list of checks over frozen facts; fails closed.

A fact that is missing refuses. Knows nothing of rows, files or pages: `mandates.gate` gathers the facts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from scopgov.domain.errors import Reason
from scopgov.domain.policy import ROLE_NAMES, Role
from scopgov.domain.states import MandateState, UseCaseState, VersionState
from scopgov.domain.text import N_, InLanguages

SAME_ANSWERS = 1e-9  # largest difference allowed on the probe rows, in probability


class Channel(StrEnum):
    """By which way a score is asked for."""

    page = "page"
    api = "api"
    batch = "batch"


CHANNEL_NAMES: Mapping[Channel, str] = {
    Channel.page: N_("the page"),
    Channel.api: N_("the programming interface"),
    Channel.batch: N_("a file of proposals"),
}


@dataclass(frozen=True)
class GateFacts:
    """All that decides whether one score may be given. None says that a fact could not be established."""

    today: date | None = None
    use_case: int | None = None
    use_case_state: UseCaseState | None = None
    mandate: int | None = None
    mandate_use_case: int | None = None
    use_case_voted: int | None = None
    asked_under: int | None = (
        None  # the mandate that whoever asks relies on; the one to speak of where none is named
    )
    state: MandateState | None = None
    state_recorded: MandateState | None = None
    starts_on: date | None = None
    review_on: date | None = None
    ends_on: date | None = None
    terms_as_voted: bool | None = None
    version_state: VersionState | None = None
    permitted: bool | None = None
    held_roles: frozenset[Role] | None = None
    informed_on: date | None = None  # of a pilot; where nobody had to be informed, the first of all days
    named_roles: frozenset[Role] | None = None
    member: int | None = None
    named_members: frozenset[int] | None = None
    course: str | None = None
    course_title: InLanguages | str = ""
    course_followed: bool | None = None
    channel: Channel | None = None
    channels: frozenset[Channel] | None = None
    poll_closed: bool | None = None
    definition_intact: bool | None = None
    carried: bool | None = None
    digest_voted: str | None = None
    dossier_digest: str | None = None
    artefact_voted: str | None = None
    artefact_mandated: str | None = None
    artefact_found: str | None = None
    dossier_verified: bool | None = None
    dossier_fault: Reason | None = None
    environment_voted: Mapping[str, str] | None = None
    environment: Mapping[str, str] | None = None
    types_allowed: bool | None = None
    types_fault: Reason | None = None
    answers_moved_by: float | None = None


@dataclass(frozen=True)
class Refusal:
    """Why no score is given: the check that refused, and the sentence to show.

    `status` is what a page or an API answers: 403 when another person could score, 409 when nobody may.
    """

    code: str
    reason: Reason
    status: int = 409
    mandate: int | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Check:
    """One condition of the gate, under the code that a refusal bears."""

    code: str
    holds: Callable[[GateFacts], bool]
    because: Callable[[GateFacts], Reason]
    status: int = 409


def decide(facts: GateFacts, checks: Sequence[Check] | None = None) -> Refusal | None:
    """Return the refusal of the first check that does not hold, None when the model may score."""
    for check in CHECKS if checks is None else checks:
        if not check.holds(facts):
            return Refusal(check.code, check.because(facts), check.status, facts.mandate)
    return None


def _says(text: str, remedy: str = "", **fields: str) -> Callable[[GateFacts], Reason]:
    """Return what says `text` with parameters read from the facts: `name="fact"`."""

    def because(facts: GateFacts) -> Reason:
        found = {name: getattr(facts, fact) for name, fact in fields.items()}
        return Reason(
            text, {name: "?" if value is None else value for name, value in found.items()}, remedy=remedy
        )

    return because


def _state_is_not(state: MandateState) -> Callable[[GateFacts], bool]:
    return lambda facts: facts.state is not None and facts.state is not state


def _purpose(facts: GateFacts) -> bool:
    return facts.use_case is not None and facts.use_case == facts.mandate_use_case == facts.use_case_voted


def _not_superseded(facts: GateFacts) -> bool:
    stands = facts.state is not None and facts.state is not MandateState.superseded
    return stands and facts.asked_under == facts.mandate


def _superseded_reason(facts: GateFacts) -> Reason:
    if facts.state is MandateState.superseded or facts.asked_under is None:
        return Reason(N_("The mandate was superseded by another one."), remedy=_ASK_VOTE)
    text = N_("This was asked under mandate no. %(asked)s. Mandate no. %(mandate)s stands in its place.")
    params = {"asked": facts.asked_under, "mandate": facts.mandate}
    return Reason(text, params, remedy=N_("Read what the mandate that stands allows, then ask again."))


def _started(facts: GateFacts) -> bool:
    return facts.today is not None and facts.starts_on is not None and facts.starts_on <= facts.today


def _not_ended(facts: GateFacts) -> bool:
    return facts.today is not None and facts.ends_on is not None and facts.today < facts.ends_on


def _not_past_review(facts: GateFacts) -> bool:
    return facts.today is not None and facts.review_on is not None and facts.today < facts.review_on


def _named(facts: GateFacts) -> bool:
    by_role = bool((facts.held_roles or frozenset()) & (facts.named_roles or frozenset()))
    by_name = facts.member is not None and facts.member in (facts.named_members or frozenset())
    return by_role or by_name


def _role_reason(facts: GateFacts) -> Reason:
    if facts.named_members and not facts.named_roles:
        text = N_("The mandate names the people who may score, and you are not among them.")
        return Reason(text, remedy=N_("Ask one of them to score the proposal; its page says who they are."))
    named = sorted(facts.named_roles or frozenset())
    roles = tuple(Reason(ROLE_NAMES[role]) for role in named)
    text = N_("The mandate lets only these score: %(roles)s.")
    return Reason(
        text, {"roles": roles or "–"}, remedy=N_("Ask a person in this role to score the proposal.")
    )


def _informed(facts: GateFacts) -> bool:
    return facts.informed_on is not None and facts.today is not None and facts.informed_on < facts.today


def _course(facts: GateFacts) -> bool:
    return facts.course == "" or (facts.course is not None and facts.course_followed is True)


def _course_reason(facts: GateFacts) -> Reason:
    text = N_("The mandate asks for the course “%(course)s”. You have not followed it yet.")
    remedy = N_("Follow the course, or ask a member who has followed it to score the proposal.")
    return Reason(text, {"course": facts.course_title or facts.course or "?"}, remedy=remedy)


def _channel(facts: GateFacts) -> bool:
    return facts.channel is not None and facts.channel in (facts.channels or frozenset())


def _channel_reason(facts: GateFacts) -> Reason:
    channel = Reason(CHANNEL_NAMES[facts.channel]) if facts.channel else "?"
    return Reason(N_("The mandate does not allow scores by this way: %(channel)s."), {"channel": channel})


def _digests_agree(facts: GateFacts) -> bool:
    return bool(facts.digest_voted) and facts.digest_voted == facts.dossier_digest


def _bytes_agree(facts: GateFacts) -> bool:
    return bool(facts.artefact_found) and (
        facts.artefact_found == facts.artefact_voted == facts.artefact_mandated
    )


def _dossier_reason(facts: GateFacts) -> Reason:
    because = facts.dossier_fault or Reason(N_("it could not be read"))
    return Reason(N_("The dossier members voted on no longer verifies: %(because)s"), {"because": because})


def _environment(facts: GateFacts) -> bool:
    return bool(facts.environment_voted) and dict(facts.environment_voted or {}) == dict(
        facts.environment or {}
    )


def _environment_reason(facts: GateFacts) -> Reason:
    voted, found = dict(facts.environment_voted or {}), dict(facts.environment or {})
    moved = sorted(name for name in voted | found if voted.get(name) != found.get(name))
    said = ", ".join(f"{name} {voted.get(name, '–')} → {found.get(name, '–')}" for name in moved) or "?"
    text = N_("The model’s programs are not those it was trained with (%(moved)s).")
    return Reason(text, {"moved": said}, remedy=N_("Put these versions back, or train the model again."))


def _types_reason(facts: GateFacts) -> Reason:
    because = facts.types_fault or Reason(N_("it could not be read"))
    return Reason(N_("The model’s file was not opened: %(because)s"), {"because": because})


def _same_answers(facts: GateFacts) -> bool:
    return facts.answers_moved_by is not None and facts.answers_moved_by <= SAME_ANSWERS


_ASK_VOTE = N_("Members decide in an assembly, on a dossier.")
_READ_WHY = N_("The page of the mandate says why.")
_TELL_LEAD = N_("Tell the AI lead: nothing scores until the voted bytes are back.")

BEFORE_OPENING: tuple[Check, ...] = (
    Check(
        "launched",
        lambda facts: facts.use_case_state is UseCaseState.launched,
        _says(N_("The launch of this use case was not carried by a vote."), _ASK_VOTE),
    ),
    Check(
        "mandate",
        lambda facts: facts.mandate is not None,
        _says(N_("Members have not voted a mandate for this use case."), _ASK_VOTE),
    ),
    Check(
        "purpose",
        _purpose,
        _says(N_("The mandate was voted for another use case.")),
    ),
    Check(
        "withdrawn",
        _state_is_not(MandateState.withdrawn),
        _says(N_("The mandate was withdrawn."), _ASK_VOTE),
    ),
    Check("superseded", _not_superseded, _superseded_reason),
    Check(
        "suspended",
        _state_is_not(MandateState.suspended),
        _says(N_("The mandate is suspended."), _READ_WHY),
    ),
    Check(
        "recorded",
        lambda facts: facts.state is not None and facts.state is facts.state_recorded,
        _says(N_("The record tells of another state of this mandate than its row does."), _TELL_LEAD),
    ),
    Check(
        "not_started",
        _started,
        _says(N_("The mandate starts on %(day)s."), day="starts_on"),
    ),
    Check(
        "ended",
        _not_ended,
        _says(N_("The mandate ended on %(day)s."), _ASK_VOTE, day="ends_on"),
    ),
    Check(
        "review_due",
        _not_past_review,
        _says(N_("The mandate was due for review on %(day)s."), _ASK_VOTE, day="review_on"),
    ),
    Check(
        "permission",
        lambda facts: facts.permitted is True,
        _says(N_("Only people charged with writing proposals may score.")),
        status=403,
    ),
    Check("role", _named, _role_reason, status=403),
    Check("course", _course, _course_reason, status=403),
    Check("channel", _channel, _channel_reason, status=403),
    Check(
        "terms",
        lambda facts: facts.terms_as_voted is True,
        _says(N_("The terms of the mandate are not those that members voted."), _TELL_LEAD),
    ),
    Check(
        "version",
        lambda facts: facts.version_state is VersionState.approved,
        _says(N_("The model version is not an approved one any more."), _ASK_VOTE),
    ),
    Check(
        "poll_closed",
        lambda facts: facts.poll_closed is True,
        _says(N_("The poll on this model is not closed."), _ASK_VOTE),
    ),
    Check(
        "definition",
        lambda facts: facts.definition_intact is True,
        _says(N_("What the poll asked was changed after it opened: its digest differs.")),
    ),
    Check(
        "carried",
        lambda facts: facts.carried is True,
        _says(N_("Counted again from its ballots, the poll did not carry this model."), _ASK_VOTE),
    ),
    Check(
        "dossier_voted",
        _digests_agree,
        _says(N_("Members voted on another dossier than the mandate’s.")),
    ),
    Check(
        "artefact",
        _bytes_agree,
        _says(
            N_("The model’s bytes are not those that members voted on (expected %(expected)s)."),
            _TELL_LEAD,
            expected="artefact_voted",
        ),
    ),
    Check("dossier", lambda facts: facts.dossier_verified is True, _dossier_reason),
    Check(
        "informed",
        _informed,
        _says(
            N_(
                "A pilot is already a use: it opens the day after workers were informed, and this is not recorded."
            ),
            N_("The board or the AI lead records it on the page of the pilot."),
        ),
    ),
    Check("environment", _environment, _environment_reason),
)
AFTER_OPENING: tuple[Check, ...] = (
    Check("types", lambda facts: facts.types_allowed is True, _types_reason),
    Check(
        "answers",
        _same_answers,
        _says(N_("The model no longer gives the answers it gave at training."), _TELL_LEAD),
    ),
)
CHECKS: tuple[Check, ...] = BEFORE_OPENING + AFTER_OPENING
STANDING: tuple[Check, ...] = tuple(
    check
    for check in BEFORE_OPENING
    if check.code in {"withdrawn", "superseded", "suspended", "not_started", "ended", "review_due"}
)
