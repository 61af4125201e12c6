// Closes an open menu of the navigation: on Escape, on a click elsewhere, and when the focus leaves it.

for (const menu of document.querySelectorAll("[data-submenu]")) {
  const isBeside = (element) => !menu.contains(element);

  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    event.stopPropagation();
    event.preventDefault(); // or the sheet around it would close as well
    menu.open = false;
    menu.querySelector("summary").focus();
  });
  menu.addEventListener("focusout", ({ relatedTarget }) => {
    if (relatedTarget && isBeside(relatedTarget)) menu.open = false;
  });
  document.addEventListener("pointerdown", ({ target }) => {
    if (isBeside(target)) menu.open = false;
  });
}
