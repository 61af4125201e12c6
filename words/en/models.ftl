# The page of models.
models-title = Models – FaceFeel
models-meta = Every model on this machine and how good it is. Use, test, compare, download or import one.
models-headline = Models
models-lead = The models that come with FaceFeel, those you trained, and those you imported. Emotion Detection uses the default one unless you choose another.
models-noscript = Importing, renaming and deleting a model need JavaScript here. The command line does them without: facefeel models --help
models-compare = Compare
models-tick = Compare
models-tick-label = Compare { $name }
models-compare-ticked = Compare the ticked models
models-default = Default
models-origin-bundled = Built in
models-origin-trained = Trained here
models-origin-imported = Imported
models-color-gray = Grayscale
models-color-rgb = Colour (RGB)
models-unmeasured = Not measured
models-unmeasured-detail = This model has no figures yet. Test it before you rely on it.
models-terms = Terms: { $terms }
models-use-photos = Use it on photos
models-use-live = Use it live
models-test = Test
models-train-on = Train on it
models-download = Download
models-onnx = Download as ONNX
models-onnx-help = For onnxruntime and other programs. Takes face crops and gives probabilities; preprocessing is inside.
models-copy-link = Copy link
models-copied = The link to this page is copied.
models-rename = Rename
models-new-name = New name
models-save = Save
models-renamed = Renamed to { $name }.
models-make-default = Make default
models-made-default = { $name } is now the default.
models-delete = Delete
models-delete-title = Delete this model?
models-delete-text = The model is deleted for good. Download it first if you may need it again. The reports of its tests stay.
models-delete-damaged = The model’s files are deleted for good.
models-damaged = Damaged
models-damaged-reason = This model cannot be used: { $reason }.
models-damaged-advice = Delete it and import its ZIP again, or restore a backup.
models-import = Import a model
models-import-lead = Bring a model from another machine: the ZIP that “Download” on its page gives.
models-import-drop = Drop a model’s ZIP anywhere on this page
models-import-hint = The ZIP holds weights.safetensors and card.json.
models-import-not-zip = { $file } is not a FaceFeel model. Import the ZIP that “Download” on a model’s page gives. Models of other programs (.h5, .keras, .pt, .onnx) cannot be imported.
models-import-checking = Uploaded. Loading the model…

# One model.
model-title = { $name } – FaceFeel
model-all = All models
model-figure = How good is it?
model-interval-meaning = The interval is the range in which the true accuracy very probably lies.
model-knows = The expressions it knows
model-origin = What it learned from
model-examples = Right and wrong answers
model-examples-lead = Faces from its latest test, on “{ $dataset }”: the right answers it was surest of, and the wrong ones.
model-examples-link = The whole report
model-examples-right = Right
model-examples-wrong = Wrong
model-example-alt = A face labelled { $truth }
model-example-truth = labelled { $truth }
model-curves = How the training went
model-curves-lead = Training and validation, epoch by epoch. Where validation stops improving while training goes on, the model begins to learn its pictures by heart.
model-curves-alt = Loss and accuracy of training and validation for each epoch
model-curves-csv = Epochs (CSV)
model-measured = Every measurement
model-tests = Tests on this machine
model-tests-none = Not tested here yet.
model-tests-own = on the file it was trained on
model-manage = Manage this model
model-bundled = This model is part of FaceFeel: it cannot be renamed or deleted.

