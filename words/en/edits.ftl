# Edits of a dataset in words, and the page of its pictures.
edits-move = { $pictures-count ->
    [one] One picture put into “{ $name }”
   *[other] { $pictures } pictures put into “{ $name }”
}
edits-leave-out = { $pictures-count ->
    [one] One picture left out
   *[other] { $pictures } pictures left out
}
edits-restore = { $pictures-count ->
    [one] One picture taken in again
   *[other] { $pictures } pictures taken in again
}
edits-person = { $pictures-count ->
    [one] One picture shows { $name }
   *[other] { $pictures } pictures show { $name }
}
edits-no-person = { $pictures-count ->
    [one] Person taken off one picture
   *[other] Person taken off { $pictures } pictures
}
edits-part = { $pictures-count ->
    [one] One picture put into the part “{ $name }”
   *[other] { $pictures } pictures put into the part “{ $name }”
}
edits-no-part = { $pictures-count ->
    [one] Part taken off one picture
   *[other] Part taken off { $pictures } pictures
}
edits-keep = { $pictures-count ->
    [one] The class of one picture confirmed
   *[other] The classes of { $pictures } pictures confirmed
}
edits-rename = “{ $class }” renamed to “{ $to }”
edits-merge = { $classes } merged into “{ $to }”
edits-undo = The last change undone
edits-redo = The last change made again
edits-purge = { $pictures-count ->
    [one] One picture deleted for good
   *[other] { $pictures } pictures deleted for good
}
edits-add = { $pictures-count ->
    [one] One picture of another upload added
   *[other] { $pictures } pictures of another upload added
}
edits-part-train = training
edits-part-valid = validation
edits-part-test = test

pictures-title = { $name } – FaceFeel
pictures-all-datasets = All datasets
pictures-open = Look at the pictures
pictures-ready = { $detail }. Enough to train on.
pictures-few = { $detail }. Training needs { $fewer } pictures or more in each class; too few: { $list }.
pictures-one-class = { $detail }. Training needs two classes or more.
pictures-none-used = No picture is used. Take some in again, or upload another ZIP.
pictures-edited = Changed since it came, { $revision-count ->
    [one] once.
   *[other] { $revision } times.
} Edits leave the files of the pictures as they are.
pictures-noscript = Looking at pictures and changing them needs JavaScript. Scripts can do it over HTTP: /api/v1/openapi.json
pictures-download = Download as ZIP
pictures-add = Add pictures
pictures-add-sending = Adding { $file }: { $share } sent
pictures-add-checking = Looking through { $file }…
pictures-added = Pictures added: { $added }. Copies of pictures that were there already, left out: { $copies }.
pictures-count = { $count ->
    [0] No pictures
    [one] { $shown } picture
   *[other] { $shown } pictures
}
pictures-selected = { $count } selected
pictures-filters = Filters
pictures-classes = Classes
pictures-every-class = All classes
pictures-person = Person
pictures-every-person = Everyone
pictures-no-person = Not known
pictures-part = Part
pictures-every-part = All parts
pictures-no-part = In no part
pictures-state = Use
pictures-state-used = Used
pictures-state-left-out = Left out
pictures-state-all = Used and left out
pictures-finding = Found
pictures-finding-none = Everything
pictures-finding-copies = Copies and near-copies
pictures-finding-conflicts = Copies in different classes
pictures-finding-moved = Moved to another class
pictures-seen-by = Seen in training by
pictures-seen-by-any = Any model or none
pictures-search = Name contains
pictures-report = Evaluation
pictures-report-none = None
pictures-report-choice = { $model }, { $accuracy }, { $date }
pictures-order = Order
pictures-order-name = By name
pictures-order-doubtful = Likely wrong labels first
pictures-order-worst = Worst errors first
pictures-order-unsure = Least sure first
pictures-cell = “{ $truth }” classified as “{ $answered }”
pictures-cell-clear = Show the others too
pictures-no-reports = To find likely wrong labels, evaluate a model on this dataset first.
pictures-evaluate = Evaluate a model
pictures-grid = Pictures
pictures-help = Click to select, Shift-click or drag to select many, double-click to enlarge. With the keyboard: arrow keys, Space, Shift with arrow keys, Ctrl+A, Enter, Delete to leave out, Ctrl+Z to undo.
pictures-select-all = Select all
pictures-select-none = Select none
pictures-undo = Undo
pictures-redo = Redo
pictures-history = History and versions
pictures-move-to = Class
pictures-move = Move
pictures-leave-out = Leave out
pictures-restore = Take in again
pictures-set-person = Set person
pictures-set-part = Set part
pictures-delete = Delete for good
pictures-delete-title = Delete these pictures for good?
pictures-delete-text = They are removed from the file, from every version and from this machine. This cannot be undone, and earlier reports on this dataset show no pictures any more. Leaving them out keeps them from training as well, and can be undone.
pictures-look = Look through one by one
pictures-look-keys = K keeps, L leaves out, 1 to 9 move to a class, Z undoes, arrow keys go on and back
pictures-look-keep = Keep
pictures-look-place = { $place } of { $total }
pictures-look-answer = The model says “{ $class }” ({ $share }).
pictures-look-own = It gives “{ $class }” { $share }.
pictures-look-done = These were all of them.
pictures-look-back = Back
pictures-look-next = Next
pictures-close = Close
pictures-none = No picture fits these filters.
pictures-clear = Clear filters
pictures-size = Picture size
pictures-test-warning = You are changing pictures because of what a model answered. If they are used to test it, its accuracy on them will flatter: reports say how many were changed.
pictures-rename = Rename or merge
pictures-rename-title = Rename this class
pictures-rename-to = New name
pictures-rename-note = If another class has this name, both become one.
pictures-cancel = Cancel
pictures-left-out-mark = left out
pictures-marked = { $class }, { $entry }, { $mark }
pictures-plain = { $class }, { $entry }
pictures-steps = Changes
pictures-steps-none = Nothing has been changed.
pictures-undone = undone
pictures-move-to-what = Choose a class, or write a new one
pictures-older = Show older changes
pictures-versions = Versions
pictures-versions-note = A version is a state with a name. It can be downloaded, and the card of a model trained on it says so.
pictures-versions-none = No versions yet.
pictures-version-name = Name for the present state
pictures-version-add = Save version
pictures-version-at = { $name }, after change { $revision }
pictures-version-remove = Remove the name { $name }
pictures-trainings = Trainings on these pictures
pictures-trainings-none = None yet.
pictures-again = Train again with the same settings
pictures-compare = Compare models
evaluate-open-cell = Show these pictures
evaluate-doubtful = Look through likely wrong labels
evaluate-mended = { $pictures-count ->
    [one] One picture of this dataset was moved to another class or left out because of what a model answered.
   *[other] { $pictures } pictures of this dataset were moved to another class or left out because of what a model answered.
} If they were among those measured here, the accuracy flatters.
