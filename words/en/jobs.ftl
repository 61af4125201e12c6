# A training or test while it runs, and what came of it.
train-progress-title = Training – FaceFeel
train-loading = Loading…
train-progress-label = Progress of the training
train-job-lead = { $dataset } · started { $date }
train-job-missing = Training not found
train-job-missing-detail = It may have been deleted, or the address has a typo.
train-state-queued = Waiting
train-state-running = Running
train-state-succeeded = Done
train-state-failed = Failed
train-state-cancelled = Stopped
train-live-queued = Waiting in the queue
train-live-next = Next in line.
train-live-position = Place in the queue: { $position }
train-live-reading = Reading the pictures…
train-live-model = Training your model
train-live-finishing = Measuring and saving…
train-live-stopping = Stopping after this step…
train-live-share = { $share } done
train-live-left = { $time } left
train-fact-epoch = Epoch
train-fact-of = { $done } of { $total }
train-fact-speed = Pictures per second
train-fact-device = Device
train-fact-train-images = Training on
train-fact-valid-images = Validating on
train-resumed = The server was restarted. Training continued after epoch { $epoch }.
train-resumed-start = The server was restarted. Training started over.
train-epoch-said = Epoch { $epoch } of { $total }: validation accuracy { $accuracy }
train-connection-lost = Connection lost. Reconnecting… The training continues.
train-leave = You can close this page. The training continues, and you will find it here again.
train-tell = Tell me when it is done
train-tell-on = You will get a notification, as long as a page of FaceFeel is open.
train-tell-denied = Notifications are blocked. You can allow them in your browser’s settings.
train-stop = Stop and keep the best
train-unqueue = Remove from the queue
train-go-on = Keep training
train-stop-title = Stop this training?
train-stop-text = You keep the best state so far as your model. If the first epoch has not finished yet, nothing is kept.
train-curves = Learning curves
train-loss = Loss
train-loss-note = lower is better
train-accuracy = Accuracy
train-accuracy-note = higher is better
train-series-train = Training
train-series-valid = Validation
train-series-now = Training, the epoch that is running
train-series-best = Best epoch, kept
train-curve-dropout = In the kept epoch, the training curve shows { $curve }. It is measured while parts of the network are switched off at random (dropout) and the pictures are varied. The finished model gets { $train } on the same pictures.
train-curves-table = Curves as a table
train-chart-label = { $name } over { $epochs } epochs. In the last one: training { $train }, validation { $valid }.
train-epoch = Epoch
train-epoch-best = { $epoch } (best)
train-train-loss = Training loss
train-valid-loss = Validation loss
train-train-accuracy = Training accuracy
train-valid-accuracy = Validation accuracy
train-results = Your model is ready
train-results-failed = Your model has not learned yet

# The verdict on a training: what happened in one sentence, and what to do next.
train-verdict-good = Good: { $accuracy } of the { $on ->
    [test] test
   *[validation] validation
} pictures are classified correctly.
train-verdict-good-improving = Good, and still improving when it stopped: { $accuracy } of the { $on ->
    [test] test
   *[validation] validation
} pictures are classified correctly.
train-verdict-improving = Still improving when it stopped: train longer.
train-verdict-one-epoch = One epoch is too few to judge: train longer.
train-verdict-by-heart = It learned its own pictures by heart: { $train } correct on those, { $valid } on others.
train-verdict-one-class = It always answers “{ $class }”.
train-verdict-not-learned = It has not learned to tell the classes apart: always guessing the most common class would do as well.
train-verdict-fair = Fair: { $accuracy } of the { $on ->
    [test] test
   *[validation] validation
} pictures are classified correctly.
train-verdict-weak = Weak: only { $accuracy } of the { $on ->
    [test] test
   *[validation] validation
} pictures are classified correctly.
train-advice-good = Now test it on pictures that it has never seen.
train-advice-improving = The validation loss was still falling in the last epochs. Train again with more epochs, for example twice as many.
train-advice-one-epoch = It has seen each picture once. Train again with more epochs; ten are a good start.
train-advice-by-heart = More pictures of more people help most. Starting from FaceFeel’s model or stronger variation of the pictures helps too.
train-advice-one-class = Usually it has learned too little (few pictures or few epochs), or the learning rate is too high. Start from FaceFeel’s model, or train longer with the default learning rate.
train-advice-not-learned = Start from FaceFeel’s model, train for more epochs, or check that the pictures are in the right folders.
train-advice-fair = More and cleaner pictures help most. If you trained from scratch, try starting from FaceFeel’s model.
train-stopped-note = You stopped this training. The best state until then was kept.
train-stopped-nothing = Stopped before the first epoch was done
train-stopped-nothing-detail = There was nothing to keep yet.
train-removed = Removed from the queue
train-removed-detail = The training had not started. Your pictures are still here.
train-final-train = Training accuracy
train-final-valid = Validation accuracy
train-final-classes = Classes
train-final-epochs = Epochs
train-download = Download model
train-download-note = The download is one ZIP file: the weights, a card with all figures, and a README that shows how to load the model in Python.
train-go-test = Go to test
train-comparison = Comparison run
train-comparison-text = Your model is saved and will not change. FaceFeel is training once more with the pictures split the other way, only to show how much the split affects the accuracy.
train-comparison-skip = Skip the comparison
train-honest = What the accuracy depends on
train-honest-lead = The accuracy depends on which pictures it is measured on.
train-honest-comparing = The accuracy depends on how the pictures are split. The figure for the other split appears here when the comparison run is done.
train-splits-random-higher = Split at random, the accuracy is { $random }. With no person and no copy of a picture on both sides it is { $person }. The second figure is the one to expect for new people.
train-splits-alike = Both ways of splitting give about the same accuracy: { $random } at random, { $person } with no person and no copy of a picture on both sides.
train-splits-random-lower = Split at random, the accuracy is { $random }. With no person and no copy of a picture on both sides it is { $person }. Normally the first figure is the higher one; with few pictures, chance can turn that around.
train-splits-note = The two figures come from two trainings and are measured on different pictures, so small differences mean nothing.
train-split-detail = { $images } pictures · 95% interval { $low } to { $high }
train-measured-random = Split at random
train-measured-person = Split by person
train-measured-test = Test part
train-measured-validation = Validation part
train-figures = Results by class
train-figures-random = Measured on the validation pictures, split at random.
train-figures-person = Measured on the validation pictures, split by person: on people whom the model was not trained on.
train-figures-test = Measured on the test part.
train-figures-validation = Measured on the validation part.
train-figures-class = Class
train-figures-precision = Precision
train-figures-recall = Recall
train-figures-f1 = F1
train-figures-support = Pictures
train-figures-macro = Mean of the classes
train-figures-weighted = Weighted by pictures
train-figures-accuracy = Accuracy
train-figures-note = Precision: how often the model was right when it named this class. Recall: how many of the class’s pictures it found. F1: both in one number.
train-failed = The training failed
train-failed-advice = Nothing else was lost. Your pictures are still here, and other trainings continue.
train-again = Train again with these settings
train-before = Before and after
train-before-text = Both models, the one before and this one, are tested on the same pictures as they are now: the test part where there is one, else all of them. Where a test is missing, it is made.
train-before-compare = Compare with the model before

# The header of every page while something runs, and notifications.
running-training = Training: { $share }
running-comparison = Comparison: { $share }
running-test = Test: { $share }
running-film = Analysing a video: { $share }
running-film-waiting = A video waits to be analysed
running-waiting = Waiting to train
running-ready = { $name }: your model is ready.
running-ended = { $name }: the training has ended.
