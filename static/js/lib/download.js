/** Hands `blob` to the reader as a file called `name`. */
export function download(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  // The browser has taken the address by the next turn of the event loop, but large files need a moment.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
