import { openAsBlob } from "node:fs";

const server = "http://127.0.0.1:7860";

async function call(method, path, options) {
  const response = await fetch(server + path, { method, ...options });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.detail);
  return answer;
}

const form = new FormData();
form.append("archive", await openAsBlob("faces.zip"), "faces.zip");
const dataset = await call("POST", "/api/v1/datasets", { body: form });
const order = {
  kind: "train",
  dataset: dataset.id,
  color: "gray",
  recipe: "facefeel",
  init: "facefeel-ferplus",
  epochs: 4,
};
let job = await call("POST", "/api/v1/jobs", {
  body: JSON.stringify(order),
  headers: { "Content-Type": "application/json" },
});

while (["queued", "running"].includes(job.state)) {
  await new Promise((resolve) => setTimeout(resolve, 1000));
  job = await call("GET", `/api/v1/jobs/${job.id}`);
  console.log(job.state, `${Math.round(job.progress * 100)}%`);
}
console.log(job.result.model);
