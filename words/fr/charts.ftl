# Charts of a training and of a test, and what screen readers say of them.
chart-curves-title = Perte et exactitude par époque
chart-curves-description =
    { $epochs ->
        [one] Une époque.
       *[other] { $epochs } époques.
    } La perte de validation a été la plus basse à l’époque { $epoch } : perte { $loss }, exactitude { $accuracy }.
chart-curves-empty = Aucune époque n’est encore terminée.
chart-loss = Perte
chart-accuracy = Exactitude
chart-epoch = Époque
chart-training = Entraînement
chart-validation = Validation
chart-best = Meilleure époque : { $epoch }
chart-confusion-title = Matrice de confusion
chart-confusion-description = Les lignes sont les classes réelles, les colonnes les classes prédites. { $right } images sur { $images } ({ $accuracy }) ont été bien classées.
chart-confusion-worst = L’erreur la plus fréquente : images « { $truth } » classées « { $called } », { $count } fois.
chart-true = Classe réelle
chart-predicted = Classe prédite
chart-cell = Classe réelle { $truth }, prédite { $called } : { $count } ({ $share } de { $truth })

# Charts of an experiment’s runs.
chart-courses-title = Exactitude de validation de chaque entraînement selon l’époque
chart-sweep-title = Exactitude de chaque entraînement selon la valeur d’un réglage
chart-runs-description =
    { $runs-count ->
        [one] Un entraînement.
       *[other] { $runs } entraînements.
    }
chart-runs-best = Meilleurs réglages
chart-runs-others = Autres réglages
chart-parallel-title = Chaque entraînement selon les valeurs de tous les réglages essayés, et son exactitude
chart-multiples-title = Exactitude de validation selon l’époque, un cadre pour chaque courbe
chart-multiples-own = Courbe nommée au-dessus
chart-multiples-others = Autres courbes

# The timeline of a film.
chart-film-title = Expression la plus probable de chaque visage au fil du temps
chart-film-description =
    { $faces-count ->
        [one] Un visage
       *[other] { $faces } visages
    } de 0:00 à { $end }.
