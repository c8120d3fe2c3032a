// What a button opens below itself. One is open at a time; Escape or a click elsewhere closes it.

import { element } from "./elements.js";

let current = null;

export function close({ focus = false } = {}) {
  if (!current) return false;
  const { button, panel, closed } = current;
  current = null;
  panel.remove();
  button.setAttribute("aria-expanded", "false");
  if (focus) button.focus();
  closed?.();
  return true;
}

function isOpen(button) {
  return current?.button === button;
}

// `fill` is given the popup and puts into it what it shows; the first field or `[data-first]` in it gets the focus.
export function toggle(button, label, fill, { closed, wide = false } = {}) {
  if (isOpen(button)) {
    close({ focus: true });
    return;
  }
  close();
  const panel = element("div", { class: `popup${wide ? " wide" : ""}`, role: "dialog", "aria-label": label });
  fill(panel);
  document.body.append(panel);
  current = { button, panel, closed };
  button.setAttribute("aria-expanded", "true");
  place();
  (panel.querySelector("[data-first]") || panel.querySelector("input,button,a,textarea"))?.focus({ preventScroll: true });
}

function place() {
  if (!current) return;
  const { button, panel } = current;
  const box = button.getBoundingClientRect();
  const width = panel.offsetWidth;
  const left = Math.max(8, Math.min(box.left, document.documentElement.clientWidth - width - 8));
  panel.style.left = `${left}px`;
  panel.style.top = `${box.bottom + 4}px`;
  panel.style.maxHeight = `${Math.max(160, window.innerHeight - box.bottom - 16)}px`;
}

export function trigger(attributes, label, fill, options) {
  const button = element("button", { type: "button", "aria-haspopup": "dialog", "aria-expanded": "false", ...attributes });
  button.addEventListener("click", () => toggle(button, label, fill, options));
  return button;
}

window.addEventListener("resize", place);
window.addEventListener("scroll", place, { passive: true });
document.addEventListener("pointerdown", (event) => {
  if (current && !current.panel.contains(event.target) && !current.button.contains(event.target)) close();
});
document.addEventListener("focusin", (event) => {
  if (current && !current.panel.contains(event.target) && !current.button.contains(event.target)) close();
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && close({ focus: true })) event.stopImmediatePropagation();
});

// Arrow keys move through the entries of a list below a field.
export function arrows(panel, selector) {
  panel.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const entries = [...panel.querySelectorAll(selector)].filter((each) => each.offsetParent !== null);
    if (!entries.length) return;
    const at = entries.indexOf(document.activeElement);
    const next = event.key === "ArrowDown" ? Math.min(at + 1, entries.length - 1) : at - 1;
    event.preventDefault();
    (next < 0 ? panel.querySelector("input") || entries[0] : entries[next]).focus();
  });
}
