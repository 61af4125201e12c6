# The page of models.
models-title = النماذج – FaceFeel
models-meta = كل نموذج على هذا الجهاز ومدى جودته. للاستعمال والاختبار والمقارنة والتنزيل والاستيراد.
models-headline = النماذج
models-lead = النماذج المرفقة بـ FaceFeel، وما درّبته أنت، وما استوردته. ويستعمل كشف التعبيرات النموذج الافتراضي ما لم يُختَر غيره.
models-noscript = يحتاج استيراد النماذج وتغيير أسمائها وحذفها هنا إلى JavaScript. ويفعل ذلك دونه سطر الأوامر: {"\u2068"}facefeel models --help{"\u2069"}
models-compare = مقارنة
models-tick = للمقارنة
models-tick-label = مقارنة { $name }
models-compare-ticked = مقارنة النماذج المحددة
models-default = الافتراضي
models-origin-bundled = مدمج
models-origin-trained = مدرَّب هنا
models-origin-imported = مستورَد
models-color-gray = تدرّج الرمادي
models-color-rgb = ملوّن (RGB)
models-unmeasured = لم يُقَس
models-unmeasured-detail = لا أرقام لهذا النموذج بعد. ينبغي اختباره قبل الاعتماد عليه.
models-terms = الشروط: { $terms }
models-use-photos = استعماله على الصور
models-use-live = استعماله مباشرةً
models-test = اختبار
models-train-on = التدريب انطلاقًا منه
models-download = تنزيل
models-onnx = تنزيل بصيغة ONNX
models-onnx-help = لبرنامج onnxruntime وغيره. يأخذ وجوهًا مقتصّة ويعطي احتمالات، والمعالجة المسبقة مضمَّنة فيه.
models-copy-link = نسخ الرابط
models-copied = نُسخ رابط هذه الصفحة.
models-rename = تغيير الاسم
models-new-name = الاسم الجديد
models-save = حفظ
models-renamed = صار الاسم «{ $name }».
models-make-default = جعله افتراضيًا
models-made-default = صار { $name } النموذج الافتراضي.
models-delete = حذف
models-delete-title = هل يُحذف هذا النموذج؟
models-delete-text = يُحذف النموذج نهائيًا. يُستحسن تنزيله أولًا إن كان قد يلزم لاحقًا. وتبقى تقارير اختباراته.
models-delete-damaged = تُحذف ملفات النموذج نهائيًا.
models-damaged = تالف
models-damaged-reason = لا يمكن استعمال هذا النموذج: { $reason }.
models-damaged-advice = يُرجى حذفه واستيراد ملف ZIP الخاص به من جديد، أو استعادة نسخة احتياطية.
models-import = استيراد نموذج
models-import-lead = لنقل نموذج من جهاز آخر: يُستورد ملف ZIP الذي يعطيه زر «تنزيل» في صفحة النموذج.
models-import-drop = إفلات ملف ZIP للنموذج في أي مكان من هذه الصفحة
models-import-hint = في ملف ZIP ملفان: weights.safetensors وcard.json.
models-import-not-zip = ليس { $file } نموذجًا من FaceFeel. يُستورد ملف ZIP الذي يعطيه زر «تنزيل» في صفحة النموذج. أما نماذج البرامج الأخرى ({"\u2068"}.h5{"\u2069"} و{"\u2068"}.keras{"\u2069"} و{"\u2068"}.pt{"\u2069"} و{"\u2068"}.onnx{"\u2069"}) فلا يمكن استيرادها.
models-import-checking = اكتمل الرفع. جارٍ تحميل النموذج…

