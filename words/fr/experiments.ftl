# Experiments: the list, the form and one experiment.
experiments-title = Expériences – FaceFeel
experiments-meta = Validation croisée par personne, graines répétées et balayages de réglages, avec moyenne, écart type et intervalle.
experiments-headline = Expériences
experiments-lead = De nombreux entraînements sur les mêmes images, mesurés équitablement : sur des personnes que le modèle n’a jamais vues, avec plusieurs graines et plusieurs réglages.
experiments-start-title = Lancer une expérience
experiments-refused = L’expérience n’a pas été lancée
experiments-no-data = Il faut des images étiquetées pour une expérience. Envoyez-en d’abord depuis la page « Entraînement ».
experiments-dataset = Images
experiments-color = Couleur
experiments-way = Partir de
experiments-way-help = Un modèle à affiner doit avoir la couleur choisie ci-dessus.
experiments-way-facefeel = Réseau FaceFeel à partir de zéro
experiments-way-thesis = CNN du mémoire à partir de zéro
experiments-way-init = Affiner { $name } ({ $color })
experiments-name = Nom (facultatif)
experiments-folds = Plis
experiments-folds-none = Aucun : découper les images une seule fois
experiments-folds-help = Nombre de parties entre lesquelles les images sont réparties. Si les noms de fichiers indiquent les personnes, aucune n’est dans deux parties. Chaque partie sert une fois de test, pour un modèle qui n’en a rien vu. Il en faut au moins trois : une pour le test, une autre pour choisir la meilleure époque.
experiments-seeds = Graines
experiments-seeds-help = Nombre de répétitions de l’ensemble, chaque fois avec d’autres choix aléatoires.
experiments-epochs-help = Laissez vide pour le nombre habituel.
experiments-sweep = Réglages à essayer (facultatif)
experiments-sweep-help = Séparez les valeurs par des virgules et utilisez le point décimal : 0.001, 0.0005. Toutes les combinaisons sont essayées.
experiments-setting = Réglage
experiments-setting-none = Aucun réglage
experiments-values = Valeurs
experiments-random = Combinaisons aléatoires (facultatif)
experiments-random-help = Nombre de combinaisons tirées au hasard, au lieu de toutes. Vous pouvez alors donner des plages comme 0.0001..0.01.
experiments-stop-hopeless = Arrêter plus tôt les entraînements en retard sur ceux d’autres réglages
experiments-start = Lancer
experiments-recommended = { $way } · recommandé
experiments-estimate-ask = Estimer la durée
experiments-estimating = Mesure de la durée…
experiments-estimate =
    { $runs-count ->
        [one] Environ { $time } pour un entraînement sur cette machine
       *[other] Environ { $time } pour { $runs } entraînements sur cette machine
    }, si toutes les époques sont utilisées. Ceux qui s’arrêtent plus tôt durent moins longtemps.
experiments-estimate-busy = La durée ne peut pas être mesurée pendant qu’une autre tâche est en cours. L’expérience attendra son tour.
experiments-list = Expériences déjà lancées
experiments-none = Il n’y a pas encore d’expérience.
experiments-ended = Entraînements terminés : { $ended } sur { $planned }
experiment-title = { $name } – Expérience – FaceFeel
experiment-all = Toutes les expériences
experiment-about = Sur « { $dataset } », commencée le { $date }
experiment-progress = Avancement
experiment-state-running = En cours
experiment-state-finished = Terminée
experiment-state-cancelled = Arrêtée
experiment-result = Résultat
experiment-over-runs =
    { $runs-count ->
        [one] d’images bien classées, sur un seul entraînement
       *[other] d’images bien classées, moyenne et écart type sur { $runs } entraînements
    }
