import { openAsBlob } from "node:fs";

const server = "http://127.0.0.1:7860";

const form = new FormData();
form.append("image", await openAsBlob("photo.jpg"), "photo.jpg");
const response = await fetch(`${server}/api/v1/predictions`, { method: "POST", body: form });
const answer = await response.json();
if (!response.ok) throw new Error(answer.detail);

for (const face of answer.images[0].faces) {
  console.log(face.emotion, face.confidence.toFixed(3), JSON.stringify(face.box));
}
