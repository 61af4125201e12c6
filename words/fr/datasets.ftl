# The check-up of a data set: what was found, and what training will do about it.
list-separator = { ", " }
checkup-list-more = { $list } et { $more } de plus
# A name may be written from right to left: the marks around it keep it from turning the number after it.
checkup-class-count = {"\u2068"}{ $class }{"\u2069"} ({ $images })

checkup-counts = { $images } images, réparties en { $classes } classes, sont utilisables.
checkup-balanced = Les classes sont équilibrées : « { $smallest } » compte { $smallest-images } images, « { $largest } » { $largest-images }.
checkup-imbalance = « { $largest } » compte { $ratio } fois plus d’images ({ $largest-images }) que « { $smallest } » ({ $smallest-images }). L’entraînement compense cet écart : la recette du mémoire ramène toutes les classes au même nombre (1 000 par défaut), par des copies modifiées et un tirage au hasard ; la recette FaceFeel montre plus souvent les classes rares.
checkup-imbalance-strong = « { $largest } » compte { $ratio } fois plus d’images ({ $largest-images }) que « { $smallest } » ({ $smallest-images }). L’entraînement compense cet écart : la recette du mémoire ramène toutes les classes au même nombre (1 000 par défaut), par des copies modifiées et un tirage au hasard ; la recette FaceFeel montre plus souvent les classes rares. Mais des copies ne sont pas de nouveaux visages : le plus utile serait d’ajouter des images de « { $smallest } ».
checkup-small-classes = Classes de moins de { $fewer } images : { $list }. Elles sont utilisées, mais un modèle apprend peu de si peu d’images, et leurs chiffres sont incertains. Ajoutez-en si vous le pouvez.

checkup-parts-all = Les données arrivent déjà découpées : { $train } images pour l’entraînement, { $valid } pour la validation et { $test } pour le test. Ce découpage est conservé. La partie test sert une seule fois, après l’entraînement.
checkup-parts-no-test = Les données arrivent déjà découpées : { $train } images pour l’entraînement et { $valid } pour la validation. Ce découpage est conservé. Pour tester le modèle, envoyez un autre ZIP après l’entraînement.
checkup-parts-no-valid = Les données ont une partie entraînement ({ $train } images) et une partie test ({ $test }). La partie test est mise de côté et sert une seule fois, après l’entraînement ; le reste est découpé en entraînement et validation.
checkup-parts-no-train = Les données ont une partie validation ({ $valid } images) et une partie test ({ $test }), mais pas de partie entraînement. La partie test est mise de côté et sert une seule fois, après l’entraînement ; le reste est découpé en entraînement et validation.
checkup-missing-train = La partie entraînement n’a aucune image de ces classes : { $list }. Un modèle ne peut pas apprendre ce qu’il ne voit jamais. Ajoutez des images, ou retirez ces classes.
checkup-missing-valid = La partie validation n’a aucune image de ces classes : { $list }. Le découpage est conservé tel quel, mais la validation n’apprend rien sur elles.
checkup-missing-test = La partie test n’a aucune image de ces classes : { $list }. Le découpage est conservé tel quel, mais le test ne dit rien d’elles.
checkup-few-train = La partie entraînement a moins de { $fewer } images pour ces classes : { $list }. Elles sont utilisées, mais c’est à peine assez pour apprendre. Ajoutez des images si vous le pouvez.
checkup-few-valid = La partie validation a moins de { $fewer } images pour ces classes : { $list }. Le découpage est conservé tel quel, mais leurs chiffres ne veulent pas dire grand-chose.
checkup-few-test = La partie test a moins de { $fewer } images pour ces classes : { $list }. Le découpage est conservé tel quel, mais leurs chiffres finaux ne veulent pas dire grand-chose.

