"""Sources are declared by who works on a use case, with or without a file; the record keeps no text of them."""

from dataclasses import replace

import pytest

from scopgov.domain.acts import Act
from scopgov.domain.errors import Forbidden, Refused
from scopgov.domain.policy import Actor, Role
from scopgov.domain.processing import Basis
from scopgov.inventory import queries, services
from scopgov.record.tables import RecordEntry
from tests.conftest import People
from tests.datasets.laying import AT, launched
from tests.domain.test_processing import WHOLE


@pytest.mark.parametrize("role", [Role.ai_lead, Role.data_protection])
def test_who_is_charged_with_data_declares_a_source_before_any_file(people: People, role: Role) -> None:
    author, writer = people.actor(people.admit("Ana")), people.actor(people.admit("Lea", role))
    with people.database.transaction() as session:
        case = launched(session, author)
        made = services.declare(session, actor=writer, now=AT, use_case=case, said=WHOLE)
        assert made.said() == WHOLE
        assert [one.id for one in queries.of_use_case(session, case)] == [made.id]
        entry = session.query(RecordEntry).order_by(RecordEntry.seq.desc()).first()
        assert entry is not None
        assert entry.act == Act.holding_declared
        assert "Sales" not in str(entry.facts)


def test_the_project_team_may_and_nobody_else(people: People) -> None:
    author, other = people.actor(people.admit("Ana")), people.actor(people.admit("Bob", Role.board))
    with people.database.transaction() as session:
        case = launched(session, author)
        made = services.declare(session, actor=author, now=AT, use_case=case, said=WHOLE)
        with pytest.raises(Forbidden):
            services.change(session, actor=other, now=AT, holding=made, said=WHOLE)


def test_a_change_is_recorded_once_and_a_repeat_not_at_all(people: People) -> None:
    author: Actor = people.actor(people.admit("Ana"))
    with people.database.transaction() as session:
        case = launched(session, author)
        made = services.declare(session, actor=author, now=AT, use_case=case, said=WHOLE)
        said = replace(WHOLE, basis=Basis.consent)
        for _ in range(2):
            services.change(session, actor=author, now=AT, holding=made, said=said)
        of_it = session.query(RecordEntry).where(RecordEntry.subject == f"holding:{made.id}")
        acts = [one.act for one in of_it.order_by(RecordEntry.seq)]
        assert acts == [Act.holding_declared, Act.holding_changed]
        with pytest.raises(Refused):
            services.change(session, actor=author, now=AT, holding=made, said=replace(WHOLE, name=""))
