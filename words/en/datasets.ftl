# The check-up of a data set: what was found, and what training will do about it.
list-separator = { ", " }
checkup-list-more = { $list } and { $more } more
# A name may be written from right to left: the marks around it keep it from turning the number after it.
checkup-class-count = {"\u2068"}{ $class }{"\u2069"} ({ $images })

checkup-counts = { $images } pictures in { $classes } classes can be used.
checkup-balanced = The classes are about equally large: “{ $smallest }” has { $smallest-images } pictures, “{ $largest }” has { $largest-images }.
checkup-imbalance = “{ $largest }” has { $ratio } times as many pictures ({ $largest-images }) as “{ $smallest }” ({ $smallest-images }). The thesis recipe evens that out: it brings every class to the same number, 1,000 unless you choose another, small classes by varied copies of their pictures and large ones by a random choice. The FaceFeel recipe shows pictures of rare classes more often.
checkup-imbalance-strong = “{ $largest }” has { $ratio } times as many pictures ({ $largest-images }) as “{ $smallest }” ({ $smallest-images }). The thesis recipe evens that out: it brings every class to the same number, 1,000 unless you choose another, small classes by varied copies of their pictures and large ones by a random choice. The FaceFeel recipe shows pictures of rare classes more often. Varied copies replace no new faces: more pictures of “{ $smallest }” would help most.
checkup-small-classes = Classes with fewer than { $fewer } pictures: { $list }. They are used, but a model learns little from so few, and the figures for them rest on a handful of pictures. Add pictures if you can.

checkup-parts-all = The data is divided already: { $train } pictures for training, { $valid } for validation and { $test } for testing. This division is kept. The test part is looked at once, after training.
checkup-parts-no-test = The data is divided already: { $train } pictures for training and { $valid } for validation. This division is kept. For a test, upload another ZIP after training.
checkup-parts-no-valid = The data has a part for training ({ $train } pictures) and one for testing ({ $test }). The test part is set aside and looked at once, after training; the rest is divided into training and validation.
checkup-parts-no-train = The data has a part for validation ({ $valid } pictures) and one for testing ({ $test }), but none for training. The test part is set aside and looked at once, after training; the rest is divided into training and validation.
checkup-missing-train = The training part has no pictures of: { $list }. A model cannot learn what it never sees. Add pictures, or remove these classes.
checkup-missing-valid = The validation part has no pictures of: { $list }. Training uses the division as it is, but its progress says nothing about these classes.
checkup-missing-test = The test part has no pictures of: { $list }. Training uses the division as it is, but the final figures say nothing about these classes.
checkup-few-train = The training part has fewer than { $fewer } pictures of: { $list }. They are used, but hardly enough to learn from. Add pictures if you can.
checkup-few-valid = The validation part has fewer than { $fewer } pictures of: { $list }. The division is used as it is, but the figures for these classes mean little.
checkup-few-test = The test part has fewer than { $fewer } pictures of: { $list }. The division is used as it is, but the final figures for these classes mean little.

checkup-skipped = { $files-count ->
    [one] The file “{ $example }” is left out. { $reason } Everything else is used.
   *[other] { $files } files are left out, such as “{ $example }”. { $reason } Everything else is used.
}
checkup-exact-copies = { $images } pictures are identical copies of others in their class, in { $groups-count ->
    [one] one group
   *[other] { $groups } groups
}. Training uses all of them. The split by person keeps copies on one side; a random split may put them on both, and then its figure flatters.
checkup-exact-copies-divided = { $images } pictures are identical copies of others in their class, in { $groups-count ->
    [one] one group
   *[other] { $groups } groups
}. Training uses all of them, so they count more than once.
checkup-near-copies = { $images } pictures are nearly the same as others in their class, such as neighbouring frames of a video, in { $groups-count ->
    [one] one group
   *[other] { $groups } groups
}. Training uses all of them. The split by person keeps them on one side; a random split may put them on both, and then its figure flatters.
checkup-near-copies-divided = { $images } pictures are nearly the same as others in their class, such as neighbouring frames of a video, in { $groups-count ->
    [one] one group
   *[other] { $groups } groups
}. Training uses all of them, so they count more than once.
checkup-conflicts-exact = { $groups-count ->
    [one] One picture stands
   *[other] { $groups } pictures stand
} in different classes at the same time, likely a labelling error: “{ $first }” ({ $first-class }) and “{ $second }” ({ $second-class }) are identical. Training uses each as it is labelled, so the model is told both. Keep the right one and remove the other.
checkup-conflicts-near = { $groups-count ->
    [one] Nearly the same picture stands
   *[other] In { $groups } cases, nearly the same picture stands
} in different classes, perhaps a labelling error: look at “{ $first }” ({ $first-class }) and “{ $second }” ({ $second-class }). Training uses each as it is labelled, so the model may be told both. Keep the right one and remove the other.
checkup-copies-across-parts = Copies or near-copies of a picture stand in more than one part of the data’s own division, in { $groups-count ->
    [one] one group
   *[other] { $groups } groups
} ({ $images } pictures). The division is kept, so the model is measured on pictures that it has learned from, and the figures flatter. Remove the copies from one part.

