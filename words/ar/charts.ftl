# Charts of a training and of a test, and what screen readers say of them.
chart-curves-title = الخسارة والدقة في كل حقبة
chart-curves-description =
    { $epochs ->
        [one] حقبة واحدة.
        [two] حقبتان.
        [few] { $epochs } حقب.
        [many] { $epochs } حقبة.
       *[other] { $epochs } حقبة.
    } بلغت خسارة التحقق أدناها في الحقبة { $epoch }: الخسارة { $loss }، والدقة { $accuracy }.
chart-curves-empty = لم تكتمل أي حقبة بعد.
chart-loss = الخسارة
chart-accuracy = الدقة
chart-epoch = الحقبة
chart-training = التدريب
chart-validation = التحقق
chart-best = أفضل حقبة: { $epoch }
chart-confusion-title = مصفوفة الالتباس
chart-confusion-description = الصفوف هي الأصناف الحقيقية والأعمدة هي الأصناف المتنبَّأ بها. التصنيفات الصحيحة: { $right } من { $images } ({ $accuracy }).
chart-confusion-worst = الخطأ الأكثر شيوعًا: { $truth } صُنّف على أنه { $called }، وعدد مراته { $count }.
chart-true = الصنف الحقيقي
chart-predicted = الصنف المتنبَّأ به
chart-cell = { $truth } (الحقيقي)، والتنبؤ { $called }: { $count } ({ $share } من { $truth })

# Charts of an experiment’s runs.
chart-courses-title = دقة التحقق لكل تدريب بحسب الحقبة
chart-sweep-title = دقة كل تدريب بحسب قيمة الإعداد
chart-runs-description =
    { $runs-count ->
        [zero] لا تدريبات.
        [one] تدريب واحد.
        [two] تدريبان.
        [few] { $runs } تدريبات.
        [many] { $runs } تدريبًا.
       *[other] { $runs } تدريب.
    }
chart-runs-best = أفضل الإعدادات
chart-runs-others = إعدادات أخرى
chart-parallel-title = كل تدريب بحسب قيم كل الإعدادات المجرَّبة، ودقته
chart-multiples-title = دقة التحقق بحسب الحقبة، لوحة لكل منحنى
chart-multiples-own = المنحنى المسمّى أعلاه
chart-multiples-others = سائر المنحنيات

# The timeline of a film.
chart-film-title = التعبير الأرجح لكل وجه بمرور الوقت
chart-film-description =
    { $faces-count ->
        [zero] لا وجوه
        [one] وجه واحد
        [two] وجهان
        [few] { $faces } وجوه
        [many] { $faces } وجهًا
       *[other] { $faces } وجه
    } من 0:00 إلى { $end }.
