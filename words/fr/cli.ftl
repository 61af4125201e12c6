# What the command line tells beside the words of the site.
cli-reading = Lecture
cli-images = images
cli-read = { $dataset } : { $images } images, { $classes } classes, { $skipped } fichiers écartés
cli-run-model = Entraînement sur { $train } images, validation sur { $valid }, avec { $device }
cli-run-comparison = Entraînement comparatif : { $train } images d’entraînement, { $valid } de validation, avec { $device }
cli-checkpoint-failed = Le point de reprise après l’époque { $epoch } ne peut pas être enregistré. L’entraînement continue sans lui : { $why }
cli-checkpoint-damaged = Le point de reprise après l’époque { $epoch } est endommagé et n’est pas utilisé : { $why }
cli-resumed = Reprise après l’époque { $epoch }, terminée lors d’une exécution précédente
cli-epoch = Époque { $epoch } sur { $total }
cli-batch = perte { $loss }, exactitude { $accuracy }, { $speed } images/s, encore { $time }
cli-epoch-done = Époque { $epoch } sur { $total } : perte { $loss }, exactitude { $accuracy } ; en validation, perte { $valid-loss }, exactitude { $valid-accuracy } ; encore { $time } au plus
cli-epoch-best = Époque { $epoch } sur { $total } (la meilleure) : perte { $loss }, exactitude { $accuracy } ; en validation, perte { $valid-loss }, exactitude { $valid-accuracy } ; encore { $time } au plus
cli-stopping = Arrêt en cours. Les meilleurs poids obtenus jusqu’ici sont conservés (Ctrl-C de nouveau pour quitter immédiatement).
cli-stopped-kept = Arrêté après l’époque { $done } sur { $total }. { $folder } contient les poids de l’époque { $kept }, la meilleure jusqu’ici.
cli-stopped-go-on = Pour poursuivre l’entraînement à partir de là, redonnez la même commande avec --init { $folder } et un autre --out.
cli-stopped-comparison = Arrêté pendant l’entraînement comparatif, qui est laissé de côté. Le modèle dans { $folder } est complet.
cli-next-test = Ensuite : facefeel evaluate --data TEST.zip --model { $folder }
cli-next-longer = Ensuite : la même commande avec --epochs { $epochs } et un autre --out
cli-next-bundled = Ensuite : la même commande avec --init bundled à la place de --recipe, et un autre --out
cli-next-check = Ensuite : passez les images en revue avec facefeel check { $data }
cli-accuracy = { $name } : exactitude { $accuracy } (de { $low } à { $high }) sur { $images } images, F1 macro { $macro }
cli-face = { $file } : visage { $number } en { $x },{ $y } ({ $width }×{ $height }) : { $emoji } { $emotion } { $confidence }
cli-face-noted = { $face } – { $notes }
cli-own-picture = { $file } provient d’une exécution précédente et est laissé de côté
cli-head-turned = tête tournée (lacet { $yaw }°, roulis { $roll }°, estimation grossière) : la réponse est moins fiable
cli-summary-person = Personne
cli-summary-folder = Dossier
cli-summary-pictures = Images
cli-summary-errors = Illisibles
cli-summary-faces = Visages
cli-summary-valence = Valence (dérivée)
cli-model = { $id } : { $name }, { $classes } classes
cli-model-accuracy = { $id } : { $name }, { $classes } classes, exactitude { $accuracy } ({ $data })
cli-model-damaged = { $id } : { $name }, endommagé : { $why }
cli-completed = Température { $temperature }, empreintes de { $images } images différentes
cli-compare-accuracy = { $name } : exactitude { $accuracy } (de { $low } à { $high }) sur { $images } images
cli-compare-p = Test de McNemar : p { $sign } { $p }
cli-compare-against = { $name } : { $points } points par rapport au meilleur (de { $low } à { $high }) ; test de McNemar avec correction de Holm : p { $sign } { $p }
cli-check-problem = Problème
cli-check-warning = Avertissement
cli-check-info = Remarque
cli-check-finding = { $level } : { $text }
cli-experiment-stopping = Arrêt en cours. La même commande reprendra ici (Ctrl-C de nouveau pour quitter immédiatement).
cli-dataset = { $id }  { $name } : images : { $images }, classes : { $classes }, modifications : { $revision }
cli-dataset-added = Images ajoutées : { $added }. Copies d’images déjà présentes, laissées de côté : { $copies }.

