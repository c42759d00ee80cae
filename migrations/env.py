"""Run migrations on the database whose address the configuration carries."""

from typing import Any

from alembic import context
from alembic.ddl.sqlite import SQLiteImpl
from sqlalchemy import Engine, event

from scopgov import tables
from scopgov.db import make_engine
from scopgov.mandates import watched

target_metadata = tables.metadata


class OneTableAtATime(SQLiteImpl):
    """Reads the table that is made anew, not also all that it points at and all that they point at."""

    __dialect__ = "sqlite"

    def requires_recreate_in_batch(self, batch_op: Any) -> bool:
        """Tell whether a table has to be made anew; how it is read is said on the way."""
        batch_op.reflect_kwargs.setdefault("resolve_fks", False)
        return super().requires_recreate_in_batch(batch_op)


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
