# Charts of a training and of a test, and what screen readers say of them.
chart-curves-title = Loss and accuracy, epoch by epoch
chart-curves-description =
    { $epochs ->
        [one] One epoch.
       *[other] { $epochs } epochs.
    } Validation loss was lowest in epoch { $epoch }: loss { $loss }, accuracy { $accuracy }.
chart-curves-empty = No epoch is finished yet.
chart-loss = Loss
chart-accuracy = Accuracy
chart-epoch = Epoch
chart-training = Training
chart-validation = Validation
chart-best = Best epoch: { $epoch }
chart-confusion-title = Confusion matrix
chart-confusion-description = Rows are true classes, columns predicted ones. { $right } of { $images } images ({ $accuracy }) were classified correctly.
chart-confusion-worst = Most often, { $truth } was called { $called }: { $count } times.
chart-true = True class
chart-predicted = Predicted class
chart-cell = { $truth }, called { $called }: { $count } ({ $share } of { $truth })
