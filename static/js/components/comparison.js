// Two evaluations of the same pictures, side by side.

import { ask } from "../lib/api.js";
import { addressValue, rewriteAddress } from "../lib/page.js";
import { copyOf, part } from "../lib/templates.js";
import { showProblem } from "./notice.js";

/** Probabilities below this are not told apart. */
const LEAST_P = 0.0001;

/** Whether a report in the list is about the pictures of `dataset` with the same labels; the same file may have been uploaded twice. */
function isAboutSame({ dataset, dataset_sha256: hash, dataset_revision: at }, { id, sha256, revision }) {
  const isSameFile = hash && sha256 ? hash === sha256 : dataset === id;
  return isSameFile && at === revision && (revision === undefined || dataset === id);
}

export class Comparison {
  constructor(root, settings) {
    Object.assign(this, { root, settings });
    this.choice = part(root, "compare-with");
    this.problem = part(root, "compare-problem");
  }

  /** Offers every other evaluation of the pictures that `report` is about. */
  async offer(report) {
    const { settings } = this;
    this.report = report;
    this.choice.addEventListener("change", () => this.#compare());
    try {
      const reports = await ask("GET", "/api/v1/reports?kind=evaluate", { words: settings });
      const others = reports.filter((other) => other.id !== report.id && other.model_name && isAboutSame(other, report.dataset));
      this.choice.append(...others.map((other) => new Option(settings.text("evaluate-compare-choice", {
        model: other.model_name, accuracy: settings.percent(other.accuracy), date: settings.format.date(other.created_at),
      }), other.id)));
      const none = part(this.root, "compare-none");
      none.textContent = settings.text("evaluate-no-others");
      none.hidden = others.length > 0;
      part(this.root, "compare-field").hidden = others.length === 0;
      const wanted = addressValue("with");
      if (others.some(({ id }) => id === wanted)) {
        this.choice.value = wanted;
        await this.#compare();
      }
    } catch (error) {
      showProblem(this.problem, error);
    }
  }

  async #compare() {
    const { settings } = this;
    const other = this.choice.value;
    const compared = part(this.root, "compared");
    this.problem.replaceChildren();
    rewriteAddress({ with: other || null });
    compared.hidden = true;
    if (!other) return;
    try {
      const query = new URLSearchParams({ a: this.report.id, b: other });
      const found = await ask("GET", `/api/v1/comparisons?${query}`, { words: settings });
      if (this.choice.value !== other) return;
      const { images } = found;
      part(compared, "sides").replaceChildren(
        this.#side(found.a, { images, right: found.a_right, interval: found.a_interval_95, only: found.only_a_right }),
        this.#side(found.b, { images, right: found.b_right, interval: found.b_interval_95, only: found.only_b_right }),
      );
      part(compared, "compare-text").textContent = found.text;
      const p = found.p_value < LEAST_P ? `< ${settings.format.number(LEAST_P, 4)}` : `= ${settings.format.number(found.p_value, 4)}`;
      part(compared, "compare-p").textContent = settings.text("evaluate-compare-p", { images: settings.format.number(found.images), p });
      compared.hidden = false;
    } catch (error) {
      showProblem(this.problem, error);
    }
  }

  /** One model on the pictures that both know; its own figure stands apart where it is about others too. */
  #side({ model, accuracy, support }, { images, right, interval: [low, high], only }) {
    const { settings } = this;
    const side = copyOf("side");
    part(side, "name").textContent = model.name;
    part(side, "figure").textContent = settings.percent(right / Math.max(1, images));
    part(side, "detail").textContent = settings.text("evaluate-compare-common", {
      images: settings.format.number(images), low: settings.percent(low), high: settings.percent(high),
    });
    part(side, "only").textContent = settings.text("evaluate-compare-only", { model: model.name, count: settings.format.number(only) });
    part(side, "own").textContent = support === images ? "" : settings.text("evaluate-compare-own", {
      images: settings.format.number(support), accuracy: settings.percent(accuracy),
    });
    return side;
  }
}
