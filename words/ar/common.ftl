# Words of every page.
site-name = FaceFeel
skip-link = الانتقال إلى المحتوى
nav-label = القائمة الرئيسية
nav-open = القائمة
nav-home = الصفحة الرئيسية
nav-about = عن البرنامج
nav-detect = كشف التعبيرات
nav-films = الفيديو
nav-evaluate = تقييم النماذج
nav-train = تدريب نموذج جديد
nav-train-rgb = بيانات RGB
nav-train-gray = بيانات بتدرّج الرمادي
nav-train-all = كل التدريبات
nav-experiments = التجارب
nav-datasets = مجموعات البيانات
nav-record = التسجيل بالكاميرا
nav-models = النماذج
nav-contact = للتواصل
logo-home = FaceFeel، الصفحة الرئيسية

theme-auto = الألوان: تلقائية
theme-light = الألوان: فاتحة
theme-dark = الألوان: داكنة

# Right-to-left marks keep the sign on the same side of the number in a table as in a sentence.
percent = {"\u2067"}{ $value }٪{"\u2069"}
thousands-separator = ,
decimal-separator = .
labelled = { $label }: { $name }

# The language’s own name, for those who look for it, and what stands before all names.
language-name = العربية
language-choice = اللغة

footer-contact = للتواصل
footer-project = FaceFeel برنامج حر برخصة MIT أو Apache-2.0. أما الأسئلة عن هذا الخادم فتُوجَّه إلى المسؤول عنه.
footer-yours = هل هذا الخادم لك؟
footer-yours-text = لإظهار اسمك وبريدك هنا يكفي تشغيل البرنامج مرة واحدة على هذا النحو:
footer-source = الشيفرة المصدرية
footer-api = واجهة برمجة التطبيقات (API)
footer-more = المزيد
footer-promise = تُحلَّل صورك في الذاكرة ثم تُنسى، وتبقى صور التدريب على هذا الجهاز إلى أن تُحذف. ولا يُرسَل شيء إلى أي مكان آخر.
footer-apparent = يتعرّف FaceFeel على التعبيرات الظاهرة، ولا سبيل له إلى معرفة ما يشعر به أحد.
footer-version = الإصدار { $version }

error-home = إلى الصفحة الرئيسية
error-detect = إلى كشف التعبيرات
error-status = الخطأ { $status }

network-problem = تعذّر الوصول إلى الخادم. يُرجى التحقق من أنه يعمل، ثم إعادة المحاولة.
odd-answer = تعذّرت قراءة رد الخادم. يُرجى إعادة تحميل الصفحة، فإن تكرر ذلك فإبلاغ المسؤول عن هذا الخادم.

# المدد.
duration-seconds = { $count ->
    [one] ثانية واحدة
    [two] ثانيتان
    [few] { $shown } ثوانٍ
    [many] { $shown } ثانية
   *[other] { $shown } ثانية
}
duration-minutes = { $count ->
    [one] دقيقة واحدة
    [two] دقيقتان
    [few] { $shown } دقائق
    [many] { $shown } دقيقة
   *[other] { $shown } دقيقة
}
duration-hours = { $count ->
    [one] ساعة واحدة
    [two] ساعتان
    [few] { $shown } ساعات
    [many] { $shown } ساعة
   *[other] { $shown } ساعة
}
duration-both = { $hours } و{ $minutes }
