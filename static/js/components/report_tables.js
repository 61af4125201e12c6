// A report's figures as a table.

import { part } from "../lib/templates.js";
import { emojiOf, textElement } from "./facts.js";

/** Fills the table of figures for each class inside `root` with those of `report`. */
export function fillClassFigures(root, report, settings) {
  const { format } = settings;
  const figures = ({ precision, recall, f1, support }) => [precision, recall, f1].map((value) => settings.percent(value)).concat(format.number(support));
  part(root, "class-figures").replaceChildren(...report.per_class.map((one) => {
    const line = row(className(one.class, settings), figures(one));
    line.toggleAttribute("data-absent", one.support === 0);
    return line;
  }));
  const mean = (key, words) => row(document.createTextNode(settings.text(words)), figures({ ...means(report)[key], support: report.support }));
  const accuracy = row(document.createTextNode(settings.text("train-figures-accuracy")), ["", "", settings.percent(report.accuracy), format.number(report.support)]);
  part(root, "mean-figures").replaceChildren(accuracy, mean("macro", "train-figures-macro"), mean("weighted", "train-figures-weighted"));
}

/** Means over the classes that occur or were predicted, as scikit-learn takes them. */
function means({ per_class: all, confusion_matrix: matrix, support, macro_f1: macroF1, weighted_f1: weightedF1 }) {
  const isThere = (index) => all[index].support > 0 || matrix.some((counts) => counts[index] > 0);
  const present = all.filter((_, index) => isThere(index));
  const plain = (key) => present.reduce((sum, one) => sum + one[key], 0) / Math.max(1, present.length);
  const weighted = (key) => present.reduce((sum, one) => sum + one[key] * one.support, 0) / Math.max(1, support);
  return {
    macro: { precision: plain("precision"), recall: plain("recall"), f1: macroF1 },
    weighted: { precision: weighted("precision"), recall: weighted("recall"), f1: weightedF1 },
  };
}

function className(name, settings) {
  const look = settings.look(name);
  const label = textElement("span", "", "class-label");
  label.append(emojiOf(look, 20), textElement("bdi", settings.modelLabel(name)));
  return label;
}

function row(head, cells) {
  const line = document.createElement("tr");
  const first = document.createElement("th");
  first.scope = "row";
  first.append(head);
  line.append(first, ...cells.map((words) => textElement("td", words)));
  return line;
}
