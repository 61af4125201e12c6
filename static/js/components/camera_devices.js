// Which cameras there are.

/** Offers in `select` the cameras of this computer and `served`, the server's own, with `current` chosen. */
export async function listCameras(select, field, { served, current }, settings) {
  const devices = await navigator.mediaDevices?.enumerateDevices?.() ?? [];
  // Before permission is given, browsers tell of cameras without names and ids.
  const cameras = devices.filter(({ kind, deviceId }) => kind === "videoinput" && deviceId !== "");
  const own = cameras.map(({ deviceId, label }, index) => ({
    value: deviceId,
    name: label || settings.text("live-camera-unnamed", { number: index + 1 }),
  }));
  offer(select, own.length > 0 ? own : [anyOwn(settings)], served, settings);
  select.value = current;
  field.hidden = own.length + served.length === 0;
}

/** Offers, before any camera runs, the choice between this computer's and the server's own; without the latter, none. */
export function offerSources(select, field, served, settings) {
  offer(select, [anyOwn(settings)], served, settings);
  field.hidden = served.length === 0;
}

function anyOwn(settings) {
  return { value: "", name: settings.text("live-camera-own") };
}

function offer(select, own, served, settings) {
  const options = (cameras) => cameras.map(({ value, name }) => new Option(name, value));
  const group = document.createElement("optgroup");
  group.label = settings.text("live-camera-served");
  group.append(...options(served));
  select.replaceChildren(...options(own), ...(served.length > 0 ? [group] : []));
}
