# Who may come in.
sign-in-title = Connexion – FaceFeel
sign-in-headline = Connexion
sign-in-lead = Ce serveur est protégé par un mot de passe.
sign-in-password = Mot de passe
sign-in-submit = Se connecter
sign-in-refused = La connexion a échoué
sign-in-help = La connexion reste valable 7 jours sur cet appareil. Si vous ne connaissez pas le mot de passe, demandez-le à la personne qui gère ce serveur.
sign-out = Se déconnecter

problem-bad-host = L’en-tête Host est absent ou mal formé
problem-bad-host-detail = Envoyez un seul en-tête Host, avec un nom ou une adresse et, au besoin, un port, par exemple localhost:7860.
problem-wrong-host = Ce serveur ne répond pas à ce nom
problem-wrong-host-detail = « { $host } » n’est pas un nom de ce serveur. Utilisez son adresse ou localhost ; la personne qui le gère peut autoriser ce nom avec --allow-host { $host }.
problem-signed-out = Connectez-vous d’abord
problem-signed-out-detail = Ce serveur demande un mot de passe. Connectez-vous sur /sign-in ; les scripts envoient l’en-tête « Authorization: Bearer » suivi du mot de passe.
problem-wrong-password-detail = Le mot de passe est faux. Vérifiez les majuscules et la langue du clavier, puis réessayez.
problem-attempts = Trop de tentatives
problem-attempts-detail = Trop de mots de passe erronés. Attendez { $seconds } { $seconds ->
    [one] seconde
   *[other] secondes
}, puis réessayez.
