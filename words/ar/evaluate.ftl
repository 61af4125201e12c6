# Model Evaluation: choosing a model and data, and what came of it.
evaluate-title = تقييم النماذج – FaceFeel
evaluate-meta = قياس برنامج التعرّف على التعبيرات بصورك الموسومة، ومعرفة مدى الوثوق بالنتيجة.
evaluate-headline = تقييم النماذج
evaluate-lead = اختبار نموذج على صور موسومة: ما دقته، وما مدى اليقين في هذا الرقم، وأين هو من خطوط الأساس البسيطة. ولا شيء يغادر هذا الجهاز.
evaluate-noscript = تحتاج هذه الصفحة إلى JavaScript. ودونه يفي بالغرض سطر الأوامر: {"\u2068"}facefeel evaluate --help{"\u2069"}
evaluate-report-noscript = تحتاج الخرائط الحرارية ومؤشر «غير مؤكد» والمقارنة إلى JavaScript. وكل ما سوى ذلك في هذه الصفحة.
evaluate-model = النموذج
evaluate-model-choice = { $name } ({ $accuracy })
evaluate-pictures = صور موسومة
evaluate-wanted = للمقارنة على { $data } تُرفع هنا صورها الموسومة، وعددها { $images }، فهي ليست على هذا الجهاز. وتصلح أي صور أخرى إن قيست عليها كل النماذج.
evaluate-drop = إفلات ملف ZIP أو مجلد فيه صور موسومة
evaluate-hint = مجلد لكل صنف. وتُطابَق الأسماء: فالأسماء «happiness» و«joie» و«فرح» كلها تعني «سعادة».
evaluate-other = اختيار صور أخرى
evaluate-mapping = مطابقة المجلدات بالأصناف
evaluate-mapping-table = مراجعة الأصناف أو تغييرها
evaluate-mapping-lead = طوبقت المجلدات بأصناف النموذج بحسب أسمائها. يُرجى تصحيح ما كان خاطئًا منها.
evaluate-folder = المجلد
evaluate-images = الصور
evaluate-class = الصنف
evaluate-decided = أساس المطابقة
evaluate-row = صنف المجلد { $folder }
evaluate-as-unknown = غير معروف للنموذج (لا يُحتسب)
evaluate-as-skip = استبعاد
evaluate-by-name = بالاسم
evaluate-by-none = بلا مطابقة
evaluate-by-request = باختيارك
evaluate-mapped = المجلدات المطابِقة لصنف من أصناف النموذج: { $known } من { $folders }.
evaluate-apart = غير معروفة للنموذج ولا تُحتسب: { $folders }.
evaluate-skips = مستبعَدة: { $folders }.
evaluate-missing = لا مجلد للأصناف: { $classes }. يبيّن التقرير الدقة إذا عُدّت من الأجوبة الممكنة وإذا لم تُعدّ منها.
evaluate-faces-title = ماذا في الصور؟
evaluate-faces-auto = القرار لكل صورة على حدة
evaluate-faces-auto-help = تُستعمل الصور الصغيرة واللقطات القريبة كاملة. وفي ما عداها يُقتصّ أكبر وجه.
evaluate-faces-whole = وجوه مقتصّة
evaluate-faces-whole-help = تُستعمل كل صورة كاملة.
evaluate-faces-detect = صور فوتوغرافية
evaluate-faces-detect-help = يُقتصّ أكبر وجه في كل صورة. ولا تُحتسب الصور التي لا يُكشف فيها وجه.
evaluate-part-title = أي الصور؟
evaluate-part-all = كل الصور
evaluate-part-train = جزء التدريب: { $images }
evaluate-part-valid = جزء التحقق: { $images }
evaluate-part-test = جزء الاختبار: { $images }
evaluate-part-help = هذه البيانات مقسّمة إلى أجزاء. ينبغي القياس على صور لم يتدرّب عليها النموذج.
evaluate-check-up = لا تهم الملاحظات المتعلقة بالتدريب إلا عند التدريب على هذه الصور. أما التقييم فتكفيه صورة واحدة من صنف واحد.
evaluate-start = بدء التقييم
evaluate-testing = جارٍ اختبار النموذج…
evaluate-failed = أخفق التقييم
evaluate-stopped = أُلغي التقييم.
evaluate-gone = لم تعد هذه الصور هنا. يُرجى اختيار غيرها.
evaluate-past = التقييمات السابقة
evaluate-past-none = لا تقييمات بعد.
evaluate-past-detail = { $dataset } · عدد الصور: { $images } · { $date }
evaluate-past-delete = حذف تقييم { $model } على { $dataset }
evaluate-deleted = حُذف تقييم { $model } على { $dataset }.
evaluate-delete = حذف
evaluate-delete-title = هل يُحذف هذا التقييم؟
evaluate-delete-text = يُحذف التقرير من هذا الجهاز نهائيًا. ويبقى النموذج والصور.
evaluate-keep = إبقاء