checkup-skipped = { $files-count ->
    [one] Le fichier « { $example } » est laissé de côté. { $reason } Tout le reste est utilisé.
   *[other] { $files } fichiers sont laissés de côté, par exemple « { $example } ». { $reason } Tout le reste est utilisé.
}
checkup-exact-copies = { $images } images sont des copies identiques d’autres images de leur classe, en { $groups-count ->
    [one] un groupe
   *[other] { $groups } groupes
}. Toutes sont utilisées. Un découpage par personne garde les copies du même côté ; un découpage au hasard peut en mettre des deux côtés, et l’exactitude obtenue est alors trop élevée.
checkup-exact-copies-divided = { $images } images sont des copies identiques d’autres images de leur classe, en { $groups-count ->
    [one] un groupe
   *[other] { $groups } groupes
}. Toutes sont utilisées ; elles comptent donc plus d’une fois.
checkup-near-copies = { $images } images sont presque identiques à d’autres images de leur classe, comme les images voisines d’une vidéo, en { $groups-count ->
    [one] un groupe
   *[other] { $groups } groupes
}. Toutes sont utilisées. Un découpage par personne les garde du même côté ; un découpage au hasard peut en mettre des deux côtés, et l’exactitude obtenue est alors trop élevée.
checkup-near-copies-divided = { $images } images sont presque identiques à d’autres images de leur classe, comme les images voisines d’une vidéo, en { $groups-count ->
    [one] un groupe
   *[other] { $groups } groupes
}. Toutes sont utilisées ; elles comptent donc plus d’une fois.
checkup-conflicts-exact = { $groups-count ->
    [one] Une image se trouve
   *[other] { $groups } images se trouvent
} dans plusieurs classes, sans doute par une erreur d’étiquetage : « { $first } » ({ $first-class }) et « { $second } » ({ $second-class }) sont identiques. L’entraînement utiliserait les deux étiquettes. Gardez la bonne et retirez l’autre.
checkup-conflicts-near = { $groups-count ->
    [one] Presque la même image se trouve
   *[other] Dans { $groups } cas, presque la même image se trouve
} dans des classes différentes, peut-être par une erreur d’étiquetage : regardez « { $first } » ({ $first-class }) et « { $second } » ({ $second-class }). L’entraînement utiliserait les deux étiquettes. Gardez la bonne et retirez l’autre.
checkup-copies-across-parts = Des copies ou quasi-copies d’une même image se trouvent dans plusieurs parties des données, en { $groups-count ->
    [one] un groupe
   *[other] { $groups } groupes
} ({ $images } images). Le découpage est conservé : le modèle est donc mesuré sur des images de son entraînement, et son exactitude est trop élevée. Retirez les copies de l’une des parties.

checkup-persons = Les noms de fichiers distinguent { $persons } personnes. Un découpage par personne garde chacune d’un seul côté ; l’exactitude vaut alors pour des personnes que le modèle n’a jamais vues. Un découpage au hasard met les mêmes personnes des deux côtés et donne un chiffre trop élevé.
checkup-persons-divided = Les noms de fichiers distinguent { $persons } personnes. Les données arrivent déjà découpées, et ce découpage est conservé.
checkup-persons-unknown = Les noms de fichiers ne disent pas qui est sur l’image. Un découpage par personne ne peut alors que garder ensemble les copies et quasi-copies ; les mêmes personnes peuvent se trouver des deux côtés, et l’exactitude être trop élevée.
checkup-persons-across-parts = { $persons-count ->
    [one] Une personne a
   *[other] { $persons } personnes ont
} des images dans plusieurs parties des données. Le découpage est conservé : le modèle est donc mesuré sur des personnes vues à l’entraînement, et son exactitude est trop élevée.

checkup-all-gray = Toutes les images sont en niveaux de gris. Entraînez en niveaux de gris : un entraînement en couleurs verrait trois canaux identiques et n’apprendrait rien de plus.
checkup-all-color = Toutes les images sont en couleurs. L’entraînement en couleurs en tire parti. L’entraînement en niveaux de gris convertit toutes les images, puis toutes les photos qui seront montrées au modèle.
checkup-mixed-color = { $gray-count ->
    [one] Une image est en niveaux de gris
   *[other] { $gray } images sont en niveaux de gris
} et { $colored-count ->
    [one] une est en couleurs.
   *[other] { $colored } sont en couleurs.
} L’entraînement en niveaux de gris les convertit toutes, pour qu’elles se ressemblent. L’entraînement en couleurs donne aux images grises trois canaux identiques.
checkup-color-tells-class = { $gray-share } des images de « { $gray-class } » sont en niveaux de gris, mais seulement { $color-class-gray-share } de celles de « { $color-class } ». Un modèle entraîné en couleurs pourrait reconnaître ces classes à la couleur plutôt qu’aux visages. Entraînez en niveaux de gris, ce qui convertit toutes les images, ou ajoutez des images.
checkup-gray-stored-as-color = { $images-count ->
    [one] Une image grise est enregistrée comme un fichier en couleurs. Elle est traitée comme grise.
   *[other] { $images } images grises sont enregistrées comme des fichiers en couleurs. Elles sont traitées comme grises.
}
checkup-tiny = { $images-count ->
    [one] Une image a
   *[other] { $images } images ont
} un côté de moins de { $px } pixels. À cette taille, l’image est agrandie et utilisée, mais le visage se voit à peine. De plus grandes images aideraient.
checkup-enlarged = { $images-count ->
    [one] Une image a
   *[other] { $images } images ont
} un côté de moins de { $px } pixels, la taille habituelle à l’entraînement. L’agrandissement se fait tout seul, mais n’ajoute aucun détail.
checkup-stretched = { $images-count ->
    [one] Une image est
   *[other] { $images } images sont
} loin du carré. L’étirement au carré déforme le visage. Pour de meilleurs résultats, recadrez sur le visage.

