detect-title = Emotion Detection – FaceFeel
detect-meta = Name the apparent expression of every face in your photos. Photos are kept nowhere.
detect-headline = Emotion Detection
detect-lead = Choose photos with faces. FaceFeel names the apparent expression of each face and says how sure it is.
detect-ways = Ways to detect emotions
detect-by-image = By image
detect-by-camera = By camera
detect-drop = Drop photos anywhere on this page
detect-drop-more = or paste them with Ctrl + V
detect-sample-group = Conference of 1927
detect-choose = Choose photos
detect-limits = JPEG, PNG, WebP, GIF, BMP, TIFF or PNM · up to { $images } photos of { $mebibytes } MB each
detect-private = Photos go to this server only, and are kept nowhere.
detect-samples = No photo at hand? Try a sample:
detect-sample-face = Astronaut
detect-sample-cat = Cat (no human face)
detect-model = Model
detect-model-choice = { $name } ({ $accuracy })
detect-why = Show why: which parts of each face spoke for the answer (slower)
detect-heat = The warmer, the more it speaks for { $class }. Covering the warmest part lowers its score by { $fall }.
detect-whole = These are face crops already: skip the search
detect-submit = Show prediction
detect-clear = Clear all
detect-cancel = Cancel
detect-selection = Chosen photos
detect-selected = Photos chosen: { $total }
detect-remove = Remove { $file }
detect-drop-now = Drop to add these photos
detect-noscript = Works without JavaScript too: choose photos, then press “Show prediction”. Downloads and emojify need JavaScript.

detect-working = Detecting emotions now…
detect-progress = { $done } of { $total }
detect-done = Done. Photos answered: { $total }
detect-cancelled = Cancelled. Photos answered so far are below.
detect-results = Results
detect-faces-count = { $count ->
    [0] No face
    [one] { $count } face
   *[other] { $count } faces
}
detect-no-face = No face is detected.
detect-no-face-advice = Use a photo in which the face looks towards the camera, is well lit and not covered. If the picture shows nothing but a face, tick “{ detect-whole }”.
detect-not-sure = Not sure: no expression reaches 50%.
detect-confidence = confidence
detect-face-prefix = Face
detect-scores = Probability of each expression
detect-emojify = Emojify
detect-emojify-hint = Covers every face with its emoji, also in downloads
detect-download-picture = Download picture
detect-download-csv = CSV
detect-download-json = JSON
detect-download-all = Download results
detect-box-label = Face { $number }: { $label }, { $confidence }
detect-turned = The photo lies on its side; it was turned upright.
detect-picture-alt = { $file } with its faces marked
detect-answered-by = Answered by
detect-card-link = About this model

detect-too-large = { $file } is larger than { $mebibytes } MB, the most this server takes for one photo. Make it smaller and add it again.
detect-too-many = At most { $most } photos at a time. The rest was left out.
detect-no-preview = No preview
detect-pasted-name = pasted
detect-choose-first = Choose at least one photo first.
detect-problem = This file could not be answered
