// Moments that the server wrote in UTC, in the reader's own time and as the page's scripts write them.

import { showMoments } from "./lib/moment.js";

showMoments(document);
