# A training or test while it runs, and what came of it.
train-progress-title = Entraînement – FaceFeel
train-loading = Chargement…
train-progress-label = Progression de l’entraînement
train-job-lead = { $dataset } · lancé le { $date }
train-job-missing = Entraînement introuvable
train-job-missing-detail = Il a peut-être été supprimé, ou l’adresse contient une faute de frappe.
train-state-queued = En attente
train-state-running = En cours
train-state-succeeded = Terminé
train-state-failed = Échec
train-state-cancelled = Arrêté
train-live-queued = Dans la file d’attente
train-live-next = Votre entraînement est le prochain.
train-live-position = Place dans la file : { $position }
train-live-reading = Lecture des images…
train-live-model = Entraînement de votre modèle
train-live-finishing = Mesure et enregistrement…
train-live-stopping = Arrêt après ce pas…
train-live-share = Avancement : { $share }
train-live-left = Encore { $time }
train-fact-epoch = Époque
train-fact-of = { $done } sur { $total }
train-fact-speed = Images par seconde
train-fact-device = Matériel
train-fact-train-images = Entraînement sur
train-fact-valid-images = Validation sur
train-resumed = Le serveur a redémarré. L’entraînement a repris après l’époque { $epoch }.
train-resumed-start = Le serveur a redémarré. L’entraînement a recommencé depuis le début.
train-epoch-said = Époque { $epoch } sur { $total } : exactitude de validation { $accuracy }
train-connection-lost = Connexion perdue. Reconnexion… L’entraînement continue.
train-leave = Vous pouvez fermer cette page. L’entraînement continue, et vous le retrouverez ici.
train-tell = Me prévenir à la fin
train-tell-on = Vous recevrez une notification, tant qu’une page de FaceFeel est ouverte.
train-tell-denied = Les notifications sont bloquées. Vous pouvez les autoriser dans les réglages de votre navigateur.
train-stop = Arrêter et garder le meilleur état
train-unqueue = Retirer de la file
train-go-on = Continuer l’entraînement
train-stop-title = Arrêter cet entraînement ?
train-stop-text = Votre modèle sera le meilleur état atteint jusqu’ici. Si la première époque n’est pas encore terminée, rien n’est conservé.
train-curves = Courbes d’apprentissage
train-loss = Perte
train-loss-note = plus bas, c’est mieux
train-accuracy = Exactitude
train-accuracy-note = plus haut, c’est mieux
train-series-train = Entraînement
train-series-valid = Validation
train-series-now = Entraînement, époque en cours
train-series-best = Meilleure époque, conservée
train-curve-dropout = À l’époque conservée, la courbe d’entraînement indique { $curve }. Elle est mesurée pendant que des parties du réseau sont désactivées au hasard (dropout) et que les images varient. Le modèle terminé obtient { $train } sur les mêmes images.
train-curves-table = Les courbes en tableau
train-chart-label = { $name } sur { $epochs } époques. À la dernière : entraînement { $train }, validation { $valid }.
train-epoch = Époque
train-epoch-best = { $epoch } (la meilleure)
train-train-loss = Perte d’entraînement
train-valid-loss = Perte de validation
train-train-accuracy = Exactitude d’entraînement
train-valid-accuracy = Exactitude de validation
train-results = Votre modèle est prêt
train-results-failed = Votre modèle n’a encore rien appris

