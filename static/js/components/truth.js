// What an accuracy is worth: simpler methods beside it, copies, pictures that the model learned from.

import { copyOf, part } from "../lib/templates.js";
import { textElement } from "./facts.js";

const SVG = "http://www.w3.org/2000/svg";

/** Fills the panel `root` with what `report` says about itself. */
export function showTruth(root, report, settings, hasPictures) {
  part(root, "baselines").replaceChildren(...beside(report, settings).map((one) => baselineRow(one, settings)));
  part(root, "findings").replaceChildren(...findings(report, settings).map(({ words, level }) => {
    const item = textElement("li", words, "finding");
    if (level) item.dataset.level = level;
    return item;
  }));
  showWithoutFace(part(root, "no-face"), report, hasPictures);
}

/** Accuracies that stand beside the model's. */
function beside({ accuracy, baselines, trained, by_person: person, seen_in_training: seen }, settings) {
  const rows = [
    ["evaluate-this-model", accuracy, true],
    ["evaluate-unseen", seen && seen.exact + seen.near > 0 ? seen.accuracy_unseen : null],
    ["evaluate-person-mean", person?.accuracy],
    ["evaluate-majority", baselines.majority],
    ["evaluate-neighbour", baselines.nearest_neighbour],
    ["evaluate-neighbour-person", baselines.nearest_neighbour_other_person],
    ["evaluate-trained-random", trained?.random?.accuracy],
    ["evaluate-trained-person", trained?.person?.accuracy],
  ];
  return rows.filter(([, value]) => typeof value === "number").map(([key, value, isOwn]) => ({ name: settings.text(key), value, isOwn }));
}

function baselineRow({ name, value, isOwn }, settings) {
  const row = document.createElement("tr");
  row.toggleAttribute("data-own", Boolean(isOwn));
  const head = textElement("th", name);
  head.scope = "row";
  const cell = document.createElement("td");
  const bar = document.createElementNS(SVG, "svg");
  bar.setAttribute("class", "bar");
  bar.setAttribute("viewBox", "0 0 100 1");
  bar.setAttribute("preserveAspectRatio", "none");
  bar.setAttribute("aria-hidden", "true");
  const fill = document.createElementNS(SVG, "rect");
  fill.setAttribute("width", 100 * value);
  fill.setAttribute("height", 1);
  bar.append(fill);
  cell.append(bar);
  row.append(head, textElement("td", settings.percent(value)), cell);
  return row;
}

function findings(report, settings) {
  const { format } = settings;
  const { duplicates, faces, by_person: person, baselines, unmapped } = report;
  const say = (isThere, level, key, values = {}) => (isThere ? { level, words: settings.text(key, values) } : null);
  return [
    say(report.same_file_as_training, "problem", "evaluate-same-file"),
    ...seenFindings(report, say, settings),
    say(duplicates.images > 0, "warning", "evaluate-copies", { images: format.number(duplicates.images), groups: format.number(duplicates.groups) }),
    say(duplicates.images === 0, null, "evaluate-no-copies"),
    person && say(true, null, "evaluate-person", {
      persons: format.number(person.persons), accuracy: settings.percent(person.accuracy),
      low: settings.percent(person.interval_95[0]), high: settings.percent(person.interval_95[1]),
    }),
    say(unmapped.length > 0, "warning", "evaluate-unmapped", { classes: unmapped.map(({ class: name, images }) => settings.text("train-unmapped-class", { class: name, images: format.number(images) })).join(", ") }),
    say(faces.without > 0, "warning", "evaluate-no-face", { count: format.number(faces.without) }),
    say(report.skipped_images > 0, "warning", "evaluate-skipped", { count: format.number(report.skipped_images) }),
    say(faces.detected > 0, null, "evaluate-faces", { whole: format.number(faces.whole), detected: format.number(faces.detected) }),
    say(baselines.nearest_neighbour_images < report.support, null, "evaluate-neighbour-images", { images: format.number(baselines.nearest_neighbour_images) }),
  ].filter(Boolean);
}

function seenFindings({ seen_in_training: seen, support }, say, settings) {
  const { format } = settings;
  if (!seen) return [say(true, "warning", "evaluate-seen-unknown")];
  const share = (value) => (value === null ? settings.text("evaluate-no-answers") : settings.percent(value));
  const isSeen = seen.exact + seen.near > 0;
  const words = [
    seen.exact > 0 && settings.text("evaluate-seen-exact", { exact: format.number(seen.exact) }),
    seen.near > 0 && settings.text("evaluate-seen-near", { near: format.number(seen.near) }),
    seen.accuracy_unseen === null
      ? settings.text("evaluate-seen-all")
      : settings.text("evaluate-seen-shares", { seen: share(seen.accuracy_seen), unseen: share(seen.accuracy_unseen) }),
  ];
  return [
    isSeen && { level: seen.exact > 0 ? "problem" : "warning", words: words.filter(Boolean).join(" ") },
    say(!isSeen, null, "evaluate-seen-none", { images: format.number(support) }),
    say(!seen.complete, "warning", "evaluate-seen-incomplete"),
  ];
}

/** Pictures are asked for when the list is opened: they cost the server something. */
function showWithoutFace(fold, { no_face: pictures, dataset }, hasPictures) {
  fold.hidden = pictures.length === 0 || !hasPictures;
  fold.addEventListener("toggle", () => {
    const list = part(fold, "list");
    if (!fold.open || list.childElementCount > 0) return;
    list.replaceChildren(...pictures.map(({ index, entry, class: name }) => {
      const picture = copyOf("picture");
      part(picture, "image").src = `/api/v1/datasets/${dataset.id}/images/${index}`;
      part(picture, "class").textContent = name ?? "";
      part(picture, "entry").textContent = entry;
      return picture;
    }));
  });
}