# One model.
model-title = { $name } – FaceFeel
model-all = كل النماذج
model-figure = ما مدى جودته؟
model-interval-meaning = الفترة هي المدى الذي يُرجَّح جدًا أن تقع فيه الدقة الحقيقية.
model-knows = التعبيرات التي يعرفها
model-origin = ممّ تعلّم
model-examples = أجوبة صحيحة وأخرى خاطئة
model-examples-lead = وجوه من آخر اختبار له، على «{ $dataset }»: الأجوبة الصحيحة التي كان أشد ثقة بها، والأجوبة الخاطئة.
model-examples-link = التقرير كاملًا
model-examples-right = صحيحة
model-examples-wrong = خاطئة
model-example-alt = وجه وسمه { $truth }
model-example-truth = وسمه { $truth }
model-curves = كيف سار التدريب
model-curves-lead = التدريب والتحقق، حقبة بعد حقبة. وحيث يتوقف تحسّن التحقق ويستمر تحسّن التدريب، يبدأ النموذج بحفظ صوره عن ظهر قلب.
model-curves-alt = خسارة التدريب والتحقق ودقتهما في كل حقبة
model-curves-csv = الحقب (CSV)
model-measured = كل القياسات
model-tests = الاختبارات على هذا الجهاز
model-tests-none = لم يُختبر هنا بعد.
model-tests-own = على الملف الذي تدرّب عليه
model-manage = إدارة هذا النموذج
model-bundled = هذا النموذج جزء من FaceFeel: لا يمكن تغيير اسمه ولا حذفه.

# Models on every page that shows one.
card-headline = من الوجوه صُنّفت صحيحًا في { $data }، { $seen } (فترة 95٪: من { $low } إلى { $high })
card-interval = عدد الصور: { $images } · فترة 95٪: من { $low } إلى { $high }
card-interval-person = عدد الصور: { $images } · فترة 95٪ بحسب الأشخاص: من { $low } إلى { $high }
card-meaning = من كل 100 وجه من هذا القبيل يصيب في نحو { $right }. أما التخمين بين التعبيرات، وعددها { $classes }، فيصيب في { $chance }.
card-data-test = اختبار { $name }
card-data-validation = تحقق { $name }
card-data-person = { $name }، أشخاص جدد
card-data-random = { $name }، تقسيم عشوائي
card-data-classes = { $data } (عدد التعبيرات: { $classes })
card-name-ck = CK+48، ستة أصناف
card-name-web = صور ملوّنة من الويب
card-name-web-cut = صور ملوّنة من الويب، وجوه مقتصّة
card-name-ferplus-test = اختبار {"\u2068"}FER+{"\u2069"}
card-name-ferplus-rule = اختبار {"\u2068"}FER+{"\u2069"} وفق قاعدته الخاصة
card-name-ferplus-half = اختبار {"\u2068"}FER+{"\u2069"}، أكثر من نصف الأصوات
card-name-fer-private = FER2013، الجزء PrivateTest
card-name-affectnet = AffectNet، جزء التحقق
card-name-rafdb = RAF-DB، جزء التحقق
card-name-kdef = KDEF، أشخاص محجوزون للتحقق
card-name-cfee = CFEE، أشخاص محجوزون للتحقق
card-name-all = أجزاء التحقق من كل المصادر
card-seen-elsewhere = لم تُستعمل في التدريب قط
card-seen-test = جزء الاختبار من بياناته
card-seen-validation = محجوزة من بياناته
card-seen-random = قد يظهر فيها أشخاص سبق أن رآهم
card-network-thesis = شبكة الأطروحة (CNN)
card-network-facefeel = شبكة FaceFeel
card-earlier = { $count ->
    [one] التدريب السابق
    [two] التدريبان السابقان
    [few] { $count } تدريبات سابقة
    [many] { $count } تدريبًا سابقًا
   *[other] { $count } تدريب سابق
}
card-other-data = قياسات أخرى
card-images = عدد الصور: { $images }

verdict-unmeasured = لم يُقَس بعد: ينبغي اختباره قبل الاعتماد عليه.
verdict-one-answer = يجيب «{ $class }» عن كل وجه تقريبًا، أيًا كان ما يظهر عليه. يُستحسن تدريبه من جديد بصور أكثر أو حقب أكثر.
verdict-poor = خطؤه أكثر من صوابه، فلا يُعتمد عليه: يلزمه تدريب أطول، أو البدء من نموذج أفضل، أو صور أكثر.
verdict-random = يحسن الأداء على صور كالتي تدرّب عليها، لكن قد يظهر فيها أشخاص سبق أن رآهم. ينبغي اختباره على أشخاص جدد.
verdict-good = مصيب في الغالب، لكن الخطأ وارد في كل تعبير.
verdict-good-weak = مصيب في الغالب، لكن يفوته في بعض البيانات أكثر من نصف صور: { $weak }.
verdict-very-good = يُعتمد عليه في صور كهذه.
verdict-very-good-strong = يُعتمد عليه في صور كهذه، ولا سيما في: { $strong }.
verdict-very-good-weak = أكثر ما يُعتمد عليه في: { $strong }. ويفوته في بعض البيانات أكثر من نصف صور: { $weak }.