checkup-all-crops = Toutes les images font moins de { $px } pixels, la taille d’un visage recadré. Chacune est utilisée entière, comme un seul visage.
checkup-faces-found = { $examined-count ->
    [one] Un visage a été cherché dans la seule image plus grande ; il la remplit.
   *[other] Des visages ont été cherchés dans { $examined } des images plus grandes ; dans chacune, le visage remplit l’image.
} Chaque image est utilisée entière, comme un seul visage.
checkup-without-face = Aucun visage n’a été trouvé dans { $images } des { $examined } images examinées ({ $large } au total sont plus grandes qu’un visage recadré). Elles sont tout de même utilisées entières. Un détecteur manque parfois les visages tournés ou cachés : regardez-les vous-même et retirez celles qui ne montrent pas de visage.
checkup-small-faces = Dans { $images } des { $examined } images examinées, le visage n’occupe qu’une petite partie. L’entraînement utilise l’image entière et apprendrait donc du décor. Recadrez d’abord les images sur les visages.

checkup-names-read = Les noms de fichiers de cette archive ne sont pas en Unicode. Ils ont été lus en { $encoding }, par exemple « { $example } ». Si cela ne semble pas correct, choisissez un autre codage, ou recompressez les dossiers avec un autre programme.
checkup-united = Des dossiers de noms différents ont été réunis en une seule classe : { $list }.
checkup-empty-classes = { $classes-count ->
    [one] Le dossier { $list } ne contient aucune image utilisable ; il ne forme donc pas de classe.
   *[other] Ces dossiers ne contiennent aucune image utilisable ; ils ne forment donc pas de classes : { $list }.
} Ajoutez-y des images si vous en avez besoin.
checkup-other-layout-inner = Ce sont les dossiers extérieurs qui servent de classes. Les dossiers les plus profonds pourraient en servir à leur place, car leurs noms reviennent dans plusieurs dossiers.
checkup-other-layout-folders = Les noms des dossiers pourraient aussi servir de classes tels quels.
checkup-other-layout-auto = Les classes ont été lues comme vous l’avez choisi. La lecture par défaut est possible aussi.
checkup-labels-table = Les étiquettes viennent du tableau « { $entry } » : la colonne « { $file } » nomme l’image, la colonne « { $label } » la classe : { $list }.
checkup-labels-list = Les étiquettes viennent de la liste « { $entry } » : { $list }.
checkup-labels-pixels = Les images et leurs étiquettes viennent du tableau « { $entry } » : { $list }.
checkup-labels-codes = Les étiquettes viennent des noms de fichiers, selon les codes de { $scheme } : { $list }.
checkup-labels-words = Les étiquettes viennent de mots des noms de fichiers : { $list }.
checkup-labels-ck-plus = Ces données sont organisées comme CK+. Les trois dernières images de chaque séquence étiquetée sont utilisées, les autres laissées de côté : { $list }.
checkup-labels-numbers = Les noms des dossiers sont des numéros, lus comme ceux de { $numbers } : { $list }. S’ils veulent dire autre chose, renommez les dossiers ou utilisez leurs noms tels quels.
checkup-not-understood = Les dossiers ne nomment pas de classes. « { $entry } » contient peut-être des étiquettes, mais n’a pas pu être compris. Sont compris : les tableaux (CSV, TSV, JSON) et les listes avec un fichier et une étiquette par ligne, fer2013.csv, et les organisations de JAFFE, KDEF, CK+, RAF-DB et AffectNet. Les cadres YOLO et les tableaux NumPy ne le sont pas. Vous pouvez toujours ranger les images dans un dossier par classe.
checkup-too-few-classes-to-train = Une classe suffit pour évaluer un modèle. Pour un entraînement, il en faut au moins { $classes }.
checkup-too-small-to-train = C’est assez pour évaluer un modèle, mais un entraînement demande au moins { $fewer } images par classe : { $list }.

