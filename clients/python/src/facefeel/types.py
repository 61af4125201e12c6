"""What the interface takes and gives; make_types.py makes this of its description."""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypedDict


class Fingerprints(TypedDict):
    """A file beside the weights that tells images again which the model learned from."""
    complete: bool
    """Whether these are all; a model that went on from one without fingerprints knows its own images alone."""
    file: str
    """The file's name."""
    images: int
    """Different images in it: those that it learned from, and those that chose its best epoch."""

class ClassificationReport(TypedDict):
    """What a model reached on a set of labelled images."""
    accuracy: float
    """Share of images that were classified correctly, 0 to 1."""
    confusion_matrix: list[list[int]]
    """Rows true, columns predicted, in `classes` order."""
    interval_95: list[float]
    """95 % interval of the accuracy: [Wilson's](wilson_interval), or the [bootstrap](interval::bootstrap_interval)'s by person where an evaluation knows who is shown."""
    loss: float
    """Mean cross-entropy in nats."""
    macro_f1: float
    """Unweighted mean of the classes' F1, over the classes that occur or were predicted."""
    per_class: list[ClassReport]
    """One entry a class, in `classes` order."""
    support: int
    """Images in all."""
    weighted_f1: float
    """Mean of the classes' F1 weighted by support."""

class Robustness(TypedDict):
    """The accuracy on images that were all changed in one way."""
    accuracy: float
    """Share of the images that are still classified correctly, 0 to 1; the mean over the directions of a change that has some."""
    change: Change
    """The change."""

class Evaluation(TypedDict):
    """One measurement of a model on one set of images."""
    calibration_error: NotRequired[float | None]
    """Expected calibration error at the card's temperature, 0 to 1, if it was measured."""
    name: str
    """What was measured on, for instance `FER+ test`."""
    protocol: str
    """How, in one or two sentences."""
    report: ClassificationReport
    """The figures."""
    robustness: NotRequired[list[Robustness]]
    """The accuracy on the same images after each of several changes, if it was measured."""

class TrainedOn(TypedDict):
    """What a model learned from."""
    hash: str
    """SHA-256 of the dataset, in hexadecimal."""
    images: int
    """Usable images in it."""
    name: str
    """The dataset's name, as its file or folder was called."""
    revision: NotRequired[int | None]
    """How many edits of it were in force, if any."""
    version: NotRequired[str | None]
    """What people called that state of it, if they gave it a name."""

class Card(TypedDict):
    """Everything that is needed to load a model and to judge it; `card.json` on disk."""
    architecture: Architecture
    """The network, for instance `thesis`."""
    classes: list[str]
    """Class names in the order of the network's outputs."""
    color: Color
    """Channels of the input."""
    created_at: str
    """When training ended, RFC 3339, UTC."""
    default: NotRequired[bool]
    """Whether Detect uses it unless told otherwise."""
    fingerprints: NotRequired[Fingerprints | None]
    format_version: int
    """Layout of this file, see [`FORMAT_VERSION`]."""
    id: str
    """Unique among the models of one installation; letters, digits, `-` and `_`."""
    image_size: int
    """Side of the square input in pixels."""
    job: NotRequired[str | None]
    """Id of the job that trained it on this machine, by which the job knows its own model; a model's ZIP does not have it."""
    metrics: list[Evaluation]
    """Figures, the most meaningful first."""
    mirrored: NotRequired[bool]
    """Whether scores are the mean over each crop and its mirror image."""
    name: str
    """For people."""
    normalisation: Normalisation
    """How pixels become inputs."""
    origin: Origin
    """Where the model comes from."""
    parameters: int
    """Number of parameters."""
    protocol: str
    """How it was trained and how its figures were measured, in sentences."""
    temperature: NotRequired[float]
    """What scores are divided by before the softmax, fitted on validation images when the training ended; 1 changes nothing."""
    terms: NotRequired[str | None]
    """What the weights may be used for, where the data that they learned from restrict it; inherited by every model that goes on from this one."""
    trained_on: TrainedOn
    """The data it learned from."""

class DuplicatesAnswer(TypedDict):
    """Images that are copies or near-copies of each other."""
    conflicting: bool
    """Whether two that are alike have different classes."""
    images: list[PictureAnswer]
    """The first twenty; where some have different classes, a pair of these first."""
    kind: str
    """`exact`: all identical; `near`: some only nearly."""
    total: int
    """How many there are in all."""

class FacesAnswer(TypedDict):
    """What a search for faces found."""
    examined: int
    """Pictures searched: at most 200 of those larger than a crop of a face."""
    small_face_images: int
    """Those in which the face fills only a small part."""
    without_face: list[PictureAnswer]
    """The first 50 in which no face was found."""
    without_face_images: int
    """All in which no face was found."""

