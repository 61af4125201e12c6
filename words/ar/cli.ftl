# What the command line tells beside the words of the site.
cli-reading = القراءة
cli-images = صورة
cli-read = { $dataset }: عدد الصور { $images }، وعدد الأصناف { $classes }، وعدد الملفات المستبعدة { $skipped }
cli-run-model = التدريب على { $train } من الصور، والتحقق على { $valid }، باستخدام { $device }
cli-run-comparison = تدريب المقارنة: { $train } من الصور للتدريب، و{ $valid } للتحقق، باستخدام { $device }
cli-checkpoint-failed = تعذّر حفظ نقطة الاستئناف بعد الحقبة { $epoch }. يستمر التدريب من دونها: { $why }
cli-checkpoint-damaged = نقطة الاستئناف بعد الحقبة { $epoch } تالفة ولن تُستخدم: { $why }
cli-resumed = المتابعة بعد الحقبة { $epoch } التي انتهت في تشغيل سابق
cli-epoch = الحقبة { $epoch } من { $total }
cli-batch = الخسارة { $loss }، الدقة { $accuracy }، الصور في الثانية { $speed }، المتبقي { $time }
cli-epoch-done = الحقبة { $epoch } من { $total }: الخسارة { $loss }، الدقة { $accuracy }؛ في التحقق: الخسارة { $valid-loss }، الدقة { $valid-accuracy }؛ المتبقي { $time } على الأكثر
cli-epoch-best = الحقبة { $epoch } من { $total } (الأفضل): الخسارة { $loss }، الدقة { $accuracy }؛ في التحقق: الخسارة { $valid-loss }، الدقة { $valid-accuracy }؛ المتبقي { $time } على الأكثر
cli-stopping = يجري الإيقاف. تُحفظ أفضل الأوزان حتى الآن (الضغط على Ctrl-C مرة أخرى ينهي البرنامج فورًا).
cli-stopped-kept = أُوقف بعد الحقبة { $done } من { $total }. يحتوي { $folder } على أوزان الحقبة { $kept }، وهي الأفضل حتى الآن.
cli-stopped-go-on = لمتابعة التدريب من هناك: الأمر نفسه مع --init { $folder } و--out آخر.
cli-stopped-comparison = أُوقف أثناء تدريب المقارنة، فلم يُحتسب. النموذج في { $folder } مكتمل.
cli-next-test = الخطوة التالية: facefeel evaluate --data TEST.zip --model { $folder }
cli-next-longer = الخطوة التالية: الأمر نفسه مع --epochs { $epochs } و--out آخر
cli-next-bundled = الخطوة التالية: الأمر نفسه مع --init bundled بدلًا من --recipe، ومع --out آخر
cli-next-check = الخطوة التالية: مراجعة الصور بالأمر facefeel check { $data }
cli-accuracy = { $name }: الدقة { $accuracy } (من { $low } إلى { $high }) على { $images } من الصور، ومتوسط F1 (macro) هو { $macro }
cli-face = { $file }: الوجه { $number } عند { $x },{ $y } ({ $width }×{ $height }): { $emoji } { $emotion } { $confidence }
cli-face-noted = { $face } – { $notes }
cli-own-picture = { $file } من نتائج تشغيل سابق، فيُستبعد
cli-head-turned = الرأس مائل أو ملتفت (الالتفات { $yaw }°، الميل { $roll }°، تقدير تقريبي): الجواب أقل موثوقية
cli-summary-person = الشخص
cli-summary-folder = المجلد
cli-summary-pictures = الصور
cli-summary-errors = غير مقروءة
cli-summary-faces = الوجوه
cli-summary-valence = التكافؤ الانفعالي (مشتق)
cli-model = { $id }: { $name }، عدد الأصناف { $classes }
cli-model-accuracy = { $id }: { $name }، عدد الأصناف { $classes }، الدقة { $accuracy } ({ $data })
cli-model-damaged = { $id }: { $name }، تالف: { $why }
cli-completed = درجة الحرارة { $temperature }، وبصمات { $images } من الصور المختلفة
cli-compare-accuracy = { $name }: الدقة { $accuracy } (من { $low } إلى { $high }) على { $images } من الصور
cli-compare-p = اختبار ماكنمار (McNemar): p { $sign } { $p }
cli-compare-against = { $name }: { $points } نقطة مئوية مقارنة بالأفضل (من { $low } إلى { $high })؛ اختبار ماكنيمار (McNemar) مع تصحيح هولم (Holm): p { $sign } { $p }
cli-check-problem = مشكلة
cli-check-warning = تحذير
cli-check-info = ملاحظة
cli-check-finding = { $level }: { $text }
cli-experiment-stopping = يجري الإيقاف. يتابع الأمر نفسه من هنا لاحقًا (الضغط على Ctrl-C مرة أخرى ينهي البرنامج فورًا).
cli-dataset = { $id }  { $name }: الصور { $images }، الأصناف { $classes }، التعديلات { $revision }
cli-dataset-added = الصور المضافة: { $added }. نسخ صور موجودة من قبل تُركت: { $copies }.

