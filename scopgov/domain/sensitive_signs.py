"""Recognises columns that look sensitive about persons, by whole words of their name or by what fills them.

In French and in English. The same words name things: a connector has a sex, products have families, a health centre is
a building. A name that says so, or cells that do, clear a column. Suggests and never decides.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from scopgov.domain.sensitive import Category

HALF = 0.5  # of the different values that are filled in, from which they tell what a column is
TWO = 2  # different values of a kind, at least: one may stand for something else


@dataclass(frozen=True)
class Found:
    """Which kind of sensitive information a column looks like; `count` of `seen` different values where they tell it.

    Without a count, its name tells it.
    """

    category: Category
    count: int = 0
    seen: int = 0


def words_of(text: str) -> tuple[str, ...]:
    """Return the words of a text in order, folded: no accents, no capitals, camel case cut."""
    apart = re.sub(r"(?<=[a-zà-ÿ])(?=[A-Z])|’", " ", text)
    plain = unicodedata.normalize("NFKD", apart).encode("ascii", "ignore").decode().lower()
    return tuple(re.findall(r"[a-z]+", plain))


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


_THINGS = _set(
    "equipement equipements materiel materiels materiau materiaux produit produits piece pieces raccord raccords "
    "connecteur connecteurs connectique prise prises fiche fiches cable cables embout embouts filetage vis bois acier "
    "beton fonds financement fournisseur fournisseurs entreprise entreprises societe societes projet projets chantier "
    "chantiers batiment batiments ouvrage ouvrages immeuble logement logements demande demandes commande commandes "
    "offre offres article articles donnee donnees fichier fichiers source appel panne defaut sinistre anomalie animal "
    "animaux arbre plante espece equipment material materials product products part parts connector connectors plug "
    "socket fitting fittings adapter adaptor cable wood steel funds funding supplier suppliers company companies firm "
    "project projects building buildings order orders request requests data file files item items fault defect animal "
    "animals tree plant species"
)
_LANGUAGES = _set(
    "langue langues language languages lang locale norme normes standard standards marque brand cuisine"
)
_PLACES = _set(
    "centre centres maison maisons hopital etablissement etablissements pole securite safety environnement environment "
    "coordination coordonnateur hse sps acces accessibilite access parking place places ascenseur rampe toilettes "
    "sanitaire sanitaires check center hospital facility copropriete eaux mixte intercommunal energie dechets"
)
_OF_THINGS = re.compile(r"femelle|femelles|hermaphrodite")

_ALONE: Mapping[Category, re.Pattern[str]] = {  # one of these words is enough
    Category.sex: re.compile(r"sexe?s?|gender|transgenre|transgender"),
    Category.origin: re.compile(
        r"nationalites?|nationality|nationalities|citizenship|citoyennete|ethnie|ethnique|ethnic(ity)?|birthplace"
    ),
    Category.beliefs: re.compile(r"religions?|religious|religieu(x|se)|confession(nelle)?|croyances?"),
    Category.union: re.compile(r"syndicats?|syndical(e|es)?|syndicaux|syndique(e|s|es)?"),
    Category.health: re.compile(
        r"sante|health|handicap(e|ee|es|ees)?|disabilit(y|ies)|disabled|rqth|invalidite|maladies?|illness|sickness|"
        r"grossesse|enceinte|pregnan(cy|t)"
    ),
    Category.genetics: re.compile(r"biometri(e|c|cs|que|ques)|geneti(c|que|ques)"),
    Category.family: re.compile(r"matrimonial(e)?|marital|conjoint(e)?|spouse|celibataire|pacs"),
}
_TOGETHER: Sequence[tuple[Category, re.Pattern[str], re.Pattern[str]]] = (  # one word of each
    (
        Category.origin,
        re.compile(r"naissance|birth|born"),
        re.compile(r"pays|lieu|ville|commune|country|place|city"),
    ),
    (
        Category.origin,
        re.compile(r"origines?|origins?|race"),
        re.compile(
            r"ethnique|ethnic(ity)?|raciale|racial|sociale|social|salariee?s?|candidate?s?|personnes?|employees?"
        ),
    ),
    (
        Category.beliefs,
        re.compile(r"politiques?|political|philosophiques?|philosophical"),
        re.compile(r"opinions?|partis?|party|parties|appartenance|convictions?|beliefs?|views?"),
    ),
    (Category.union, re.compile(r"unions?"), re.compile(r"trade|labou?r|member|members|membership|rep|dues")),
    (Category.sex_life, re.compile(r"orientation|life|vie"), re.compile(r"sexuelle|sexual|sex")),
    (
        Category.convictions,
        re.compile(r"casier|antecedents|condamnations?|criminal|convictions?"),
        re.compile(r"judiciaires?|penale?s?|record|convictions?|offences?"),
    ),
    (
        Category.family,
        re.compile(r"famille|familial(e|es)?|familiaux|family|civil"),
        re.compile(r"situation|statut|status|composition|taille|size|charges?|quotient|etat"),
    ),
    (
        Category.family,
        re.compile(r"enfants?|child|children|dependents?|dependants?"),
        re.compile(r"charge|dependent|dependant|dependents|dependants"),
    ),
)
_VALUES: Mapping[Category, frozenset[str]] = {  # several of these, of all that fills a column
    Category.origin: _set(
        "francaise algerienne marocaine tunisienne portugaise italienne espagnole allemande britannique polonaise "
        "roumaine bulgare turque malienne senegalaise ivoirienne camerounaise congolaise guineenne comorienne malgache "
        "haitienne chinoise vietnamienne cambodgienne indienne pakistanaise afghane syrienne libanaise ukrainienne "
        "russe serbe albanaise kosovare georgienne armenienne bresilienne colombienne americaine canadienne suisse "
        "belge neerlandaise grecque irlandaise moroccan algerian tunisian portuguese italian spanish german "
        "british polish romanian bulgarian turkish malian senegalese ivorian cameroonian congolese chinese vietnamese "
        "indian pakistani afghan syrian lebanese ukrainian russian brazilian american canadian swiss belgian dutch "
        "greek irish french"
    ),
    Category.beliefs: _set(
        "catholique catholiques musulman musulmane juif juive protestant protestante bouddhiste athee agnostique "
        "hindouiste evangelique catholic muslim jewish buddhist atheist agnostic hindu christian"
    ),
    Category.union: _set("cgt cfdt fo cftc cfecgc cgc unsa sud solidaires fsu"),
    Category.health: _set("maladie maternite grossesse invalidite rqth burnout illness sickness pregnancy")
    | {
        "arret maladie",
        "conge maladie",
        "conge maternite",
        "maladie professionnelle",
        "accident du travail",
        "mi temps therapeutique",
        "sick leave",
        "maternity leave",
        "work accident",
    },
    Category.family: _set(
        "celibataire marie mariee pacse pacsee divorce divorcee veuf veuve concubinage separe separee "
        "single married divorced widowed separated"
    )
    | {"union libre", "marie e", "pacse e", "divorce e", "veuf ve", "civil partnership"},
}
_COUNTRIES = _set(
    "france algerie maroc tunisie portugal italie espagne allemagne pologne roumanie turquie mali senegal cameroun "
    "congo guinee comores madagascar haiti chine vietnam inde pakistan afghanistan syrie liban ukraine russie bresil "
    "belgique suisse algeria morocco tunisia italy spain germany poland romania turkey cameroon guinea china india "
    "syria lebanon russia brazil belgium switzerland"
)
_MEN = _set("homme hommes masculin monsieur male men man mr")
_WOMEN = _set("femme femmes feminin madame mademoiselle female women woman mme mlle mrs ms")
_LETTERS = (frozenset("hm"), frozenset("fw"))
_GENDERED = _set("genre civilite civility titre title hf mf fh fm")
_UNSAID = _set("autre autres other nc na inconnu unknown x nsp nb")


def found(name: str, cells: Sequence[str]) -> Found | None:
    """Say which kind of sensitive information a column looks like, by its name, else by what fills it; or None."""
    words, filled = frozenset(words_of(name)), [" ".join(words_of(cell)) for cell in cells if cell.strip()]
    if words & _THINGS or any(map(_OF_THINGS.fullmatch, filled)):
        return None
    named = next(_named(words), None)
    return Found(named) if named else _filled(words, [one for one in dict.fromkeys(filled) if one])


def _named(words: frozenset[str]) -> Iterator[Category]:
    for category, first, second in _TOGETHER:
        one, other = _matching(first, words), _matching(second, words)
        if one and other and len(one | other) > 1:
            yield category
    places = words & _PLACES
    for category, known in _ALONE.items():
        if _matching(known, words) and not (places and category in (Category.health, Category.union)):
            yield category
    if words == {"race"}:
        yield Category.origin


def _matching(known: re.Pattern[str], words: frozenset[str]) -> frozenset[str]:
    return frozenset(one for one in words if known.fullmatch(one))


def _filled(words: frozenset[str], values: Sequence[str]) -> Found | None:
    """Say what the different values of a column tell; `words` are those of its name, which may clear it."""
    if not values or words & _LANGUAGES:
        return None
    if _tells_sex(words, values):
        return Found(Category.sex, len(values), len(values))
    known = dict(_VALUES)
    if words & _set("origine origines origin origins"):
        known[Category.origin] |= _COUNTRIES
    for category, told in known.items():
        count = sum(one in told for one in values)
        if count >= TWO and count >= HALF * len(values):
            return Found(category, count, len(values))
    return None


def _tells_sex(words: frozenset[str], values: Sequence[str]) -> bool:
    """Tell whether values part men from women; single letters do only under a name that speaks of it."""
    men, women = _MEN, _WOMEN
    if words & _GENDERED or words == {"h", "f"}:
        men, women = men | _LETTERS[0], women | _LETTERS[1]
    both = any(one in men for one in values) and any(one in women for one in values)
    return both and all(one in men | women | _UNSAID for one in values)
