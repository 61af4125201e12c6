# The check-up of a data set: what was found, and what training will do about it.
list-separator = { ", " }
checkup-list-more = { $list } and { $more } more
# A name may be written from right to left: the marks around it keep it from turning the number after it.
checkup-class-count = {"\u2068"}{ $class }{"\u2069"} ({ $images })

checkup-counts = { $images } pictures in { $classes } classes can be used.
checkup-balanced = The classes are balanced: “{ $smallest }” has { $smallest-images } pictures, “{ $largest }” has { $largest-images }.
checkup-imbalance = “{ $largest }” has { $ratio } times as many pictures ({ $largest-images }) as “{ $smallest }” ({ $smallest-images }). Training evens this out: the thesis recipe brings every class to the same number (1,000 by default) with varied copies and random choice, the FaceFeel recipe shows rare classes more often.
checkup-imbalance-strong = “{ $largest }” has { $ratio } times as many pictures ({ $largest-images }) as “{ $smallest }” ({ $smallest-images }). Training evens this out: the thesis recipe brings every class to the same number (1,000 by default) with varied copies and random choice, the FaceFeel recipe shows rare classes more often. Copies are no new faces, though: more pictures of “{ $smallest }” would help most.
checkup-small-classes = Classes with fewer than { $fewer } pictures: { $list }. They are used, but a model learns little from so few, and their figures are uncertain. Add pictures if you can.

checkup-parts-all = The data comes divided: { $train } pictures for training, { $valid } for validation and { $test } for testing. This division is kept. The test part is used once, after training.
checkup-parts-no-test = The data comes divided: { $train } pictures for training and { $valid } for validation. This division is kept. To test the model, upload another ZIP after training.
checkup-parts-no-valid = The data has a training part ({ $train } pictures) and a test part ({ $test }). The test part is set aside and used once, after training; the rest is split into training and validation.
checkup-parts-no-train = The data has a validation part ({ $valid } pictures) and a test part ({ $test }), but no training part. The test part is set aside and used once, after training; the rest is split into training and validation.
checkup-missing-train = The training part has no pictures of: { $list }. A model cannot learn what it never sees. Add pictures, or remove these classes.
checkup-missing-valid = The validation part has no pictures of: { $list }. The division is used as it is, but validation says nothing about these classes.
checkup-missing-test = The test part has no pictures of: { $list }. The division is used as it is, but the test says nothing about these classes.
checkup-few-train = The training part has fewer than { $fewer } pictures of: { $list }. They are used, but that is hardly enough to learn from. Add pictures if you can.
checkup-few-valid = The validation part has fewer than { $fewer } pictures of: { $list }. The division is used as it is, but the figures for these classes mean little.
checkup-few-test = The test part has fewer than { $fewer } pictures of: { $list }. The division is used as it is, but the final figures for these classes mean little.

checkup-skipped = { $files-count ->
    [one] The file “{ $example }” is left out. { $reason } Everything else is used.
   *[other] { $files } files are left out, such as “{ $example }”. { $reason } Everything else is used.
}
checkup-exact-copies = { $images } pictures are identical copies of others in their class, in { $groups-count ->
    [one] one group
   *[other] { $groups } groups
}. All of them are used. A split by person keeps copies on one side; a random split may put them on both sides, and then its accuracy is too high.
checkup-exact-copies-divided = { $images } pictures are identical copies of others in their class, in { $groups-count ->
    [one] one group
   *[other] { $groups } groups
}. All of them are used, so they count more than once.
checkup-near-copies = { $images } pictures are nearly the same as others in their class, such as neighbouring frames of a video, in { $groups-count ->
    [one] one group
   *[other] { $groups } groups
}. All of them are used. A split by person keeps them on one side; a random split may put them on both sides, and then its accuracy is too high.
checkup-near-copies-divided = { $images } pictures are nearly the same as others in their class, such as neighbouring frames of a video, in { $groups-count ->
    [one] one group
   *[other] { $groups } groups
}. All of them are used, so they count more than once.
checkup-conflicts-exact = { $groups-count ->
    [one] One picture is
   *[other] { $groups } pictures are
} in more than one class, probably a labelling error: “{ $first }” ({ $first-class }) and “{ $second }” ({ $second-class }) are identical. Training would use both labels. Keep the correct one and remove the other.
checkup-conflicts-near = { $groups-count ->
    [one] Nearly the same picture is
   *[other] In { $groups } cases, nearly the same picture is
} in different classes, perhaps a labelling error: look at “{ $first }” ({ $first-class }) and “{ $second }” ({ $second-class }). Training would use both labels. Keep the correct one and remove the other.
checkup-copies-across-parts = Copies or near-copies of the same picture are in more than one part of the data, in { $groups-count ->
    [one] one group
   *[other] { $groups } groups
} ({ $images } pictures). The division is kept, so the model is measured on pictures it was trained on, and its accuracy is too high. Remove the copies from one part.

