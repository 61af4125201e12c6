// Pages of this site as the server writes them now, without leaving the one that is shown.

/**
 * Resolves to the document at `address`, or null where the server gives none; `form` (FormData) is sent to it if there is one.
 * Rejects where the server cannot be reached, and with an AbortError once `signal` is aborted. The policy of trusted types lets
 * no script parse HTML; the browser itself may.
 */
export function fetchPage(address, { form, signal } = {}) {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const request = new XMLHttpRequest();
    request.open(form ? "POST" : "GET", address);
    request.responseType = "document";
    request.addEventListener("load", () => resolve(request.response));
    request.addEventListener("error", reject);
    request.addEventListener("abort", () => reject(signal.reason));
    signal?.addEventListener("abort", () => request.abort(), { once: true });
    request.send(form ? new URLSearchParams(form) : null);
  });
}
