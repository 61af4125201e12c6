// Where this site lies on its host.

/** With what all its addresses begin: nothing, or a path such as `/facefeel`. This file lies three folders below it. */
export const base = new URL("../../..", import.meta.url).pathname.slice(0, -1);
