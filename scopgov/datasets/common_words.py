"""Words of French and English that say nothing by themselves, and first names: none becomes a feature.

Both are short lists in their plain form (no capitals, no accents); who reads a vocabulary strikes out what they miss.
"""

from __future__ import annotations

_SAYING_NOTHING = """
about above afin after again ainsi ait all alors also although always among and another any apres are assez aucun
aucune aupres aura aussi autre autres aux avait avant avec avez avoir avons because been before being below between
bien both but can car ceci cela celle celles celui cependant ces cet cette ceux chacun chaque chez comme comment
contre could dans dela depuis dernier des deux did does doing doit doivent donc done dont down durant during each
either elle elles else encore entre est etaient etait etant etc ete etes etre eux even ever every faire fait few
fois font for from further had has have having her here hers herself him himself his hors how however ici ils into
its itself jusque just laquelle lequel les lesquels leur leurs like lors lorsque lui madame mais may meme memes mes
mien might mister mlle mme moins mon monsieur more most mrs much must myself neither nor nos not notre nous now off
once one only ont other our ours out over own par parce parmi pas pendant per peu peut peuvent plus plusieurs pour
pourquoi puis quand que quel quelle quelles quels qui quoi same sans sauf selon sera seront ses seulement shall she
should sien since soit some sommes son sont sous such suis sur tandis tant tel telle telles tels tes than that the
their theirs them themselves then there these they this those through thus ton too tous tout toute toutes toward
tres trop two under une until upon use used using vers very via voici voila vos votre vous was were what when where
whether which while who whom whose why will with within without would yet you your yours
"""
_FIRST_NAMES = """
adam adele adrien agathe agnes alain albert alex alexandra alexandre alexis alice aline amelie amina anais andre
andrea andrew anita anna anne anthony antoine antonio arnaud arthur audrey aurelie aurelien axel baptiste barbara
bastien beatrice benjamin benoit bernadette bernard bertrand betty bob brigitte bruno camille carine carla carlos
carmen caroline catherine cecile cedric celine chantal charles charlotte chloe chris christian christine christophe
claire clara claude claudine clement colette corinne cyril damien daniel daniele david delphine denis denise diane
didier dominique dorothee edouard elena eleonore elisabeth elise elizabeth elodie emilie emma emmanuel emmanuelle
eric estelle etienne eugene eva evelyne fabien fabienne fabrice fatima fatou felix fernand florence florent florian
francis franck francois francoise frederic frederique gabriel gabrielle genevieve geoffroy george georges gerald
gerard germain ghislaine gilbert gilles gregory guillaume gustave guy hakim hamid hassan helene henri henry herve
hubert hugo hugues ibrahim ines irene isabelle jack jacqueline jacques james jamila jane janine jean jeanne jennifer
jeremy jerome jessica joan joel john jonathan jordan jose joseph josette josiane juan jules julia julian julie
julien juliette justine karim karine kevin khadija laetitia laura laure laurence laurent lea leila leo leon leonie
liliane lionel lisa loic louis louise luc lucas lucie lucien lucienne ludovic lydie madeleine malik manon manuel
marc marcel marcelle margaret margaux maria marie marina marine marion martin martine mary mathieu mathilde matthew
matthieu maud maurice max maxime michael michel michele mireille mohamed mohammed monique morgane muriel myriam
nadia nadine nathalie nathan nicolas nicole noah noel noemie nora odette odile olivia olivier oscar pascal pascale
patrice patricia patrick paul paula paulette pauline peter philippe pierre quentin rachel rachid raphael raymond
rebecca regine remi renaud rene richard robert robin rodolphe roger roland romain romane rosa rosalie rose roxane
sabine sabrina salma samir samuel sandra sandrine sara sarah sebastien serge severine simon simone sofia sonia
sophie stephane stephanie stephen steven suzanne sylvain sylvie thaddeus theo theodore therese thierry thomas
tristan valentin valerie vanessa veronique victor vincent violette virginie walter william xavier yacine yann
yannick yasmine yves yvette yvonne zoe
"""
STOP_WORDS = frozenset(_SAYING_NOTHING.split())
FIRST_NAMES = frozenset(_FIRST_NAMES.split())