# Backups and the data folder.
cli-saving = حفظ
cli-saved = { $file }: عدد الملفات { $files }، الحجم { $size }
cli-saved-in-part = كُتبت النسخة الاحتياطية، لكن ما ذُكر أعلاه مفقود أو تالف؛ التفاصيل في {"\u2068"}facefeel data check{"\u2069"}
cli-restoring = استعادة
cli-restored = { $folder }: عدد الملفات { $files }، الحجم { $size }، تاريخ النسخة { $date }
cli-put-aside = ما كان هناك من قبل صار في { $folder }؛ يمكن حذف هذا المجلد متى لم تعد إليه حاجة
cli-moving-files = نقل الملفات
cli-moving-rows = نقل السجلات
cli-moved = الملفات المنقولة: { $files } ({ $size })، منها ما وصل من قبل: { $before }. مجموعات البيانات: { $datasets }، النماذج: { $models }، التدريبات والتقييمات: { $jobs }، التقارير: { $reports }.
cli-moved-unseen = مقاطع الفيديو والتسجيلات المنقولة مع ملفاتها: { $unseen }. ولا تعرضها بعدُ الخوادم التي تتشارك قاعدة بيانات.
cli-moved-out = بقي { $folder } كما كان. تُشغَّل الخوادم بالخيارين {"\u2068"}--database{"\u2069"} و{"\u2068"}--storage{"\u2069"}، ويُحذف ذلك المجلد متى ثبت أن كل شيء على ما يرام.
cli-moved-back = كل شيء في { $folder } لأجل {"\u2068"}facefeel serve{"\u2069"}. وبقيت قاعدة البيانات والمخزن كما كانا.
cli-moved-in-part = ما ذُكر أعلاه بقي في مكانه أو أصابه تلف، ونُقل كل ما عداه
cli-data-fits = { $folder }: كل شيء متسق
cli-data-found = ما عُثر عليه: { $found }، ما أُصلح: { $mended }
cli-data-left = { $left-count ->
    [one] شيء واحد في { $folder } يحتاج إلى نظر
    [two] شيئان في { $folder } يحتاجان إلى نظر
    [few] { $left } أشياء في { $folder } تحتاج إلى نظر
    [many] { $left } شيئًا في { $folder } يحتاج إلى نظر
   *[other] { $left } شيء في { $folder } يحتاج إلى نظر
}
cli-data-delete = هل تُحذف هذه البقايا نهائيًا ({ $what })؟
cli-data-default = هل يُجعل النموذج المدمج افتراضيًا ويُنقل models/default إلى {"\u2068"}recovered/{"\u2069"}؟
cli-data-move = هل يُنقل { $what } إلى {"\u2068"}recovered/{"\u2069"}؟
cli-data-forget = هل يُنسى { $what } ويُحفظ ما يُعرف عنه في {"\u2068"}recovered/{"\u2069"}؟
cli-data-no-terminal = يطلب {"\u2068"}--repair{"\u2069"} التأكيد في الطرفية قبل أن يفعل شيئًا، ولا طرفية هنا؛ يُضاف {"\u2068"}--yes{"\u2069"} في البرمجيات
# The letter for yes, and for no, which counts if nothing is typed.
cli-yes = y/N
cli-experiment-fold = الجزء { $fold }
cli-experiment-seed = البذرة { $seed }
cli-experiment-only = التدريب الوحيد
cli-experiment-there = الموجود مسبقًا من التدريبات: { $done } من { $total }
cli-experiment-run = التدريب { $run } من { $total }: { $name }
cli-experiment-measured = التدريب { $run } من { $total }: الدقة { $accuracy } على { $images } من الصور
cli-experiment-stopped-early = التدريب { $run } من { $total }: أُوقف مبكرًا، والدقة { $accuracy } على { $images } من الصور
cli-experiment-left-out = التدريب { $run } من { $total }: استُبعد لأن إعداداته أُوقفت مبكرًا من قبل
cli-experiment-failed = التدريب { $run } من { $total }: فشل: { $why }
cli-experiment-mean = { $mean } ± { $deviation }، عدد التدريبات { $runs }
cli-experiment-matrix = مصفوفة الالتباس (الصفوف للأصناف الصحيحة والأعمدة للمتوقعة)
cli-compare-same = هما النموذج نفسه، فالإجابات كلها متطابقة ولا شيء يُقارَن.
cli-no-faces = { $count ->
    [zero] لم يُعثر على وجه
    [one] لا وجه في الصورة التي فُحصت
    [two] لا وجه في الصورتين اللتين فُحصتا
    [few] لا وجه في أي من الصور التي فُحصت ({ $count })
    [many] لا وجه في أي من الصور التي فُحصت ({ $count })
   *[other] لا وجه في أي من الصور التي فُحصت ({ $count })
}، ولا صنف يحمل اسم تعبير. يتعلم FaceFeel من الوجوه: هل هذه هي البيانات المقصودة؟ يستمر التدريب، ويوقفه Ctrl-C.