class FindingAnswer(TypedDict):
    """Something worth saying."""
    level: str
    """`info`, `warning` or `problem`."""
    text: str
    """What was found, and what training will do about it."""

class ReadingAnswer(TypedDict):
    """How a data set was understood, and what else it could mean."""
    chosen_encoding: NotRequired[str | None]
    """The encoding that was chosen; null if it was told from the names."""
    classes: dict[str, str | None]
    """Classes that were chosen for labels or folders, see `POST /api/v1/datasets/{id}/reading`."""
    encoding: NotRequired[str | None]
    """Encoding of names that are not UTF-8; null if all are."""
    encodings: list[str]
    """Encodings that can be chosen instead; empty if all names are UTF-8."""
    labels: NotRequired[list[LabelAnswer] | None]
    """Labels that were read elsewhere than in folders; null if folders are the classes."""
    layout: str
    """Where classes were to be read: `auto`, `folders`, `outer`, `inner` or `labels`."""
    other_layout: NotRequired[str | None]
    """A layout that is as plausible; null if there is none."""

class SizesAnswer(TypedDict):
    """Width and height in pixels."""
    largest: list[int]
    """Of the largest."""
    median: list[int]
    """Of the one in the middle."""
    smallest: list[int]
    """Of the smallest picture."""

class SkippedAnswer(TypedDict):
    """A file that was left out."""
    entry: str
    """Its name inside the archive."""
    reason: str
    """Why, and what to do about it."""

class CheckUpAnswer(TypedDict):
    """What was found out about a data set, in numbers and in words."""
    can_train: bool
    """Whether there is enough to train on."""
    colorless_images: int
    """Images without any colour."""
    conflicting_groups: int
    """Groups in which copies have different classes."""
    duplicate_groups: int
    """All groups of copies and near-copies."""
    duplicate_images: int
    """Images that have a copy or near-copy."""
    duplicates: list[DuplicatesAnswer]
    """The first 100 groups of copies and near-copies, conflicting ones first."""
    faces: FacesAnswer
    """Whether pictures larger than a crop show a face."""
    findings: list[FindingAnswer]
    """What is worth saying, the worst first."""
    has_parts: bool
    """Whether the data set is divided into parts by itself."""
    imbalance: float
    """Images of the largest class for each of the smallest."""
    persons: NotRequired[int | None]
    """How many people the file names tell apart; null if they do not."""
    reading: ReadingAnswer
    """How names, folders and labels were understood."""
    sizes: SizesAnswer
    """Sizes of the pictures."""
    skipped: list[SkippedAnswer]
    """The first 200 files that were left out."""
    skipped_images: int
    """All files that were left out."""
    summary: str
    """How much there is, in words."""

class PartsAnswer(TypedDict):
    """Images in each part."""
    test: int
    """For testing."""
    train: int
    """For learning."""
    valid: int
    """For validation."""

class ClassAnswer(TypedDict):
    """A class of a data set."""
    emoji: str
    """Its emoji, or a neutral mark."""
    emotion: NotRequired[str | None]
    """The expression that the name means, where it is known."""
    examples: list[str]
    """Addresses of up to eight of them."""
    images: int
    """Usable images."""
    name: str
    """The class, as its folder is named."""
    parts: NotRequired[PartsAnswer | None]

class DatasetAnswer(TypedDict):
    """A dataset."""
    already_here: NotRequired[bool | None]
    """True if the same file had been uploaded before, so that this is the dataset that was made of it then; else left out."""
    available: bool
    """Whether its files can be seen; false while they are missing, for instance because a disk is not connected."""
    bytes: int
    """Bytes of the archive."""
    check_up: NotRequired[CheckUpAnswer | None]
    classes: list[ClassAnswer]
    """Its classes."""
    created_at: str
    """When it came, RFC 3339, UTC."""
    damaged: NotRequired[str | None]
    """What is wrong with its row in the database; then it can only be deleted."""
    id: str
    """Its id."""
    images: int
    """Usable images that are not left out."""
    name: str
    """For people."""
    revision: int
    """How many edits it has had since it came; images and classes are as these left them."""
    sha256: str
    """SHA-256 of the archive."""

class EvaluateForm(TypedDict):
    """An evaluation."""
    dataset: str
    """Id of the dataset."""
    faces: NotRequired[Faces | None]
    kind: EvaluateKind
    mapping: NotRequired[dict[str, str | None] | None]
    """What folders mean where their names do not say it, see `GET /api/v1/mappings`: a class of the model, null for unknown, `skip` to leave its images out."""
    model: str
    """Id of the model."""
    part: NotRequired[Part | None]
    revision: NotRequired[int | None]
    """How many of the dataset's edits are in force; all of them if left out."""
    unsure: NotRequired[float | None]
    """Confidence below which an answer is called unsure."""

