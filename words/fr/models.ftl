# The page of models.
models-title = Modèles – FaceFeel
models-meta = Tous les modèles de cette machine et ce qu’ils valent. Utilisez-les, testez-les, comparez-les, téléchargez-les ou importez-en.
models-headline = Modèles
models-lead = Les modèles fournis avec FaceFeel, ceux que vous avez entraînés et ceux que vous avez importés. La détection des émotions utilise le modèle par défaut si vous n’en choisissez pas un autre.
models-noscript = Ici, importer, renommer et supprimer un modèle demande JavaScript. La ligne de commande s’en passe : facefeel models --help
models-compare = Comparer
models-tick = Comparer
models-tick-label = Comparer { $name }
models-compare-ticked = Comparer les modèles cochés
models-default = Par défaut
models-origin-bundled = Intégré
models-origin-trained = Entraîné ici
models-origin-imported = Importé
models-color-gray = Niveaux de gris
models-color-rgb = Couleurs (RVB)
models-unmeasured = Non mesuré
models-unmeasured-detail = Ce modèle n’a pas encore de chiffres. Testez-le avant de vous y fier.
models-terms = Conditions : { $terms }
models-use-photos = L’utiliser sur des photos
models-use-live = L’utiliser en direct
models-test = Tester
models-train-on = Affiner
models-download = Télécharger
models-onnx = Télécharger en ONNX
models-onnx-help = Pour onnxruntime et d’autres programmes. Prend des visages recadrés et donne des probabilités ; le prétraitement est inclus.
models-copy-link = Copier le lien
models-copied = Le lien vers cette page est copié.
models-rename = Renommer
models-new-name = Nouveau nom
models-save = Enregistrer
models-renamed = Renommé en { $name }.
models-make-default = Définir par défaut
models-made-default = { $name } est maintenant le modèle par défaut.
models-delete = Supprimer
models-delete-title = Supprimer ce modèle ?
models-delete-text = Le modèle est supprimé pour de bon. Téléchargez-le d’abord s’il peut vous servir encore. Les rapports de ses tests restent.
models-delete-damaged = Les fichiers du modèle sont supprimés pour de bon.
models-damaged = Endommagé
models-damaged-reason = Ce modèle est inutilisable : { $reason }.
models-damaged-advice = Supprimez-le et importez de nouveau son ZIP, ou restaurez une sauvegarde.
models-import = Importer un modèle
models-import-lead = Récupérez un modèle d’une autre machine : importez le ZIP que donne « { models-download } » sur sa page.
models-import-drop = Déposez le ZIP d’un modèle n’importe où sur cette page
models-import-hint = Le ZIP contient weights.safetensors et card.json.
models-import-not-zip = { $file } n’est pas un modèle de FaceFeel. Importez le ZIP que donne « { models-download } » sur la page d’un modèle. Les modèles d’autres programmes (.h5, .keras, .pt, .onnx) ne peuvent pas être importés.
models-import-checking = Envoi terminé. Chargement du modèle…

# One model.
model-title = { $name } – FaceFeel
model-all = Tous les modèles
model-figure = Que vaut-il ?
model-interval-meaning = L’intervalle est la plage où se trouve très probablement la vraie exactitude.
model-knows = Les expressions qu’il connaît
model-origin = Les données de son entraînement
model-examples = Réponses justes et fausses
model-examples-lead = Des visages de son dernier test, sur « { $dataset } » : les réponses justes dont il était le plus sûr, et les fausses.
model-examples-link = Le rapport complet
model-examples-right = Justes
model-examples-wrong = Fausses
model-example-alt = Un visage étiqueté « { $truth } »
model-example-truth = étiquette : { $truth }
model-curves = Le déroulement de l’entraînement
model-curves-lead = Entraînement et validation, époque par époque. Quand la validation ne progresse plus alors que l’entraînement progresse encore, le modèle commence à apprendre ses images par cœur.
model-curves-alt = Perte et exactitude d’entraînement et de validation à chaque époque
model-measured = Toutes les mesures
model-tests = Tests sur cette machine
model-tests-none = Pas encore testé ici.
model-tests-own = sur le fichier de son entraînement
model-manage = Gestion de ce modèle
model-bundled = Ce modèle fait partie de FaceFeel : il ne peut être ni renommé ni supprimé.

