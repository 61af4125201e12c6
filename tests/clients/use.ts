// What a program does with the generated types; only tsc reads it.
import type { components, operations, paths } from "./api";

type Schemas = components["schemas"];

export function happiest(answer: Schemas["Predictions"]): number {
  const faces = answer.images.flatMap((image) => image.faces);
  return Math.max(...faces.map((face) => face.scores["happy"] ?? 0));
}

export function told(event: Schemas["JobEventText"]): string {
  if (event.type === "batch") return `${event.seq}: ${event.batch} of ${event.batches}`;
  if (event.type === "finished") return event.model ?? "no model";
  return event.type;
}

export function seen(answer: Schemas["LiveAnswerText"]): number {
  return "error" in answer ? 0 : answer.faces.length;
}

export const order: Schemas["TrainForm"] = { kind: "train", dataset: "ds-1", color: "gray", epochs: 3 };

export const query: NonNullable<operations["list_reports"]["parameters"]["query"]> = { kind: "evaluate", limit: 10 };

type Kept = paths["/api/v1/datasets"]["post"]["responses"][201]["content"]["application/json"];
export const name = (dataset: Kept): string => dataset.name;

type Told = paths["/api/v1/reports/{id}"]["get"]["responses"][200]["content"]["application/json"];
export const accuracy = (report: Told): number | undefined => report.evaluations[0]?.report.accuracy;