experiment-interval = La moyenne se situe très probablement entre { $low } et { $high } (intervalle à 95 %, corrigé parce que les entraînements partagent des images).
experiment-interval-short = de { $low } à { $high }
experiment-interval-95 = Intervalle à 95 %
experiment-pooled = Sur l’ensemble des { $images } réponses, { $accuracy } sont justes (intervalle à 95 % de { $low } à { $high }).
experiment-pooled-persons = Sur l’ensemble des { $images } réponses, { $accuracy } sont justes (intervalle à 95 %, par personne, de { $low } à { $high }).
experiment-macro-f1 = F1 macro
experiment-flattering = Les images de test ont aussi servi à choisir les meilleures époques : les chiffres sont un peu optimistes. Les plis évitent ce biais.
experiment-settings = Réglages
experiment-settings-lead = Le meilleur de nombreux réglages paraît meilleur qu’il n’est, car les mêmes images ont servi à le choisir. Une différence dont p vaut 0,05 ou plus peut être due au hasard.
experiment-difference = Par rapport au meilleur
experiment-points = { $points } points
experiment-p-runs = p, entraînements
experiment-p-images = p, images
experiment-p-persons = p, personnes
experiment-best = Meilleur
experiment-tests = p, entraînements : test t rééchantillonné corrigé (Nadeau et Bengio, 2003). p, images : test de McNemar avec correction de Holm sur toutes les comparaisons. p, personnes : test de randomisation. Ces deux derniers n’utilisent que la première graine.
experiment-chart-alt = Exactitude de chaque entraînement selon le réglage { $setting }
experiment-parallel-alt = Chaque entraînement, tracé comme une ligne à travers tous les réglages essayés, et son exactitude
experiment-model = Créer un modèle avec les meilleurs réglages
experiment-model-lead = Les modèles des entraînements ne sont pas conservés, car chacun n’a appris que d’une partie des images. Cet entraînement les utilise toutes ; son exactitude devrait être proche de celle indiquée ci-dessus.
experiment-model-start = Entraîner le modèle
experiment-runs = Entraînements
experiment-column-run = Numéro
experiment-column-fold = Pli
experiment-column-seed = Graine
experiment-column-state = État
experiment-column-accuracy = Exactitude
experiment-column-macro-f1 = F1 macro
experiment-column-loss = Perte
experiment-column-epochs = Époques
experiment-run-waiting = À venir
experiment-run-queued = En attente
experiment-run-running = En cours
experiment-run-finished = Terminé
experiment-run-stopped-early = Arrêté plus tôt
experiment-run-failed = Échec
experiment-run-left-out = Écarté
experiment-run-cancelled = Arrêté
experiment-curves = Exactitude selon l’époque
experiment-curves-alt = Exactitude de validation de chaque entraînement selon l’époque
experiment-living-measure = Afficher
experiment-living-valid-accuracy = Exactitude de validation
experiment-living-valid-loss = Perte de validation
experiment-living-train-accuracy = Exactitude d’entraînement
experiment-living-train-loss = Perte d’entraînement
experiment-living-zoom-in = Agrandir
experiment-living-zoom-out = Réduire
experiment-living-earlier = Plus tôt
experiment-living-later = Plus tard
experiment-living-whole = Toutes les époques
experiment-living-help = Faites glisser le pointeur sur une partie du graphique pour l’agrandir ; un double clic réaffiche tout. Au clavier : gauche et droite suivent un entraînement, haut et bas en changent, + et − agrandissent et réduisent, 0 montre tout.
experiment-living-point = { $run }, époque { $epoch } : { $value }
experiment-living-run = Entraînement { $run } (pli { $fold }, graine { $seed })
experiment-living-run-once = Entraînement { $run } (graine { $seed })
experiment-living-table = Les courbes en tableau
experiment-living-too-many = Il y a trop de chiffres pour les montrer ici. Ils sont tous dans ce fichier :
experiment-tick = Comparer l’entraînement { $run }
experiment-history =
    { $epochs-count ->
        [one] { $epochs } époque de l’entraînement { $run } en tableau (CSV)
       *[other] { $epochs } époques de l’entraînement { $run } en tableau (CSV)
    }
experiment-compare-runs = Comparer les courbes des entraînements cochés
experiment-matrix-lead = Les lignes sont les classes réelles, les colonnes les classes prédites, pour toutes les images sur lesquelles ces réglages ont été mesurés.
experiment-recall = Rappel
experiment-export = Tableaux
experiment-export-lead = Des fichiers CSV que pandas, R et les tableurs lisent. Toute personne qui accède à ce serveur peut ouvrir cette page par son adresse.
experiment-export-runs = Entraînements
experiment-export-epochs = Époques
experiment-export-settings = Réglages
experiment-export-answers = Toutes les réponses
experiment-stop-title = Arrêter
experiment-stop-lead = L’entraînement en cours s’arrête et aucun autre ne commence. Les résultats obtenus sont conservés.
experiment-stop = Arrêter l’expérience
experiment-remove-title = Supprimer
experiment-remove = Supprimer l’expérience
experiment-remove-lead = L’expérience et tous ses chiffres seront définitivement supprimés. Téléchargez d’abord les tableaux s’ils peuvent encore vous servir.
