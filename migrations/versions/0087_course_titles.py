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

# What comes with the program, by code: the titles in French and in English, the summaries.
PROVIDED = {
    "awareness": (
        "L’IA dans notre coopérative\u202f: ce que chacun doit savoir",
        "AI in our cooperative: what everybody should know",
        (
            "Pour tous les membres et les personnes salariées, avant une première proposition. Quarante"
            " minutes environ. Il ne faut pas de mathématiques\u202f: il faut votre métier, et un peu "
            "de doute."
        ),
        (
            "For every member and employee, before a first proposal. About forty minutes. You need no "
            "mathematics: you need your own trade, and some doubt."
        ),
    ),
    "reading-a-score": (
        "Lire un score",
        "Reading a score",
        (
            "Pour qui écrit des offres et leur demande un score, et pour le conseil qui en décide. Une "
            "heure environ, avec des exercices. Suivez d’abord L’IA dans notre coopérative."
        ),
        (
            "For whoever writes proposals and scores them, and for the board that decides on them. "
            "About an hour, with exercises. Follow AI in our cooperative first."
        ),
    ),
    "looking-after-a-model": (
        "Prendre soin d’un modèle",
        "Looking after a model",
        (
            "Pour la référente ou le référent IA, l’équipe du projet et le contact protection des "
            "données. Une heure et demie environ. Suivez d’abord L’IA dans notre coopérative."
        ),
        (
            "For the AI lead, the project team and the data protection contact. About an hour and a "
            "half. Follow AI in our cooperative first."
        ),
    ),
    "judging-a-model": (
        "Juger un modèle",
        "Judging a model",
        (
            "Pour le comité d’éthique et le conseil d’administration. Une heure et demie environ. "
            "Suivez d’abord L’IA dans notre coopérative."
        ),
        (
            "For the ethics committee and the board. About an hour and a half. Follow AI in our "
            "cooperative first."
        ),
    ),
}
NAMES = ("code", "title", "title_en", "summary", "summary_en")
courses = sa.table("courses", *(sa.column(name) for name in NAMES))


def upgrade() -> None:
    with op.batch_alter_table("courses") as table:
        table.add_column(sa.Column("title_en", sa.String(200), nullable=False, server_default=""))
        table.add_column(sa.Column("summary_en", sa.Text(), nullable=False, server_default=""))
    for code, (french, english, told, told_en) in PROVIDED.items():
        named_so = sa.and_(courses.c.code == code, courses.c.title.in_([french, english]))
        op.execute(courses.update().where(named_so).values(title=french, title_en=english))
        told_so = sa.and_(courses.c.code == code, courses.c.summary.in_([told, told_en]))
        op.execute(courses.update().where(told_so).values(summary=told, summary_en=told_en))
    with op.batch_alter_table("courses") as table:
        table.alter_column("title_en", server_default=None)
        table.alter_column("summary_en", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("courses") as table:
        table.drop_column("summary_en")
        table.drop_column("title_en")
