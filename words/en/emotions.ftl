# Names and descriptions of apparent expressions: what can be seen, never what someone feels.
emotion-neutral = Neutral
emotion-neutral-description = Apparent expression: neutral. Brows, eyes and mouth look at rest, and nothing stands out.
emotion-happy = Happy
emotion-happy-description = Apparent expression: happiness. Typical signs are mouth corners drawn up, raised cheeks and narrowed eyes.
emotion-surprise = Surprise
emotion-surprise-description = Apparent expression: surprise. Typical signs are raised brows, wide eyes and a dropped jaw.
emotion-sad = Sad
emotion-sad-description = Apparent expression: sadness. Typical signs are inner brows drawn up and mouth corners pulled down.
emotion-angry = Angry
emotion-angry-description = Apparent expression: anger. Typical signs are lowered brows, a hard stare and pressed lips.
emotion-disgust = Disgust
emotion-disgust-description = Apparent expression: disgust. Typical signs are a wrinkled nose and a raised upper lip.
emotion-fear = Fear
emotion-fear-description = Apparent expression: fear. Typical signs are raised, drawn-together brows, wide eyes and stretched lips.
emotion-contempt = Contempt
emotion-contempt-description = Apparent expression: contempt. The typical sign is one mouth corner tightened and raised.
emotion-own-description = Apparent expression: “{ $class }”, a class that this model learned from its own data.
