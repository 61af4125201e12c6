# Edits of a dataset in words, and the page of its pictures.
edits-move = { $pictures-count ->
    [one] Une image déplacée dans « { $name } »
   *[other] { $pictures } images déplacées dans « { $name } »
}
edits-leave-out = { $pictures-count ->
    [one] Une image écartée
   *[other] { $pictures } images écartées
}
edits-restore = { $pictures-count ->
    [one] Une image reprise
   *[other] { $pictures } images reprises
}
edits-person = { $pictures-count ->
    [one] Une image montre { $name }
   *[other] { $pictures } images montrent { $name }
}
edits-no-person = { $pictures-count ->
    [one] Personne retirée d’une image
   *[other] Personne retirée de { $pictures } images
}
edits-part = { $pictures-count ->
    [one] Une image placée dans la partie « { $name } »
   *[other] { $pictures } images placées dans la partie « { $name } »
}
edits-no-part = { $pictures-count ->
    [one] Partie retirée d’une image
   *[other] Partie retirée de { $pictures } images
}
edits-keep = { $pictures-count ->
    [one] Classe d’une image confirmée
   *[other] Classes de { $pictures } images confirmées
}
edits-rename = « { $class } » renommée en « { $to } »
edits-merge = { $classes } : fusion dans « { $to } »
edits-undo = Dernière modification annulée
edits-redo = Dernière modification rétablie
edits-purge = { $pictures-count ->
    [one] Une image supprimée pour de bon
   *[other] { $pictures } images supprimées pour de bon
}
edits-add = { $pictures-count ->
    [one] Une image d’un autre envoi ajoutée
   *[other] { $pictures } images d’un autre envoi ajoutées
}
edits-part-train = entraînement
edits-part-valid = validation
edits-part-test = test

