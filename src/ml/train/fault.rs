//! What is wrong with a value that was asked for. In English by itself, for logs and commands; `answers` has the words for
//! readers.

use std::fmt;

/// Why a value of a request or recipe cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// It is of another kind.
    #[error("{value} is not {expected}")]
    NotA { value: String, expected: Expected },
    /// It is a number, but too small or too large.
    #[error("{value} is not within {min} to {max}")]
    Outside {
        value: String,
        min: String,
        max: String,
    },
    /// It has to be given.
    #[error("it is missing; give {0}")]
    Missing(Expected),
    /// No field is called so.
    #[error("there is no such field; /api/v1/openapi.json lists those there are")]
    NoField,
    /// None of something that has to be there.
    #[error("there must be one at least")]
    None,
    /// More runs than a server makes.
    #[error(
        "there would be more than {max} runs; ask for fewer folds, seeds or combinations of settings"
    )]
    TooManyRuns { max: usize },
    /// Fewer people than folds.
    #[error(
        "the file names tell {persons} people apart, who cannot fill {folds} folds; ask for {persons} folds at most"
    )]
    TooFewPersons { persons: usize, folds: usize },
    /// Even the fewest folds need more people.
    #[error(
        "the file names tell {persons} people apart, and folds need {min} at least; ask for none"
    )]
    NoFolds { persons: usize, min: usize },
    /// Something about a setting that is to be tried.
    #[error("{}", swept(.setting, .fault))]
    Swept { setting: String, fault: SweepFault },
    /// More combinations than a server tries.
    #[error("there are more than {max} combinations; list fewer values or draw some at random")]
    TooManyCombinations { max: usize },
    /// Combinations are to be drawn where there is nothing to combine.
    #[error("there is nothing to draw at random")]
    NothingToDraw,
    /// A model that is not as the training is to be.
    #[error("{model} has another {} than asked for", .differs.name())]
    Differs { model: String, differs: Difference },
    /// A data set with too few classes.
    #[error(
        "training needs {min} classes or more, and the dataset has {classes}; add a folder of pictures for each further class"
    )]
    TooFewClasses { classes: usize, min: usize },
    /// A class with too few pictures.
    #[error(
        "training needs {min} pictures or more in each class, and the class {class:?} has {images}; add pictures, or remove its folder"
    )]
    TooFewImages {
        class: String,
        images: usize,
        min: usize,
    },
    /// Pictures that do not fit into the memory that a training may take.
    #[error(
        "the crops would take {mebibytes} MiB, the most this server allows is {max} MiB; choose a lower value"
    )]
    TooMuchMemory { mebibytes: u64, max: u64 },
    /// There is no data set of that id.
    #[error("there is no dataset called {0}; /api/v1/datasets lists those there are")]
    NoDataset(String),
    /// There is no model of that id.
    #[error("there is no model called {0}; /api/v1/models lists those there are")]
    NoModel(String),
    /// Anything else, in English.
    #[error("{0}")]
    Other(String),
}

/// What a value should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expected {
    /// A whole number.
    Whole,
    /// A number.
    Number,
    /// One of these, as they are written in a request.
    OneOf(Vec<String>),
    /// Something else, in English.
    Other(&'static str),
}

/// What is wrong with a setting that is to be tried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SweepFault {
    /// There is no such setting; these there are.
    Unknown { known: Vec<String> },
    /// It decides which images are measured on.
    Divides,
    /// It cannot be tried on a server.
    Fixed,
    /// It has no value.
    Empty,
    /// It has this value twice.
    Twice { value: String },
    /// It is there twice.
    Repeated,
    /// A range of what is no number.
    NoRange,
    /// A range that ends before it begins.
    EmptyRange { from: String, to: String },
    /// A range, and no number of combinations to draw.
    NotDrawn,
}

/// In what a model and a training differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Difference {
    Architecture,
    Color,
    ImageSize,
}

impl Expected {
    /// The names of which one is expected.
    pub fn one_of(names: &[&str]) -> Self {
        Self::OneOf(names.iter().map(|&name| name.to_owned()).collect())
    }
}

impl Difference {
    fn name(self) -> &'static str {
        match self {
            Self::Architecture => "architecture",
            Self::Color => "colour",
            Self::ImageSize => "image size",
        }
    }
}

impl fmt::Display for Expected {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Whole => formatter.write_str("a whole number"),
            Self::Number => formatter.write_str("a number"),
            Self::OneOf(names) => match &names[..] {
                [names @ .., last] if !names.is_empty() => {
                    write!(formatter, "{} or {last}", names.join(", "))
                }
                names => formatter.write_str(&names.join("")),
            },
            Self::Other(text) => formatter.write_str(text),
        }
    }
}

impl From<String> for Fault {
    fn from(text: String) -> Self {
        Self::Other(text)
    }
}

impl From<&str> for Fault {
    fn from(text: &str) -> Self {
        Self::Other(text.to_owned())
    }
}

fn swept(setting: &str, fault: &SweepFault) -> String {
    match fault {
        SweepFault::Unknown { known } => format!(
            "there is no setting {setting}; choose from {}",
            known.join(", ")
        ),
        SweepFault::Divides => format!(
            "{setting} decides which images are measured on, so runs that differ in it cannot be compared"
        ),
        SweepFault::Fixed => {
            format!("{setting} cannot be tried here; start an experiment for each value")
        }
        SweepFault::Empty => format!("there is no value for {setting}"),
        SweepFault::Twice { value } => format!("{setting} has the value {value} twice"),
        SweepFault::Repeated => format!("{setting} is there twice"),
        SweepFault::NoRange => format!("{setting} has no range; list its values"),
        SweepFault::EmptyRange { from, to } => {
            format!("the range of {setting} from {from} to {to} is empty")
        }
        SweepFault::NotDrawn => format!(
            "{setting} has a range; say how many combinations to draw at random, or list its values"
        ),
    }
}
