# Words of every page.
site-name = FaceFeel
skip-link = Skip to content
nav-label = Main
nav-open = Menu
nav-home = Home
nav-about = About
nav-detect = Emotion Detection
nav-films = Videos
nav-evaluate = Model Evaluation
nav-train = Train New Model
nav-train-rgb = RGB data
nav-train-gray = Grayscale data
nav-train-all = All trainings
nav-experiments = Experiments
nav-datasets = Datasets
nav-record = Record with the camera
nav-models = Models
nav-contact = Contact
logo-home = FaceFeel, home

theme-auto = Colours: automatic
theme-light = Colours: light
theme-dark = Colours: dark

percent = { $value }%
thousands-separator = ,
decimal-separator = .
labelled = { $label }: { $name }

# The language’s own name, for those who look for it, and what stands before all names.
language-name = English
language-choice = Language

footer-contact = Contact
footer-project = FaceFeel is free software under the MIT or Apache-2.0 licence. Questions about this server go to the person who runs it.
footer-yours = Is this your server?
footer-yours-text = Add your name and mail address here by starting it once like this:
footer-source = Source code
footer-api = API for scripts
footer-more = More
footer-promise = Photos are analysed in memory and forgotten. Training pictures stay on this machine until you delete them. Nothing is sent anywhere else.
footer-apparent = FaceFeel recognises apparent expressions. It cannot know what anyone feels.
footer-version = Version { $version }

error-home = Go to the home page
error-detect = Go to Emotion Detection
error-status = Error { $status }

network-problem = The server cannot be reached. Check that it is running, then try again.
odd-answer = The server’s response could not be read. Reload the page. If it happens again, tell the person who runs this server.

# How long something takes.
duration-seconds = { $count ->
    [one] { $shown } second
   *[other] { $shown } seconds
}
duration-minutes = { $count ->
    [one] { $shown } minute
   *[other] { $shown } minutes
}
duration-hours = { $count ->
    [one] { $shown } hour
   *[other] { $shown } hours
}
duration-both = { $hours } { $minutes }
