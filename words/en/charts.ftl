# Charts of a training and of a test, and what screen readers say of them.
chart-curves-title = Loss and accuracy by epoch
chart-curves-description =
    { $epochs ->
        [one] One epoch.
       *[other] { $epochs } epochs.
    } Validation loss was lowest in epoch { $epoch }: loss { $loss }, accuracy { $accuracy }.
chart-curves-empty = No epoch has finished yet.
chart-loss = Loss
chart-accuracy = Accuracy
chart-epoch = Epoch
chart-training = Training
chart-validation = Validation
chart-best = Best epoch: { $epoch }
chart-confusion-title = Confusion matrix
chart-confusion-description = Rows are true classes, columns are predicted classes. { $right } of { $images } pictures ({ $accuracy }) were classified correctly.
chart-confusion-worst = The most common error: { $truth } classified as { $called }, { $count } times.
chart-true = True class
chart-predicted = Predicted class
chart-cell = { $truth }, predicted { $called }: { $count } ({ $share } of { $truth })

# Charts of an experiment's runs.
chart-courses-title = Validation accuracy of every run by epoch
chart-sweep-title = Accuracy of every run by the value of a setting
chart-runs-description =
    { $runs-count ->
        [one] One run.
       *[other] { $runs } runs.
    }
chart-runs-best = Best settings
chart-runs-others = Other settings
chart-parallel-title = Every run by the values of all settings that were tried, and its accuracy
chart-multiples-title = Validation accuracy by epoch, a panel for each curve
chart-multiples-own = The curve named above
chart-multiples-others = The other curves

# The timeline of a film.
chart-film-title = Most likely expression of each face over time
chart-film-description =
    { $faces-count ->
        [one] One face
       *[other] { $faces } faces
    } from 0:00 to { $end }.
