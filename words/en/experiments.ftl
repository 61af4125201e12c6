# Experiments: the list, the form and one experiment.
experiments-title = Experiments – FaceFeel
experiments-meta = Cross-validation by person, repeated seeds and sweeps over settings, with mean, deviation and interval.
experiments-headline = Experiments
experiments-lead = Many trainings on the same pictures, measured fairly: on people the model has not seen, over several seeds and several settings.
experiments-start-title = Start an experiment
experiments-refused = The experiment was not started
experiments-no-data = An experiment needs labelled pictures. Upload some on the Train page first.
experiments-dataset = Pictures
experiments-color = Colour
experiments-way = Begin with
experiments-way-help = A model to fine-tune must have the colour chosen above.
experiments-way-facefeel = FaceFeel net from scratch
experiments-way-thesis = Thesis CNN from scratch
experiments-way-init = Fine-tune { $name } ({ $color })
experiments-name = Name (optional)
experiments-folds = Folds
experiments-folds-none = None: divide the pictures once
experiments-folds-help = The number of parts the pictures are divided into. If file names say who is shown, nobody is in two parts. Each part is used once for testing, by a model that has seen none of it. There are at least three: one tests, and another chooses the best epoch.
experiments-seeds = Seeds
experiments-seeds-help = How many times everything is repeated, each time with different random choices.
experiments-epochs-help = Leave empty for the usual number.
experiments-sweep = Settings to try (optional)
experiments-sweep-help = Separate values with commas and use a decimal point: 0.001, 0.0005. All combinations are tried.
experiments-setting = Setting
experiments-setting-none = No setting
experiments-values = Values
experiments-random = Random combinations (optional)
experiments-random-help = Try this many combinations, drawn at random, instead of all. You can then give ranges such as 0.0001..0.01.
experiments-stop-hopeless = Stop trainings early when they fall behind those of other settings
experiments-start = Start
experiments-recommended = { $way } · recommended
experiments-estimate-ask = Estimate the time
experiments-estimating = Measuring the time…
experiments-estimate =
    { $runs-count ->
        [one] About { $time } for one run on this machine
       *[other] About { $time } for { $runs } runs on this machine
    }, if every epoch is used. Runs that stop early take less.
experiments-estimate-busy = The time cannot be measured while something else runs. The experiment waits its turn.
experiments-list = Experiments so far
experiments-none = There is no experiment yet.
experiments-ended =
    { $planned-count ->
        [one] { $ended } of { $planned } run
       *[other] { $ended } of { $planned } runs
    }
experiment-title = { $name } – Experiment – FaceFeel
experiment-all = All experiments
experiment-about = On “{ $dataset }”, started { $date }
experiment-progress = Progress
experiment-state-running = Running
experiment-state-finished = Finished
experiment-state-cancelled = Stopped
experiment-result = Result
experiment-over-runs =
    { $runs-count ->
        [one] classified correctly, in one run
       *[other] classified correctly, mean and standard deviation over { $runs } runs
    }
experiment-interval = The mean very probably lies between { $low } and { $high } (95% interval, corrected because the runs share training pictures).
experiment-interval-short = { $low } to { $high }
experiment-interval-95 = 95% interval
experiment-pooled = All { $images } answers together: { $accuracy } correct (95% interval { $low } to { $high }).
experiment-pooled-persons = All { $images } answers together: { $accuracy } correct (95% interval by person { $low } to { $high }).
experiment-macro-f1 = Macro F1
experiment-flattering = The test pictures also chose the best epochs, so the figures are slightly optimistic. Folds avoid that.
experiment-settings = Settings
experiment-settings-lead = The best of many settings looks better than it is, because the same pictures chose it. A difference with p of 0.05 or more may be chance.
experiment-difference = Against the best
experiment-points = { $points } points
experiment-p-runs = p, runs
experiment-p-images = p, images
experiment-p-persons = p, people
experiment-best = Best
experiment-tests = p, runs: corrected resampled t-test (Nadeau and Bengio 2003). p, images: McNemar’s test with Holm’s correction over all comparisons. p, people: randomisation test. The last two use the first seed only.
experiment-chart-alt = Accuracy of every run by { $setting }
experiment-parallel-alt = Every run as a line over all settings that were tried, and its accuracy
experiment-model = Make a model with the best settings
experiment-model-lead = The runs’ own models are not kept, because each learned from only part of the pictures. This training uses all of them; expect about the accuracy above.
experiment-model-start = Train the model
experiment-runs = Runs
experiment-column-run = Run
experiment-column-fold = Fold
experiment-column-seed = Seed
experiment-column-state = State
experiment-column-accuracy = Accuracy
experiment-column-macro-f1 = Macro F1
experiment-column-loss = Loss
experiment-column-epochs = Epochs
experiment-run-waiting = Waiting
experiment-run-queued = In the queue
experiment-run-running = Running
experiment-run-finished = Finished
experiment-run-stopped-early = Ended early
experiment-run-failed = Failed
experiment-run-left-out = Left out
experiment-run-cancelled = Stopped
experiment-curves = Accuracy by epoch
experiment-curves-alt = Validation accuracy of every run by epoch
experiment-living-measure = Show
experiment-living-valid-accuracy = Validation accuracy
experiment-living-valid-loss = Validation loss
experiment-living-train-accuracy = Training accuracy
experiment-living-train-loss = Training loss
experiment-living-zoom-in = Zoom in
experiment-living-zoom-out = Zoom out
experiment-living-earlier = Earlier
experiment-living-later = Later
experiment-living-whole = All epochs
experiment-living-help = Drag over a part of the chart to enlarge it; a double click shows everything again. With the keyboard: left and right move along a run, up and down change the run, + and − zoom, 0 shows everything.
experiment-living-point = { $run }, epoch { $epoch }: { $value }
experiment-living-run = Run { $run } (fold { $fold }, seed { $seed })
experiment-living-run-once = Run { $run } (seed { $seed })
experiment-living-table = The curves as a table
experiment-living-too-many = There are too many figures to show here. They are all in this file:
experiment-tick = Compare run { $run }
experiment-history =
    { $epochs-count ->
        [one] { $epochs } epoch of run { $run } as a table (CSV)
       *[other] { $epochs } epochs of run { $run } as a table (CSV)
    }
experiment-compare-runs = Compare the curves of the ticked runs
experiment-matrix-lead = Rows are true classes, columns are predicted ones, over all test pictures of the runs with these settings.
experiment-recall = Recall
experiment-export = Tables
experiment-export-lead = CSV files that pandas, R and spreadsheets read. Anyone who can reach this server can open this page from its address.
experiment-export-runs = Runs
experiment-export-epochs = Epochs
experiment-export-settings = Settings
experiment-export-answers = Every answer
experiment-stop-title = Stop
experiment-stop-lead = The current run ends and no other starts. All figures so far are kept.
experiment-stop = Stop the experiment
experiment-remove-title = Delete
experiment-remove = Delete the experiment
experiment-remove-lead = The experiment and all its figures are deleted for good. Download the tables first if you may need them.
