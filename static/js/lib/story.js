// What happened in a training so far, put together from its events in whatever order they are told again.

const ENDS = ["finished", "cancelled", "failed"];

export class Story {
  /** Runs in order: the model's, then the comparison's. */
  runs = [];
  /** Epochs after which a restarted server went on, with the run's purpose. */
  resumed = [];
  /** Number of the last stored event that was taken in. */
  lastSeq = 0;
  /** The event that ended it. */
  end = null;

  get run() {
    return this.runs.at(-1) ?? null;
  }

  /** Takes one event in; tells whether it was new. */
  take(event) {
    // Batches are not stored: they carry the number of the event before them.
    if (event.type === "batch") return this.#batch(event);
    if (event.seq <= this.lastSeq) return false;
    this.lastSeq = event.seq;
    if (event.type === "started") this.#started(event);
    else if (event.type === "epoch") this.#epoch(event);
    else if (event.type === "resumed") this.#resumed(event);
    else if (ENDS.includes(event.type)) this.end = event;
    return true;
  }

  #started(event) {
    const purpose = event.purpose ?? "model";
    // A restarted server tells of the same run again.
    if (this.run?.purpose === purpose) Object.assign(this.run, { started: event, batch: null });
    else this.runs.push({ purpose, started: event, epochs: [], batch: null });
  }

  #batch(event) {
    if (!this.run || this.end) return false;
    this.run.batch = event;
    return true;
  }

  #epoch(event) {
    if (!this.run) return;
    // An epoch that is told again replaces itself.
    this.run.epochs = [...this.run.epochs.filter(({ epoch }) => epoch < event.epoch), event];
    this.run.batch = null;
  }

  #resumed(event) {
    this.resumed.push({ epoch: event.epoch, purpose: event.purpose ?? this.run?.purpose ?? "model" });
    if (!this.run) return;
    this.run.epochs = this.run.epochs.filter(({ epoch }) => epoch <= event.epoch);
    this.run.batch = null;
  }
}

/** How far a run is, from 0 to 1. */
export function shareOf({ started, epochs, batch }) {
  const within = batch ? (batch.epoch - 1 + batch.batch / batch.batches) / started.epochs : 0;
  return Math.min(1, Math.max(within, epochs.length / started.epochs));
}
