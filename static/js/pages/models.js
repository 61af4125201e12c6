// Models: bringing one along.

import { Uploader } from "../components/uploader.js";
import { pageSettings } from "../lib/page.js";
import { base } from "../lib/site.js";
import { part } from "../lib/templates.js";

new Uploader(part(document, "uploader"), pageSettings(), {
  address: "/api/v1/models",
  checking: "models-import-checking",
  onDone: ({ id }) => location.assign(`${base}/models/${encodeURIComponent(id)}`),
});
