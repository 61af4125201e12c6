# A training or test while it runs, and what came of it.
train-progress-title = التدريب – FaceFeel
train-loading = جارٍ التحميل…
train-progress-label = تقدّم التدريب
train-job-lead = { $dataset } · بدأ في { $date }
train-job-missing = التدريب غير موجود
train-job-missing-detail = ربما حُذف، أو في العنوان خطأ كتابي.
train-state-queued = في الانتظار
train-state-running = جارٍ
train-state-succeeded = اكتمل
train-state-failed = أخفق
train-state-cancelled = أُوقف
train-live-queued = في قائمة الانتظار
train-live-next = دوره هو التالي.
train-live-position = الترتيب في قائمة الانتظار: { $position }
train-live-reading = جارٍ قراءة الصور…
train-live-model = جارٍ تدريب نموذجك
train-live-finishing = جارٍ القياس والحفظ…
train-live-stopping = جارٍ الإيقاف بعد هذه الخطوة…
train-live-share = أُنجز { $share }
train-live-left = الوقت المتبقي: { $time }
train-fact-epoch = الحقبة
train-fact-of = { $done } من { $total }
train-fact-speed = الصور في الثانية
train-fact-device = وحدة المعالجة
train-fact-train-images = صور التدريب
train-fact-valid-images = صور التحقق
train-resumed = أُعيد تشغيل الخادم، واستُؤنف التدريب بعد الحقبة { $epoch }.
train-resumed-start = أُعيد تشغيل الخادم، وبدأ التدريب من جديد.
train-epoch-said = الحقبة { $epoch } من { $total }: دقة التحقق { $accuracy }
train-connection-lost = انقطع الاتصال. جارٍ إعادة الاتصال… والتدريب مستمر.
train-leave = يمكن إغلاق هذه الصفحة. فالتدريب مستمر، ويبقى هنا عند العودة.
train-tell = إرسال إشعار عند الانتهاء
train-tell-on = سيصلك إشعار ما دامت إحدى صفحات FaceFeel مفتوحة.
train-tell-denied = الإشعارات محجوبة. يمكن السماح بها في إعدادات متصفحك.
train-stop = الإيقاف وحفظ الأفضل
train-unqueue = إزالة من قائمة الانتظار
train-go-on = متابعة التدريب
train-stop-title = هل يُوقف هذا التدريب؟
train-stop-text = تُحفظ أفضل حالة حتى الآن، وتكون هي نموذجك. وإن لم تكتمل الحقبة الأولى بعد فلن يُحفظ شيء.
train-curves = منحنيات التعلّم
train-loss = الخسارة
train-loss-note = الأدنى أفضل
train-accuracy = الدقة
train-accuracy-note = الأعلى أفضل
train-series-train = التدريب
train-series-valid = التحقق
train-series-now = التدريب، الحقبة الجارية
train-series-best = أفضل حقبة، وهي المحفوظة
train-curve-dropout = في الحقبة المحفوظة يبلغ منحنى التدريب { $curve }. وهو يُقاس وأجزاء من الشبكة معطّلة عشوائيًا (dropout) والصور منوَّعة. أما النموذج النهائي فيبلغ { $train } على الصور نفسها.
train-curves-table = المنحنيات في جدول
train-chart-label = { $name } عبر الحقب، وعددها { $epochs }. في آخرها: التدريب { $train }، والتحقق { $valid }.
train-epoch = الحقبة
train-epoch-best = { $epoch } (الأفضل)
train-train-loss = خسارة التدريب
train-valid-loss = خسارة التحقق
train-train-accuracy = دقة التدريب
train-valid-accuracy = دقة التحقق
train-results = نموذجك جاهز
train-results-failed = لم يتعلّم نموذجك بعد

