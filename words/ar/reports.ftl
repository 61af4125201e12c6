# An evaluation as one page to keep, and two of them compared.
problem-other-dataset-detail = يستعمل التقييمان مجموعتَي بيانات مختلفتين. يُرجى اختيار تقييمين للمجموعة نفسها.
problem-nothing-in-common-detail = لا تشترك هذه التقييمات في أي صورة تعرف كل نماذجها فئتها، فليس هناك ما يُقارن.
report-compare-real = { $better } أفضل هنا: أصاب في { $accuracy } من الصور نفسها (عددها: { $images })، مقابل { $other-accuracy } للنموذج { $other }. أي بزيادة { $points } نقطة مئوية (فترة 95٪: من { $low } إلى { $high })، ويُستبعد أن يكون ذلك مصادفة. وقد أصاب حيث أخطأ الآخر في { $more } من الصور، وأخطأ حيث أصاب الآخر في { $fewer } منها.
report-compare-chance = لا فائز واضح: على الصور نفسها (عددها: { $images }) بلغت دقة { $better } { $accuracy } ودقة { $other } { $other-accuracy }. وقد يكون الفرق، وقدره { $points } نقطة مئوية (فترة 95٪: من { $low } إلى { $high })، وليد المصادفة. أصاب { $better } حيث أخطأ الآخر في { $more } من الصور، وأخطأ حيث أصاب الآخر في { $fewer } منها.
report-compare-even = لا فرق بينهما: أصاب كل من { $better } و{ $other } في { $accuracy } من الصور نفسها (عددها: { $images }).
report-title = { $model } على { $dataset }
report-made = أعدّه FaceFeel في { $date }. تصف الدرجات التعبير الذي يبدو على الوجه، لا ما يشعر به صاحبه.
report-mapping = صنف كل مجلد
report-unknown = غير معروف للنموذج، لم يُحتسب
report-left-out = مستبعَد
report-confusion-svg = تنزيل مصفوفة الالتباس (SVG)
