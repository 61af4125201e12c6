// A photo as the server looked at it. Most photos look the same in the browser, and their own file is shown.

import { unreachable } from "./problem.js";
import { base } from "./site.js";

/** Bytes of a file's start that tell its kind. */
const START = 4096;

/** Resolves to the Blob to show for `file`: itself, or the server's picture where the browser would show another one. */
export async function shownPicture(file, turned, words) {
  if (turned) return (await served(file, turned, words)) ?? file;
  const start = new Uint8Array(await file.slice(0, START).arrayBuffer());
  return mayDiffer(start) ? (await served(file, 0, words)) ?? file : file;
}

/** Resolves to the server's picture of `file`, turned clockwise by so many degrees, or null where there is none. */
export async function served(file, turned, words) {
  const body = new FormData();
  body.append("turned", String(turned));
  body.append("image", file, file.name);
  try {
    const response = await fetch(`${base}/api/v1/pictures`, { method: "POST", body });
    return response.ok ? await response.blob() : null;
  } catch {
    throw unreachable(words);
  }
}

/** Whether browsers may show another picture than the server's: they ignore EXIF in WebP, and play animated PNG. */
export function mayDiffer(start) {
  if (text(start, 0, 4) === "RIFF" && text(start, 8, 12) === "WEBP") return text(start, 12, 16) === "VP8X" && (start[20] & 0x08) !== 0;
  if (text(start, 1, 4) === "PNG") return holds(start, "acTL") || holds(start, "eXIf");
  // TIFF and PNM; only Safari shows the first.
  return ["II*\0", "MM\0*"].includes(text(start, 0, 4)) || /^P[1-7]\s/.test(text(start, 0, 3));
}

function text(bytes, from, to) {
  return String.fromCharCode(...bytes.subarray(from, to));
}

function holds(bytes, word) {
  for (let at = 0; at + 4 <= bytes.length; at += 1) if (text(bytes, at, at + 4) === word) return true;
  return false;
}