class JobDataset(TypedDict):
    """The dataset of a job."""
    deleted: bool
    """Whether it has been deleted since."""
    id: str
    """Its id."""
    name: str
    """For people, as it was called then."""

class Problem(TypedDict):
    """A problem object, `application/problem+json`."""
    detail: str
    """What is wrong this time, and what to do about it."""
    field: NotRequired[str | None]
    """The form field at fault, where there is one."""
    status: int
    """The HTTP status that fits."""
    title: str
    """The kind in a few words, the same every time."""
    type: str
    """Kind of problem; `about:blank` where the status says it all."""

class JobFilm(TypedDict):
    """The film of a job."""
    deleted: bool
    """Whether it has been deleted since."""
    id: str
    """Its id."""
    name: str
    """For people, as it was called then."""

class JobResult(TypedDict):
    """What a job made."""
    model: NotRequired[str | None]
    """Id of the model that it made or measured."""
    model_deleted: bool
    """Whether that model has been deleted since. Another one may have its id by now."""
    report: NotRequired[str | None]
    """Id of its report."""
    report_deleted: bool
    """Whether that report has been deleted since."""

class JobAnswer(TypedDict):
    """A job."""
    comparison: NotRequired[float | None]
    """How far a training's comparison is, 0 to 1, while that runs. Its model is there already."""
    created_at: str
    """When it was asked for, RFC 3339, UTC."""
    damaged: NotRequired[str | None]
    """What is wrong with its row in the database; then fields that cannot be read are empty."""
    dataset: NotRequired[JobDataset | None]
    device: NotRequired[str | None]
    """What computes."""
    error: NotRequired[Problem | None]
    experiment: NotRequired[str | None]
    """Id of the experiment that it makes a run of."""
    film: NotRequired[JobFilm | None]
    finished_at: NotRequired[str | None]
    """When it ended."""
    id: str
    """Its id."""
    kind: JobKind
    """What it does."""
    last_seq: int
    """Number of its last event."""
    position: NotRequired[int | None]
    """Its place in the queue counted from 1, while it waits."""
    progress: float
    """How far it is, 0 to 1, and 1 once a training's model is there."""
    request: Any
    """What was asked for."""
    result: NotRequired[JobResult | None]
    resumed: int
    """How often it went on after the server had ended."""
    seconds_left: NotRequired[float | None]
    """Until the end of what it is busy with, as guessed now: a training's model, or its comparison."""
    stage: NotRequired[Stage | None]
    started_at: NotRequired[str | None]
    """When work on it began."""
    state: JobState
    """Where it stands."""

class JobEventText1(TypedDict):
    """It waits."""
    seq: int
    """Number of the event, from 1. One that is not stored, such as a batch, has that of the stored one before."""
    type: Literal["queued"]

class JobEventText2(TypedDict):
    """It is done."""
    film: NotRequired[str | None]
    """Id of the film whose faces it followed."""
    model: NotRequired[str | None]
    """Id of the model that it made or measured."""
    report: NotRequired[str | None]
    """Id of its report."""
    seq: int
    """Number of the event, from 1. One that is not stored, such as a batch, has that of the stored one before."""
    type: Literal["finished"]

class JobEventText3(TypedDict):
    """It was asked to stop, and has."""
    film: NotRequired[str | None]
    """Id of the film whose faces it followed."""
    model: NotRequired[str | None]
    """Id of the model, if something was kept."""
    report: NotRequired[str | None]
    """Id of its report."""
    seq: int
    """Number of the event, from 1. One that is not stored, such as a batch, has that of the stored one before."""
    type: Literal["cancelled"]

class JobEventText4(TypedDict):
    """It cannot be done."""
    detail: str
    """Why."""
    seq: int
    """Number of the event, from 1. One that is not stored, such as a batch, has that of the stored one before."""
    type: Literal["failed"]

class JobEventText5(TypedDict):
    """The event's row is damaged."""
    seq: int
    """Number of the event, from 1. One that is not stored, such as a batch, has that of the stored one before."""
    type: Literal["damaged"]

class JobEventText6(TypedDict):
    """Training begins."""
    classes: list[str]
    """Class names in output order."""
    device: str
    """What computes."""
    epochs: int
    """Most epochs."""
    purpose: str
    """What this run is for, in words."""
    seq: int
    """Number of the event, from 1. One that is not stored, such as a batch, has that of the stored one before."""
    train_images: int
    """Images learned from."""
    type: Literal["started"]
    valid_images: int
    """Images measured on."""

