# What is wrong with a value; each stands behind “The field … cannot be used:”.
fault-not-whole = « { $value } » n’est pas un nombre entier
fault-not-number = « { $value } » n’est pas un nombre
fault-not-one-of = « { $value } » n’est pas l’une de ces valeurs : { $names }
fault-not-fitting = « { $value } » ne convient pas ici ; /api indique ce qui convient
fault-outside = { $value } n’est pas compris entre { $min } et { $max }
fault-missing = il manque
fault-missing-one-of = il manque ; valeurs possibles : { $names }
fault-no-field = aucun champ ne porte ce nom ; /api/v1/openapi.json donne la liste des champs
fault-none = il en faut au moins un
fault-too-many-runs = il y aurait plus de { $max } entraînements ; choisissez moins de plis, de graines ou de combinaisons de réglages
fault-too-few-persons = les noms de fichiers distinguent { $persons } personnes, trop peu pour { $folds } plis ; choisissez { $persons } plis au plus
fault-no-folds = les noms de fichiers distinguent { $persons } personnes, alors que des plis en demandent au moins { $min } ; renoncez aux plis, ou ajoutez des images d’autres personnes
fault-too-many-combinations = il y aurait plus de { $max } combinaisons ; donnez moins de valeurs, ou tirez-en au hasard
fault-nothing-to-draw = aucun réglage n’a de valeurs à tirer au hasard
fault-other-network = le réseau de { $model } n’est pas celui qui est choisi
fault-other-color = { $model } est fait pour l’autre type d’images (couleurs ou niveaux de gris)
fault-other-size = { $model } prend des images d’une autre taille
fault-too-few-classes = un entraînement demande au moins { $min } classes, et ce jeu de données en a { $classes } ; ajoutez un dossier d’images pour chaque classe manquante
fault-too-few-images = un entraînement demande au moins { $min } images par classe, et « { $class } » en a { $images } ; ajoutez des images, ou retirez son dossier
fault-too-much-memory = les images prendraient { $mebibytes } Mo de mémoire, et ce serveur en accorde { $max } ; choisissez une valeur plus basse
fault-no-dataset = il n’y a pas de jeu de données « { $id } » ; GET /api/v1/datasets donne la liste de ceux qui existent
fault-no-model = il n’y a pas de modèle « { $id } » ; GET /api/v1/models donne la liste de ceux qui existent

# The same of a setting that an experiment is to try.
fault-sweep-unknown = il n’y a pas de réglage « { $setting } » ; réglages possibles : { $known }
fault-sweep-divides = « { $setting } » décide des images sur lesquelles on mesure ; des entraînements où il diffère ne sont pas comparables
fault-sweep-fixed = « { $setting } » ne peut pas varier ici ; lancez une expérience pour chaque valeur
fault-sweep-empty = « { $setting } » n’a aucune valeur
fault-sweep-twice = « { $setting } » a deux fois la valeur { $value }
fault-sweep-repeated = « { $setting } » est donné deux fois
fault-sweep-no-range = « { $setting } » n’admet pas de plage ; donnez ses valeurs une à une
fault-sweep-empty-range = la plage de « { $setting } », de { $from } à { $to }, est vide
fault-sweep-not-drawn = « { $setting } » a une plage ; indiquez combien de combinaisons tirer au hasard, ou donnez ses valeurs une à une

# What is wrong with a parameter; each stands behind “The query parameter … cannot be used:”.
fault-not-count = « { $value } » n’est pas un nombre entier à partir de 0
fault-too-large = « { $value } » est trop grand
fault-not-within = « { $value } » n’est pas un nombre de { $min } à { $max }
fault-not-true-or-false = « { $value } » n’est ni true ni false
fault-not-a-box = « { $value } » n’est pas de la forme x,y,width,height en pixels entiers
fault-not-several = il prend de { $min } à { $max } identifiants différents, séparés par des virgules
fault-repeated = il est donné plusieurs fois
fault-unknown-parameter = il n’est pas connu ici ; sont connus : { $known }
fault-no-parameters = cette adresse ne prend aucun paramètre
