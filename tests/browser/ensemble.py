"""The invented cooperative of the walk: who is in it, with which roles, and each one's own browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from scopgov.charter.queries import starting_clauses
from scopgov.domain.policy import Role
from scopgov.domain.statutes import CompanyForm
from scopgov.founding import services as founding
from scopgov.mandates.tables import Mandate
from scopgov.members import accounts
from scopgov.members.importing import Line
from scopgov.members.queries import by_email
from scopgov.store import path_of
from tests.browser.conftest import Site, Visitor
from tests.browser.person import DESK, Person
from tests.conftest import PASSWORD

PARIS = ZoneInfo("Europe/Paris")
SINCE = date(2019, 3, 1)
MEMBERS: dict[str, tuple[str, str, tuple[Role, ...]]] = {
    "administrator": ("Amina Roche", "comptable", (Role.administrator,)),
    "member": ("Inès Vidal-Santamaría", "conductrice de travaux", ()),
    "committee": ("Karim Benali", "ingénieur structure", (Role.ethics_committee,)),
    "chair": ("Jeanne Morvan", "ingénieure fluides", (Role.board,)),
    "secretary": ("Paul Guérin", "économiste de la construction", (Role.board,)),
    "lead": ("Bastien Faure", "ingénieur données", (Role.ai_lead,)),
    "writer": ("Zoé Lambert", "chargée d’affaires", (Role.proposal_writer,)),
    "second_writer": ("Hugo Le Gall", "chargé d’affaires", (Role.proposal_writer,)),
    "designer": ("Marie-Antoinette Wojciechowska-de La Rochefoucauld", "projeteuse", ()),
}


def address(who: str) -> str:
    """Return the e-mail address of a member of the walk."""
    return f"{who.replace('_', '.')}@example.test"


class Ensemble:
    """The members of the walk and their clock; each sits at a browser of their own when asked for.

    Without scripts, they go their way and pages are not looked at: what looks is a script itself.
    """

    def __init__(self, site: Site, page_at: Callable[..., Visitor], *, scripts: bool = True) -> None:
        self.site = site
        self._page_at, self._scripts = page_at, scripts
        self._seated: dict[str, Person] = {}
        self.begun = self.day()

    def __getitem__(self, who: str) -> Person:
        """Return a member in front of their browser, at a desk unless they were given a phone."""
        return self._seated[who] if who in self._seated else self.give(who, DESK)

    def give(self, who: str, width: int) -> Person:
        """Give a member a screen of that width, and return them in front of it."""
        visitor = self._page_at(width, locale="en", scripts=self._scripts)
        self._seated[who] = Person(visitor, address(who), looking=self._scripts, width=width)
        return self._seated[who]

    def day(self, days: int = 0) -> date:
        """Return a calendar day so many days from now, on the cooperative's clock."""
        return (self.site.clock() + timedelta(days=days)).astimezone(PARIS).date()

    def typed(self, days: int, hour: int) -> str:
        """Return a day from now and an hour as a browser's date-and-time field takes it."""
        return f"{self.day(days).isoformat()}T{hour:02}:00"

    def wait_until(self, days: int, hour: int, minute: int = 0) -> None:
        """Move the clock to an hour of a day from now."""
        there = datetime.combine(self.day(days), datetime.min.time(), tzinfo=PARIS)
        there += timedelta(hours=hour, minutes=minute)
        self.site.clock.moved += there - self.site.clock()

    @contextmanager
    def one_byte_changed(self) -> Iterator[None]:
        """Change one byte of the model in use, behind the platform's back, then put it back."""
        with self.site.database.reading() as session:
            digest = session.scalars(select(Mandate.artefact_sha256)).one()
        path = path_of(self.site.settings.artefacts, digest)
        whole = path.read_bytes()
        path.chmod(0o600)
        path.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
        yield
        path.write_bytes(whole)
        path.chmod(0o400)


def found(walk: Ensemble, more: Sequence[Line] = ()) -> None:
    """Enter the cooperative, an SA, with its members, rules and charter; each of the walk has a password."""
    name, _trade, _roles = MEMBERS["administrator"]
    on_paper = founding.OnPaper(SINCE, "procès-verbal de l’assemblée générale, résolution 2")
    whole = founding.Founding(
        company=founding.Company("Ensemble Ingénierie", CompanyForm.sa, town="Nantes"),
        administrator=founding.FirstAdministrator(name, address("administrator"), PASSWORD, SINCE),
        statutes=on_paper,
        charter=on_paper,
        clauses=starting_clauses("fr"),
        roll=[*_roll(), *more],
    )
    with walk.site.database.transaction() as session:
        founding.found(session, now=walk.site.clock(), founding=whole)
        for who in MEMBERS:
            person = by_email(session, address(who))
            assert person is not None
            accounts.set_password(person, PASSWORD)


def _roll() -> list[Line]:
    return [
        Line(at, name, address(who), trade, SINCE, True, roles)
        for at, (who, (name, trade, roles)) in enumerate(MEMBERS.items(), start=2)
    ]