# Why a file is left out.
skip-no-class-folder = Il n’est pas dans un dossier de classe. S’il fait partie des données, déplacez-le dans le dossier de sa classe.
skip-no-label = Les étiquettes ne le mentionnent pas, ou son étiquette ne sert pas de classe.
skip-empty = Il est vide.
skip-not-an-image = Ce n’est pas une image dans un format connu, quoi qu’en dise son nom.
skip-media = C’est un film ou un son. Pour utiliser un film, extrayez-en des images.
skip-design = C’est un fichier de logiciel de dessin ou d’appareil photo. Enregistrez-le en JPEG ou en PNG.
skip-text = C’est un texte, un tableau ou un programme, pas une image.
skip-data = Il contient des données pour des programmes, pas une image. Enregistrez chaque image en JPEG ou en PNG.
skip-unnamed-format = Son format d’image n’est pas pris en charge. Enregistrez-le en JPEG ou en PNG.
skip-passed-over = C’est un lien ou un fichier spécial, ou son nom est inutilisable.
skip-other-format = C’est une image { $format }, un format qui n’est pas pris en charge. Enregistrez-la en JPEG ou en PNG.
skip-unsupported = Il utilise { $feature }, ce qui n’est pas pris en charge. Enregistrez-le de nouveau en JPEG ou en PNG.
skip-incomplete = Il est incomplet : sa fin manque. Copiez-le ou téléchargez-le de nouveau.
skip-too-many-bytes = Il dépasse { $most } Mo. Réduisez sa taille.
skip-too-many-pixels = Il a { $width } × { $height } pixels ; le maximum est de { $most } millions en tout. Réduisez ses dimensions.
skip-broken = Il est endommagé. Ouvrez-le dans un éditeur d’images et enregistrez-le de nouveau.
skip-link-file = C’est un lien ou un fichier spécial, qui n’est pas suivi. Mettez l’image elle-même à sa place.
skip-archive = C’est lui-même une archive. Décompressez-la et mettez ses images dans les dossiers de leurs classes.
skip-bomb = Décompressé, il dépasse de très loin sa taille, comme une bombe ZIP, et n’est pas une image.
skip-method = Sa méthode de compression ({ $method }) n’est pas prise en charge. Recompressez-le avec la méthode courante, deflate.
skip-encrypted = Il est protégé par un mot de passe. Recompressez-le sans mot de passe.
skip-listed-twice = L’archive cite ce nom deux fois ; le premier des deux fichiers est utilisé.
skip-name = Son nom est inutilisable : il contient des caractères de contrôle, n’est pas en Unicode, est trop long ou se trouve trop profondément imbriqué. Renommez-le.

# Why a whole data set is refused.
refused-stopped = Le contrôle a été interrompu.
refused-too-many-pixels = Ensemble, les images ont plus de { $most } millions de pixels, trop pour une archive de cette taille. Réduisez leurs dimensions : les visages sont ramenés à 128 pixels au plus.
refused-too-long = Le contrôle de ces images a pris plus de { $minutes } minutes, le maximum pour ce serveur. Réduisez leurs dimensions, ou partagez l’archive.
refused-io = L’archive ne peut pas être lue sur le disque de ce serveur. Réessayez. Si le problème persiste, prévenez la personne qui gère ce serveur.
refused-empty = Le fichier est vide (0 octet). Choisissez le .zip qui contient les images.
refused-other-archive = C’est une archive au format { $kind }, pas un ZIP. Décompressez-la, puis recompressez ses dossiers en .zip : sous Windows « Envoyer vers → Dossier compressé », sur un Mac « Compresser », sous Linux « zip -r faces.zip folder ».
refused-not-a-zip = Ce n’est pas un fichier ZIP lisible, ou l’envoi a été coupé. Recompressez les dossiers d’images en .zip et renvoyez le tout.
refused-traversal = L’entrée « { $entry } » mène hors de l’archive (« .. »). Recompressez les images avec des noms simples.
refused-absolute = L’entrée « { $entry } » a un chemin absolu. Recompressez le dossier des images depuis le dossier qui le contient.
refused-encrypted = Tous les fichiers sont protégés par un mot de passe, par exemple « { $entry } ». Recompressez les images sans mot de passe.
refused-too-many-entries = L’archive contient plus de { $limit } fichiers et dossiers. Utilisez moins d’images.
refused-archive-too-large = L’archive dépasse { $limit } Mo. Utilisez des images moins nombreuses ou plus petites.
refused-unpacked-too-large = Décompressés, les fichiers dépassent { $limit } Mo. Utilisez des images moins nombreuses ou plus petites.
refused-bomb = Décompressé, « { $entry } » dépasse { $limit } fois sa taille, comme une bombe ZIP. Enregistrez les images en JPEG ou en PNG et recompressez-les.
refused-overlap = Les entrées « { $first } » et « { $second } » partagent les mêmes octets. Recompressez les images.
refused-no-classes = Aucune classe n’a été trouvée. Mettez les images de chaque classe dans un dossier à son nom, par exemple happy/1.jpg, et compressez ces dossiers.
refused-no-pictures = Il n’y a pas d’image utilisable. { $files-count ->
    [one] Le seul fichier est laissé de côté : « { $example } ».
   *[other] Les { $files } fichiers sont tous laissés de côté, par exemple « { $example } ».
} { $reason }
refused-too-few-classes = Il y a trop peu de classes : { $classes }. Il en faut au moins { $minimum }. Ajoutez un dossier d’images pour chacune.
refused-too-few-images = La classe « { $class } » compte { $images-count ->
    [one] une image utilisable
   *[other] { $images } images utilisables
} ; un entraînement en demande au moins { $minimum } par classe. Ajoutez des images, ou retirez son dossier.
