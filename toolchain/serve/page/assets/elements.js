// Makes elements. Texts become text nodes, so that nothing of a title, a label or a query is ever read as HTML.

export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (name === "data") Object.assign(made.dataset, value);
    else if (name === "value") made.value = value;
    else if (name === "checked" || name === "open" || name === "hidden" || name === "disabled") made[name] = value;
    else made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.flat().filter((each) => each !== null && each !== undefined && each !== false));
  return made;
}

const PATHS = {
  clock: "M12 7v5l3 2M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z",
  left: "M14 6l-6 6 6 6",
  right: "M10 6l6 6-6 6",
  down: "M7 10l5 5 5-5",
  out: "M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM15.5 15.5L21 21M7.5 10.5h6",
  refresh: "M20 5v5h-5M4 19v-5h5M5.5 9A7 7 0 0 1 19 8.5M18.5 15A7 7 0 0 1 5 15.5",
  search: "M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM15.5 15.5L21 21",
  theme: "M12 3a9 9 0 1 0 0 18zM12 3a9 9 0 0 1 0 18",
  view: "M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5",
  close: "M6 6l12 12M18 6L6 18",
  copy: "M9 9h11v11H9zM5 15H4V4h11v1",
  error: "M12 7v6M12 16.5v.5M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z",
  warning: "M12 9v5M12 17v.5M12 4L3 20h18z",
  info: "M12 11v6M12 7v.5M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z",
  check: "M5 12.5l4.5 4.5L19 7.5",
  keys: "M3 7h18v10H3zM7 11h.01M11 11h.01M15 11h.01M8 14h8",
  back: "M20 12H5M11 6l-6 6 6 6",
  play: "M8 5l11 7-11 7z",
  reset: "M4 10h9a6 6 0 0 1 0 12h-3M8 6l-4 4 4 4",
};

export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}

// Told to people who cannot see the change.
export function say(text) {
  document.getElementById("said").textContent = text;
}

export function plural(count, noun) {
  return `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;
}

export function copied(text, label = text) {
  const button = element("button", { type: "button", class: "copy", title: `Copy ${label}` }, element("code", {}, label), icon("copy"));
  button.addEventListener("click", async (event) => {
    event.stopPropagation();
    await toClipboard(text);
    button.classList.add("done");
    say(`Copied ${text}`);
    setTimeout(() => button.classList.remove("done"), 1500);
  });
  return button;
}

export async function toClipboard(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const field = element("textarea", { class: "unseen", value: text });
    document.body.append(field);
    field.select();
    document.execCommand("copy"); // where a page may not write to the clipboard by itself
    field.remove();
  }
}
