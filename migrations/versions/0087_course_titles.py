"""The title of a course, and what it teaches, in both languages.

Revision: 0087_course_titles
After: 0086_away_until
"""

import sqlalchemy as sa
from alembic import op

revision = "0087_course_titles"
down_revision = "0086_away_until"
branch_labels = None
depends_on = None

# What comes with the program, by code: in French, in English.
PROVIDED = {
    "awareness": (
        "L’IA dans notre coopérative : ce que chacun doit savoir",
        "AI in our cooperative: what everybody should know",
    ),
    "reading-a-score": ("Lire un score", "Reading a score"),
    "looking-after-a-model": ("Prendre soin d’un modèle", "Looking after a model"),
    "judging-a-model": ("Juger un modèle", "Judging a model"),
}
courses = sa.table("courses", sa.column("code"), sa.column("title"), sa.column("title_en"))


def upgrade() -> None:
    with op.batch_alter_table("courses") as table:
        table.add_column(sa.Column("title_en", sa.String(200), nullable=False, server_default=""))
        table.add_column(sa.Column("summary_en", sa.Text(), nullable=False, server_default=""))
    for code, (french, english) in PROVIDED.items():
        named_so = sa.and_(courses.c.code == code, courses.c.title.in_([french, english]))
        op.execute(courses.update().where(named_so).values(title=french, title_en=english))
    with op.batch_alter_table("courses") as table:
        table.alter_column("title_en", server_default=None)
        table.alter_column("summary_en", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("courses") as table:
        table.drop_column("summary_en")
        table.drop_column("title_en")