class JobEventText7(TypedDict):
    """A checkpoint cannot be gone on from; an earlier one is tried, or the run starts from its first epoch."""
    detail: str
    """What is wrong with it."""
    epoch: int
    """Epoch after which it was saved."""
    purpose: str
    """What this run is for, in words."""
    seq: int
    """Number of the event, from 1. One that is not stored, such as a batch, has that of the stored one before."""
    type: Literal["checkpoint_damaged"]

class JobEventText8(TypedDict):
    """A checkpoint could not be written; training goes on, and an interruption loses the epochs since the one before."""
    detail: str
    """Why, without the folders that it was to lie in."""
    epoch: int
    """Epoch after which it was to be saved."""
    purpose: str
    """What this run is for, in words."""
    seq: int
    """Number of the event, from 1. One that is not stored, such as a batch, has that of the stored one before."""
    type: Literal["checkpoint_failed"]

class JobEventText9(TypedDict):
    """A checkpoint was found: the run goes on after this epoch."""
    epoch: int
    """Finished epochs."""
    purpose: str
    """What this run is for, in words."""
    seq: int
    """Number of the event, from 1. One that is not stored, such as a batch, has that of the stored one before."""
    type: Literal["resumed"]

class JobEventText10(TypedDict):
    """Some steps were done; at most four times a second."""
    accuracy: float
    """Share classified correctly in this epoch so far."""
    batch: int
    """Counted from 1."""
    batches: int
    """Batches in an epoch."""
    epoch: int
    """Counted from 1."""
    images_per_s: float
    """Training speed of this epoch."""
    loss: float
    """Mean over this epoch so far, in nats."""
    purpose: str
    """What this run is for, in words."""
    seconds_left: float
    """Until the last epoch would end."""
    seq: int
    """Number of the event, from 1. One that is not stored, such as a batch, has that of the stored one before."""
    type: Literal["batch"]

class Measure(TypedDict):
    """Loss and accuracy over one set of images."""
    accuracy: float
    """Share classified correctly, 0 to 1."""
    loss: float
    """Mean cross-entropy in nats."""

class JobEventText11(TypedDict):
    """One pass over the training images."""
    best: bool
    """Whether the validation loss was the lowest so far."""
    epoch: int
    """Counted from 1."""
    purpose: str
    """What this run is for, in words."""
    seconds_left: float
    """Until the last epoch would end."""
    seq: int
    """Number of the event, from 1. One that is not stored, such as a batch, has that of the stored one before."""
    train: Measure
    """While training, with dropout at work."""
    type: Literal["epoch"]
    valid: Measure
    """On the validation images."""

class JobEventText12(TypedDict):
    """Pictures are read; transient."""
    done: int
    """Pictures read."""
    seq: int
    """Number of the event, from 1. One that is not stored, such as a batch, has that of the stored one before."""
    total: int
    """Of how many."""
    type: Literal["reading"]

class JobEventText13(TypedDict):
    """An evaluation begins to measure."""
    device: str
    """What computes."""
    images: int
    """Images to measure."""
    purpose: str
    """`evaluation`."""
    seq: int
    """Number of the event, from 1. One that is not stored, such as a batch, has that of the stored one before."""
    type: Literal["started"]

class JobEventText14(TypedDict):
    """Images are measured; transient."""
    done: int
    """Images measured."""
    seq: int
    """Number of the event, from 1. One that is not stored, such as a batch, has that of the stored one before."""
    total: int
    """Of how many."""
    type: Literal["measuring"]

class JobEventText15(TypedDict):
    """The finished model waits for room on the disk; transient."""
    seq: int
    """Number of the event, from 1. One that is not stored, such as a batch, has that of the stored one before."""
    type: Literal["waiting_for_room"]

class JobEventText16(TypedDict):
    """The model is kept and can be used; what follows is the run that is made for comparison alone."""
    model: str
    """Its id."""
    report: str
    """Id of the report, which the comparison's figure will be added to."""
    seq: int
    """Number of the event, from 1. One that is not stored, such as a batch, has that of the stored one before."""
    type: Literal["model_ready"]

class JobEventText17(TypedDict):
    """Its pictures are looked at from now on, from where an earlier server was."""
    device: str
    """What computes."""
    duration_s: NotRequired[float | None]
    """How long it is in seconds, if its container says so."""
    film: str
    """Id of the film."""
    purpose: str
    """`film`."""
    seq: int
    """Number of the event, from 1. One that is not stored, such as a batch, has that of the stored one before."""
    type: Literal["started"]

class JobEventText18(TypedDict):
    """How far it is; transient."""
    done_s: float
    """The moment of the film that is reached, in seconds."""
    duration_s: NotRequired[float | None]
    """How long it is in seconds, if its container says so."""
    pictures: int
    """Pictures that this server looked at."""
    pictures_per_s: float
    seconds_left: NotRequired[float | None]
    """Until its end, as guessed now."""
    seq: int
    """Number of the event, from 1. One that is not stored, such as a batch, has that of the stored one before."""
    type: Literal["progress"]

