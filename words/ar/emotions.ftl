# Names and descriptions of apparent expressions: what can be seen, never what someone feels.
emotion-neutral = محايد
emotion-neutral-description = التعبير الظاهر: محايد. الحاجبان والعينان والفم في وضع الراحة، ولا شيء لافت.
emotion-happy = سعادة
emotion-happy-description = التعبير الظاهر: سعادة. من علاماته ارتفاع زاويتَي الفم والوجنتين وتضيّق العينين.
emotion-surprise = دهشة
emotion-surprise-description = التعبير الظاهر: دهشة. من علاماته ارتفاع الحاجبين واتساع العينين وتدلّي الفك.
emotion-sad = حزن
emotion-sad-description = التعبير الظاهر: حزن. من علاماته ارتفاع طرفَي الحاجبين الداخليين وانخفاض زاويتَي الفم.
emotion-angry = غضب
emotion-angry-description = التعبير الظاهر: غضب. من علاماته انخفاض الحاجبين وحدّة النظرة وانضغاط الشفتين.
emotion-disgust = اشمئزاز
emotion-disgust-description = التعبير الظاهر: اشمئزاز. من علاماته تجعّد الأنف وارتفاع الشفة العليا.
emotion-fear = خوف
emotion-fear-description = التعبير الظاهر: خوف. من علاماته ارتفاع الحاجبين وتقاربهما واتساع العينين وتمدّد الشفتين.
emotion-contempt = ازدراء
emotion-contempt-description = التعبير الظاهر: ازدراء. علامته المميِّزة انشداد إحدى زاويتَي الفم وارتفاعها.
emotion-own-description = التعبير الظاهر: «{ $class }»، وهو صنف تعلّمه هذا النموذج من بياناته.