# The verdict on a training: what happened in one sentence, and what to do next.
train-verdict-good = جيد: { $accuracy } من صور { $on ->
    [test] الاختبار
   *[validation] التحقق
} صُنّفت صحيحًا.
train-verdict-good-improving = جيد، وكان لا يزال يتحسّن حين توقف: { $accuracy } من صور { $on ->
    [test] الاختبار
   *[validation] التحقق
} صُنّفت صحيحًا.
train-verdict-improving = كان لا يزال يتحسّن حين توقف: يلزمه تدريب أطول.
train-verdict-one-epoch = لا تكفي حقبة واحدة للحكم: يلزمه تدريب أطول.
train-verdict-by-heart = حفظ صوره عن ظهر قلب: أصاب في { $train } منها، وفي { $valid } من غيرها.
train-verdict-one-class = يجيب دائمًا «{ $class }».
train-verdict-not-learned = لم يتعلّم التمييز بين الأصناف: فلو اختير الصنف الأكثر شيوعًا دائمًا لكانت النتيجة مماثلة.
train-verdict-fair = مقبول: { $accuracy } من صور { $on ->
    [test] الاختبار
   *[validation] التحقق
} صُنّفت صحيحًا.
train-verdict-weak = ضعيف: لم يُصنَّف صحيحًا سوى { $accuracy } من صور { $on ->
    [test] الاختبار
   *[validation] التحقق
}.
train-advice-good = حان الآن اختباره على صور لم يرها قط.
train-advice-improving = كانت خسارة التحقق لا تزال تنخفض في الحقب الأخيرة. يُستحسن التدريب من جديد بحقب أكثر، كضِعف عددها مثلًا.
train-advice-one-epoch = لم يرَ كل صورة إلا مرة واحدة. يُستحسن التدريب من جديد بحقب أكثر؛ وعشر حقب بداية جيدة.
train-advice-by-heart = أنفع شيء مزيد من الصور لمزيد من الأشخاص. وينفع كذلك البدء من نموذج FaceFeel أو تنويع الصور تنويعًا أقوى.
train-advice-one-class = سبب ذلك غالبًا أنه لم يتعلّم ما يكفي (صور قليلة أو حقب قليلة)، أو أن معدل التعلّم أعلى مما ينبغي. يُستحسن البدء من نموذج FaceFeel، أو تدريب أطول بمعدل التعلّم الافتراضي.
train-advice-not-learned = يُستحسن البدء من نموذج FaceFeel، أو التدريب بحقب أكثر، أو التحقق من أن الصور في مجلداتها الصحيحة.
train-advice-fair = أنفع شيء صور أكثر وأنقى. وإن كان التدريب من الصفر فقد ينفع البدء من نموذج FaceFeel.
train-stopped-note = أُوقف هذا التدريب بطلب منك، وحُفظت أفضل حالة بلغها.
train-stopped-nothing = أُوقف قبل اكتمال الحقبة الأولى
train-stopped-nothing-detail = لم يكن هناك ما يُحفظ بعد.
train-removed = أُزيل من قائمة الانتظار
train-removed-detail = لم يكن التدريب قد بدأ. وما زالت صورك هنا.
train-final-train = دقة التدريب
train-final-valid = دقة التحقق
train-final-classes = الأصناف
train-final-epochs = الحقب
train-download = تنزيل النموذج
train-download-note = التنزيل ملف ZIP واحد: الأوزان، وبطاقة فيها كل الأرقام، وملف README يبيّن كيف يُحمَّل النموذج في Python.
train-go-test = إلى الاختبار
train-comparison = تدريب المقارنة
train-comparison-text = حُفظ نموذجك ولن يتغيّر. يتدرّب FaceFeel الآن مرة أخرى والصور مقسّمة بالطريقة الأخرى، لا لشيء إلا لبيان أثر التقسيم في الدقة.
train-comparison-skip = تخطّي المقارنة
train-honest = علامَ تتوقف الدقة
train-honest-lead = تتوقف الدقة على الصور التي تُقاس عليها.
train-honest-comparing = تتوقف الدقة على طريقة تقسيم الصور. ويظهر هنا رقم التقسيم الآخر عند انتهاء تدريب المقارنة.
train-splits-random-higher = بالتقسيم العشوائي تبلغ الدقة { $random }. وإذا لم يكن شخص ولا نسخة من صورة في الجانبين معًا بلغت { $person }. والرقم الثاني هو المتوقع مع أشخاص جدد.
train-splits-alike = تكاد الدقة تتساوى في طريقتَي التقسيم: { $random } بالتقسيم العشوائي، و{ $person } إذا لم يكن شخص ولا نسخة من صورة في الجانبين معًا.
train-splits-random-lower = بالتقسيم العشوائي تبلغ الدقة { $random }. وإذا لم يكن شخص ولا نسخة من صورة في الجانبين معًا بلغت { $person }. والمعتاد أن يكون الرقم الأول هو الأعلى؛ لكن المصادفة قد تعكس ذلك حين تقل الصور.
train-splits-note = الرقمان من تدريبين اثنين، وقد قيسا على صور مختلفة، فلا معنى للفروق الصغيرة بينهما.
train-split-detail = عدد الصور: { $images } · فترة 95٪: من { $low } إلى { $high }
train-measured-random = تقسيم عشوائي
train-measured-person = تقسيم بحسب الأشخاص
train-measured-test = جزء الاختبار
train-measured-validation = جزء التحقق
train-figures = النتائج بحسب الصنف
train-figures-random = قيست على صور التحقق، بتقسيم عشوائي.
train-figures-person = قيست على صور التحقق، بتقسيم بحسب الأشخاص: أي على أشخاص لم يتدرّب النموذج عليهم.
train-figures-test = قيست على جزء الاختبار.
train-figures-validation = قيست على جزء التحقق.
train-figures-class = الصنف
train-figures-precision = الإحكام
train-figures-recall = الاستدعاء
train-figures-f1 = F1
train-figures-support = الصور
train-figures-macro = متوسط الأصناف
train-figures-weighted = متوسط مرجَّح بعدد الصور
train-figures-accuracy = الدقة
train-figures-note = الإحكام: نسبة صواب النموذج حين يسمّي هذا الصنف. والاستدعاء: نسبة ما عثر عليه من صور الصنف. وF1: الاثنان في رقم واحد.
train-failed = أخفق التدريب
train-failed-advice = لم يضِع شيء آخر. فصورك ما زالت هنا، والتدريبات الأخرى مستمرة.
train-again = التدريب من جديد بهذه الإعدادات
train-before = قبلُ وبعدُ
train-before-text = يُختبر النموذجان، السابق وهذا، على الصور نفسها كما هي الآن: جزء الاختبار إن وُجد، وإلا فكلها. وما نقص من الاختبارات يُجرى.
train-before-compare = مقارنة بالنموذج السابق

# The header of every page while something runs, and notifications.
running-training = التدريب: { $share }
running-comparison = المقارنة: { $share }
running-test = الاختبار: { $share }
running-film = تحليل فيديو: { $share }
running-film-waiting = مقطع فيديو ينتظر تحليله
running-waiting = التدريب في الانتظار
running-ready = { $name }: نموذجك جاهز.
running-ended = { $name }: انتهى التدريب.
