"""The tables on which the checks of the gate depend, and the SQL that leaves a mark when any of them changes.

A mark is random, so that one rolled back never comes again; SQLite, where writers wait for each other, keeps the last
one, PostgreSQL some hundreds, so that writers never wait for each other here. See `remembering`.
"""

from __future__ import annotations

from sqlalchemy import Connection, inspect, text

from scopgov.applications.tables import Token
from scopgov.mandates.tables import Mark

MARKS = Mark.__tablename__
RECORD = (
    "record_entries"  # only the entries about mandates and polls matter: each score adds one about itself
)
TOLD = "(NEW.subject LIKE 'mandate:%' OR NEW.subject LIKE 'poll:%')"
WATCHED = (
    "applications",
    "assemblies",
    "audits",
    "ballots",
    "card_texts",
    "charges",
    "charters",
    "clause_checks",
    "clauses",
    "course_attendances",
    "courses",
    "data_versions",
    "dossiers",
    "impact_advice",
    "impact_assessments",
    "mandates",
    "members",
    "model_versions",
    "motions",
    "opinion_dissents",
    "opinions",
    "pilot_plans",
    "pilot_reports",
    "polls",
    RECORD,
    "rewritings",
    "roll_lines",
    "roll_marks",
    "rule_sets",
    "sealed_ballots",
    "sources",
    "suspensions",
    "tokens",
    "training_runs",
    "use_cases",
    "validation_cases",
    "validation_experts",
    "validation_rounds",
    "workers_information",
)
EVENTS = ("INSERT", "UPDATE", "DELETE")
OF = {  # when a token was last used is written each minute, and nothing is allowed by it
    "tokens": [column.name for column in inspect(Token).columns if column.name != Token.last_used_at.key]
}
# Every hundredth mark, those more than two hundred back go, unless somebody else is at it.
FUNCTION = """
CREATE OR REPLACE FUNCTION note_gate_marks() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE made bigint;
BEGIN
  INSERT INTO gate_marks (mark) VALUES ((random() * 9e15)::bigint) RETURNING id INTO made;
  IF made % 100 = 0 THEN
    DELETE FROM gate_marks WHERE id IN (
      SELECT id FROM gate_marks WHERE id < made - 200 FOR UPDATE SKIP LOCKED);
  END IF;
  RETURN NULL;
END $$
"""
BODY = "BEGIN DELETE FROM gate_marks; INSERT INTO gate_marks (mark) VALUES (random()); END"


def install(connection: Connection) -> None:
    """Have every watched table leave marks, those too that a migration made anew; nothing before there are marks."""
    there = set(inspect(connection).get_table_names())
    if MARKS not in there:
        return
    lacking = set(triggers(connection.dialect.name)) - standing(connection)
    if connection.dialect.name == "postgresql":
        connection.execute(text(FUNCTION))
    for name, (table, statement) in triggers(connection.dialect.name).items():
        if name in lacking and table in there:
            connection.execute(text(statement))


def remove(connection: Connection) -> None:
    """Undo `install`."""
    stands = standing(connection)
    for name, (table, _) in triggers(connection.dialect.name).items():
        on = f" ON {table}" if connection.dialect.name == "postgresql" else ""
        if name in stands:
            connection.execute(text(f"DROP TRIGGER {name}{on}"))
    if connection.dialect.name == "postgresql":
        connection.execute(text("DROP FUNCTION IF EXISTS note_gate_marks()"))


def whole(connection: Connection) -> bool:
    """Tell whether every watched table leaves marks: nothing may be remembered where one does not."""
    return set(triggers(connection.dialect.name)) <= standing(connection)


def standing(connection: Connection) -> set[str]:
    """Return the names of the triggers that leave marks in this database, and are not switched off."""
    asked = _ON_SQLITE if connection.dialect.name == "sqlite" else _ON_POSTGRESQL
    return set(connection.scalars(asked))


_ON_SQLITE = text("SELECT name FROM sqlite_master WHERE type = 'trigger'")
_ON_POSTGRESQL = text(
    "SELECT tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid "
    "WHERE relnamespace = current_schema()::regnamespace AND tgenabled IN ('O', 'A')"
)


def triggers(dialect: str) -> dict[str, tuple[str, str]]:
    """Return every trigger by name: its table and the statement that makes it."""
    make = _for_sqlite if dialect == "sqlite" else _for_postgresql
    named = {f"{MARKS}_{table}_{event.lower()}": (table, event) for table in WATCHED for event in EVENTS}
    return {name: (table, make(name, table, event)) for name, (table, event) in named.items()}


def _of(table: str, event: str) -> str:
    """Return the columns whose changes count, where not all do."""
    return f" OF {', '.join(OF[table])}" if event == "UPDATE" and table in OF else ""


def _for_sqlite(name: str, table: str, event: str) -> str:
    when = f"WHEN {TOLD} " if table == RECORD and event == "INSERT" else ""
    return f"CREATE TRIGGER {name} AFTER {event}{_of(table, event)} ON {table} {when}{BODY}"


def _for_postgresql(name: str, table: str, event: str) -> str:
    told = table == RECORD and event == "INSERT"
    each = f"ROW WHEN ({TOLD})" if told else "STATEMENT"
    also = " OR TRUNCATE" if event == "DELETE" else _of(table, event)
    return f"CREATE TRIGGER {name} AFTER {event}{also} ON {table} FOR EACH {each} EXECUTE FUNCTION note_gate_marks()"