checkup-persons = The file names tell { $persons } people apart. With the split by person no one is on both sides, and the figure says how the model does on people it has never seen. With a random split the same people are on both sides, and the figure flatters.
checkup-persons-divided = The file names tell { $persons } people apart. The data is divided already, and this division is kept.
checkup-persons-unknown = The file names do not tell who is shown. The split by person then keeps only copies and near-copies of a picture together; the same people may be on both sides, and the figure may flatter.
checkup-persons-across-parts = { $persons-count ->
    [one] One person has
   *[other] { $persons } people have
} pictures in more than one part of the data’s own division. The division is kept, so the model is measured on people whom it has learned from, and the figures flatter.

checkup-all-gray = No picture has colour. Train on grayscale: training for RGB would see three equal channels and learn nothing more.
checkup-all-color = All pictures have colour. Training for RGB uses it. Training for grayscale turns every picture to gray first, and later every photo that the model is shown.
checkup-mixed-color = { $gray-count ->
    [one] One picture is gray
   *[other] { $gray } pictures are gray
} and { $colored-count ->
    [one] one has colour.
   *[other] { $colored } have colour.
} Training for grayscale turns all of them to gray, so that they are alike. Training for RGB gives gray pictures three equal channels.
checkup-color-tells-class = Of “{ $gray-class }”, { $gray-share } of the pictures are gray, of “{ $color-class }” { $color-class-gray-share }. Trained for RGB, a model could tell these classes by their colour instead of by faces. Train on grayscale, which turns all of them to gray, or add pictures.
checkup-gray-stored-as-color = { $images-count ->
    [one] One gray picture is stored as a colour file. It is treated as the gray picture that it is.
   *[other] { $images } gray pictures are stored as colour files. They are treated as the gray pictures that they are.
}
checkup-tiny = { $images-count ->
    [one] One picture has
   *[other] { $images } pictures have
} a side shorter than { $px } pixels. Such pictures are enlarged and used, but hardly show a face. Larger ones would help.
checkup-enlarged = { $images-count ->
    [one] One picture has
   *[other] { $images } pictures have
} a side shorter than { $px } pixels, the usual size in training. Such pictures are enlarged, which adds no detail.
checkup-stretched = { $images-count ->
    [one] One picture is
   *[other] { $images } pictures are
} far from square. Each is stretched to a square, which distorts the face. Cropped to the face they would serve better.

checkup-all-crops = All pictures are smaller than { $px } pixels, as crops of a face are. Each is used whole, as one face.
checkup-faces-found = { $examined-count ->
    [one] The one larger picture was searched and shows a face that fills it.
   *[other] { $examined } of the larger pictures were searched, and each shows a face that fills it.
} Every picture is used whole, as one face.
checkup-without-face = In { $images } of { $examined } pictures that were searched no face was found ({ $large } in all are larger than a crop of a face). They are used whole all the same. Turned and covered faces are easily missed, so look at them yourself and take out what shows no face.
checkup-small-faces = In { $images } of { $examined } pictures that were searched the face fills only a small part. Training takes the whole picture for the face, so it would learn from the background. Crop the pictures to the faces first.

checkup-names-read = Names in the archive are not Unicode. They were read as { $encoding }, such as “{ $example }”. If that looks wrong, choose another encoding, or pack the folders again with another program.
checkup-united = Folders with different names were taken for one class: { $list }.
checkup-empty-classes = { $classes-count ->
    [one] The folder { $list } holds no picture that can be used, so it is no class.
   *[other] These folders hold no picture that can be used, so they are no classes: { $list }.
} Add pictures to it if you need it.
checkup-other-layout-inner = The outermost folders were taken for the classes. The innermost ones could be the classes as well, because their names come again in several folders.
checkup-other-layout-folders = The folders could be the classes as they are called, too.
checkup-other-layout-auto = The classes were read as you chose. They could also be read as they are by default.
checkup-labels-table = Labels were read from the table “{ $entry }”: its column “{ $file }” names the picture, and “{ $label }” the class: { $list }.
checkup-labels-list = Labels were read from the list “{ $entry }”: { $list }.
checkup-labels-pixels = Pictures and labels were read from the table “{ $entry }”: { $list }.
checkup-labels-codes = Labels were read from file names, in the codes of { $scheme }: { $list }.
checkup-labels-words = Labels were read from words in file names: { $list }.
checkup-labels-ck-plus = This is laid out as CK+. The last three frames of each sequence that has a label are used, the other frames are left out: { $list }.
checkup-labels-numbers = The folders are called by numbers, which were taken for those of { $numbers }: { $list }. If they mean something else, rename the folders or read them as they are called.
checkup-not-understood = Folders tell no classes, and “{ $entry }” may hold labels, which were not understood. Read are tables (CSV, TSV, JSON) and lists with a file and a label in each line, fer2013.csv, and the layouts of JAFFE, KDEF, CK+, RAF-DB and AffectNet. Boxes of YOLO and arrays of NumPy are not. Sort the pictures into a folder for each class instead.
checkup-too-few-classes-to-train = One class is enough to measure a model. Training needs { $classes } or more.
checkup-too-small-to-train = Enough to measure a model, but training needs { $fewer } pictures or more in each class: { $list }.