# Models on every page that shows one.
card-headline = of faces classified correctly on { $data }, { $seen } (95% interval { $low } to { $high })
card-interval = { $images } pictures · 95% interval { $low } to { $high }
card-interval-person = { $images } pictures · 95% interval by person { $low } to { $high }
card-meaning = Of 100 faces like these, it gets about { $right } right. Guessing among { $classes } expressions would get { $chance }.
card-data-test = { $name } test
card-data-validation = { $name } validation
card-data-person = { $name }, new people
card-data-random = { $name }, random split
card-data-classes = { $data } ({ $classes } expressions)
card-name-ck = CK+48, six classes
card-name-web = Colour photos of the web
card-name-web-cut = Colour photos of the web, faces cut out
card-name-ferplus-test = FER+ test
card-name-ferplus-rule = FER+ test by FER+'s own rule
card-name-ferplus-half = FER+ test, more than half of the votes
card-name-fer-private = FER2013 PrivateTest
card-name-affectnet = AffectNet, validation part
card-name-rafdb = RAF-DB, validation part
card-name-kdef = KDEF, people kept for validation
card-name-cfee = CFEE, people kept for validation
card-name-all = Validation parts of all sources
card-seen-elsewhere = never seen in training
card-seen-test = test split of its own data
card-seen-validation = held out from its own data
card-seen-random = may show people it has seen
card-network-thesis = Thesis CNN
card-network-facefeel = FaceFeel network
card-earlier = { $count ->
    [one] The training before
   *[other] { $count } trainings before
}
card-other-data = Other measurements
card-images = { $images } pictures

verdict-unmeasured = Not measured yet: test it before you rely on it.
verdict-one-answer = It answers { $class } for almost every face, whatever the face shows. Train it again with more pictures or more epochs.
verdict-poor = It is wrong more often than right. Do not rely on it: train longer, start from a better model, or use more pictures.
verdict-random = It does well on pictures like its own, but those may show people it has seen. Test it on new people.
verdict-good = Usually right, but expect mistakes with every expression.
verdict-good-weak = Usually right, but on some data it misses more than half of these: { $weak }.
verdict-very-good = Reliable on pictures like these.
verdict-very-good-strong = Reliable on pictures like these, above all for { $strong }.
verdict-very-good-weak = Most reliable for { $strong }. On some data it misses more than half of these: { $weak }.

# Models side by side.
compare-title = Compare models – FaceFeel
compare-headline = Compare models
compare-lead = How models do on the same pictures, and what each of them learned from.
compare-all = All models
compare-choose = Models to compare
compare-show = Compare
compare-too-few = Tick two models or more.
compare-unknown = Not on this machine: { $ids }. It may have been deleted.
compare-common = On the same pictures
compare-common-lead = Only figures in one row can be compared. Evaluations on this machine are compared picture by picture, over the pictures whose class every model knows. “{ compare-ahead }” marks a model that is better than all others by more than chance explains.
compare-common-none = They have not been measured on the same pictures. Test each of them on one dataset, then come back.
compare-ahead = Ahead
compare-behind = { $points } points behind ({ $low } to { $high })
compare-better = On { $data }, { $better } is better: { $accuracy } correct against { $other-accuracy } for { $other }, a lead of { $points } percentage points (95% interval { $low } to { $high }).
compare-alike = On { $data } there is no clear winner: { $better } gets { $accuracy }, { $other } { $other-accuracy }. Chance can explain the difference of { $points } percentage points (95% interval { $low } to { $high }).
compare-incomparable = The figures on { $data } cannot be compared: they are about different pictures. Test the models on the same ones.
compare-none = not measured
compare-measure = Measure
compare-measure-label = Measure { $model } on { $data }
compare-single = { $count ->
    [one] Measured for one model only: 1 dataset
   *[other] Measured for one model only: { $count } datasets
}
compare-facts = What they are
compare-terms = Terms
compare-no-terms = None of its own
compare-run = { $experiment }, run { $run }
compare-curves = How they learned
compare-curves-lead = Validation accuracy by epoch. Only curves measured on the same validation pictures can be compared closely.
compare-curves-without = Without a curve, because it was not trained here: { $names }.
compare-curves-more = Only the first { $drawn } are drawn.
compare-curves-alt = Validation accuracy by epoch, a panel for each curve. The table below has the figures.
compare-curves-best-epoch = Best epoch
compare-curves-best = Its accuracy
compare-curves-last = Accuracy of the last epoch

# Datasets.
dataset-detail = { $images } pictures · { $classes } classes · { $size }
dataset-size = { $megabytes } MB
sample-drawn-faces-gray = Drawn faces, grayscale
sample-drawn-faces-gray-test = Drawn faces, grayscale, for testing
sample-drawn-faces-rgb = Drawn faces, colour
sample-drawn-faces-rgb-test = Drawn faces, colour, for testing
