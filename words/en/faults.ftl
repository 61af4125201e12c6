# What is wrong with a value; each stands behind “The field … cannot be used:”.
fault-not-whole = “{ $value }” is not a whole number
fault-not-number = “{ $value }” is not a number
fault-not-one-of = “{ $value }” is not one of these: { $names }
fault-not-fitting = “{ $value }” does not belong here; /api says what does
fault-outside = { $value } is not between { $min } and { $max }
fault-missing = it is missing
fault-missing-one-of = it is missing; choose one of these: { $names }
fault-no-field = there is no such field; /api/v1/openapi.json lists those there are
fault-none = there must be at least one
fault-too-many-runs = there would be more than { $max } trainings; choose fewer folds, seeds or combinations of settings
fault-too-few-persons = the file names tell { $persons } people apart, too few for { $folds } folds; choose { $persons } folds at most
fault-no-folds = the file names tell { $persons } people apart, and folds take at least { $min }; choose no folds, or add pictures of more people
fault-too-many-combinations = there would be more than { $max } combinations; list fewer values, or draw some at random
fault-nothing-to-draw = there is no setting whose values could be drawn
fault-other-network = { $model } has another network than the one chosen
fault-other-color = { $model } was made for the other kind of colour
fault-other-size = { $model } takes pictures of another size
fault-too-few-classes = training takes at least { $min } classes, and the dataset has { $classes }; add a folder of pictures for each further class
fault-too-few-images = training takes at least { $min } pictures of each class, and “{ $class }” has { $images }; add pictures, or remove its folder
fault-too-much-memory = the pictures would take { $mebibytes } MB of memory, and this server allows { $max } MB; choose a lower value
fault-no-dataset = there is no dataset called “{ $id }”; GET /api/v1/datasets lists those there are
fault-no-model = there is no model called “{ $id }”; GET /api/v1/models lists those there are

# The same of a setting that an experiment is to try.
fault-sweep-unknown = there is no setting “{ $setting }”; choose from: { $known }
fault-sweep-divides = “{ $setting }” decides which pictures are measured on, so trainings that differ in it cannot be compared
fault-sweep-fixed = “{ $setting }” cannot be tried here; start an experiment for each value
fault-sweep-empty = “{ $setting }” has no value
fault-sweep-twice = “{ $setting }” has the value { $value } twice
fault-sweep-repeated = “{ $setting }” is there twice
fault-sweep-no-range = “{ $setting }” has no range; list its values
fault-sweep-empty-range = the range of “{ $setting }” from { $from } to { $to } is empty
fault-sweep-not-drawn = “{ $setting }” has a range; say how many combinations to draw at random, or list its values

# What is wrong with a parameter; each stands behind “The query parameter … cannot be used:”.
fault-not-count = “{ $value }” is not a whole number from 0 on
fault-too-large = “{ $value }” is too large
fault-not-within = “{ $value }” is not a number from { $min } to { $max }
fault-not-true-or-false = “{ $value }” is neither true nor false
fault-not-a-box = “{ $value }” is not x,y,width,height in whole pixels
fault-not-several = it takes { $min } to { $max } different ids, with commas between them
fault-repeated = it is given more than once
fault-unknown-parameter = it is not known here; known are: { $known }
fault-no-parameters = this address takes no parameters
