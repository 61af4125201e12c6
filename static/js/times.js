// Moments that the server wrote in UTC, in the reader's own time and as the page's scripts write them.

import { Format } from "./lib/format.js";

const times = document.querySelectorAll("time[datetime]");
const format = times.length > 0 && new Format(document.documentElement.lang, "");
for (const time of times) {
  time.textContent = time.dateTime.includes("T") ? format.date(time.dateTime) : format.day(time.dateTime);
}