evaluate-report-title = تقييم – FaceFeel
evaluate-report-headline = تقييم النموذج
evaluate-of = على { $dataset } · { $date }
evaluate-all = كل التقييمات
evaluate-result = الدقة
evaluate-interval-person = عدد الصور: { $images }. فترة ثقة 95٪ من { $low } إلى { $high }، محسوبة بحسب الأشخاص: فصور الشخص الواحد تميل إلى أن تصيب معًا أو تخطئ معًا.
evaluate-interval-image = عدد الصور: { $images }. فترة ثقة 95٪ من { $low } إلى { $high }، محسوبة بحسب الصور. وإن كان بعض الصور لشخص واحد فالفترة الحقيقية أوسع.
evaluate-band-poor = ضعيفة: في صور كهذه يخطئ النموذج أكثر مما يصيب، فلا يُعتمد عليه. يلزمه تدريب أطول، أو صور أكثر من هذا القبيل، أو البدء من نموذج أفضل.
evaluate-band-good = جيدة، ويمكن تحسينها: الخطأ وارد. وأنفع شيء تدريب النموذج على صور أكثر من الأصناف التي تلتبس عليه.
evaluate-band-very-good = جيدة جدًا: هذا النموذج ملائم لصور كهذه.
evaluate-band-seen = لا حكم: تدرّب النموذج على هذه الصور، فلا يدل هذا الرقم على شيء في الصور الجديدة. ينبغي اختباره على صور لم يرها قط.
evaluate-band-unseen = لا يشمل هذا الحكم إلا الصور التي لم يتدرّب عليها، وعددها { $images }: صُنّف منها صحيحًا { $accuracy }.
evaluate-band-open = تمتد فترة الثقة إلى المستوى المجاور، فقد تغيّر صور أخرى هذا الحكم. ومزيد من الصور يضيّقها.
evaluate-macro = متوسط F1 (macro)
evaluate-all-title = إذا كانت الأجوبة الممكنة كل أصناف النموذج
evaluate-masked-title = إذا اقتصرت الأجوبة الممكنة على أصناف هذه البيانات
evaluate-masked = { $accuracy } (من { $low } إلى { $high })، ومتوسط F1 (macro) هو { $macro }. الأجوبة الممكنة: { $classes }.
evaluate-download-html = تنزيل التقرير (HTML)
evaluate-download-csv = التنبؤات (CSV)
evaluate-download-json = JSON
evaluate-truth = ما قيمة هذا الرقم؟
evaluate-truth-lead = لا تعني الدقة وحدها الكثير. وإنما تُقارن بخطوط أساس بسيطة على الصور نفسها.
evaluate-beside = الطريقة
evaluate-accuracy = الدقة
evaluate-this-model = هذا النموذج
evaluate-unseen = هذا النموذج، على صور لم يتدرّب عليها
evaluate-person-mean = هذا النموذج، متوسط الأشخاص
evaluate-majority = خط أساس الصنف الغالب
evaluate-neighbour = خط أساس الجار الأقرب (بكسلات خام)
evaluate-neighbour-person = الجار الأقرب من بين الأشخاص الآخرين
evaluate-elsewhere = على صور أخرى، فلا تُقارن بما سبق
evaluate-trained-random = دقة التحقق عند تدريبه، بتقسيم عشوائي
evaluate-trained-person = دقة التحقق عند تدريبه، بتقسيم بحسب الأشخاص
evaluate-seen-exact = من هذه الصور، { $exact } كانت في بيانات تدريب النموذج.
evaluate-seen-near = من هذه الصور، { $near } تكاد تطابق صورًا في بيانات تدريب النموذج.
evaluate-seen-shares = الدقة على الصور التي تدرّب عليها: { $seen }؛ وعلى سائرها: { $unseen }.
evaluate-seen-all = تدرّب النموذج على هذه الصور كلها.
evaluate-seen-none = لم تكن أي من هذه الصور، وعددها { $images }، في بيانات تدريب النموذج.
evaluate-seen-unknown = لا يحمل النموذج بصمات بيانات تدريبه، فلا سبيل إلى معرفة ما تدرّب عليه من هذه الصور.
evaluate-seen-incomplete = وقد ضُبط النموذج ضبطًا دقيقًا انطلاقًا من نموذج بلا بصمات، فلعل هناك غيرها.
evaluate-same-file = تدرّب النموذج على هذا الملف بعينه، فلا يدل الرقم على شيء في الصور الجديدة.
evaluate-same-file-apart = هذه الصور من الملف الذي تدرّب عليه النموذج، لكن من جزء حُجب عن التدريب. وقد تكون صور من مصدر آخر أصعب.
evaluate-copies = الصور التي هي نسخ مطابقة أو شبه مطابقة بعضها لبعض: { $images } (عدد المجموعات: { $groups }). وقد احتُسبت كلها.
evaluate-no-copies = لا توجد صورة منسوخة عن أخرى.
evaluate-person = متوسط الأشخاص، وعددهم { $persons }: { $accuracy } (من { $low } إلى { $high }).
evaluate-neighbour-images = قيس خط أساس الجار الأقرب على صور مختارة عشوائيًا، عددها { $images }.
evaluate-faces = الصور التي اقتُصّ أكبر وجه فيها: { $detected }؛ والتي استُعملت كاملة: { $whole }.
evaluate-no-face = الصور التي لم يُعثر فيها على وجه: { $count }. وهي غير محتسبة.
evaluate-skipped = الملفات التي تعذّر استعمالها: { $count }.
evaluate-unmapped = غير محتسبة، لأن النموذج لا يعرف هذه الأصناف: { $classes }
evaluate-no-face-list = صور بلا وجه
evaluate-confidence = المعايرة: هل يوثَق بدرجة الثقة؟
evaluate-reliability = الدقة بحسب الثقة
evaluate-reliability-note = على الخط المتقطّع يصيب النموذج الذي يقول 80٪ في 80٪ من الحالات. وتحت الخط يكون أشد ثقة مما ينبغي، وفوقه أقل ثقة مما ينبغي. والنقطة الأكبر تمثّل صورًا أكثر.
evaluate-ece = خطأ المعايرة المتوقع: { $ece } (الأمثل 0٪). تحسّنه درجة حرارة النموذج ({ $temperature }، مضبوطة على صور التحقق الخاصة به)؛ ولولاها لكان الخطأ { $before }.
evaluate-ece-worse = خطأ المعايرة المتوقع: { $ece } (الأمثل 0٪). لا تلائم درجة حرارة النموذج ({ $temperature }، مضبوطة على صور التحقق الخاصة به) هذه الصور؛ ولولاها لكان الخطأ { $before }.
evaluate-ece-same = خطأ المعايرة المتوقع: { $ece } (الأمثل 0٪). لا تُحدث درجة حرارة النموذج ({ $temperature }، مضبوطة على صور التحقق الخاصة به) فرقًا يُذكر هنا.
evaluate-ece-plain = خطأ المعايرة المتوقع: { $ece } (الأمثل 0٪). ليس لهذا النموذج ضبط بدرجة الحرارة.
evaluate-reliability-label = منحنى الموثوقية. الثقة والدقة: { $points }
evaluate-coverage = إذا جاز للنموذج أن يجيب «غير مؤكد»
evaluate-not-sure = «غير مؤكد» إذا قلّت الثقة عن
evaluate-unsure = دون { $threshold } يجيب «غير مؤكد». وعندئذ يجيب عن { $coverage } من الصور، ونسبة الصواب في هذه الأجوبة { $accuracy }.
evaluate-unsure-never = عند 0٪ يجيب دائمًا، ونسبة الصواب في الأجوبة { $accuracy }.
evaluate-unsure-all = دون { $threshold } يجيب «غير مؤكد». وهو لا يبلغ هذه الثقة هنا أبدًا، فلا يجيب عن أي صورة.
evaluate-no-answers = لا شيء
evaluate-chart-confidence = الثقة
evaluate-chart-right = الدقة
evaluate-chart-answered = المُجاب عنه
evaluate-chart-coverage = الدقة بحسب نسبة الصور المُجاب عنها.
evaluate-worst = أسوأ الأخطاء
evaluate-worst-lead = الأجوبة الخاطئة التي كان النموذج أشد ثقة بها. وينبغي فحص الوسوم أيضًا، فقد يكون الخطأ أحيانًا في البيانات.
evaluate-worst-none = لم يخطئ النموذج في شيء.
evaluate-worst-alt = الصورة { $entry }
evaluate-labelled = الوسم
evaluate-called = التنبؤ
evaluate-why = السبب
evaluate-why-working = جارٍ الحساب…
evaluate-heat = كلما كانت المنطقة أدفأ لونًا كانت أقوى دلالة على «{ $class }». وتغطية أدفئها تخفض الدرجة بمقدار { $fall }.
evaluate-worst-more = عرض الكل
evaluate-compare = المقارنة بتقييم آخر
evaluate-compare-lead = نموذجان على الصور نفسها، صورة بصورة. ولا تُحتسب إلا الصور التي يعرف كلاهما صنفها.
evaluate-compare-with = تقييم للمقارنة
evaluate-compare-nothing = اختيار تقييم
evaluate-compare-choice = { $model } · { $accuracy } · { $date }
evaluate-compare-common = على الصور نفسها، وعددها { $images }. فترة 95٪: من { $low } إلى { $high }
evaluate-compare-only = أصاب فيها { $model } وحده: { $count }
evaluate-compare-own = غير قابلة للمقارنة: دقته على كل الصور التي يعرف صنفها، وعددها { $images }، هي { $accuracy }.
evaluate-compare-p = اختبار ماكنيمار (McNemar) على { $images } من الصور: {"\u2068"}p { $p }{"\u2069"}
evaluate-no-others = لا تقييم آخر لهذه الصور بعد. للمقارنة يُقيَّم نموذج آخر عليها.
explain-label = ما معنى «{ $term }»؟
explain-interval-term = فترة ثقة 95٪
explain-interval = الدقة نسبة الصور التي صُنّفت صحيحًا. ولو أُخذت صور أخرى من النوع نفسه لاختلفت قليلًا: ففي 95 من كل 100 اختبار كهذا تضم الفترة المحسوبة بهذه الطريقة القيمة الحقيقية.
explain-macro = يجمع مقياس F1 إحكام الصنف واستدعاءه في رقم واحد. ومتوسط F1 (macro) هو وسطه الحسابي على كل الأصناف، فيكون للأصناف النادرة وزن الشائعة.
explain-majority = دقة من يجيب دائمًا بالصنف الأكثر تكرارًا دون النظر إلى الصورة. والنموذج الذي لا يفوقها لم يتعلّم شيئًا.
explain-neighbour = تأخذ كل صورة وسم أشبه الصور الأخرى بها، بالمقارنة بكسلًا ببكسل. فإن قارب ذلك وحده دقة النموذج فالصور أشد تشابهًا من أن تختبره.
explain-person = دقة صور كل شخص، ثم متوسطها على الأشخاص، كي لا يزيد وزن من كثرت صوره.
explain-calibration = النموذج معايَر إذا أصاب بقدر ما تقول ثقته: فمن كل الأجوبة التي ثقتها 80٪ يصح 80٪. وخطأ المعايرة المتوقع هو متوسط الفجوة بين الاثنين.

