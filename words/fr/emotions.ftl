# Names and descriptions of apparent expressions: what can be seen, never what someone feels.
emotion-neutral = Neutre
emotion-neutral-description = Expression apparente : neutre. Les sourcils, les yeux et la bouche semblent au repos ; rien ne ressort.
emotion-happy = Joie
emotion-happy-description = Expression apparente : joie. Signes typiques : coins des lèvres relevés, pommettes hautes, yeux plissés.
emotion-surprise = Surprise
emotion-surprise-description = Expression apparente : surprise. Signes typiques : sourcils relevés, yeux grands ouverts, mâchoire tombante.
emotion-sad = Tristesse
emotion-sad-description = Expression apparente : tristesse. Signes typiques : extrémités intérieures des sourcils relevées, coins des lèvres abaissés.
emotion-angry = Colère
emotion-angry-description = Expression apparente : colère. Signes typiques : sourcils froncés, regard dur, lèvres serrées.
emotion-disgust = Dégoût
emotion-disgust-description = Expression apparente : dégoût. Signes typiques : nez plissé, lèvre supérieure relevée.
emotion-fear = Peur
emotion-fear-description = Expression apparente : peur. Signes typiques : sourcils relevés et rapprochés, yeux grands ouverts, lèvres étirées.
emotion-contempt = Mépris
emotion-contempt-description = Expression apparente : mépris. Signe typique : un seul coin des lèvres, contracté et relevé.
emotion-own-description = Expression apparente : « { $class } », une classe que ce modèle a apprise de ses propres données.
