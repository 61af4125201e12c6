//! `facefeel datasets pictures`.

use clap::Args;
use facefeel::storage::datasets::{Datasets, Selected, Selection, UseFilter};
use serde::Serialize;

use super::{Common, find};
use crate::cli::output::print_json;

#[derive(Args)]
pub(super) struct PicturesArguments {
    /// A dataset's id; list shows them.
    #[arg(value_name = "ID")]
    id: String,
    /// Only those of this class.
    #[arg(long, value_name = "NAME")]
    class: Option<String>,
    /// Only those of this person.
    #[arg(long, value_name = "NAME")]
    person: Option<String>,
    /// Only those with this text in their file's name.
    #[arg(long, value_name = "TEXT")]
    search: Option<String>,
    /// Only those that this model learned from, and those that look nearly like one of them.
    #[arg(long, value_name = "MODEL")]
    seen_by: Option<String>,
    /// Those that were left out, in place of those that are used.
    #[arg(long)]
    left_out: bool,
    #[command(flatten)]
    pub(super) common: Common,
}

/// A picture as it is printed.
#[derive(Serialize)]
struct Shown<'a> {
    index: usize,
    entry: &'a str,
    class: &'a str,
    person: Option<&'a str>,
    left_out: bool,
}

impl PicturesArguments {
    fn selection(&self) -> Selection {
        Selection {
            class: self.class.clone(),
            person: self.person.clone(),
            q: self.search.clone(),
            seen_by: self.seen_by.clone(),
            state: match self.left_out {
                true => UseFilter::LeftOut,
                false => UseFilter::Used,
            },
            ..Selection::default()
        }
    }
}

/// Lists the pictures that are asked for: number, class and file.
pub(super) async fn list(datasets: &Datasets, arguments: &PicturesArguments) -> anyhow::Result<()> {
    let dataset = find(datasets, &arguments.id).await?;
    let selected = datasets.select(&dataset, &arguments.selection()).await?;
    let mut pictures = shown(&selected);
    if arguments.common.json {
        return print_json(&pictures.collect::<Vec<_>>());
    }
    pictures
        .try_for_each(|picture| say!("{:>7}  {}  {}", picture.index, picture.class, picture.entry))
}

fn shown(selected: &Selected) -> impl Iterator<Item = Shown<'_>> {
    let edited = &selected.edited;
    selected.positions.iter().map(move |&position| {
        let listed = &edited.listing().pictures[position];
        let picture = &edited.pictures()[position];
        Shown {
            index: listed.index,
            entry: &listed.entry,
            class: edited.class_of(picture),
            person: picture.person.as_deref(),
            left_out: picture.is_left_out,
        }
    })
}
