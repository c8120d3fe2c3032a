// The page of all dashboards: what each answers, and what the checks say of it.

import { linkTo } from "./address.js";
import { Bar, matching, onKeys } from "./bar.js";
import { element, plural } from "./elements.js";
import { countMarks, countText, errorBanner, findingsBanner } from "./findings.js";
import { get, listen } from "./server.js";

const main = document.getElementById("main");
const notices = document.getElementById("notices");
const bar = new Bar(document.getElementById("bar"));
bar.named(document.title, "");
const search = element("input", { type: "search", class: "index-search", placeholder: "Search by title, tag or question", "aria-label": "Search dashboards" });
const cards = element("ul", { class: "cards" });
const count = element("p", { class: "index-count", role: "status" });
let dashboards = [];
let elsewhere = [];
let isOpen = false;

function show() {
  const found = matching(dashboards, search.value);
  count.textContent = plural(found.length, "dashboard");
  cards.replaceChildren(
    ...found.map((each) =>
      element(
        "li",
        {},
        element(
          "a",
          { class: "card", href: linkTo(each.uid) },
          element("span", { class: "name" }, each.title),
          element("span", { class: "counts", title: countText(each.findings) }, countMarks(each.findings)),
          element("span", { class: "described" }, each.description),
          element("span", { class: "tags" }, (each.tags ?? []).map((tag) => element("span", { class: "badge" }, tag))),
        ),
      ),
    ),
  );
}

async function load() {
  let answer;
  try {
    answer = await get("dashboards");
  } catch {
    return bar.connected(false); // the events say when the server is there again, and with them comes the list
  }
  dashboards = bar.dashboards = answer.dashboards;
  if (!main.contains(cards)) main.replaceChildren(element("div", { class: "index" }, element("div", { class: "index-head" }, search, count), cards));
  main.setAttribute("aria-busy", "false");
  elsewhere = answer.findings ?? [];
  banner(answer.error ?? null);
  show();
  document.body.dataset.version = String(answer.version ?? "");
}

function banner(error) {
  const others = elsewhere.length ? findingsBanner(elsewhere, "about alerts, metrics and the rest", "elsewhere", isOpen, (open) => (isOpen = open)) : null;
  notices.replaceChildren(...[error ? errorBanner(error) : null, others].filter(Boolean));
}

search.addEventListener("input", show);
onKeys({ "/": () => search.focus(), "?": () => bar.keys.click() });
listen(
  (event) => {
    bar.connected(true);
    if (event.error) banner(event.error);
    else load();
  },
  (isThere) => bar.connected(isThere),
);
load();
