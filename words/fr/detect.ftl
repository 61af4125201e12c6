detect-title = Détection des émotions – FaceFeel
detect-meta = Voyez l’expression apparente de chaque visage de vos photos. Les photos ne sont jamais conservées.
detect-headline = Détection des émotions
detect-lead = Choisissez des photos avec des visages. FaceFeel nomme l’expression apparente de chacun et indique sa confiance.
detect-ways = Façons de détecter les émotions
detect-by-image = Par image
detect-by-camera = Par caméra
detect-drop = Déposez des photos n’importe où sur cette page
detect-drop-more = ou collez-les avec Ctrl + V
detect-take-photo = Prendre une photo
detect-choose = Choisir des photos
detect-limits = JPEG, PNG, WebP, GIF, BMP, TIFF ou PNM · jusqu’à { $images } photos de { $mebibytes } Mo chacune
detect-drawn = Les modèles de FaceFeel ont appris sur des photos : sur des visages dessinés, ils se trompent plus souvent.
detect-private = Les photos ne vont qu’à ce serveur et ne sont jamais conservées.
detect-samples = Pas de photo sous la main ? Essayez un exemple :
detect-sample-face = Astronaute
detect-sample-group = Congrès de 1927
detect-sample-cat = Chat (pas de visage humain)
detect-model = Modèle
detect-model-choice = { $name } ({ $accuracy })
detect-why = Montrer pourquoi : mettre en évidence les zones de chaque visage qui ont conduit à la réponse (plus lent)
detect-heat = Plus une zone est chaude, plus elle compte en faveur de « { $class } ». Masquer la plus chaude fait baisser le score de { $fall }.
detect-whole = Images déjà recadrées sur un visage : ne pas chercher de visages
detect-submit = Lancer la prédiction
detect-clear = Tout effacer
detect-cancel = Annuler
detect-selection = Photos choisies
detect-selected = Photos choisies : { $total }
detect-remove = Retirer { $file }
detect-drop-now = Déposez pour ajouter ces photos
detect-noscript = Tout cela marche aussi sans JavaScript : choisissez des photos, puis activez « { detect-submit } ». Seuls les téléchargements, le tri et les émojis ont besoin de JavaScript.

detect-working = Détection des émotions en cours…
detect-progress = { $done } sur { $total }
detect-done = Terminé. Photos traitées : { $total }
detect-cancelled = Annulé. Les photos déjà traitées sont ci-dessous.
detect-unanswered = Photos pas encore traitées : { $total }
detect-retry = Réessayer
detect-results = Résultats
detect-faces-count = { $count ->
    [0] Aucun visage
    [one] { $shown } visage
   *[other] { $shown } visages
}
detect-photos-count = { $count ->
    [0] Aucune photo
    [one] { $shown } photo
   *[other] { $shown } photos
}
detect-overview = { $photos }, { $faces }
detect-summary = { $faces } : { $parts }
detect-summary-part = { $label } ({ $count })
detect-join = {", "}
detect-filter = Afficher
detect-filter-choice = { $label } ({ $count })
detect-filter-all = Toutes les expressions
detect-sort = Trier
detect-sort-photo = Ordre des photos
detect-sort-high = Confiance décroissante
detect-sort-low = Confiance croissante
detect-shown = Affichés : { $shown } sur { $faces }
detect-unfold-all = Déplier toutes les photos
detect-no-face = Aucun visage n’est détecté.
detect-no-face-advice = Prenez une photo où le visage est tourné vers l’objectif, bien éclairé et dégagé. Si l’image ne montre qu’un visage, cochez « { detect-whole } ».
detect-not-sure = Incertain
detect-not-sure-why = Aucune expression n’atteint 50 %.
detect-most-likely = Le plus probable : { $label }
detect-confidence = confiance
detect-face-prefix = Visage
detect-scores = Probabilité de chaque expression
detect-show-in-photo = Montrer dans la photo
detect-zoom = Agrandir la photo
detect-zoom-size = Taille de la photo
detect-zoom-smaller = Réduire
detect-zoom-larger = Agrandir
detect-close = Fermer
detect-emojify = Couvrir d’émojis
detect-emojify-hint = Couvre chaque visage de son émoji, y compris dans les téléchargements
detect-download-picture = Télécharger l’image
detect-download-csv = CSV
detect-download-json = JSON
detect-download-all = Télécharger les résultats
detect-box-label = Visage { $number } : { $label }, { $confidence }
detect-turned = La photo était couchée ; elle a été redressée.
detect-picture-alt = { $file }, visages encadrés
detect-answered-by = Modèle :
detect-card-link = À propos de ce modèle

detect-too-large = { $file } dépasse { $mebibytes } Mo, la limite de ce serveur pour une photo. Réduisez sa taille et ajoutez le fichier de nouveau.
detect-too-many = Vous pouvez choisir { $most } photos au plus à la fois. Les autres ont été laissées de côté.
detect-no-preview = Pas d’aperçu
detect-pasted-name = collage
detect-choose-first = Choisissez d’abord au moins une photo.
detect-problem = Ce fichier n’a pas pu être traité
