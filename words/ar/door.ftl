# Who may come in.
sign-in-title = تسجيل الدخول – FaceFeel
sign-in-headline = تسجيل الدخول
sign-in-lead = هذا الخادم محمي بكلمة مرور.
sign-in-password = كلمة المرور
sign-in-submit = تسجيل الدخول
sign-in-refused = لم يُسجَّل الدخول
sign-in-help = يبقى الدخول مسجَّلًا على هذا الجهاز 7 أيام. ومن لا يعرف كلمة المرور يمكنه طلبها من المسؤول عن هذا الخادم.
sign-out = تسجيل الخروج

problem-bad-host = ترويسة Host مفقودة أو غير سليمة
problem-bad-host-detail = يجب إرسال ترويسة Host واحدة فيها اسم أو عنوان، ومعه منفذ عند الحاجة، مثل localhost:7860.
problem-wrong-host = لا يجيب هذا الخادم بهذا الاسم
problem-wrong-host-detail = ليس «{ $host }» من أسماء هذا الخادم. يُرجى استعمال عنوانه أو localhost بدلًا منه؛ ويمكن للمسؤول عنه السماح بالاسم بالخيار {"\u2068"}--allow-host { $host }{"\u2069"}.
problem-signed-out = يلزم تسجيل الدخول أولًا
problem-signed-out-detail = هذا الخادم محمي بكلمة مرور. صفحة تسجيل الدخول هي {"\u2068"}/sign-in{"\u2069"}، أما البرمجيات فترسل الترويسة «Authorization: Bearer» متبوعة بكلمة المرور.
problem-wrong-password-detail = كلمة المرور خاطئة. يُرجى التحقق من الأحرف الكبيرة ومن لغة لوحة المفاتيح، ثم إعادة المحاولة.
problem-attempts = محاولات كثيرة
problem-attempts-detail = أُدخلت كلمة مرور خاطئة مرات كثيرة. يمكن إعادة المحاولة بعد { $seconds ->
    [one] ثانية واحدة
    [two] ثانيتين
    [few] { $seconds } ثوانٍ
    [many] { $seconds } ثانية
   *[other] { $seconds } ثانية
}.
