/** A fresh copy of the page's `<template data-template=name>`. */
export function copyOf(name) {
  const template = document.querySelector(`template[data-template="${name}"]`);
  // Imported, not cloned: a clone still belongs to the template's own document, and a canvas put into it is emptied.
  return document.importNode(template.content.firstElementChild, true);
}

/** The element inside `root` marked `data-<mark>`. */
export function part(root, mark) {
  return root.querySelector(`[data-${mark}]`);
}
