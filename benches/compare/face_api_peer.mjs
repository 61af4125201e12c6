// face-api.js's side of the comparisons on photos, in Node on TensorFlow.js' WebAssembly.
//
//     node face_api_peer.mjs ssd|tiny photo FILE ROUNDS     milliseconds from a file's bytes to its answer
//     node face_api_peer.mjs ssd|tiny faces LIST            the boxes found in each picture that LIST lists, one path a line
//     node face_api_peer.mjs ssd|tiny folder LIST           seconds for all pictures that LIST lists, expressions included
//
// PEERS is the folder whose node_modules has the packages. Prints JSON. The detectors' settings are face-api's defaults.

import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

const require = createRequire(path.join(process.env.PEERS, "package.json"));
const modules = path.join(process.env.PEERS, "node_modules");
const log = console.log;
console.log = () => {};
const tf = require("@tensorflow/tfjs");
const wasm = require("@tensorflow/tfjs-backend-wasm");
const sharp = require("sharp");
const faceapi = require("@vladmandic/face-api/dist/face-api.node-wasm.js");

const [which, work, file, rounds] = process.argv.slice(2);
wasm.setWasmPaths(path.join(modules, "@tensorflow/tfjs-backend-wasm/dist/"));
await tf.setBackend("wasm");
await tf.ready();
const models = path.join(modules, "@vladmandic/face-api/model");
const [net, options] = which === "ssd"
  ? [faceapi.nets.ssdMobilenetv1, new faceapi.SsdMobilenetv1Options()]
  : [faceapi.nets.tinyFaceDetector, new faceapi.TinyFaceDetectorOptions()];
await net.loadFromDisk(models);
await faceapi.nets.faceExpressionNet.loadFromDisk(models);

async function decoded(bytes) {
  const { data, info } = await sharp(bytes).removeAlpha().toColourspace("srgb").raw().toBuffer({ resolveWithObject: true });
  return tf.tensor3d(data, [info.height, info.width, info.channels], "int32");
}

async function timed(action) {
  const started = performance.now();
  const result = await action();
  return [performance.now() - started, result];
}

const median = (times) => times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? null;

async function expressions(bytes) {
  const image = await decoded(bytes);
  const faces = await faceapi.detectAllFaces(image, options).withFaceExpressions();
  image.dispose();
  return faces.length;
}

async function photo() {
  const bytes = fs.readFileSync(file);
  const answer = () => expressions(bytes);
  const faces = await answer();
  const times = [];
  for (let round = 0; round < Number(rounds); round++) times.push((await timed(answer))[0]);
  return { ms: median(times), faces };
}

const listed = () => fs.readFileSync(file, "utf8").trim().split("\n");

async function folder() {
  const names = listed();
  await expressions(fs.readFileSync(names[0]));
  const [ms, faces] = await timed(async () => {
    let faces = 0;
    for (const name of names) faces += await expressions(fs.readFileSync(name));
    return faces;
  });
  return { seconds: ms / 1000, faces };
}

async function faces() {
  const boxes = {};
  const times = [];
  for (const name of listed()) {
    const bytes = fs.readFileSync(name);
    const [ms, found] = await timed(async () => {
      const image = await decoded(bytes);
      const found = await faceapi.detectAllFaces(image, options);
      image.dispose();
      return found;
    });
    times.push(ms);
    boxes[name] = found.map(({ box }) => [box.x, box.y, box.width, box.height]);
  }
  return { ms: median(times), boxes };
}

log(JSON.stringify(await { photo, faces, folder }[work]()));
