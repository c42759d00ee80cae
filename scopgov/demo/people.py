"""The invented members of the demonstration: forty people, their trades and their charges."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date

from scopgov.domain.policy import Role

DOMAIN = "ic-plus.example"
SIGN_IN_WITH = "demonstration-scop"


@dataclass(frozen=True)
class Invented:
    """An invented member."""

    name: str
    trade: str
    since: date
    roles: tuple[Role, ...] = ()

    @property
    def email(self) -> str:
        """Return the address: first name and family name, without accents."""
        plain = unicodedata.normalize("NFKD", self.name).encode("ascii", "ignore").decode()
        return plain.lower().replace(" ", ".") + "@" + DOMAIN


MEMBERS = (
    Invented("Amina Fontanel", "informatique", date(2008, 1, 1), (Role.administrator,)),
    Invented("Bastien Klein", "données", date(2015, 6, 4), (Role.ai_lead,)),
    Invented("Camille Mercadier", "conduite de projet", date(2022, 11, 7), (Role.board,)),
    Invented("Driss Tessier", "économie de la construction", date(2012, 4, 10), (Role.board,)),
    Invented("Élodie Peyrard", "acoustique", date(2019, 9, 13), (Role.board,)),
    Invented("Farid Kervella", "géotechnique", date(2009, 2, 16), (Role.ethics_committee,)),
    Invented("Gaëlle Estève", "hydraulique", date(2016, 7, 19), (Role.ethics_committee,)),
    Invented("Hugo Vasseur", "conduite de projet", date(2023, 12, 22), (Role.ethics_committee,)),
    Invented("Inès Ibarra", "commerce", date(2013, 5, 25), (Role.proposal_writer,)),
    Invented("Jérémie Lacombe", "commerce", date(2020, 10, 28), (Role.proposal_writer,)),
    Invented("Katia Oudin", "conduite de projet", date(2010, 3, 3), (Role.proposal_writer,)),
    Invented("Loïc Abgrall", "comptabilité", date(2017, 8, 6), (Role.data_protection,)),
    Invented("Maud Coulibaly", "énergie", date(2024, 1, 9)),
    Invented("Nadir Ollivier", "économie de la construction", date(2014, 6, 12)),
    Invented("Océane Nogaret", "acoustique", date(2021, 11, 15)),
    Invented("Pascal Sarrazin", "géotechnique", date(2011, 4, 18)),
    Invented("Quitterie Wagner", "hydraulique", date(2018, 9, 21)),
    Invented("Rachid Ferrand", "conduite de projet", date(2008, 2, 24)),
    Invented("Solène Bellanger", "commerce", date(2015, 7, 27)),
    Invented("Thibault Yvinec", "comptabilité", date(2022, 12, 2)),
    Invented("Ursule Rousselot", "structures", date(2012, 5, 5)),
    Invented("Valentin Garnier", "fluides", date(2019, 10, 8)),
    Invented("Wassila Hachemi", "énergie", date(2009, 3, 11)),
    Invented("Xavier Arnoux", "économie de la construction", date(2016, 8, 14)),
    Invented("Yasmine Marchal", "acoustique", date(2023, 1, 17)),
    Invented("Zoé Naudet", "géotechnique", date(2013, 6, 20)),
    Invented("Anatole Carpentier", "hydraulique", date(2020, 11, 23)),
    Invented("Bérénice Benhaddou", "conduite de projet", date(2010, 4, 26)),
    Invented("Cyprien Haddad", "commerce", date(2017, 9, 1)),
    Invented("Delphine Quéméner", "comptabilité", date(2024, 2, 4)),
    Invented("Étienne Desmoulins", "structures", date(2014, 7, 7)),
    Invented("Flore Lemercier", "fluides", date(2021, 12, 10)),
    Invented("Gabin Ximenes", "énergie", date(2011, 5, 13)),
    Invented("Hélène Guéguen", "économie de la construction", date(2018, 10, 16)),
    Invented("Ismaël Jacquot", "acoustique", date(2008, 3, 19)),
    Invented("Judith Étcheverry", "géotechnique", date(2015, 8, 22)),
    Invented("Kévin Delmas", "hydraulique", date(2022, 1, 25)),
    Invented("Lucile Zaoui", "conduite de projet", date(2012, 6, 28)),
    Invented("Marius Jourdain", "commerce", date(2019, 11, 3)),
    Invented("Noémie Urvoy", "comptabilité", date(2009, 4, 6)),
)


def first(role: Role | None) -> Invented:
    """Return the first member with a role, or without any."""
    return next(one for one in MEMBERS if (role in one.roles if role else not one.roles))
