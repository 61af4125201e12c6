# What the command line tells beside the words of the site.
cli-reading = Reading
cli-images = images
cli-read = { $dataset }: { $images } images in { $classes } classes, { $skipped } files left out
cli-run-model = Training on { $train } images, validating on { $valid }, on { $device }
cli-run-comparison = Comparison run: training on { $train } images, validating on { $valid }, on { $device }
cli-checkpoint-failed = The checkpoint after epoch { $epoch } cannot be saved. The training continues without it: { $why }
cli-checkpoint-damaged = The checkpoint after epoch { $epoch } is damaged and is left out: { $why }
cli-resumed = Continuing after epoch { $epoch }, up to which it was trained before
cli-epoch = Epoch { $epoch } of { $total }
cli-batch = loss { $loss }, accuracy { $accuracy }, { $speed } images/s, { $time } left
cli-epoch-done = Epoch { $epoch } of { $total }: loss { $loss }, accuracy { $accuracy }; validation loss { $valid-loss }, accuracy { $valid-accuracy }; at most { $time } left
cli-epoch-best = Epoch { $epoch } of { $total } (best): loss { $loss }, accuracy { $accuracy }; validation loss { $valid-loss }, accuracy { $valid-accuracy }; at most { $time } left
cli-stopping = Stopping. The best weights so far are kept (Ctrl-C again to quit at once).
cli-stopped-kept = Stopped after epoch { $done } of { $total }. { $folder } holds the weights of epoch { $kept }, the best so far.
cli-stopped-go-on = To train on from there, give the same command with --init { $folder } and another --out.
cli-stopped-comparison = Stopped during the comparison run, which is left out. The model in { $folder } is complete.
cli-next-test = Next: facefeel evaluate --data TEST.zip --model { $folder }
cli-next-longer = Next: the same command with --epochs { $epochs } and another --out
cli-next-bundled = Next: the same command with --init bundled in place of --recipe, and another --out
cli-next-check = Next: look through the pictures with facefeel check { $data }
cli-accuracy = { $name }: accuracy { $accuracy } ({ $low } to { $high }) on { $images } images, macro F1 { $macro }
cli-face = { $file }: face { $number } at { $x },{ $y } ({ $width }×{ $height }): { $emoji } { $emotion } { $confidence }
cli-face-noted = { $face } – { $notes }
cli-own-picture = { $file } was made by `facefeel predict` before, so it is left out
cli-head-turned = head turned (yaw { $yaw }°, roll { $roll }°, rough estimate): the answer is less reliable
cli-summary-person = Person
cli-summary-folder = Folder
cli-summary-pictures = Images
cli-summary-errors = Unreadable
cli-summary-faces = Faces
cli-summary-valence = Valence (derived)
cli-model = { $id }: { $name }, { $classes } classes
cli-model-accuracy = { $id }: { $name }, { $classes } classes, accuracy { $accuracy } ({ $data })
cli-model-damaged = { $id }: { $name }, damaged: { $why }
cli-completed = Temperature { $temperature }, fingerprints of { $images } different images
cli-compare-accuracy = { $name }: accuracy { $accuracy } ({ $low } to { $high }) on { $images } images
cli-compare-p = McNemar’s test: p { $sign } { $p }
cli-compare-against = { $name }: { $points } percentage points against the best ({ $low } to { $high }); McNemar’s test with Holm’s correction: p { $sign } { $p }
cli-check-problem = Problem
cli-check-warning = Warning
cli-check-info = Note
cli-check-finding = { $level }: { $text }
cli-experiment-stopping = Stopping. The same command goes on from here (Ctrl-C again to quit at once).
cli-dataset = { $id }  { $name }: { $images } pictures in { $classes } classes, { $revision } changes
cli-dataset-added = Pictures added: { $added }. Copies of pictures that were there already, left out: { $copies }.

# Backups and the data folder.
cli-saving = saving
cli-saved = { $file }: { $files } files, { $size }
cli-saved-in-part = the backup was written, but what is named above is missing or damaged; `facefeel data check` says more
cli-restoring = restoring
cli-restored = { $folder }: { $files } files, { $size }, as of { $date }
cli-put-aside = what was there before is in { $folder } now; delete that folder once you no longer need it
cli-moving-files = moving files
cli-moving-rows = moving rows
cli-moved = Moved: { $files } files ({ $size }), of which { $before } had arrived before. Datasets: { $datasets }, models: { $models }, trainings and evaluations: { $jobs }, reports: { $reports }.
cli-moved-unseen = Videos and recordings moved with their files: { $unseen }. Servers that share a database do not show them yet.
cli-moved-out = { $folder } is as it was. Start servers with --database and --storage, and delete that folder once all is well.
cli-moved-back = Everything is in { $folder }, for facefeel serve. The database and the store are as they were.
cli-moved-in-part = what is named above stayed behind or is damaged; everything else has moved
cli-data-fits = { $folder }: everything fits together
cli-data-found = { $found } found, { $mended } mended
cli-data-left = { $left-count ->
    [one] 1 thing in { $folder } needs a look
   *[other] { $left } things in { $folder } need a look
}
cli-data-delete = Delete for good what was left behind ({ $what })?
cli-data-default = Let the bundled model be the default, and move models/default to recovered/?
cli-data-move = Move { $what } to recovered/?
cli-data-forget = Forget { $what }, and keep what is known of it in recovered/?
cli-data-no-terminal = --repair asks on the terminal before it acts, and there is none; add --yes in scripts
# The letter for yes, and for no, which counts if nothing is typed.
cli-yes = y/N
cli-experiment-fold = fold { $fold }
cli-experiment-seed = seed { $seed }
cli-experiment-only = the only run
cli-experiment-there = { $done } of { $total } runs are there already
cli-experiment-run = Run { $run } of { $total }: { $name }
cli-experiment-measured = Run { $run } of { $total }: accuracy { $accuracy } on { $images } images
cli-experiment-stopped-early = Run { $run } of { $total }: stopped early, accuracy { $accuracy } on { $images } images
cli-experiment-left-out = Run { $run } of { $total }: left out, because its settings were stopped early before
cli-experiment-failed = Run { $run } of { $total }: failed: { $why }
cli-experiment-mean = { $mean } ± { $deviation } over { $runs } runs
cli-experiment-matrix = Confusion matrix (rows are true classes, columns predicted ones)
cli-compare-same = Both are the same model, so every answer is the same and there is nothing to compare.
cli-no-faces = { $count ->
    [one] The picture that was searched shows no face
   *[other] None of the { $count } pictures that were searched shows a face
}, and no class is named after an expression. FaceFeel learns from faces: is this the right data? The training goes on; Ctrl-C stops it.
