# An evaluation as one page to keep, and two of them compared.
problem-other-dataset-detail = The two evaluations are about different datasets; only the same images can be compared. Choose two of one dataset.
report-compare-real = The difference is real: { $better } classified { $more } images correctly that { $other } did not, and { $fewer } the other way round. Between equally good models, chance would rarely cause that.
report-compare-chance = The difference may be chance: { $better } classified { $more } images correctly that { $other } did not, and { $fewer } the other way round. Equally good models would often differ as much.
report-compare-even = There is no difference: each model classified { $more } images correctly that the other did not.
report-title = { $model } on { $dataset }
report-made = Made on { $date } by FaceFeel. Scores say which expression a face seems to show, not what a person feels.
report-mapping = Class of each folder
report-unknown = not known to the model, not included
report-left-out = left out
