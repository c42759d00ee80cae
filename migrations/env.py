"""Run migrations on the database whose address the configuration carries."""

from alembic import context
from sqlalchemy import Engine, event

from scopgov import tables
from scopgov.db import make_engine
from scopgov.mandates import watched

target_metadata = tables.metadata


def run() -> None:
    """Migrate inside one transaction, in batch mode so that SQLite can alter tables."""
    engine = make_engine(context.config.attributes["url"])
    _let_sqlite_rebuild(engine)
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=target_metadata,
            render_as_batch=True,
            compare_type=True,
        )
        with context.begin_transaction():
            context.run_migrations()
            if engine.dialect.name == "sqlite":
                broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
                if broken:
                    raise RuntimeError(f"this step would leave rows that point at nothing: {broken[:5]}")
    with engine.begin() as connection:
        watched.install(connection)
    engine.dispose()


def _let_sqlite_rebuild(engine: Engine) -> None:
    """Let a table that others point at be made anew: keys are checked at the end, before the commit.

    SQLite alters little, so a table is copied, dropped and renamed; with keys enforced the drop would be
    refused (https://www.sqlite.org/lang_altertable.html, section 7). The setting cannot change inside a transaction.
    """
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", lambda raw, _: raw.execute("PRAGMA foreign_keys=OFF"))


run()
