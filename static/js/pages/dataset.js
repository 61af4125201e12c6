// A dataset: its pictures, what is wrong with them, and setting that right.

import { AddPictures } from "../components/add_pictures.js";
import { EditBar } from "../components/edit_bar.js";
import { EditHistory } from "../components/edit_history.js";
import { LookThrough } from "../components/look_through.js";
import { showProblem } from "../components/notice.js";
import { PictureFilters } from "../components/picture_filters.js";
import { PictureGrid } from "../components/picture_grid.js";
import { RenameDialog } from "../components/rename_dialog.js";
import { showTrainings } from "../components/dataset_trainings.js";
import { ask } from "../lib/api.js";
import { EditSession } from "../lib/edit_session.js";
import { pageSettings } from "../lib/page.js";
import { PictureList } from "../lib/picture_list.js";
import { SelectedPlaces } from "../lib/selected_places.js";
import { part } from "../lib/templates.js";

const settings = pageSettings();
const editor = part(document, "editor");
const dataset = editor.dataset.dataset;
const place = part(editor, "problem");
const selected = new SelectedPlaces();
let list = null;
/** Lists that were asked for; a later one overtakes. */
let opened = 0;

const session = new EditSession(dataset, settings, (state) => {
  filters.showState(state);
  part(editor, "undo").disabled = !state.can_undo;
  part(editor, "redo").disabled = !state.can_redo;
});
const filters = new PictureFilters(part(editor, "filters"), settings, {
  onChange: () => openList(),
  onRename: (name) => rename.open(name),
});
const grid = new PictureGrid(part(editor, "grid"), dataset, settings, {
  onSelect: () => showSelection(),
  onOpen: (at) => look.open(list, at, filters.report),
  onKey: (event) => gridKey(event),
});
const bar = new EditBar(part(editor, "edit-bar"), settings, {
  onEdit: (change) => tell(() => edit(change)),
  onDelete: () => tell(() => removeForGood()),
  onClear: () => {
    selected.clear();
    grid.refresh();
    showSelection();
  },
});
const history = new EditHistory(part(document, "history-dialog"), session, settings);
const look = new LookThrough(part(document, "look-dialog"), session, settings, () => openList({ stay: true }));
const rename = new RenameDialog(part(document, "rename-dialog"), session, () => openList());

new AddPictures(document, dataset, settings, () => tell(() => session.load()));

/** Fetches the pictures that fit the filters. */
async function openList({ stay = false } = {}) {
  opened += 1;
  const mine = opened;
  list?.close();
  const next = new PictureList(dataset, filters.asked, settings, {
    onPage: () => mine === opened && list === next && grid.refresh(),
    onProblem: (problem) => showProblem(place, problem),
  });
  try {
    await next.open();
  } catch (problem) {
    if (problem.name !== "AbortError" && mine === opened) showProblem(place, problem, () => openList());
    return;
  }
  if (mine !== opened) return;
  // Another tab may have changed it.
  if (session.state && next.revision !== session.state.revision) await session.load();
  list = next;
  selected.clear();
  part(editor, "grid").hidden = list.total === 0;
  part(editor, "empty").hidden = list.total > 0;
  part(editor, "total").textContent = settings.counted("pictures", list.total);
  part(editor, "select-all").disabled = list.total === 0;
  part(editor, "look").disabled = list.total === 0;
  grid.show(list, selected, { stay });
  showSelection();
}

function showSelection() {
  const count = selected.size;
  part(editor, "selected").textContent = count === 0 ? "" : settings.text("pictures-selected", { count: settings.format.number(count) });
  bar.show(count, filters.asked);
}

/** What an act is about: the whole filter, or pictures by number. */
async function about() {
  if (selected.size === list.total) return { select: filters.asked };
  return { pictures: await list.numbers(selected.all) };
}

async function edit(change) {
  if (selected.size === 0) return;
  const { select, pictures } = await about();
  const report = filters.report ? { report: filters.report } : {};
  await session.edit([pictures ? { ...change, pictures } : change], { ...(select ? { select } : {}), ...report });
}

async function removeForGood() {
  await session.remove(await about());
}

/** Does something to the dataset, says what came of it, and shows the list as it is then. */
async function tell(act) {
  place.replaceChildren();
  editor.setAttribute("aria-busy", "true");
  try {
    await act();
    part(editor, "said").textContent = session.state.last ?? "";
  } catch (problem) {
    showProblem(place, problem);
    if (problem.status === 409) await session.load().catch(() => {});
    if (problem.status !== 409) return;
  } finally {
    editor.removeAttribute("aria-busy");
  }
  await openList({ stay: true });
}

/** Keys of the grid beside those that select. */
function gridKey(event) {
  if (event.key === "Delete" && selected.size > 0) tell(() => edit({ kind: "leave_out" }));
  else if (event.key === "m" && !event.ctrlKey && !event.metaKey && selected.size > 0) bar.moveTo.focus();
  else return false;
  event.preventDefault();
  return true;
}

document.addEventListener("keydown", (event) => {
  const isUndo = (event.ctrlKey || event.metaKey) && !event.altKey && ["z", "y"].includes(event.key.toLowerCase());
  if (!isUndo || event.target.closest?.("input, textarea, select") || document.querySelector("dialog[open]")) return;
  event.preventDefault();
  const isRedo = event.key.toLowerCase() === "y" || event.shiftKey;
  if (isRedo ? session.state?.can_redo : session.state?.can_undo) tell(() => (isRedo ? session.redo() : session.undo()));
});
part(editor, "undo").addEventListener("click", () => tell(() => session.undo()));
part(editor, "redo").addEventListener("click", () => tell(() => session.redo()));
part(editor, "open-history").addEventListener("click", () => history.open());
part(editor, "look").addEventListener("click", () => look.open(list, selected.all[0] ?? 0, filters.report));
part(editor, "select-all").addEventListener("click", () => {
  selected.everything(list.total);
  grid.refresh();
  showSelection();
});
part(editor, "size").addEventListener("input", (event) => grid.resize(Number(event.target.value)));
if (matchMedia("(width < 40rem)").matches) {
  grid.side = 72;
  part(editor, "size").value = 72;
}

async function start() {
  const reports = ask("GET", "/api/v1/reports?kind=evaluate", { words: settings });
  try {
    await Promise.all([session.load(), openList()]);
    filters.showReports((await reports).filter((one) => one.dataset === dataset && !one.damaged));
    await showTrainings(part(document, "trainings"), dataset, settings);
  } catch (problem) {
    showProblem(place, problem, start);
  }
}

start();
