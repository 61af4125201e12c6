# An evaluation as one page to keep, and two of them compared.
problem-other-dataset-detail = The two evaluations use different data sets. Choose two evaluations of the same one.
problem-nothing-in-common-detail = These evaluations share no picture whose class all of their models know, so there is nothing to compare.
report-compare-real = { $better } is better here: { $accuracy } of the same { $images } pictures are correct, against { $other-accuracy } for { $other }. That is { $points } percentage points more (95% interval { $low } to { $high }), hardly by chance. It was right on { $more } pictures where the other was wrong, and wrong on { $fewer } where the other was right.
report-compare-chance = No clear winner: on the same { $images } pictures, { $better } gets { $accuracy } and { $other } { $other-accuracy }. The difference of { $points } percentage points (95% interval { $low } to { $high }) may be due to chance. { $better } was right on { $more } pictures where the other was wrong, and wrong on { $fewer } where the other was right.
report-compare-even = There is no difference: { $better } and { $other } are each right on { $accuracy } of the same { $images } pictures.
report-title = { $model } on { $dataset }
report-made = Made on { $date } by FaceFeel. Scores describe the expression a face appears to show, not what a person feels.
report-mapping = Class of each folder
report-unknown = unknown to the model, not included
report-left-out = left out
report-confusion-svg = Download the confusion matrix (SVG)
