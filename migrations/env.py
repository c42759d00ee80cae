"""Run migrations on the database whose address the configuration carries."""

from alembic import context

from scopgov import tables
from scopgov.db import make_engine

target_metadata = tables.metadata


def run() -> None:
    """Migrate inside one transaction, in batch mode so that SQLite can alter tables."""
    engine = make_engine(context.config.attributes["url"])
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=target_metadata,
            render_as_batch=True,
            compare_type=True,
        )
        with context.begin_transaction():
            context.run_migrations()
    engine.dispose()


run()
