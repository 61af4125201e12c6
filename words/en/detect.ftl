detect-title = Emotion Detection – FaceFeel
detect-meta = See the apparent expression of every face in your photos. Photos are never stored.
detect-headline = Emotion Detection
detect-lead = Choose photos with faces. FaceFeel names the apparent expression of each face and shows how confident it is.
detect-ways = Ways to detect emotions
detect-by-image = By image
detect-by-camera = By camera
detect-drop = Drop photos anywhere on this page
detect-drop-more = or paste them with Ctrl + V
detect-take-photo = Take a photo
detect-choose = Choose photos
detect-limits = JPEG, PNG, WebP, GIF, BMP, TIFF or PNM · up to { $images } photos of { $mebibytes } MB each
detect-drawn = FaceFeel’s own models learned from photos: on drawn or cartoon faces they are wrong more often.
detect-private = Photos go to this server only and are never stored.
detect-samples = No photo to hand? Try a sample:
detect-sample-face = Astronaut
detect-sample-group = Conference of 1927
detect-sample-cat = Cat (no human face)
detect-model = Model
detect-model-choice = { $name } ({ $accuracy })
detect-why = Show why: highlight the parts of each face that led to the answer (slower)
detect-heat = Warmer areas count more towards { $class }. Covering the warmest one lowers its score by { $fall }.
detect-whole = These are cropped faces: skip face detection
detect-submit = Show prediction
detect-clear = Clear all
detect-cancel = Cancel
detect-selection = Chosen photos
detect-selected = Photos chosen: { $total }
detect-remove = Remove { $file }
detect-drop-now = Drop to add these photos
detect-noscript = This works without JavaScript too: choose photos, then press “{ detect-submit }”. Downloads, sorting and emojify need JavaScript.

detect-working = Detecting emotions now…
detect-progress = { $done } of { $total }
detect-done = Done. Photos processed: { $total }
detect-cancelled = Cancelled. The photos processed so far are below.
detect-unanswered = Photos not processed yet: { $total }
detect-retry = Try again
detect-results = Results
detect-faces-count = { $count ->
    [0] No face
    [one] { $shown } face
   *[other] { $shown } faces
}
detect-photos-count = { $count ->
    [0] No photo
    [one] { $shown } photo
   *[other] { $shown } photos
}
detect-overview = { $photos }, { $faces }
detect-summary = { $faces }: { $parts }
detect-summary-part = { $count } { $label }
detect-join = {", "}
detect-filter = Show
detect-filter-choice = { $label } ({ $count })
detect-filter-all = All expressions
detect-sort = Sort
detect-sort-photo = In photo order
detect-sort-high = Most confident first
detect-sort-low = Least confident first
detect-shown = Showing { $shown } of { $faces }
detect-unfold-all = Open all photos
detect-no-face = No face is detected.
detect-no-face-advice = Use a photo in which the face is turned towards the camera, well lit and uncovered. If the picture shows nothing but a face, tick “{ detect-whole }”.
detect-not-sure = Not sure
detect-not-sure-why = No expression reaches 50%.
detect-most-likely = Most likely: { $label }
detect-confidence = confidence
detect-face-prefix = Face
detect-scores = Probability of each expression
detect-show-in-photo = Show in photo
detect-zoom = Enlarge photo
detect-zoom-size = Size of the photo
detect-zoom-smaller = Smaller
detect-zoom-larger = Larger
detect-close = Close
detect-emojify = Emojify
detect-emojify-hint = Covers every face with its emoji, in downloads too
detect-download-picture = Download picture
detect-download-csv = CSV
detect-download-json = JSON
detect-download-all = Download results
detect-box-label = Face { $number }: { $label }, { $confidence }
detect-turned = The photo was on its side, so it was turned upright.
detect-picture-alt = { $file } with its faces marked
detect-answered-by = Model:
detect-card-link = About this model

detect-too-large = { $file } is larger than { $mebibytes } MB, the limit for one photo on this server. Make it smaller and add it again.
detect-too-many = You can choose at most { $most } photos at a time. The rest were left out.
detect-no-preview = No preview
detect-pasted-name = pasted
detect-choose-first = Choose at least one photo first.
detect-problem = This file could not be processed
