import { writeFile } from "node:fs/promises";

const server = "http://127.0.0.1:7860";

const models = await (await fetch(`${server}/api/v1/models`)).json();
for (const model of models) console.log(model.id, model.name);

const response = await fetch(`${server}/api/v1/models/facefeel-ferplus/download`);
if (!response.ok) throw new Error((await response.json()).detail);
await writeFile("model.zip", new Uint8Array(await response.arrayBuffer()));
