//! Every table on a small experiment.

use super::*;
use crate::ml::experiment::record::{Figures, RunState};
use crate::ml::experiment::sweep::{Axis, Values, grid};
use crate::ml::metrics::ClassificationReport;
use crate::ml::train::events::Measure;
use serde_json::json;

fn record(combination: usize, state: RunState) -> Record {
    let classes = ["happy".to_owned(), "=sad".to_owned()];
    let report =
        ClassificationReport::new(&classes, &[vec![0.75, 0.25], vec![0.75, 0.25]], &[0, 1]);
    let measure = |loss| Measure {
        loss,
        accuracy: 0.5,
    };
    let answer = |entry: &str, class| Answer {
        entry: entry.to_owned(),
        person: None,
        class,
        predicted: 0,
        confidence: 0.75,
    };
    Record {
        key: RunKey {
            number: combination + 1,
            combination,
            repetition: 1,
            fold: Some(2),
            seed: 42,
        },
        state,
        detail: (state == RunState::Failed).then(|| "diverged, badly".to_owned()),
        figures: (state == RunState::Finished).then(|| Figures {
            train_images: 6,
            valid_images: 2,
            measured_on: MeasuredOn::Test,
            report,
            history: vec![EpochSummary {
                epoch: 1,
                train: measure(1.5),
                valid: measure(1.25),
                best: true,
            }],
            seconds: 2.04,
            images_per_s: 100.0,
            tells_persons: false,
            answers: vec![answer("happy/1.png", 0), answer("=sad/1.png", 1)],
        }),
    }
}

#[test]
fn every_table_has_as_many_cells_as_columns_and_empty_ones_for_what_there_is_not() {
    let rates = Values::List(vec![json!(0.1), json!(0.2)]);
    let combos = grid(&[Axis::new("learning_rate", rates).unwrap()], 2).unwrap();
    let records = [record(0, RunState::Finished), record(1, RunState::Failed)];
    let summary = Summary::of(&combos, 1, &records);
    let settings = summary
        .combinations
        .iter()
        .map(|each| &each.settings)
        .collect();
    let common = json!({ "learning_rate": 9, "epochs": 3, "seed": 42, "split": "person" });
    let tables = Tables {
        combinations: settings,
        common: common.as_object().unwrap(),
        records: &records,
    };
    let runs = tables.runs();
    assert_eq!(
        runs.lines().nth(1).unwrap(),
        "1,1,1,2,42,0.1,finished,test,6,2,2,0.5,0.09453120573423074,0.9054687942657693,0.3333333333333333,\
             0.3333333333333333,0.8369882167858358,1,1,2.0,100.0,,3,person"
    );
    assert_eq!(
        runs.lines().nth(2).unwrap(),
        "2,2,1,2,42,0.2,failed,,,,,,,,,,,,,,,\"diverged, badly\",3,person"
    );
    assert!(
        runs.lines()
            .next()
            .unwrap()
            .ends_with("images_per_s,error,epochs,split")
    );
    let epochs = tables.epochs();
    assert_eq!(
        epochs.lines().nth(1).unwrap(),
        "1,1,1,2,42,0.1,1,1.5,0.5,1.25,0.5,true"
    );
    let answers = tables.answers();
    assert_eq!(
        answers.lines().nth(2).unwrap(),
        "1,1,1,2,42,0.1,'=sad/1.png,,'=sad,happy,0.750000,false"
    );
    for table in [&epochs, &answers, &combinations(&summary)] {
        let cells: Vec<usize> = table.lines().map(|line| line.split(',').count()).collect();
        assert!(cells.iter().all(|count| *count == cells[0]), "{table}");
        assert_eq!(table.matches("\r\n").count(), table.lines().count());
    }
}