class PixelBox(TypedDict):
    """A rectangle in pixels of the upright image, origin top left."""
    height: int
    """Height."""
    width: int
    """Width."""
    x: int
    """Left edge."""
    y: int
    """Top edge."""

class Face(TypedDict):
    """A face that is followed."""
    box: PixelBox
    """Where it is."""
    confidence: float
    """Its smoothed probability, 0 to 1."""
    emotion: str
    """The likeliest class."""
    held: bool
    """Whether the face was lost a moment ago and is shown where it is expected, with its last scores."""
    id: int
    """Stays with the face from frame to frame."""
    raw_scores: Scores
    """The same for this frame alone."""
    scores: Scores
    """Probability of every class, smoothed over time; they sum to 1."""
    sure: bool
    """Whether the likeliest class is likelier than all others together; pages say “not sure” if it is not."""

class LiveAnswerText1(TypedDict):
    """What was seen in a frame."""
    classify_ms: float
    """Time to ask the model, together with the faces of other cameras."""
    decode_ms: float
    """Time to read the picture, in milliseconds."""
    detect_ms: float
    """Time to search and follow faces."""
    faces: list[Face]
    """Faces in the order of their ids; empty if there are none."""
    height: int
    """Height of the upright frame in pixels."""
    queue_ms: float
    """Time spent waiting."""
    seq: NotRequired[int | None]
    """Number of the frame among those received, from 1; null if the message was no frame."""
    width: int
    """Width of the upright frame in pixels."""

class LiveAnswerText2(TypedDict):
    error: Problem
    seq: NotRequired[int | None]
    """Number of the frame among those received, from 1; null if the message was no frame."""

class FacePrediction(TypedDict):
    """One face."""
    box: PixelBox
    """Where it is."""
    confidence: float
    """Its probability, 0 to 1."""
    description: str
    """What the class means, in plain words."""
    emoji: str
    """Its emoji."""
    emotion: str
    """The likeliest class."""
    heat: NotRequired[Heat | None]
    scores: Scores
    """Probability of every class; they sum to 1."""
    sure: bool
    """Whether the likeliest class is likelier than all others together; pages say “not sure” if it is not."""

class ImagePrediction(TypedDict):
    """What was found in one file."""
    error: NotRequired[Problem | None]
    faces: list[FacePrediction]
    """Faces from left to right; empty if there are none."""
    file: str
    """The file's name, as it was sent."""
    height: NotRequired[int | None]
    """Height of the upright image in pixels; null if it could not be read."""
    turned: int
    """Degrees clockwise that the image was turned because no face stood upright in it: 90, 180 or 270, and 0 nearly always. Width, height and boxes are of the turned image."""
    width: NotRequired[int | None]
    """Width of the upright image in pixels; null if it could not be read."""

class Predictions(TypedDict):
    """Everything one request gets back."""
    elapsed_ms: float
    """Time the server took, in milliseconds."""
    images: list[ImagePrediction]
    """One entry a file, in the order they were sent."""
    model: str
    """Id of the model that answered."""
    unexplained_faces: NotRequired[int]
    """Faces that were to be explained and were not, because one request has a limit on that, or its time was over."""

class Baselines(TypedDict):
    """What methods without any learning reach on the same images."""
    majority: float
    """Always the most frequent class."""
    nearest_neighbour: float
    """The class of the image among all others whose gray pixels, each image brought to mean 0 and standard deviation 1, differ least."""
    nearest_neighbour_images: int
    """Images that these two were measured on: all, or 3,000 drawn by chance."""
    nearest_neighbour_other_person: NotRequired[float | None]
    """The same among images of other people; null where people are not known."""

class PersonFigure(TypedDict):
    """One person's figure."""
    images: int
    """Their images."""
    person: str
    """As the file names call them."""
    right: int
    """Those classified correctly."""

class ByPerson(TypedDict):
    """The accuracy counted for each person."""
    accuracy: float
    """Mean of their accuracies: everybody counts once, however many pictures there are."""
    each: list[PersonFigure]
    """The first 500 people, those of the lowest accuracy first."""
    interval_95: list[float]
    """Its 95 % interval, by drawing people."""
    persons: int
    """How many people there are."""

class Calibration(TypedDict):
    """Whether confidence means what it says."""
    bins: list[ReliabilityBin]
    """The reliability curve."""
    ece: float
    """Expected calibration error, 0 to 1; 0 is perfect."""
    ece_uncalibrated: float
    """The error without the temperature."""
    temperature: float
    """The model's temperature, which is in its scores."""

