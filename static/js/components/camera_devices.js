// Which cameras there are.

/** Fills `select` with the cameras, `current` chosen, and shows its `field` where there is a choice. */
export async function listCameras(select, field, current, settings) {
  const devices = await navigator.mediaDevices?.enumerateDevices?.() ?? [];
  // Before permission is given, browsers tell of cameras without names and ids.
  const cameras = devices.filter(({ kind, deviceId }) => kind === "videoinput" && deviceId !== "");
  select.replaceChildren(...cameras.map(({ deviceId, label }, index) => {
    const option = new Option(label || settings.text("live-camera-unnamed", { number: index + 1 }), deviceId);
    option.selected = deviceId === current;
    return option;
  }));
  field.hidden = cameras.length === 0;
}