## عدّة تقييمات جنبًا إلى جنب: ‏/evaluate/compare.

several-title = مقارنة تقييمات – FaceFeel
several-headline = مقارنة تقييمات
several-lead = تقييمات على { $data }، صورةً صورة، وكلٌّ منها أمام أفضلها. يمكن مشاركة عنوان هذه الصفحة.
several-none = لم يُختر أي تقييم. افتح أحدها واتبع «المقارنة بأكثر من واحد».
several-open = المقارنة بأكثر من واحد
several-choose = تقييمات هذه الصور
several-left-out = { $count ->
    [zero] لم يُستبعد أي تقييم (الحد الأقصى { $most }).
    [one] تقييم واحد غير معروض: حُذف، أو يخص صورًا أخرى، أو يتجاوز الحد الأقصى ({ $most }).
    [two] تقييمان غير معروضين: حُذفا، أو يخصان صورًا أخرى، أو يتجاوزان الحد الأقصى ({ $most }).
    [few] { $count } تقييمات غير معروضة: حُذفت، أو تخص صورًا أخرى، أو تتجاوز الحد الأقصى ({ $most }).
    [many] { $count } تقييمًا غير معروض: حُذفت، أو تخص صورًا أخرى، أو تتجاوز الحد الأقصى ({ $most }).
   *[other] { $count } تقييم غير معروض: حُذفت، أو تخص صورًا أخرى، أو تتجاوز الحد الأقصى ({ $most }).
}
several-figures = على الصور نفسها
several-ahead = يتقدم { $best } على جميع النماذج الأخرى بفارق لا تفسّره المصادفة: { $accuracy } صحيحة من الصور نفسها وعددها { $images }.
several-level = لا فائز واضحًا: { $best } أصاب في أكبر عدد من الصور نفسها وعددها { $images } ‏({ $accuracy })، غير أن المصادفة قد تفسّر تقدمه على { $level }.
several-accuracy = الدقة
several-pictures = { $count ->
    [zero] لا صور
    [one] صورة واحدة
    [two] صورتان
    [few] { $count } صور
    [many] { $count } صورة
   *[other] { $count } صورة
}
several-interval = فترة 95٪: من { $low } إلى { $high }
several-by-person = الفترات محسوبة بحسب الأشخاص: فصور الشخص الواحد تميل إلى أن تصيب معًا أو تخطئ معًا.
several-by-image = الفترات محسوبة بحسب الصور. وإن كان بعض الصور لشخص واحد فالفترات الحقيقية أوسع.
several-behind = الفارق عن الأفضل بالنقاط المئوية
several-best = الأفضل
several-p = p للصور
several-p-detail = اختبار ماكنيمار بتصحيح هولم
several-persons = p للأشخاص
several-people = { $count ->
    [zero] لا أشخاص
    [one] شخص واحد
    [two] شخصان
    [few] { $count } أشخاص
    [many] { $count } شخصًا
   *[other] { $count } شخص
}
several-persons-counts = أفضل لدى { $better }، أسوأ لدى { $worse }
several-csv = جدول (CSV)
several-page = المقارنة كاملة (صفحة واحدة)
several-file-title = مقارنة على { $data }
several-by-each-person = بحسب كل شخص
several-by-each-person-lead = نسبة ما يصنّفه النموذج صحيحًا من صور كل شخص. ويأتي أولًا من يختلف النماذج في صوره أكثر.
several-classes = بحسب الفئة
several-classes-lead = نسبة ما يتعرف عليه النموذج من صور كل فئة (الاستدعاء).
several-confusion = مصفوفات الالتباس
several-confusion-lead = كل منها على جميع صور تقييمها.
several-confusion-alt = مصفوفة الالتباس للنموذج { $model }