class CoveragePoint(TypedDict):
    """What is left when only answers of some confidence are given."""
    accuracy: NotRequired[float | None]
    """Share of these answers that is right; null if none is given."""
    coverage: float
    """Share of the images that still get an answer."""
    threshold: float
    """Answers below this confidence become 'not sure', 0 to 1."""

class ReportDataset(TypedDict):
    """The dataset that a report is about."""
    id: str
    """`ds-…`."""
    mended: NotRequired[int | None]
    """How many pictures were put into another class or left out because of what a model answered: figures on pictures that were chosen so are flattering."""
    name: str
    """As it was called then."""
    revision: NotRequired[int | None]
    """How many of its edits were in force; left out where there were none."""
    sha256: NotRequired[str | None]
    """SHA-256 of its archive; reports of earlier versions lack it."""
    version: NotRequired[str | None]
    """What people called that state of it, if they gave it a name."""

class Duplicates(TypedDict):
    """Copies and near-copies among the images."""
    groups: int
    """Groups of images that are copies or near-copies of each other."""
    images: int
    """Images in these groups."""

class FaceCounts(TypedDict):
    """How pictures were read."""
    detected: int
    """A face was found and cropped."""
    whole: int
    """The whole picture was the crop."""
    without: int
    """No face was found."""

class EpochSummary(TypedDict):
    """One pass over the training images."""
    best: bool
    """Whether the validation loss was the lowest so far."""
    epoch: int
    """Counted from 1."""
    train: Measure
    """While training, with dropout at work."""
    valid: Measure
    """On the validation images."""

class Judged(TypedDict):
    """Figures over some classes."""
    accuracy: float
    """Share of images that were classified correctly, 0 to 1."""
    band: Band
    """How good the accuracy is."""
    classes: list[str]
    """The classes that could be answered, in the order of the matrix."""
    confusion_matrix: list[list[int]]
    """Rows true, columns predicted, in `classes` order."""
    interval_95: list[float]
    """95 % interval of the accuracy: [Wilson's](wilson_interval), or the [bootstrap](interval::bootstrap_interval)'s by person where an evaluation knows who is shown."""
    interval_by: IntervalBy
    """What `interval_95` takes as independent."""
    loss: float
    """Mean cross-entropy in nats."""
    macro_f1: float
    """Unweighted mean of the classes' F1, over the classes that occur or were predicted."""
    per_class: list[ClassReport]
    """One entry a class, in `classes` order."""
    support: int
    """Images in all."""
    weighted_f1: float
    """Mean of the classes' F1 weighted by support."""

class ReportModel(TypedDict):
    """The model that a report is about."""
    id: str
    """`model-…`, or the bundled model's id."""
    name: str
    """As it was called then."""

class Seen(TypedDict):
    """What was seen in a frame."""
    classify_ms: float
    """Time to ask the model, together with the faces of other cameras."""
    decode_ms: float
    """Time to read the picture, in milliseconds."""
    detect_ms: float
    """Time to search and follow faces."""
    faces: list[Face]
    """Faces in the order of their ids; empty if there are none."""
    height: int
    """Height of the upright frame in pixels."""
    queue_ms: float
    """Time spent waiting."""
    width: int
    """Width of the upright frame in pixels."""

class SkippedFile(TypedDict):
    """A file that could not be used."""
    entry: str
    """Its name inside the archive."""
    reason: str
    """Why, in words."""

class CardFigure(TypedDict):
    """A figure from the model's card."""
    accuracy: float
    """Share classified correctly."""
    images: int
    """Images."""
    interval_95: list[float]
    """Its 95 % interval."""

class TrainedFigures(TypedDict):
    """What the model's training measured with both kinds of split."""
    person: NotRequired[CardFigure | None]
    random: NotRequired[CardFigure | None]

class WrongAnswer(TypedDict):
    """An image that was named wrongly."""
    confidence: float
    """How sure it was, 0 to 1."""
    entry: str
    """The file's name inside the archive."""
    index: int
    """The file's place in the archive."""
    predicted: str
    """What the model said."""
    true: str
    """Its class."""