checkup-persons = The file names identify { $persons } people. A split by person keeps each of them on one side, so the accuracy holds for people the model has never seen. A random split has the same people on both sides and gives too high a figure.
checkup-persons-divided = The file names identify { $persons } people. The data comes divided, and this division is kept.
checkup-persons-unknown = The file names do not say who is shown. A split by person can then only keep copies and near-copies together; the same people may be on both sides, and the accuracy may be too high.
checkup-persons-across-parts = { $persons-count ->
    [one] One person has
   *[other] { $persons } people have
} pictures in more than one part of the data. The division is kept, so the model is measured on people it was trained on, and its accuracy is too high.

checkup-all-gray = All pictures are gray. Train on grayscale: RGB training would see three equal channels and learn nothing more.
checkup-all-color = All pictures are in colour. RGB training uses the colour. Grayscale training converts every picture to gray, and later every photo that the model is shown.
checkup-mixed-color = { $gray-count ->
    [one] One picture is gray
   *[other] { $gray } pictures are gray
} and { $colored-count ->
    [one] one has colour.
   *[other] { $colored } have colour.
} Grayscale training converts all of them to gray, so that they are alike. RGB training gives gray pictures three equal channels.
checkup-color-tells-class = { $gray-share } of “{ $gray-class }” is gray, but only { $color-class-gray-share } of “{ $color-class }”. A model trained on RGB could recognise these classes by their colour instead of by faces. Train on grayscale, which converts all pictures, or add pictures.
checkup-gray-stored-as-color = { $images-count ->
    [one] One gray picture is stored as a colour file. It is treated as gray.
   *[other] { $images } gray pictures are stored as colour files. They are treated as gray.
}
checkup-tiny = { $images-count ->
    [one] One picture has
   *[other] { $images } pictures have
} a side shorter than { $px } pixels. These are enlarged and used, but hardly show a face. Larger ones would help.
checkup-enlarged = { $images-count ->
    [one] One picture has
   *[other] { $images } pictures have
} a side shorter than { $px } pixels, the usual size in training. These are enlarged, which adds no detail.
checkup-stretched = { $images-count ->
    [one] One picture is
   *[other] { $images } pictures are
} far from square. Stretching to a square distorts the face. Crop them to the face for better results.

checkup-all-crops = All pictures are smaller than { $px } pixels, the size of face crops. Each is used whole, as one face.
checkup-faces-found = { $examined-count ->
    [one] The one larger picture was searched; its face fills it.
   *[other] { $examined } of the larger pictures were searched; in each the face fills the picture.
} Every picture is used whole, as one face.
checkup-without-face = No face was found in { $images } of the { $examined } pictures that were searched ({ $large } in all are larger than a face crop). They are used whole anyway. Detectors miss turned and covered faces, so look at them yourself and remove what shows no face.
checkup-small-faces = In { $images } of the { $examined } pictures that were searched, the face fills only a small part. Training uses the whole picture, so it would learn from the background. Crop the pictures to the faces first.

checkup-names-read = The file names in this archive are not Unicode. They were read as { $encoding }, such as “{ $example }”. If that looks wrong, choose another encoding, or pack the folders again with another program.
checkup-united = Folders with different names were merged into one class: { $list }.
checkup-empty-classes = { $classes-count ->
    [one] The folder { $list } contains no usable picture, so it is not a class.
   *[other] These folders contain no usable pictures, so they are not classes: { $list }.
} Add pictures to it if you need it.
checkup-other-layout-inner = The outermost folders were used as classes. The innermost ones could be the classes instead, because their names repeat in several folders.
checkup-other-layout-folders = The folder names themselves could be the classes instead.
checkup-other-layout-auto = The classes were read as you chose. The default reading is possible too.
checkup-labels-table = Labels come from the table “{ $entry }”: the column “{ $file }” names the picture, “{ $label }” the class: { $list }.
checkup-labels-list = Labels come from the list “{ $entry }”: { $list }.
checkup-labels-pixels = Pictures and labels come from the table “{ $entry }”: { $list }.
checkup-labels-codes = Labels come from file names, in the codes of { $scheme }: { $list }.
checkup-labels-words = Labels come from words in file names: { $list }.
checkup-labels-ck-plus = This is laid out like CK+. The last three frames of each labelled sequence are used, the other frames are left out: { $list }.
checkup-labels-numbers = The folder names are numbers, which were read as those of { $numbers }: { $list }. If they mean something else, rename the folders or use their names as they are.
checkup-not-understood = The folders do not name classes. “{ $entry }” may contain labels, but could not be understood. These are understood: tables (CSV, TSV, JSON) and lists with a file and a label per line, fer2013.csv, and the layouts of JAFFE, KDEF, CK+, RAF-DB and AffectNet. YOLO boxes and NumPy arrays are not. You can always sort the pictures into one folder per class.
checkup-too-few-classes-to-train = One class is enough to evaluate a model. Training needs { $classes } or more.
checkup-too-small-to-train = Enough to evaluate a model, but training needs { $fewer } pictures or more in each class: { $list }.

