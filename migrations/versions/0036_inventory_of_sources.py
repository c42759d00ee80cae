"""The inventory of sources of data, also the register of processing; each file comes from one of them.

Revision: 0036_inventory_of_sources
After: 0035_models_taken_out
"""

import sqlalchemy as sa
from alembic import op

from scopgov.db import UTCDateTime

revision = "0036_inventory_of_sources"
down_revision = "0035_models_taken_out"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "holdings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("use_case_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("service", sa.String(length=200), nullable=False),
        sa.Column("location", sa.String(length=500), nullable=False),
        sa.Column("access", sa.Text(), nullable=False),
        sa.Column("personal", sa.Boolean(), nullable=True),
        sa.Column("persons", sa.Text(), nullable=False),
        sa.Column("categories", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("basis", sa.String(length=40), nullable=True),
        sa.Column("basis_detail", sa.Text(), nullable=False),
        sa.Column("ground", sa.String(length=40), nullable=True),
        sa.Column("months", sa.Integer(), nullable=True),
        sa.Column("counted_from", sa.String(length=300), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("afterwards", sa.String(length=40), nullable=True),
        sa.Column("recipients", sa.Text(), nullable=False),
        sa.Column("transfer", sa.Boolean(), nullable=True),
        sa.Column("country", sa.String(length=300), nullable=False),
        sa.Column("safeguard", sa.String(length=40), nullable=True),
        sa.Column("security", sa.Text(), nullable=False),
        sa.Column("declared_by", sa.Integer(), nullable=False),
        sa.Column("declared_at", UTCDateTime(), nullable=False),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        *_checks(),
        sa.ForeignKeyConstraint(["use_case_id"], ["use_cases.id"], name="fk_holdings_use_case_id_use_cases"),
        sa.ForeignKeyConstraint(["owner_id"], ["members.id"], name="fk_holdings_owner_id_members"),
        sa.ForeignKeyConstraint(["declared_by"], ["members.id"], name="fk_holdings_declared_by_members"),
        sa.PrimaryKeyConstraint("id", name="pk_holdings"),
    )
    op.create_index("ix_holdings_use_case_id", "holdings", ["use_case_id"])
    for name in ("sources", "arrivals"):
        with op.batch_alter_table(name) as table:
            table.add_column(sa.Column("holding_id", sa.Integer(), nullable=True))
            key = f"fk_{name}_holding_id_holdings"
            table.create_foreign_key(key, "holdings", ["holding_id"], ["id"])
    _give_each_file_a_source()
    with op.batch_alter_table("sources") as table:
        table.alter_column("holding_id", existing_type=sa.Integer(), nullable=False)
        table.create_index("ix_sources_holding_id", ["holding_id"])


def _checks() -> list[sa.CheckConstraint]:
    known = {
        "basis": "consent contract legal_obligation vital_interests public_task legitimate_interests",
        "ground": "explicit_consent employment_law vital_interests members_of_a_body made_public legal_claims "
        "public_interest health_care public_health research",
        "afterwards": "erased anonymised archived",
        "safeguard": "adequacy standard_clauses corporate_rules code_or_certificate derogation",
    }
    checks = [
        sa.CheckConstraint(
            f"{name} IN ({', '.join(repr(one) for one in words.split())})", name=f"{name}_known"
        )
        for name, words in known.items()
    ]
    return [*checks, sa.CheckConstraint("months IS NULL OR until IS NULL", name="one_retention")]


def _give_each_file_a_source() -> None:
    """Put what every file came from into the inventory, with all that nobody said of it still missing."""
    bind = op.get_bind()
    columns = [sa.column(name) for name in ("id", "use_case_id", "name", "imported_by", "holding_id")]
    sources = sa.table("sources", *columns, sa.column("imported_at", UTCDateTime()))
    texts = "service location access persons categories purpose basis_detail counted_from recipients country security"
    told = ["use_case_id", "name", "declared_by", *texts.split()]
    instants = [sa.column(name, UTCDateTime()) for name in ("declared_at", "changed_at")]
    holdings = sa.table("holdings", sa.column("id"), *(sa.column(name) for name in told), *instants)
    for one in bind.execute(sa.select(sources)).all():
        values = {"use_case_id": one.use_case_id, "name": one.name, "declared_by": one.imported_by}
        values |= dict.fromkeys(texts.split(), "")
        values |= {"declared_at": one.imported_at, "changed_at": one.imported_at}
        made = bind.execute(holdings.insert().values(values).returning(holdings.c.id)).scalar_one()
        bind.execute(sources.update().where(sources.c.id == one.id).values(holding_id=made))


def downgrade() -> None:
    with op.batch_alter_table("sources") as table:
        table.drop_index("ix_sources_holding_id")
    for name in ("arrivals", "sources"):
        with op.batch_alter_table(name) as table:
            table.drop_constraint(f"fk_{name}_holding_id_holdings", type_="foreignkey")
            table.drop_column("holding_id")
    op.drop_table("holdings")
