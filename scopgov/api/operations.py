"""Which calls there are: what each does, what it asks for and answers, in sentences for people who write programs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from scopgov.domain.applications import Scope
from scopgov.domain.text import N_

READ = (401, 403, 429)
WRITE = (400, 401, 403, 409, 413, 415, 422, 429)


@dataclass(frozen=True)
class Operation:
    """One call. `takes` and `answers` name schemas of the document, `queries` what follows the question mark."""

    id: str
    method: str
    path: str
    scope: Scope | None
    summary: str
    description: str
    answers: str
    refusals: tuple[int, ...]
    takes: str = ""
    status: int = 200
    awaits: str = ""  # the schema of the answer 202, where somebody must act first
    queries: Mapping[str, str] | None = None


OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "listUseCases",
        "get",
        "/use-cases",
        Scope.read,
        N_("List the use cases"),
        N_("The use cases whose launch was voted, each with the mandate to speak of."),
        "UseCases",
        READ,
    ),
    Operation(
        "readStatus",
        "get",
        "/use-cases/{number}/status",
        Scope.read,
        N_("Ask whether a score would be given now"),
        N_(
            "Says whether the gate would let the token’s member score through this interface now, and why not; and "
            "what must be given for a score, as JSON Schema."
        ),
        "Status",
        (*READ, 404),
    ),
    Operation(
        "askScore",
        "post",
        "/use-cases/{number}/scores",
        Scope.score,
        N_("Ask for one score"),
        N_(
            "Goes through the same gate as the page: the mandate that members voted, the role and the courses of the "
            "token’s member. A refusal of the gate bears the check that refused as its code; it is kept, as a score "
            "is. Name the mandate you rely on, and the call is refused once another one stands in its place."
        ),
        "Score",
        (*WRITE, 404),
        takes="ScoreAsked",
        status=201,
        awaits="JudgeFirst",
    ),
    Operation(
        "askScores",
        "post",
        "/use-cases/{number}/scores/bulk",
        Scope.score,
        N_("Ask for many scores"),
        N_(
            "Up to 1,000 rows in one call, which counts as one. Each is answered in its place, with its score or with "
            "what is wrong with it; all that is scored is kept at once. Where the gate is closed, the whole call is "
            "refused once. For more rows, send a file of proposals on the page of scores: a million lines at most."
        ),
        "Scores",
        (*WRITE, 404),
        takes="ScoresAsked",
    ),
    Operation(
        "judgeFirst",
        "post",
        "/use-cases/{number}/judgements",
        Scope.decide,
        N_("Say what a person thinks, before the score"),
        N_(
            "For a case that was drawn by lot, as the answer 202 says: what the token’s member thinks of it, in a word "
            "or in percent, and why. Given once; the score may then be asked for. A program judges nothing."
        ),
        "Judgement",
        (*WRITE, 404),
        takes="JudgementMade",
        status=201,
    ),
    Operation(
        "listScores",
        "get",
        "/scores",
        Scope.read,
        N_("List scores"),
        N_(
            "The scores that the token’s member asked for, on the page or through programs, the latest first."
        ),
        "ScorePage",
        (400, *READ, 422),
        queries={
            "reference": N_("Only the scores of this reference, written exactly so."),
            "before": N_("Only the scores with a lower number: for the next page."),
            "limit": N_("How many at most, 50 where it is not said."),
        },
    ),
    Operation(
        "readScore",
        "get",
        "/scores/{id}",
        Scope.read,
        N_("Read a score again"),
        N_("One of the scores of the token’s member, with what was decided and what became of the case."),
        "WholeScore",
        (*READ, 404),
    ),
    Operation(
        "writeDecision",
        "post",
        "/scores/{id}/decision",
        Scope.decide,
        N_("Write down what a person decided"),
        N_(
            "Once, and only what the token’s member really decided: a program decides nothing. The score itself "
            "does not change."
        ),
        "WholeScore",
        (*WRITE, 404),
        takes="DecisionMade",
        status=201,
    ),
    Operation(
        "bringOutcome",
        "post",
        "/outcomes",
        Scope.outcomes,
        N_("Bring back what became of a case"),
        N_("Whether what the model estimates really happened. Said again, the last word counts."),
        "Outcome",
        WRITE,
        takes="OutcomeKnown",
        status=201,
    ),
    Operation(
        "readDocument",
        "get",
        "/openapi.json",
        None,
        N_("Read this document"),
        N_("This document, with the inputs of each model as they were voted, for any token."),
        "Document",
        READ,
    ),
)
