//! Several evaluations as a table (CSV): points in numbers, empty where there is no figure.

use crate::answers::report_file::csv_field as field;
use crate::ml::evaluate::compare::{OneOfSeveral, Several};

const COLUMNS: &str = "report,model,name,images,right,accuracy,accuracy_low,accuracy_high,is_best,difference,\
    difference_low,difference_high,p_mcnemar,p_mcnemar_holm,persons,persons_better,persons_worse,p_persons";

/// One line an evaluation; of each of `reports` its id, its model's id and that one's name. Differences are to the best;
/// the last columns are the share of each class that is found.
pub fn table(reports: &[[&str; 3]], several: &Several) -> String {
    let mut table = COLUMNS.to_owned();
    for class in &several.classes {
        table.push(',');
        table.push_str(&field(&format!("recall_{}", class.class)));
    }
    for (place, (report, model)) in reports.iter().zip(&several.models).enumerate() {
        let recalls = several
            .classes
            .iter()
            .map(|class| class.recalls[place].to_string());
        let cells = report
            .map(field)
            .into_iter()
            .chain(figures(model, several.images));
        table.push_str("\r\n");
        table.push_str(&cells.chain(recalls).collect::<Vec<_>>().join(","));
    }
    table.push_str("\r\n");
    table
}

fn figures(model: &OneOfSeveral, images: usize) -> Vec<String> {
    let [low, high] = model.interval_95;
    let mut cells = vec![
        images.to_string(),
        model.right.to_string(),
        model.accuracy.to_string(),
        low.to_string(),
        high.to_string(),
        model.against_best.is_none().to_string(),
    ];
    let mut push = |value: Option<f64>| {
        cells.push(value.map(|value| value.to_string()).unwrap_or_default());
    };
    let against = model.against_best.as_ref();
    let comparison = against.map(|against| &against.comparison);
    push(comparison.map(|comparison| comparison.difference));
    for end in 0..2 {
        push(comparison.map(|comparison| comparison.difference_interval_95[end]));
    }
    push(comparison.map(|comparison| comparison.p_value));
    push(against.map(|against| against.p_holm));
    let persons = against.and_then(|against| against.persons);
    let count = |count: usize| count as f64;
    push(persons.map(|persons| count(persons.persons)));
    push(persons.map(|persons| count(persons.better)));
    push(persons.map(|persons| count(persons.worse)));
    push(persons.map(|persons| persons.p_value));
    cells
}