# Why a file is left out.
skip-no-class-folder = It lies in no class folder. If it belongs to the data, put it into the folder of its class.
skip-no-label = The labels do not speak of it, or its label is taken for no class.
skip-empty = It is empty.
skip-not-an-image = It is not an image that is known here, whatever its name says.
skip-media = It is a film or a sound. Take pictures out of a film to use them.
skip-design = It is a drawing program’s or a camera’s own file. Save it as JPEG or PNG.
skip-text = It is a text, a table or a program, not a picture.
skip-data = It holds data for programs, which are not read as pictures. Save each picture as JPEG or PNG.
skip-unnamed-format = Its image format is not read here. Save it as JPEG or PNG.
skip-passed-over = It is a link or special file, or its name cannot be used.
skip-other-format = It is an image of the format { $format }, which is not read here. Save it as JPEG or PNG.
skip-unsupported = It uses { $feature }, which is not read here. Save it again as JPEG or PNG.
skip-incomplete = It is incomplete: its end is missing. Copy or download it again.
skip-too-many-bytes = It is larger than { $most } MB. Make it smaller.
skip-too-many-pixels = It has { $width } × { $height } pixels; at most { $most } million in all are read. Scale it down.
skip-broken = It is damaged. Open it in an image editor and save it again.
skip-link-file = It is a link or a special file, which is not followed. Put the picture itself there.
skip-archive = It is an archive itself. Unpack it, and put its pictures into the folders of their classes.
skip-bomb = It unpacks to far more than its size, as ZIP bombs do, and is no picture.
skip-method = It is packed by a method that is not read here ({ $method }). Pack it by the usual one, deflate.
skip-encrypted = It is protected by a password. Pack it without one.
skip-listed-twice = The archive lists this name twice; the first of the two is used.
skip-name = Its name cannot be used: it has control characters, is no Unicode, is too long or lies too deep in folders. Rename it.

# Why a whole data set is refused.
refused-stopped = The check was stopped.
refused-too-many-pixels = The pictures have more than { $most } million pixels together, too many for an archive of this size. Scale them down: faces are cropped to at most 128 pixels.
refused-too-long = Checking these pictures took more than { $minutes } minutes, the most this server allows. Scale them down, or split the archive.
refused-io = The archive cannot be read from this server’s disk. Try again, and tell the person who runs this server if it keeps happening.
refused-empty = The file is empty (0 bytes). Choose the .zip that holds the pictures.
refused-other-archive = This is an archive of the format { $kind }, not a ZIP. Unpack it and pack its folders as .zip: on Windows “Send to → Compressed folder”, on a Mac “Compress”, on Linux “zip -r faces.zip folder”.
refused-not-a-zip = This is not a ZIP archive that can be read, or it broke off on the way. Pack the folders of pictures as .zip again and upload it once more.
refused-traversal = The entry “{ $entry }” leads out of the archive (“..”). Pack the pictures again with plain names.
refused-absolute = The entry “{ $entry }” has an absolute path. Pack the folder of the pictures again, from beside it.
refused-encrypted = Every file is protected by a password, such as “{ $entry }”. Pack the pictures without a password.
refused-too-many-entries = The archive holds more than { $limit } files and folders. Use fewer pictures.
refused-archive-too-large = The archive is larger than { $limit } MB. Use fewer or smaller pictures.
refused-unpacked-too-large = The files unpack to more than { $limit } MB. Use fewer or smaller pictures.
refused-bomb = “{ $entry }” unpacks to more than { $limit } times its size, as ZIP bombs do. Save the pictures as JPEG or PNG and pack them again.
refused-overlap = The entries “{ $first }” and “{ $second }” share their bytes. Pack the pictures again.
refused-no-classes = No class was found. Put the pictures of each class into a folder of its name, such as happy/1.jpg, and pack these folders.
refused-no-pictures = No picture can be used. { $files-count ->
    [one] The one file is left out: “{ $example }”.
   *[other] All { $files } files are left out, such as “{ $example }”.
} { $reason }
refused-too-few-classes = There are too few classes: { $classes }. At least { $minimum } are needed. Add a folder of pictures for each further class.
refused-too-few-images = The class “{ $class }” has { $images-count ->
    [one] one picture
   *[other] { $images } pictures
} that can be used; training needs { $minimum } or more in each class. Add pictures, or remove its folder.
