"""Say in the record, and to whom it matters, that an installation was restored and what was erased again.

What came after the backup is gone: a mandate may have been suspended or withdrawn since, a token revoked. Unless a
copy of the record shows that nothing came, mandates wait for two of the ethics committee, or a vote, and tokens end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from scopgov.applications import services as applications
from scopgov.audits import sensitive
from scopgov.domain.actors import CLOCK
from scopgov.domain.acts import Act
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.news import News
from scopgov.domain.policy import Role
from scopgov.domain.states import MandateState
from scopgov.domain.text import N_
from scopgov.mandates import queries as mandates
from scopgov.mandates.services import CYCLE
from scopgov.members import queries as members
from scopgov.members.queries import local_day
from scopgov.notices.services import Message, tell_all
from scopgov.privacy import fading
from scopgov.privacy.replaying import Replayed
from scopgov.privacy.rights import TOLD_FOR
from scopgov.record import services as record
from scopgov.record.tables import RecordEntry
from scopgov.uses import queries as uses
from scopgov.uses import services as tools

TITLE = N_("Restored from a backup")
SENTENCE = N_(
    "The site was restored from a backup: what came after entry %(seq)s of the record is gone. Compare with minutes "
    "and copies of the record kept elsewhere. Erased again: %(done)s of %(listed)s; by hand: %(failed)s."
)
TO_LIFT = N_(
    "The site was restored from a backup: what came after entry %(seq)s of the record is gone, and mandates are "
    "suspended. Compare with minutes and copies of the record kept elsewhere: two of the committee, or a vote, lift it."
)
ENDED = N_("The site was restored from a backup, and the tokens of your programs stopped: make others.")


@dataclass(frozen=True)
class Backup:
    """Where a backup ends, and the newest copy of the record kept elsewhere, where there is one."""

    seq: int
    head: str
    copy: Sequence[RecordEntry] | None = None

    def __post_init__(self) -> None:
        """Refuse a copy of another record, or one in which the backup's last entry is another."""
        if self.seq and self.known and self.copy and self.copy[self.seq - 1].hash != self.head:
            raise Refused(Reason(N_("The copy of the record is not one of the record of this backup.")))

    @property
    def known(self) -> bool:
        """Tell whether the copy reaches as far as the backup: an older one tells nothing of what came after."""
        return self.copy is not None and len(self.copy) >= self.seq

    @property
    def lost(self) -> Sequence[RecordEntry]:
        """Return the entries of the copy that came after the backup."""
        return self.copy[self.seq :] if self.copy is not None else ()

    @property
    def whole(self) -> bool:
        """Tell whether the copy shows that nothing came after the backup."""
        return self.known and not self.lost


@dataclass(frozen=True)
class Held:
    """The mandates suspended and the tokens ended as a backup was restored, by number."""

    mandates: Sequence[int] = ()
    use_mandates: Sequence[int] = ()
    tokens: Sequence[int] = ()


def note(session: Session, *, now: datetime, replayed: Replayed, listed: bool, of: Backup) -> Held:
    """Write that the site was restored, from which entry on, and tell the board and the data protection contact.

    What was kept until a day that has come is erased again, before anybody may read it. Unless nothing came after the
    backup, hold back what may have been stopped since.
    """
    facts = {"seq": of.seq, "head": of.head, "list": listed, "listed": replayed.listed, "done": replayed.done}
    facts |= {"failed": list(replayed.failed), "nothing_since": of.whole}
    record.append(
        session, actor=CLOCK, now=now, act=Act.installation_restored, subject="cooperative:1", facts=facts
    )
    for one in sensitive.due(session, now):
        sensitive.erase_due(session, now, one)
    fading.fade(session, now=now)
    told = {"seq": of.seq, "done": replayed.done, "listed": replayed.listed, "failed": len(replayed.failed)}
    _tell(session, now, "", _charged(session, now, Role.board, Role.data_protection), Reason(SENTENCE, told))
    return Held() if of.whole else _hold_back(session, now, of.seq)


def _hold_back(session: Session, now: datetime, seq: int) -> Held:
    granted = [one for one in mandates.all_standing(session) if one.state is MandateState.granted]
    used = [one for one in uses.all_standing(session) if one.state is MandateState.granted]
    for one in granted:
        CYCLE.suspend_restored(session, now=now, mandate=one)
    for other in used:
        tools.CYCLE.suspend_restored(session, now=now, mandate=other)
    ended = applications.end_all(session, now=now)
    if granted or used:
        judges = _charged(session, now, Role.ethics_committee)
        _tell(session, now, ":mandates", judges, Reason(TO_LIFT, {"seq": seq}), "/mandates")
    owners = {one.application.member_id for one in ended}
    _tell(session, now, ":tokens", owners, Reason(ENDED), "/applications")
    return Held([one.id for one in granted], [one.id for one in used], [one.id for one in ended])


def _charged(session: Session, now: datetime, *roles: Role) -> set[int]:
    return {one.id for role in roles for one in members.charged(session, role, local_day(now))}


def _tell(
    session: Session, now: datetime, about: str, people: set[int], said: Reason, path: str = "/record"
) -> None:
    message = Message(TITLE, said, path, now + TOLD_FOR, News.concerned)
    occasion = f"restored:{now.isoformat()}{about}"
    tell_all(session, now=now, occasion=occasion, members=people, message=message)