# Why a file is left out.
skip-no-class-folder = It is not in a class folder. If it belongs to the data, move it into the folder of its class.
skip-no-label = The labels do not mention it, or its label is not used as a class.
skip-empty = It is empty.
skip-not-an-image = It is not an image in a known format, whatever its name says.
skip-media = It is a film or a sound. Extract pictures from a film to use them.
skip-design = It is a file of a drawing program or camera. Save it as JPEG or PNG.
skip-text = It is a text, a table or a program, not a picture.
skip-data = It contains data for programs, not a picture. Save each picture as JPEG or PNG.
skip-unnamed-format = Its image format is not supported. Save it as JPEG or PNG.
skip-passed-over = It is a link or special file, or its name cannot be used.
skip-other-format = It is a { $format } image, which is not supported. Save it as JPEG or PNG.
skip-unsupported = It uses { $feature }, which is not supported. Save it again as JPEG or PNG.
skip-incomplete = It is incomplete: its end is missing. Copy or download it again.
skip-too-many-bytes = It is larger than { $most } MB. Make it smaller.
skip-too-many-pixels = It has { $width } × { $height } pixels; the maximum is { $most } million in all. Scale it down.
skip-broken = It is damaged. Open it in an image editor and save it again.
skip-link-file = It is a link or a special file, which is not followed. Put the picture itself there.
skip-archive = It is an archive itself. Unpack it, and put its pictures into the folders of their classes.
skip-bomb = It unpacks to far more than its size, as ZIP bombs do, and is no picture.
skip-method = Its compression method ({ $method }) is not supported. Pack it with the usual one, deflate.
skip-encrypted = It is protected by a password. Pack it without one.
skip-listed-twice = The archive lists this name twice; the first of the two is used.
skip-name = Its name cannot be used: it has control characters, is not Unicode, is too long or is nested too deeply. Rename it.

# Why a whole data set is refused.
refused-stopped = The check was stopped.
refused-too-many-pixels = Together the pictures have more than { $most } million pixels, too many for an archive of this size. Scale them down: faces are cropped to at most 128 pixels.
refused-too-long = Checking these pictures took more than { $minutes } minutes, the maximum for this server. Scale them down, or split the archive.
refused-io = The archive cannot be read from this server’s disk. Try again. If it keeps happening, tell the person who runs this server.
refused-empty = The file is empty (0 bytes). Choose the .zip that holds the pictures.
refused-other-archive = This is an archive of the format { $kind }, not a ZIP. Unpack it and pack its folders as .zip: on Windows “Send to → Compressed folder”, on a Mac “Compress”, on Linux “zip -r faces.zip folder”.
refused-not-a-zip = This is not a readable ZIP file, or the upload was cut off. Pack the folders of pictures as .zip again and upload it once more.
refused-traversal = The entry “{ $entry }” leads out of the archive (“..”). Pack the pictures again with plain names.
refused-absolute = The entry “{ $entry }” has an absolute path. Pack the folder of the pictures again, from beside it.
refused-encrypted = Every file is protected by a password, such as “{ $entry }”. Pack the pictures without a password.
refused-too-many-entries = The archive holds more than { $limit } files and folders. Use fewer pictures.
refused-archive-too-large = The archive is larger than { $limit } MB. Use fewer or smaller pictures.
refused-unpacked-too-large = The files unpack to more than { $limit } MB. Use fewer or smaller pictures.
refused-bomb = “{ $entry }” unpacks to more than { $limit } times its size, as ZIP bombs do. Save the pictures as JPEG or PNG and pack them again.
refused-overlap = The entries “{ $first }” and “{ $second }” share their bytes. Pack the pictures again.
refused-no-classes = No classes were found. Put the pictures of each class into a folder with its name, such as happy/1.jpg, and pack these folders.
refused-no-pictures = There is no usable picture. { $files-count ->
    [one] The only file is left out: “{ $example }”.
   *[other] All { $files } files are left out, such as “{ $example }”.
} { $reason }
refused-too-few-classes = There are too few classes: { $classes }. At least { $minimum } are needed. Add a folder of pictures for each one.
refused-too-few-images = The class “{ $class }” has { $images-count ->
    [one] one picture
   *[other] { $images } pictures
} that can be used; training needs { $minimum } or more in each class. Add pictures, or remove its folder.
