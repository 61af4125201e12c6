# What is wrong with a value; each stands behind “The field … cannot be used:”.
fault-not-whole = «{ $value }» ليس عددًا صحيحًا
fault-not-number = «{ $value }» ليس عددًا
fault-not-one-of = «{ $value }» ليس من القيم المسموح بها، وهي: { $names }
fault-not-fitting = لا موضع هنا للقيمة «{ $value }»؛ وصف المقبول في {"\u2068"}/api{"\u2069"}
fault-outside = { $value } خارج المدى المسموح به: من { $min } إلى { $max }
fault-missing = القيمة مفقودة
fault-missing-one-of = القيمة مفقودة؛ القيم المسموح بها: { $names }
fault-no-field = لا يوجد حقل بهذا الاسم؛ قائمة الحقول في {"\u2068"}/api/v1/openapi.json{"\u2069"}
fault-none = يلزم واحد على الأقل
fault-too-many-runs = سيتجاوز عدد التدريبات الحد الأقصى، وهو { $max }؛ يُرجى تقليل الأجزاء أو البذور أو تركيبات الإعدادات
fault-too-few-persons = تدل أسماء الملفات على أشخاص أقل من عدد الأجزاء (الأشخاص: { $persons }، الأجزاء: { $folds })؛ أقصى عدد ممكن للأجزاء { $persons }
fault-no-folds = عدد الأشخاص الذين تدل عليهم أسماء الملفات { $persons }، وأقل ما تحتاج إليه الأجزاء { $min }؛ يُرجى الاستغناء عن الأجزاء أو إضافة صور لأشخاص آخرين
fault-too-many-combinations = سيتجاوز عدد التركيبات الحد الأقصى، وهو { $max }؛ يُرجى تقليل القيم أو اختيار بعضها عشوائيًا
fault-nothing-to-draw = لا إعداد تُختار قيمه عشوائيًا
fault-other-network = شبكة { $model } غير الشبكة المختارة
fault-other-color = أُعدّ { $model } للنوع الآخر من الصور (الملوّنة أو ذات تدرّج الرمادي)
fault-other-size = يأخذ { $model } صورًا بمقاس آخر
fault-too-few-classes = أقل ما يلزم التدريب من الأصناف { $min }، وفي مجموعة البيانات { $classes }؛ يُرجى إضافة مجلد صور لكل صنف ناقص
fault-too-few-images = أقل ما يلزم التدريب من الصور في كل صنف { $min }، وفي «{ $class }» { $images }؛ يُرجى إضافة صور أو إزالة مجلده
fault-too-much-memory = تحتاج الصور إلى ذاكرة قدرها { $mebibytes } ميغابايت، وأقصى ما يسمح به هذا الخادم { $max } ميغابايت؛ يُرجى اختيار قيمة أصغر
fault-no-dataset = لا توجد مجموعة بيانات معرّفها «{ $id }»؛ قائمة الموجود منها في GET /api/v1/datasets
fault-no-model = لا يوجد نموذج معرّفه «{ $id }»؛ قائمة الموجود منها في GET /api/v1/models

# The same of a setting that an experiment is to try.
fault-sweep-unknown = لا يوجد إعداد اسمه «{ $setting }»؛ الإعدادات الممكنة: { $known }
fault-sweep-divides = يحدّد «{ $setting }» الصور التي يُقاس عليها، فلا تصح مقارنة تدريبات تختلف فيه
fault-sweep-fixed = لا يمكن تجريب قيم «{ $setting }» هنا؛ تُبدأ تجربة لكل قيمة
fault-sweep-empty = لا قيمة للإعداد «{ $setting }»
fault-sweep-twice = ذُكرت القيمة { $value } مرتين للإعداد «{ $setting }»
fault-sweep-repeated = ذُكر الإعداد «{ $setting }» مرتين
fault-sweep-no-range = لا مدى للإعداد «{ $setting }»؛ تُذكر قيمه واحدة واحدة
fault-sweep-empty-range = مدى «{ $setting }» من { $from } إلى { $to } فارغ
fault-sweep-not-drawn = للإعداد «{ $setting }» مدى؛ يُرجى تحديد عدد التركيبات المختارة عشوائيًا، أو ذكر قيمه واحدة واحدة

# What is wrong with a parameter; each stands behind “The query parameter … cannot be used:”.
fault-not-count = «{ $value }» ليس عددًا صحيحًا ابتداءً من 0
fault-too-large = «{ $value }» أكبر مما يجوز
fault-not-within = «{ $value }» ليس عددًا من { $min } إلى { $max }
fault-not-true-or-false = «{ $value }» ليس true ولا false
fault-not-a-box = «{ $value }» ليس على شكل x,y,width,height ببكسلات صحيحة
fault-not-several = يأخذ من { $min } إلى { $max } معرّفات مختلفة تفصل بينها فواصل
fault-repeated = أُعطي أكثر من مرة
fault-unknown-parameter = غير معروف هنا؛ المعروف: { $known }
fault-no-parameters = لا يأخذ هذا العنوان أي معاملات
