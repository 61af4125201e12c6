detect-title = كشف التعبيرات – FaceFeel
detect-meta = التعبير الظاهر على كل وجه في صورك. لا تُخزَّن الصور أبدًا.
detect-headline = كشف التعبيرات
detect-lead = يكفي اختيار صور فيها وجوه، فيسمّي FaceFeel التعبير الظاهر على كل وجه ويبيّن درجة ثقته.
detect-ways = طرائق الكشف
detect-by-image = من صورة
detect-by-camera = بالكاميرا
detect-drop = إفلات الصور في أي مكان من هذه الصفحة
detect-drop-more = أو لصقها بالمفتاحين Ctrl + V
detect-take-photo = التقاط صورة
detect-choose = اختيار صور
detect-limits = JPEG أو PNG أو WebP أو GIF أو BMP أو TIFF أو PNM · أقصى عدد للصور { $images }، وأقصى حجم للصورة { $mebibytes } ميغابايت
detect-drawn = تعلّمت نماذج FaceFeel من صور فوتوغرافية: تخطئ أكثر في الوجوه المرسومة والكرتونية.
detect-private = تذهب الصور إلى هذا الخادم وحده ولا تُخزَّن أبدًا.
detect-samples = لا صورة لديك؟ هذه عيّنات للتجربة:
detect-sample-face = رائدة فضاء
detect-sample-group = مؤتمر عام 1927
detect-sample-cat = قطة (لا وجه بشريًا)
detect-model = النموذج
detect-model-choice = { $name } ({ $accuracy })
detect-why = إظهار السبب: إبراز أجزاء الوجه التي أدّت إلى الجواب (أبطأ)
detect-heat = كلما كانت المنطقة أدفأ لونًا زاد وزنها في ترجيح «{ $class }». وتغطية أدفئها تخفض الدرجة بمقدار { $fall }.
detect-whole = هذه وجوه مقتصّة: تخطّي كشف الوجوه
detect-submit = عرض التنبؤ
detect-clear = إزالة الكل
detect-cancel = إلغاء
detect-selection = الصور المختارة
detect-selected = عدد الصور المختارة: { $total }
detect-remove = إزالة { $file }
detect-drop-now = الإفلات هنا يضيف هذه الصور
detect-noscript = تعمل هذه الصفحة دون JavaScript أيضًا: تُختار الصور ثم يُضغط زر «{ detect-submit }». أما التنزيل والفرز ووضع الإيموجي فتحتاج إلى JavaScript.

detect-working = جارٍ كشف التعبيرات…
detect-progress = { $done } من { $total }
detect-done = تمّ. عدد الصور المعالَجة: { $total }
detect-cancelled = أُلغي الكشف. الصور التي عولجت حتى الآن أدناه.
detect-unanswered = عدد الصور التي لم تُعالَج بعد: { $total }
detect-retry = إعادة المحاولة
detect-results = النتائج
detect-faces-count = { $count ->
    [0] لا وجوه
    [one] وجه واحد
    [two] وجهان
    [few] { $shown } وجوه
    [many] { $shown } وجهًا
   *[other] { $shown } وجه
}
detect-photos-count = { $count ->
    [0] لا صور
    [one] صورة واحدة
    [two] صورتان
    [few] { $shown } صور
    [many] { $shown } صورة
   *[other] { $shown } صورة
}
detect-overview = { $photos }، { $faces }
detect-summary = { $faces }: { $parts }
detect-summary-part = { $label } ({ $count })
detect-join = {"، "}
detect-filter = عرض
detect-filter-choice = { $label } ({ $count })
detect-filter-all = كل التعبيرات
detect-sort = الترتيب
detect-sort-photo = بترتيب الصور
detect-sort-high = الأعلى ثقة أولًا
detect-sort-low = الأدنى ثقة أولًا
detect-shown = المعروض: { $shown } · المجموع: { $faces }
detect-unfold-all = فتح كل الصور
detect-no-face = لم يُكشف أي وجه.
detect-no-face-advice = يُستحسن استعمال صورة فيها الوجه ملتفت نحو الكاميرا وحسن الإضاءة وغير مغطى. وإن لم يكن في الصورة إلا وجه فيُرجى تحديد خانة «{ detect-whole }».
detect-not-sure = غير مؤكد
detect-not-sure-why = لا يبلغ أي تعبير 50٪.
detect-most-likely = الأرجح: { $label }
detect-confidence = الثقة
detect-face-prefix = الوجه
detect-scores = احتمال كل تعبير
detect-show-in-photo = إظهاره في الصورة
detect-zoom = تكبير الصورة
detect-zoom-size = حجم الصورة
detect-zoom-smaller = أصغر
detect-zoom-larger = أكبر
detect-close = إغلاق
detect-emojify = وضع الإيموجي
detect-emojify-hint = يغطّي كل وجه بإيموجي تعبيره، في الصور المنزَّلة أيضًا
detect-download-picture = تنزيل الصورة
detect-download-csv = CSV
detect-download-json = JSON
detect-download-all = تنزيل النتائج
detect-box-label = الوجه { $number }: { $label }، { $confidence }
detect-turned = كانت الصورة على جانبها فأُديرت حتى اعتدلت.
detect-picture-alt = { $file } والوجوه معلَّمة فيها
detect-answered-by = النموذج:
detect-card-link = عن هذا النموذج

detect-too-large = يتجاوز حجم { $file } الحد المسموح به للصورة الواحدة على هذا الخادم، وهو { $mebibytes } ميغابايت. يُرجى تصغيره وإضافته من جديد.
detect-too-many = أقصى عدد للصور في المرة الواحدة { $most }. ولم تُضَف البقية.
detect-no-preview = لا معاينة
detect-pasted-name = ملصقة
detect-choose-first = يُرجى اختيار صورة واحدة على الأقل أولًا.
detect-problem = تعذّرت معالجة هذا الملف
