# Words of every page.
site-name = FaceFeel
skip-link = Aller au contenu
nav-label = Menu principal
nav-open = Menu
nav-home = Accueil
nav-about = À propos
nav-detect = Détection
nav-films = Vidéos
nav-evaluate = Évaluation
nav-train = Entraînement
nav-train-rgb = Données en couleurs
nav-train-gray = Données en niveaux de gris
nav-train-all = Tous les entraînements
nav-experiments = Expériences
nav-datasets = Jeux de données
nav-record = Enregistrer avec la caméra
nav-models = Modèles
nav-contact = Contact
logo-home = FaceFeel, accueil

theme-auto = Couleurs : automatiques
theme-light = Couleurs : claires
theme-dark = Couleurs : sombres

percent = { $value } %
thousands-separator = { "\u202F" }
decimal-separator = ,
labelled = { $label } : { $name }

# The language’s own name, for those who look for it, and what stands before all names.
language-name = Français
language-choice = Langue

footer-contact = Contact
footer-project = FaceFeel est un logiciel libre, sous licence MIT ou Apache-2.0. Pour toute question sur ce serveur, adressez-vous à la personne qui le gère.
footer-yours = Ce serveur est le vôtre ?
footer-yours-text = Pour afficher ici votre nom et votre adresse électronique, démarrez-le une fois ainsi :
footer-source = Code source
footer-api = API pour vos scripts
footer-more = En savoir plus
footer-promise = Les photos sont analysées en mémoire, puis oubliées. Les images d’entraînement restent sur cette machine jusqu’à ce que vous les supprimiez. Rien n’est envoyé ailleurs.
footer-apparent = FaceFeel reconnaît des expressions apparentes. Il ne peut pas savoir ce que ressent une personne.
footer-version = Version { $version }

error-home = Aller à l’accueil
error-detect = Aller à la détection des émotions
error-status = Erreur { $status }

network-problem = Le serveur est injoignable. Vérifiez qu’il fonctionne, puis réessayez.
odd-answer = La réponse du serveur est illisible. Rechargez la page. Si le problème persiste, prévenez la personne qui gère ce serveur.

# Durées.
duration-seconds = { $count ->
    [one] { $shown } seconde
   *[other] { $shown } secondes
}
duration-minutes = { $count ->
    [one] { $shown } minute
   *[other] { $shown } minutes
}
duration-hours = { $count ->
    [one] { $shown } heure
   *[other] { $shown } heures
}
duration-both = { $hours } { $minutes }