# Models on every page that shows one.
card-headline = de visages bien classés sur { $data }, { $seen } (intervalle à 95 % : de { $low } à { $high })
card-interval = { $images } images · intervalle à 95 % : de { $low } à { $high }
card-meaning = Sur 100 visages de ce genre, il en reconnaît correctement environ { $right }. Au hasard parmi { $classes } expressions, on en trouverait { $chance }.
card-data-test = { $name }, test
card-data-validation = { $name }, validation
card-data-person = { $name }, personnes nouvelles
card-data-random = { $name }, découpage au hasard
card-data-classes = { $data } ({ $classes } expressions)
card-seen-elsewhere = images jamais vues à l’entraînement
card-seen-test = partie test de ses propres données
card-seen-validation = images mises de côté dans ses propres données
card-seen-random = avec peut-être des personnes déjà vues
card-network-thesis = CNN du mémoire
card-network-facefeel = Réseau de FaceFeel
card-earlier = { $count ->
    [one] L’entraînement précédent
   *[other] Les { $count } entraînements précédents
}
card-other-data = Autres mesures
card-images = { $images } images

verdict-unmeasured = Pas encore mesuré : testez-le avant de vous y fier.
verdict-one-answer = Il répond « { $class } » pour presque tous les visages, quoi qu’ils montrent. Entraînez-le de nouveau avec plus d’images ou plus d’époques.
verdict-poor = Il se trompe plus souvent qu’il n’a raison. Ne vous y fiez pas : entraînez plus longtemps, partez d’un meilleur modèle ou prenez plus d’images.
verdict-random = Il réussit bien sur des images comme les siennes, mais elles montrent peut-être des personnes qu’il a vues. Testez-le sur des personnes nouvelles.
verdict-good = Il a le plus souvent raison, mais attendez-vous à des erreurs pour toutes les expressions.
verdict-good-weak = Il a le plus souvent raison, mais sur certaines données plus de la moitié de ces expressions lui échappe : { $weak }.
verdict-very-good = Fiable sur des images comme celles-ci.
verdict-very-good-strong = Fiable sur des images comme celles-ci, surtout pour : { $strong }.
verdict-very-good-weak = Le plus fiable pour : { $strong }. Sur certaines données, plus de la moitié de ces expressions lui échappe : { $weak }.

# Models side by side.
compare-title = Comparaison de modèles – FaceFeel
compare-headline = Comparaison de modèles
compare-lead = Ce que valent des modèles sur les mêmes images, et sur quoi chacun a été entraîné.
compare-all = Tous les modèles
compare-choose = Modèles à comparer
compare-show = Comparer
compare-too-few = Cochez au moins deux modèles.
compare-unknown = Absent de cette machine : { $ids }. Peut-être supprimé depuis.
compare-common = Sur les mêmes images
compare-common-lead = Seuls les chiffres d’une même ligne sont comparables. Les évaluations faites sur cette machine sont comparées image par image, sur les images dont tous les modèles connaissent la classe. « { compare-ahead } » signale un modèle meilleur que tous les autres, d’un écart que le hasard n’explique pas.
compare-common-none = Ils n’ont pas été mesurés sur les mêmes images. Testez chacun d’eux sur un même jeu de données, puis revenez.
compare-ahead = En tête
compare-behind = { $points } points de retard (de { $low } à { $high })
compare-better = Sur { $data }, { $better } est meilleur : { $accuracy } de réponses justes contre { $other-accuracy } pour { $other }, soit { $points } points d’avance (intervalle à 95 % : de { $low } à { $high }).
compare-alike = Sur { $data }, pas de vainqueur net : { $better } atteint { $accuracy }, { $other } { $other-accuracy }. Le hasard peut expliquer l’écart de { $points } points (intervalle à 95 % : de { $low } à { $high }).
compare-incomparable = Les chiffres sur { $data } ne sont pas comparables : ils portent sur des images différentes. Testez les modèles sur les mêmes.
compare-none = non mesuré
compare-measure = Mesurer
compare-measure-label = Mesurer { $model } sur { $data }
compare-single = Jeux de données mesurés pour un seul modèle : { $count }
compare-facts = Ce qu’ils sont
compare-terms = Conditions
compare-no-terms = Aucune qui lui soit propre

# Datasets.
dataset-detail = { $images } images · { $classes } classes · { $size }
dataset-size = { $megabytes } Mo
sample-drawn-faces-gray = Visages dessinés, niveaux de gris
sample-drawn-faces-gray-test = Visages dessinés, niveaux de gris, pour le test
sample-drawn-faces-rgb = Visages dessinés, couleurs
sample-drawn-faces-rgb-test = Visages dessinés, couleurs, pour le test