class ReportDocument(TypedDict):
    """What a training or an evaluation found out, as it is stored and as it is given."""
    accuracy: NotRequired[float]
    """Share of images that were classified correctly, 0 to 1."""
    band: NotRequired[Band]
    """How good the accuracy is."""
    baselines: NotRequired[Baselines]
    """What methods without any learning reach."""
    by_person: NotRequired[ByPerson | None]
    calibration: NotRequired[Calibration]
    """Whether confidence means what it says."""
    classes: NotRequired[list[str]]
    """The classes that could be answered, in the order of the matrix."""
    confusion_matrix: NotRequired[list[list[int]]]
    """Rows true, columns predicted, in `classes` order."""
    coverage: NotRequired[list[CoveragePoint]]
    """Accuracy against coverage."""
    created_at: str
    """RFC 3339, UTC."""
    dataset: ReportDataset
    """The dataset that was learned from or measured on."""
    duplicates: NotRequired[Duplicates]
    """Copies among the images."""
    evaluations: list[Evaluation]
    """The figures, the most meaningful first."""
    faces: NotRequired[FaceCounts]
    """How pictures were read."""
    history: NotRequired[list[EpochSummary] | None]
    """Epochs of a training; null for an evaluation."""
    id: str
    """`report-…`."""
    images_per_s: NotRequired[float | None]
    """A training's speed; null for an evaluation."""
    interval_95: NotRequired[list[float]]
    """95 % interval of the accuracy: [Wilson's](wilson_interval), or the [bootstrap](interval::bootstrap_interval)'s by person where an evaluation knows who is shown."""
    interval_by: NotRequired[IntervalBy]
    """What `interval_95` takes as independent."""
    job: str
    """Id of the job."""
    kind: JobKind
    """What the job did."""
    loss: NotRequired[float]
    """Mean cross-entropy in nats."""
    macro_f1: NotRequired[float]
    """Unweighted mean of the classes' F1, over the classes that occur or were predicted."""
    mapping: NotRequired[list[MappedFolder]]
    """What each folder was taken for."""
    masked: NotRequired[Judged | None]
    model: ReportModel
    """The model that was made or measured."""
    no_face: NotRequired[list[dict[str, Any]]]
    """The first 200 pictures in which no face was found."""
    per_class: NotRequired[list[ClassReport]]
    """One entry a class, in `classes` order."""
    same_file_as_training: NotRequired[bool]
    """Whether this is the very file that the model learned from."""
    seen_in_training: NotRequired[Seen | None]
    seen_unknown: NotRequired[bool]
    """Whether no one can tell which images the model learned from."""
    skipped: NotRequired[list[SkippedFile]]
    """The first 200 files that could not be used."""
    skipped_images: NotRequired[int]
    """All of them."""
    support: NotRequired[int]
    """Images in all."""
    train: NotRequired[Measure | None]
    trained: NotRequired[TrainedFigures | None]
    unmapped: NotRequired[list[Unmapped]]
    """Folders whose class the model does not know."""
    unsure: NotRequired[CoveragePoint | None]
    valid: NotRequired[Measure | None]
    weighted_f1: NotRequired[float]
    """Mean of the classes' F1 weighted by support."""
    worst: NotRequired[list[WrongAnswer]]
    """The wrong answers that the model was surest of, the surest first."""

class ReportSummary(TypedDict):
    """A report without its inside."""
    accuracy: NotRequired[float]
    """Share of images classified correctly, 0 to 1."""
    band: NotRequired[Band]
    """How good the accuracy is."""
    created_at: str
    """RFC 3339, UTC."""
    damaged: NotRequired[str | None]
    """What is wrong with its row; then fields that cannot be read are missing or empty."""
    dataset: str
    """Id of the dataset it is about."""
    dataset_name: NotRequired[str]
    """Name of the dataset."""
    dataset_revision: NotRequired[int | None]
    """How many edits of the dataset were in force, if any."""
    dataset_sha256: NotRequired[str | None]
    """Hash of the dataset's archive; reports of earlier versions lack it."""
    id: str
    """`report-…`."""
    interval_95: NotRequired[list[float]]
    """Its 95 % interval."""
    kind: str
    """`train` or `evaluate`."""
    macro_f1: NotRequired[float]
    """Unweighted mean of the classes' F1."""
    model: str
    """Id of the model it is about."""
    model_name: NotRequired[str]
    """Name of the model."""
    support: NotRequired[int]
    """Images."""

class TrainForm(TypedDict):
    """A training."""
    architecture: NotRequired[Literal["thesis", "facefeel", None]]
    """The network."""
    augmentation: NotRequired[Literal["none", "thesis", "moderate", "strong", None]]
    """How far images are varied."""
    balance: NotRequired[int | None]
    """Images that each class is brought to, where the recipe varies them beforehand."""
    batch_size: NotRequired[int | None]
    """Images in one step."""
    class_balance: NotRequired[float | None]
    """How much more often rare classes are shown: 0 as they come, 1 all classes alike."""
    color: Color
    """Channels that the network looks at."""
    dataset: str
    """Id of the dataset."""
    device: NotRequired[DeviceChoice | None]
    epochs: NotRequired[int | None]
    """Most passes over the training images."""
    image_size: NotRequired[int | None]
    """Side of the square input in pixels."""
    init: NotRequired[str | None]
    """Id of a model to start from (fine-tuning); it may know other classes. Lowers the default learning rate."""
    kind: TrainKind
    learning_rate: NotRequired[float | None]
    """Highest learning rate."""
    logit_adjustment: NotRequired[float | None]
    """How strongly the finished network is corrected for class frequency (logit adjustment): 0 not at all, 1 as if all classes were equally common."""
    name: NotRequired[str | None]
    """The new model's name for people; it gets a number if another model has it when this one is made."""
    patience: NotRequired[int | None]
    """Epochs without improvement after which training ends."""
    recipe: NotRequired[RecipeName | None]
    revision: NotRequired[int | None]
    """How many of the dataset's edits are in force; all of them if left out."""
    seed: NotRequired[int | None]
    """Where every random choice starts."""
    split: NotRequired[Literal["random", "person", None]]
    """How images are divided between training and validation; `person` leaves no person, and no copy of an image, on both sides."""
    validation: NotRequired[float | None]
    """Share of the images kept for validation."""
    weight_average: NotRequired[float | None]
    """Decay of the exponential moving average of the weights, 0 for none."""

