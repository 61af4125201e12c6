//! The small curves of the page, as SVG that takes its colours from the page's style.

use crate::ml::metrics::calibration::{CoveragePoint, ReliabilityBin};

/// Side of the drawing, in its own units.
const SIDE: f64 = 100.0;

/// Accuracy against confidence as bars, with the diagonal on which confidence means what it says.
pub(super) fn reliability(bins: &[ReliabilityBin], title: &str) -> String {
    let bars = bins.iter().filter_map(|bin| {
        let height = SIDE * bin.accuracy?;
        let (x, width) = (SIDE * bin.from, SIDE * (bin.to - bin.from) - 0.6);
        let top = SIDE - height;
        Some(format!(
            "<rect class=\"bar\" x=\"{x:.2}\" y=\"{top:.2}\" width=\"{width:.2}\" height=\"{height:.2}\"/>"
        ))
    });
    let bars: String = bars.collect();
    let diagonal = format!("<line class=\"guide\" x1=\"0\" y1=\"{SIDE}\" x2=\"{SIDE}\" y2=\"0\"/>");
    framed(&(bars + &diagonal), title)
}

/// Accuracy against the share of images that still get an answer.
pub(super) fn coverage(points: &[CoveragePoint], title: &str) -> String {
    let places: Vec<String> = (points.iter())
        .filter_map(|point| {
            let y = SIDE * (1.0 - point.accuracy?);
            Some(format!("{:.2},{y:.2}", SIDE * point.coverage))
        })
        .collect();
    let curve = format!(
        "<polyline class=\"curve\" points=\"{}\"/>",
        places.join(" ")
    );
    framed(&curve, title)
}

/// The drawing with lines at each quarter; both axes go from 0 to 100 %.
fn framed(drawing: &str, title: &str) -> String {
    let quarters: String = (0..=4)
        .map(|quarter| {
            let at = SIDE / 4.0 * f64::from(quarter);
            let percent = 25 * quarter;
            let y = SIDE - at;
            format!(
                "<line class=\"grid\" x1=\"0\" y1=\"{y}\" x2=\"{SIDE}\" y2=\"{y}\"/>\
                 <text x=\"-3\" y=\"{}\" text-anchor=\"end\">{percent}</text>\
                 <text x=\"{at}\" y=\"110\" text-anchor=\"middle\">{percent}</text>",
                y + 2.0
            )
        })
        .collect();
    format!(
        "<figure><figcaption>{title}</figcaption><svg class=\"small\" viewBox=\"-14 -4 124 120\" role=\"img\" aria-label=\"{title}\">\
         {quarters}{drawing}</svg></figure>"
    )
}