# Backups and the data folder.
cli-saving = sauvegarde
cli-saved = { $file } : { $files } fichiers, { $size }
cli-saved-in-part = la sauvegarde est écrite, mais ce qui est cité ci-dessus manque ou est endommagé ; « facefeel data check » en dit plus
cli-restoring = restauration
cli-restored = { $folder } : { $files } fichiers, { $size }, état du { $date }
cli-put-aside = ce qui s’y trouvait auparavant est maintenant dans { $folder } ; supprimez ce dossier quand il ne vous servira plus
cli-moving-files = déplacement des fichiers
cli-moving-rows = déplacement des lignes
cli-moved = Fichiers déplacés : { $files } ({ $size }), dont déjà arrivés auparavant : { $before }. Jeux de données : { $datasets }, modèles : { $models }, entraînements et évaluations : { $jobs }, rapports : { $reports }.
cli-moved-unseen = Vidéos et enregistrements déplacés avec leurs fichiers : { $unseen }. Les serveurs qui partagent une base de données ne les montrent pas encore.
cli-moved-out = { $folder } est resté tel quel. Démarrez les serveurs avec --database et --storage, puis supprimez ce dossier une fois que tout va bien.
cli-moved-back = Tout se trouve dans { $folder }, pour facefeel serve. La base de données et le dépôt sont restés tels quels.
cli-moved-in-part = ce qui est nommé ci-dessus est resté sur place ou est endommagé ; tout le reste a été déplacé
cli-data-fits = { $folder } : tout est cohérent
cli-data-found = trouvés : { $found }, réparés : { $mended }
cli-data-left = { $left-count ->
    [one] 1 élément de { $folder } demande votre attention
   *[other] { $left } éléments de { $folder } demandent votre attention
}
cli-data-delete = Supprimer pour de bon ces restes ({ $what }) ?
cli-data-default = Prendre le modèle intégré par défaut et déplacer models/default dans recovered/ ?
cli-data-move = Déplacer { $what } dans recovered/ ?
cli-data-forget = Oublier { $what } et garder dans recovered/ ce que l’on en sait ?
cli-data-no-terminal = --repair demande confirmation dans le terminal avant d’agir, et il n’y en a pas ; ajoutez --yes dans un script
# The letter for yes, and for no, which counts if nothing is typed.
cli-yes = o/N
cli-experiment-fold = pli { $fold }
cli-experiment-seed = graine { $seed }
cli-experiment-only = le seul entraînement
cli-experiment-there = { $done } entraînements sur { $total } sont déjà là
cli-experiment-run = Entraînement { $run } sur { $total } : { $name }
cli-experiment-measured = Entraînement { $run } sur { $total } : exactitude { $accuracy } sur { $images } images
cli-experiment-stopped-early = Entraînement { $run } sur { $total } : arrêté plus tôt, exactitude { $accuracy } sur { $images } images
cli-experiment-left-out = Entraînement { $run } sur { $total } : écarté, car ses réglages ont déjà été arrêtés plus tôt
cli-experiment-failed = Entraînement { $run } sur { $total } : échec : { $why }
cli-experiment-mean = { $mean } ± { $deviation } sur { $runs } entraînements
cli-experiment-matrix = Matrice de confusion (en lignes les vraies classes, en colonnes les classes prédites)
cli-compare-same = Il s’agit deux fois du même modèle : toutes les réponses sont identiques et il n’y a rien à comparer.
cli-no-faces = { $count ->
    [one] L’image examinée ne montre pas de visage
   *[other] Aucune des { $count } images examinées ne montre de visage
}, et aucune classe ne porte le nom d’une expression. FaceFeel apprend à partir de visages : est-ce le bon jeu de données ? L’entraînement continue ; Ctrl-C l’arrête.
