"""Change rows of a file for the request of a person who was found there: gathers, has it written, records."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from scopgov.apart import services as apart
from scopgov.config import Settings
from scopgov.datasets import erasing, rewriting
from scopgov.datasets.rewriting import Edit, Rewritten
from scopgov.datasets.tables import Rewriting, Source
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.policy import Actor
from scopgov.domain.rewritings import fault
from scopgov.domain.text import N_
from scopgov.erasures.services import written
from scopgov.privacy.seeking import Place
from scopgov.privacy.tables import RightsRequest


def check(request: RightsRequest, edit: Edit, because: str, *, confirmed: bool) -> None:
    """Refuse what may not be changed so."""
    answered = request.answered_at is not None
    found = fault(edit.way, edit.lines, edit.columns, because, confirmed=confirmed, answered=answered)
    if found is not None:
        raise Refused(found[1], field=found[0])


def for_place(edit: Edit, place: Place) -> Edit:
    """Return a correction with what is written where a column holds pseudonyms: that of the value, never the value."""
    sealed = [one for one in edit.columns if one in place.of.pseudonyms]
    if not sealed or not edit.value:
        return edit
    if place.key is None or len(sealed) < len(edit.columns):
        text = N_("The key of the pseudonyms of this source is not on this machine.")
        raise Refused(Reason(text), field="columns")
    return Edit(edit.way, edit.lines, edit.columns, place.key.token(edit.value))


def worked_out(settings: Settings, place: Place, edit: Edit, lists: tuple[str, str]) -> Rewritten:
    """Write the file again, while nobody waits to write."""
    return rewriting.rewritten(settings, place.of, for_place(edit, place), *lists)


def change(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    request: RightsRequest,
    source: Source,
    because: str,
    done: Rewritten,
) -> Rewriting:
    """Put the file written again in the place of the one before; what is kept apart of its rows is forgotten."""
    by: dict[str, Any] = {"actor": actor, "now": now, "source": source, "because": because, "done": done}
    made = erasing.rewrite(session, request_id=request.id, **by)
    apart.forget(session, actor=actor, now=now, rewriting=made, lines=done.edit.lines)
    written(session, actor, now, request.id, erasing.instruction(source, done))
    return made