# The verdict on a training: what happened in one sentence, and what to do next.
train-verdict-good = Bon : { $accuracy } des images de { $on ->
    [test] test
   *[validation] validation
} sont bien classées.
train-verdict-good-improving = Bon, et encore en progrès à l’arrêt : { $accuracy } des images de { $on ->
    [test] test
   *[validation] validation
} sont bien classées.
train-verdict-improving = Encore en progrès à l’arrêt : entraînez plus longtemps.
train-verdict-one-epoch = Une seule époque ne suffit pas pour juger : entraînez plus longtemps.
train-verdict-by-heart = Il a appris ses propres images par cœur : { $train } de réponses justes sur celles-ci, { $valid } sur d’autres.
train-verdict-one-class = Il répond toujours « { $class } ».
train-verdict-not-learned = Il n’a pas appris à distinguer les classes : répondre toujours la plus fréquente ferait aussi bien.
train-verdict-fair = Moyen : { $accuracy } des images de { $on ->
    [test] test
   *[validation] validation
} sont bien classées.
train-verdict-weak = Faible : seulement { $accuracy } des images de { $on ->
    [test] test
   *[validation] validation
} sont bien classées.
train-advice-good = Testez-le maintenant sur des images qu’il n’a jamais vues.
train-advice-improving = La perte de validation baissait encore dans les dernières époques. Recommencez avec plus d’époques, par exemple deux fois plus.
train-advice-one-epoch = Il n’a vu chaque image qu’une fois. Recommencez avec plus d’époques ; dix sont un bon début.
train-advice-by-heart = Le plus utile : davantage d’images de davantage de personnes. Partir du modèle de FaceFeel ou faire varier plus fortement les images aide aussi.
train-advice-one-class = En général, il a trop peu appris (peu d’images ou peu d’époques), ou le taux d’apprentissage est trop élevé. Partez du modèle de FaceFeel, ou entraînez plus longtemps avec le taux d’apprentissage par défaut.
train-advice-not-learned = Partez du modèle de FaceFeel, entraînez pendant plus d’époques, ou vérifiez que les images sont dans les bons dossiers.
train-advice-fair = Le plus utile : des images plus nombreuses et plus propres. Si vous avez entraîné à partir de zéro, essayez de partir du modèle de FaceFeel.
train-stopped-note = Vous avez arrêté cet entraînement. Le meilleur état atteint jusque-là a été conservé.
train-stopped-nothing = Arrêté avant la fin de la première époque
train-stopped-nothing-detail = Il n’y avait encore rien à conserver.
train-removed = Retiré de la file
train-removed-detail = L’entraînement n’avait pas commencé. Vos images sont toujours ici.
train-final-train = Exactitude d’entraînement
train-final-valid = Exactitude de validation
train-final-classes = Classes
train-final-epochs = Époques
train-download = Télécharger le modèle
train-download-note = Vous obtenez un seul fichier ZIP : les poids, une fiche avec tous les chiffres et un README qui montre comment charger le modèle en Python.
train-go-test = Passer au test
train-comparison = Entraînement comparatif
train-comparison-text = Votre modèle est enregistré et ne changera plus. FaceFeel s’entraîne encore une fois avec l’autre découpage des images, seulement pour montrer combien le découpage change l’exactitude.
train-comparison-skip = Passer la comparaison
train-honest = De quoi dépend l’exactitude
train-honest-lead = L’exactitude dépend des images sur lesquelles elle est mesurée.
train-honest-comparing = L’exactitude dépend du découpage des images. Le chiffre de l’autre découpage apparaîtra ici à la fin de l’entraînement comparatif.
train-splits-random-higher = Avec un découpage au hasard, l’exactitude est de { $random }. Sans aucune personne ni aucune copie d’image des deux côtés, elle est de { $person }. C’est à ce second chiffre qu’il faut s’attendre pour des personnes nouvelles.
train-splits-alike = Les deux découpages donnent à peu près la même exactitude : { $random } au hasard, { $person } sans aucune personne ni aucune copie d’image des deux côtés.
train-splits-random-lower = Avec un découpage au hasard, l’exactitude est de { $random }. Sans aucune personne ni aucune copie d’image des deux côtés, elle est de { $person }. D’ordinaire, le premier chiffre est le plus élevé ; avec peu d’images, le hasard peut inverser l’ordre.
train-splits-note = Les deux chiffres viennent de deux entraînements et portent sur des images différentes : de petits écarts ne signifient rien.
train-split-detail = { $images } images · intervalle à 95 % : de { $low } à { $high }
train-measured-random = Découpage au hasard
train-measured-person = Découpage par personne
train-measured-test = Partie test
train-measured-validation = Partie validation
train-figures = Résultats par classe
train-figures-random = Mesurés sur les images de validation, découpées au hasard.
train-figures-person = Mesurés sur les images de validation, découpées par personne : sur des personnes absentes de l’entraînement.
train-figures-test = Mesurés sur la partie test.
train-figures-validation = Mesurés sur la partie validation.
train-figures-class = Classe
train-figures-precision = Précision
train-figures-recall = Rappel
train-figures-f1 = F1
train-figures-support = Images
train-figures-macro = Moyenne des classes
train-figures-weighted = Moyenne pondérée par les images
train-figures-accuracy = Exactitude
train-figures-note = Précision : à quelle fréquence le modèle a raison quand il nomme cette classe. Rappel : quelle part des images de cette classe il trouve. F1 : les deux en un seul nombre.
train-failed = L’entraînement a échoué
train-failed-advice = Rien d’autre n’est perdu. Vos images sont toujours ici, et les autres entraînements continuent.
train-again = Entraîner de nouveau avec ces réglages
train-before = Avant et après
train-before-text = Les deux modèles, le précédent et celui-ci, sont testés sur les mêmes images dans leur état actuel : la partie de test s’il y en a une, sinon toutes. S’il manque un test, il est fait.
train-before-compare = Comparer avec le modèle précédent

# The header of every page while something runs, and notifications.
running-training = Entraînement : { $share }
running-comparison = Comparaison : { $share }
running-test = Test : { $share }
running-film = Analyse d’une vidéo : { $share }
running-film-waiting = Une vidéo attend son analyse
running-waiting = Entraînement en attente
running-ready = { $name } : votre modèle est prêt.
running-ended = { $name } : l’entraînement est terminé.
