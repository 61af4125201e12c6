// Packs a dropped or chosen folder into a ZIP, without compressing: pictures are that already.

/** Largest ZIP without the 64-bit extension, in bytes. */
const MOST_BYTES = 0xffffffff;
const MOST_FILES = 0xffff;

/** The files of a folder that was chosen: `[{ path, file }]`. */
export function chosenFiles(list) {
  return [...list].map((file) => ({ path: file.webkitRelativePath || file.name, file }));
}

/** The folder among what was dropped, or null; has to be asked for while the event lasts. */
export function droppedFolder(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.());
  return entries.find((entry) => entry?.isDirectory) ?? null;
}

/** Resolves to the files below a dropped folder. */
export async function filesBelow(folder) {
  const files = [];
  const pending = [folder];
  for (let entry = pending.pop(); entry; entry = pending.pop()) {
    if (entry.isDirectory) pending.push(...(await children(entry)));
    else files.push({ path: entry.fullPath.replace(/^\/+/, ""), file: await new Promise((resolve, reject) => entry.file(resolve, reject)) });
  }
  return files;
}

/** A folder is read a hundred entries at a time. */
async function children(folder) {
  const reader = folder.createReader();
  const all = [];
  for (;;) {
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return all;
    all.push(...some);
  }
}

/** Resolves to a ZIP of the files, as a File called `name`; null if they are too many or too large for one. */
export async function packed(files, name) {
  const sorted = [...files].sort((a, b) => (a.path < b.path ? -1 : 1));
  const total = sorted.reduce((sum, { path, file }) => sum + file.size + 2 * path.length * 3 + 128, 0);
  if (total > MOST_BYTES || sorted.length > MOST_FILES) return null;
  const local = [];
  const central = [];
  let offset = 0;
  for (const { path, file } of sorted) {
    const nameBytes = new TextEncoder().encode(path);
    const shared = sharedFields(nameBytes.length, file.size, crc32(new Uint8Array(await file.arrayBuffer())));
    local.push(signature(0x04034b50), shared, nameBytes, file);
    central.push(signature(0x02014b50), new Uint8Array([20, 0]), shared, centralFields(offset), nameBytes);
    offset += 30 + nameBytes.length + file.size;
  }
  const directory = new Blob(central);
  return new File([...local, directory, end(sorted.length, directory.size, offset)], `${name}.zip`, { type: "application/zip" });
}

function signature(value) {
  return little([value, 4]);
}

/** From the version needed to the length of the extra field: names in UTF-8 (flag 11), stored, 1 January 1980. */
function sharedFields(nameLength, size, crc) {
  return little([20, 2], [0x0800, 2], [0, 2], [0, 2], [0x21, 2], [crc, 4], [size, 4], [size, 4], [nameLength, 2], [0, 2]);
}

/** Comment, disk, attributes, and where the entry starts. */
function centralFields(offset) {
  return little([0, 2], [0, 2], [0, 2], [0, 4], [offset, 4]);
}

function end(count, size, offset) {
  return little([0x06054b50, 4], [0, 2], [0, 2], [count, 2], [count, 2], [size, 4], [offset, 4], [0, 2]);
}

/** Values of two or four bytes, little end first. */
function little(...values) {
  const bytes = new Uint8Array(values.reduce((sum, [, width]) => sum + width, 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const [value, width] of values) {
    if (width === 2) view.setUint16(at, value, true);
    else view.setUint32(at, value, true);
    at += width;
  }
  return bytes;
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

function crc32(bytes) {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = CRC_TABLE[(crc ^ byte) & 0xff] ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}
