# Words of every page.
site-name = FaceFeel
skip-link = Skip to the content
nav-label = Main
nav-open = Menu
nav-home = Home
nav-about = About
nav-detect = Emotion Detection
nav-evaluate = Model Evaluation
nav-train = Train New Model
nav-train-rgb = RGB data
nav-train-gray = Grayscale data
nav-train-all = All trainings
nav-models = Models
nav-contact = Contact
logo-home = FaceFeel, home

theme-auto = Colours: automatic
theme-light = Colours: light
theme-dark = Colours: dark

percent = { $value }%
thousands-separator = ,

footer-contact = Contact
footer-no-contact = Whoever runs this copy of FaceFeel has not left a name or an address here.
footer-source = Source code
footer-api = Interface for scripts (OpenAPI)
footer-more = More
footer-promise = Photos are read in memory, answered, and forgotten. Training pictures stay here until you delete them. Nothing is sent to anyone else.
footer-apparent = FaceFeel names apparent expressions. It cannot know what anybody feels.
footer-version = Version { $version }

error-home = Go to the first page
error-detect = Go to Emotion Detection
error-status = Error { $status }

network-problem = The server could not be reached. Check that it is running and try again.
odd-answer = The server gave an answer that cannot be read. Reload the page, and tell the person who runs it if it keeps happening.