pictures-title = { $name } – FaceFeel
pictures-all-datasets = Tous les jeux de données
pictures-open = Voir les images
pictures-ready = { $detail }. Assez pour un entraînement.
pictures-few = { $detail }. Un entraînement demande au moins { $fewer } images par classe ; trop peu : { $list }.
pictures-one-class = { $detail }. Un entraînement demande au moins deux classes.
pictures-none-used = Aucune image n’est utilisée. Reprenez-en, ou envoyez un autre ZIP.
pictures-edited = Modifié depuis son arrivée, { $revision-count ->
    [one] une fois.
   *[other] { $revision } fois.
} Les modifications laissent les fichiers des images tels quels.
pictures-noscript = Voir et modifier les images demande JavaScript. Un script peut le faire par HTTP : /api/v1/openapi.json
pictures-download = Télécharger en ZIP
pictures-add = Ajouter des images
pictures-add-sending = Envoi de { $file } : { $share }
pictures-add-checking = Examen de { $file }…
pictures-added = Images ajoutées : { $added }. Copies d’images déjà présentes, laissées de côté : { $copies }.
pictures-count = { $count ->
    [0] Aucune image
    [one] { $shown } image
   *[other] { $shown } images
}
pictures-selected = Sélection : { $count }
pictures-filters = Filtres
pictures-classes = Classes
pictures-every-class = Toutes les classes
pictures-person = Personne
pictures-every-person = Tout le monde
pictures-no-person = Inconnue
pictures-part = Partie
pictures-every-part = Toutes les parties
pictures-no-part = Dans aucune partie
pictures-state = Utilisation
pictures-state-used = Utilisées
pictures-state-left-out = Écartées
pictures-state-all = Utilisées et écartées
pictures-finding = Constat
pictures-finding-none = Tout
pictures-finding-copies = Copies et quasi-copies
pictures-finding-conflicts = Copies dans des classes différentes
pictures-finding-moved = Déplacées dans une autre classe
pictures-seen-by = Vues à l’entraînement par
pictures-seen-by-any = Peu importe
pictures-search = Le nom contient
pictures-report = Évaluation
pictures-report-none = Aucune
pictures-report-choice = { $model }, { $accuracy }, { $date }
pictures-order = Ordre
pictures-order-name = Par nom
pictures-order-doubtful = Étiquettes douteuses d’abord
pictures-order-worst = Pires erreurs d’abord
pictures-order-unsure = Réponses les moins sûres d’abord
pictures-cell = « { $truth } » classées « { $answered } »
pictures-cell-clear = Afficher aussi les autres
pictures-no-reports = Pour trouver les étiquettes probablement fausses, évaluez d’abord un modèle sur ce jeu de données.
pictures-evaluate = Évaluer un modèle
pictures-grid = Images
pictures-help = Cliquez pour sélectionner, cliquez avec Maj ou faites glisser pour en sélectionner plusieurs, double-cliquez pour agrandir. Au clavier : flèches, Espace, Maj avec les flèches, Ctrl+A, Entrée, Suppr pour écarter, Ctrl+Z pour annuler.
pictures-select-all = Tout sélectionner
pictures-select-none = Ne rien sélectionner
pictures-undo = Annuler
pictures-redo = Rétablir
pictures-history = Historique et versions
pictures-move-to = Classe
pictures-move = Déplacer
pictures-leave-out = Écarter
pictures-restore = Reprendre
pictures-set-person = Indiquer la personne
pictures-set-part = Indiquer la partie
pictures-delete = Supprimer pour de bon
pictures-delete-title = Supprimer ces images pour de bon ?
pictures-delete-text = Elles sont retirées du fichier, de toutes les versions et de cette machine. C’est irréversible, et les rapports existants sur ce jeu de données ne montrent plus d’images. Les écarter suffit à les exclure de l’entraînement, et s’annule.
pictures-look = Passer en revue une à une
pictures-look-keys = K garde, L écarte, 1 à 9 déplacent dans une classe, Z annule, les flèches avancent et reculent
pictures-look-keep = Garder
pictures-look-place = { $place } sur { $total }
pictures-look-answer = Le modèle dit « { $class } » ({ $share }).
pictures-look-own = Il donne { $share } à « { $class } ».
pictures-look-done = C’étaient toutes les images.
pictures-look-back = Précédente
pictures-look-next = Suivante
pictures-close = Fermer
pictures-none = Aucune image ne correspond à ces filtres.
pictures-clear = Effacer les filtres
pictures-size = Taille des images
pictures-test-warning = Vous modifiez des images à cause des réponses d’un modèle. Si elles servent à le tester, son exactitude sur elles sera flatteuse : les rapports indiquent combien ont été modifiées.
pictures-rename = Renommer ou fusionner
pictures-rename-title = Renommer cette classe
pictures-rename-to = Nouveau nom
pictures-rename-note = Si une autre classe porte ce nom, les deux n’en font plus qu’une.
pictures-cancel = Annuler
pictures-left-out-mark = écartée
pictures-marked = { $class }, { $entry }, { $mark }
pictures-plain = { $class }, { $entry }
pictures-steps = Modifications
pictures-steps-none = Rien n’a été modifié.
pictures-undone = annulée
pictures-move-to-what = Choisissez une classe ou écrivez-en une nouvelle
pictures-older = Afficher les modifications plus anciennes
pictures-versions = Versions
pictures-versions-note = Une version est un état qui porte un nom. Elle peut être téléchargée, et la fiche d’un modèle entraîné avec elle l’indique.
pictures-versions-none = Aucune version pour l’instant.
pictures-version-name = Nom pour l’état actuel
pictures-version-add = Enregistrer la version
pictures-version-at = { $name }, après la modification { $revision }
pictures-version-remove = Retirer le nom { $name }
pictures-trainings = Entraînements avec ces images
pictures-trainings-none = Aucun pour l’instant.
pictures-again = Entraîner de nouveau avec les mêmes réglages
pictures-compare = Comparer des modèles
evaluate-open-cell = Afficher ces images
evaluate-doubtful = Passer en revue les étiquettes douteuses
evaluate-mended = { $pictures-count ->
    [one] Une image de ce jeu de données a été déplacée dans une autre classe ou écartée à cause des réponses d’un modèle.
   *[other] { $pictures } images de ce jeu de données ont été déplacées dans une autre classe ou écartées à cause des réponses d’un modèle.
} Si elles étaient parmi celles mesurées ici, l’exactitude est flatteuse.
