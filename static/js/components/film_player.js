// The player of a video that was kept, and the timeline, in step.

import { part } from "../lib/templates.js";

export class FilmPlayer {
  #frame = null;

  /** `onTime(time)` is told where it plays, many times a second. */
  constructor(root, client, onTime) {
    Object.assign(this, { client, onTime });
    this.video = part(root, "player");
    this.problem = part(root, "player-problem");
    this.video.addEventListener("play", () => this.#watch());
    this.video.addEventListener("seeking", () => this.onTime(this.video.currentTime));
    this.video.addEventListener("pause", () => this.onTime(this.video.currentTime));
    this.video.addEventListener("error", () => {
      if (!this.video.hasAttribute("src")) return;
      this.video.hidden = true;
      this.problem.hidden = false;
    });
  }

  get isPlaying() {
    return !this.video.hidden && !this.video.paused;
  }

  /** Offers the video, or takes it away with its file. */
  show(hasVideo) {
    if (hasVideo === this.video.hasAttribute("src")) return;
    this.problem.hidden = true;
    this.video.hidden = !hasVideo;
    if (hasVideo) {
      this.video.src = this.client.videoUrl;
      return;
    }
    this.video.pause();
    this.video.removeAttribute("src");
    this.video.load();
  }

  seek(time) {
    if (this.video.hidden || Math.abs(this.video.currentTime - time) < 0.02) return;
    this.video.currentTime = time;
  }

  #watch() {
    cancelAnimationFrame(this.#frame);
    const tell = () => {
      if (!this.isPlaying) return;
      this.onTime(this.video.currentTime);
      this.#frame = requestAnimationFrame(tell);
    };
    tell();
  }
}
