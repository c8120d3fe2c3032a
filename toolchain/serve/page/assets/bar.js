// What stands above every page: where one is, the search among dashboards, whether the server is there, the theme.

import { base, change, homeLink, linkTo, uid } from "./address.js";
import { element, icon } from "./elements.js";
import { countMarks, countText } from "./findings.js";
import { arrows, close, toggle, trigger } from "./popup.js";

const SHORTCUTS = [
  ["Ctrl K or /", "Search dashboards"], ["v", "Look at the panel under the pointer alone"], ["Escape", "Back to the dashboard"],
  ["d r", "Refresh"], ["t z", "Zoom out"], ["t ←, t →", "Earlier, later"], ["Ctrl Enter", "Try an edited query now"],
  ["?", "These keys"],
];

export class Bar {
  constructor(root, controls) {
    this.dashboards = [];
    this.title = element("h1", { class: "title" });
    this.told = element("span", { class: "described" });
    this.live = element("span", { class: "live gone", role: "status" }, element("span", { class: "dot" }), element("span", { class: "live-text" }, "connecting"));
    this.search = trigger({ class: "search", title: "Search dashboards (Ctrl K)", "aria-label": "Search dashboards" }, "Dashboards", (panel) => this.fill(panel), { wide: true });
    this.search.append(icon("search"), element("span", {}, "Search"), element("kbd", {}, "Ctrl K"));
    this.keys = trigger({ class: "only-icon keys", title: "Keys (?)", "aria-label": "Keys" }, "Keys", (panel) =>
      panel.append(element("h3", {}, "Keys"), element("dl", { class: "shortcuts" }, SHORTCUTS.flatMap(([key, what]) => [element("dt", {}, element("kbd", {}, key)), element("dd", {}, what)]))),
    );
    this.keys.append(icon("keys"));
    const theme = element("button", { type: "button", class: "only-icon", title: "Light or dark", "aria-label": "Light or dark", onclick: () => this.themed() }, icon("theme"));
    const home = element("a", { class: "home", href: homeLink() }, element("img", { src: `${base}assets/icon.svg`, alt: "", width: "24", height: "24" }), uid ? "Dashboards" : "");
    home.addEventListener("click", () => (home.href = homeLink()));
    root.append(
      element("nav", { "aria-label": "Where you are" }, home, uid ? element("span", { class: "sep", "aria-hidden": "true" }, "›") : "", this.title, this.told),
      element("div", { class: "tools" }, this.search, this.live, theme, this.keys),
    );
    this.controls = controls;
    document.addEventListener("keydown", (event) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
        event.preventDefault();
        toggle(this.search, "Dashboards", (panel) => this.fill(panel), { wide: true });
      }
    });
  }

  named(title, description) {
    this.title.textContent = title;
    document.title = title;
    this.told.textContent = "";
    if (description) this.told.append(element("span", { class: "info", tabindex: "0", "aria-label": description }, "i", element("span", {}, description)));
  }

  connected(isThere, text) {
    this.live.classList.toggle("gone", !isThere);
    this.live.querySelector(".live-text").textContent = text ?? (isThere ? "live" : "not connected");
  }

  themed() {
    const name = document.documentElement.dataset.theme === "dark" ? "light" : "dark";
    try {
      localStorage.setItem("serve-theme", name);
    } catch {
      // a browser that keeps nothing
    }
    charts.themed(name);
    change({ theme: name }, { replace: true });
  }

  fill(panel) {
    const search = element("input", { type: "search", placeholder: "Search dashboards", "aria-label": "Search dashboards", "data-first": true });
    const list = element("div", { class: "entries" });
    const show = () => {
      const found = matching(this.dashboards, search.value);
      list.replaceChildren(...found.map((each) => entry(each)), found.length ? "" : element("p", { class: "hint" }, "No dashboard is called so."));
    };
    search.addEventListener("input", show);
    search.addEventListener("keydown", (event) => event.key === "Enter" && list.querySelector("a")?.click());
    show();
    panel.classList.add("list", "dashboards");
    panel.append(search, list);
    arrows(panel, "a.entry");
  }
}

function entry(dashboard) {
  return element(
    "a",
    { class: "entry", href: linkTo(dashboard.uid), "aria-current": dashboard.uid === uid ? "page" : null, onclick: () => close() },
    element("span", { class: "name" }, dashboard.title),
    element("span", { class: "counts", title: countText(dashboard.findings) }, countMarks(dashboard.findings)),
    element("small", {}, dashboard.description),
  );
}

// All words have to be found, in titles before tags and descriptions.
export function matching(dashboards, text) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const rank = (each) => (words.every((word) => each.title.toLowerCase().includes(word)) ? 0 : 1);
  return dashboards
    .filter((each) => words.every((word) => `${each.title} ${each.uid} ${(each.tags ?? []).join(" ")} ${each.description}`.toLowerCase().includes(word)))
    .sort((a, b) => rank(a) - rank(b));
}

// Single keys, and pairs such as `t z`, where nobody types.
export function onKeys(actions) {
  let first = "";
  let since = 0;
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest?.("input,textarea,select,[contenteditable]")) return;
    const pair = Date.now() - since < 1200 ? `${first} ${event.key}` : "";
    const action = actions[pair] ?? actions[event.key];
    [first, since] = [event.key, Date.now()];
    if (!action) return;
    event.preventDefault();
    action(event);
  });
}