Architecture = Literal["thesis", "facefeel"]
"""The kinds of network there are."""

Color = Literal["gray", "rgb"]
"""The channels of a face crop, and of a network's input."""

ClassReport = TypedDict(
    "ClassReport",
    {
        "class": str,
        "f1": float,
        "precision": float,
        "recall": float,
        "recall_interval_95": list[float],
        "support": int,
    },
)
"""Precision, recall and F1 of one class."""

Change = Literal["shifted", "smaller", "larger", "rotated", "dark", "blurred", "jpeg", "tiny"]
"""What is done to the images."""

Normalisation = Literal["unit", "per_image"]
"""How pixel values 0 to 255 become network inputs."""

Origin = Literal["bundled", "trained", "imported"]
"""Where a model comes from."""

PictureAnswer = TypedDict(
    "PictureAnswer",
    {
        "class": str,
        "entry": str,
        "index": int,
    },
)
"""An image of the data set."""

LabelAnswer = TypedDict(
    "LabelAnswer",
    {
        "class": NotRequired[str | None],
        "examples": list[int],
        "images": int,
        "label": str,
    },
)
"""A label, and what it was taken for."""

Faces = Literal["whole", "detect", "auto"]
"""How the pictures of a data set are read."""

EvaluateKind = Literal["evaluate"]

Part = Literal["train", "valid", "test"]
"""A data set's own division into parts."""

JobKind = Literal["train", "evaluate", "film"]
"""What a job does."""

Stage = Literal["reading", "training", "comparing", "measuring", "watching", "stopping"]
"""What a running job is busy with."""

JobState = Literal["queued", "running", "succeeded", "failed", "cancelled"]
"""Where a job stands."""

JobEventText = JobEventText1 | JobEventText2 | JobEventText3 | JobEventText4 | JobEventText5 | JobEventText6 | JobEventText7 | JobEventText8 | JobEventText9 | JobEventText10 | JobEventText11 | JobEventText12 | JobEventText13 | JobEventText14 | JobEventText15 | JobEventText16 | JobEventText17 | JobEventText18
"""One text message: what happened in a job. Only its description is used, because events are sent as they are stored."""

Scores = dict[str, float]
"""Probabilities by class, in the model's class order; an object in JSON."""

LiveAnswerText = LiveAnswerText1 | LiveAnswerText2
"""One text message: what was seen in a frame, or why nothing was."""

Heat = TypedDict(
    "Heat",
    {
        "class": str,
        "columns": int,
        "fall": float,
        "rows": int,
        "values": list[float],
    },
)
"""How much each part of a face speaks for the class that the model named."""

Band = Literal["poor", "good", "very_good"]
"""How good an accuracy is, in the words of the page."""

ReliabilityBin = TypedDict(
    "ReliabilityBin",
    {
        "accuracy": NotRequired[float | None],
        "confidence": NotRequired[float | None],
        "from": float,
        "images": int,
        "to": float,
    },
)
"""Answers of similar confidence."""

IntervalBy = Literal["person", "image"]
"""What an interval takes as independent of each other."""

Use = Literal["class", "unknown", "skip"]
"""What becomes of a folder's images."""

MappedBy = Literal["name", "request", "none"]
"""Who decided on a folder."""

MappedFolder = TypedDict(
    "MappedFolder",
    {
        "as": Use,
        "by": MappedBy,
        "class": NotRequired[str | None],
        "folder": str,
        "images": int,
    },
)
"""A folder and what it means."""

Unmapped = TypedDict(
    "Unmapped",
    {
        "class": str,
        "images": int,
    },
)
"""A folder whose class the model does not know."""

DeviceChoice = Literal["auto", "cpu", "gpu"]
"""What the user asked for."""

TrainKind = Literal["train"]

RecipeName = Literal["thesis", "facefeel"]