# Models side by side.
compare-title = مقارنة النماذج – FaceFeel
compare-headline = مقارنة النماذج
compare-lead = أداء النماذج على الصور نفسها، وما تعلّم منه كل منها.
compare-all = كل النماذج
compare-choose = النماذج المطلوب مقارنتها
compare-show = مقارنة
compare-too-few = يُرجى تحديد نموذجين أو أكثر.
compare-unknown = غير موجود على هذا الجهاز: { $ids }. ربما حُذف.
compare-common = على الصور نفسها
compare-common-lead = لا تُقارن إلا أرقام الصف الواحد. وتُقارن التقييمات المُجراة على هذا الجهاز صورة بصورة، على الصور التي تعرف كل النماذج صنفها. وعلامة «{ compare-ahead }» للنموذج الذي يفوق غيره كله بما لا تفسّره المصادفة.
compare-common-none = لم تُقَس على الصور نفسها. للمقارنة يُختبر كل منها على مجموعة بيانات واحدة.
compare-ahead = متقدّم
compare-behind = متأخر بمقدار { $points } نقطة (من { $low } إلى { $high })
compare-better = على { $data }، { $better } أفضل: دقته { $accuracy } مقابل { $other-accuracy } للنموذج { $other }، أي بفارق { $points } نقطة مئوية (فترة 95٪: من { $low } إلى { $high }).
compare-alike = على { $data } لا فائز واضح: دقة { $better } { $accuracy } ودقة { $other } { $other-accuracy }. وقد تفسّر المصادفة الفرق، وقدره { $points } نقطة مئوية (فترة 95٪: من { $low } إلى { $high }).
compare-incomparable = لا يمكن مقارنة الأرقام على { $data }: فهي عن صور مختلفة. يلزم اختبار النماذج على الصور نفسها.
compare-none = لم يُقَس
compare-measure = قياس
compare-measure-label = قياس { $model } على { $data }
compare-single = { $count ->
    [one] قيست لنموذج واحد فقط: مجموعة بيانات واحدة
    [two] قيست لنموذج واحد فقط: مجموعتا بيانات
    [few] قيست لنموذج واحد فقط: { $count } مجموعات بيانات
    [many] قيست لنموذج واحد فقط: { $count } مجموعة بيانات
   *[other] قيست لنموذج واحد فقط: { $count } مجموعة بيانات
}
compare-facts = معلومات عنها
compare-terms = الشروط
compare-no-terms = لا شروط خاصة به
compare-run = { $experiment }، التدريب { $run }
compare-curves = مسار التعلّم
compare-curves-lead = دقة التحقق بحسب الحقبة. ولا تُقارن بدقة إلا المنحنيات التي قيست على صور التحقق نفسها.
compare-curves-without = بلا منحنى، لأن التدريب لم يجرِ هنا: { $names }.
compare-curves-more = لا يُرسم إلا أول { $drawn } منها.
compare-curves-alt = دقة التحقق بحسب الحقبة، لوحة لكل منحنى. والأرقام في الجدول أدناه.
compare-curves-best-epoch = أفضل حقبة
compare-curves-best = دقتها
compare-curves-last = دقة آخر حقبة

# Datasets.
dataset-detail = عدد الصور: { $images } · عدد الأصناف: { $classes } · { $size }
dataset-size = { $megabytes } م.ب
sample-drawn-faces-gray = وجوه مرسومة، بتدرّج الرمادي
sample-drawn-faces-gray-test = وجوه مرسومة، بتدرّج الرمادي، للاختبار
sample-drawn-faces-rgb = وجوه مرسومة، ملوّنة
sample-drawn-faces-rgb-test = وجوه مرسومة، ملوّنة، للاختبار
