# An evaluation as one page to keep, and two of them compared.
problem-other-dataset-detail = Les deux évaluations portent sur des jeux de données différents. Choisissez deux évaluations du même jeu.
problem-nothing-in-common-detail = Ces évaluations n’ont aucune image en commun dont tous leurs modèles connaissent la classe : il n’y a rien à comparer.
report-compare-real = { $better } est meilleur ici : sur les mêmes { $images } images, { $accuracy } de réponses justes, contre { $other-accuracy } pour { $other }. Cela fait { $points } points de plus (intervalle à 95 % : de { $low } à { $high }), ce que le hasard n’explique guère. Il a eu raison sur { $more } images où l’autre s’est trompé, et tort sur { $fewer } images où l’autre avait raison.
report-compare-chance = Pas de vainqueur net : sur les mêmes { $images } images, { $better } atteint { $accuracy } et { $other } { $other-accuracy }. L’écart de { $points } points (intervalle à 95 % : de { $low } à { $high }) peut être dû au hasard. { $better } a eu raison sur { $more } images où l’autre s’est trompé, et tort sur { $fewer } images où l’autre avait raison.
report-compare-even = Il n’y a pas de différence : { $better } et { $other } ont chacun raison sur { $accuracy } des mêmes { $images } images.
report-title = { $model } sur { $dataset }
report-made = Produit le { $date } par FaceFeel. Les scores décrivent l’expression qu’un visage semble montrer, pas ce que la personne ressent.
report-mapping = Classe de chaque dossier
report-unknown = inconnue du modèle, non comptée
report-left-out = laissée de côté
report-confusion-svg = Télécharger la matrice de confusion (SVG)
