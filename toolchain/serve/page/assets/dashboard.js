// The page of a dashboard: asks the server, shows its answer in place, and asks again when something changed.

import { change, homeLink, linkTo, onChange, question, read, uid } from "./address.js";
import { Alone } from "./alone.js";
import { Bar, onKeys } from "./bar.js";
import { element, icon, plural, say } from "./elements.js";
import { errorBanner, findingsBanner, notice } from "./findings.js";
import { Parts } from "./parts.js";
import { get, listen } from "./server.js";
import { shownSections } from "./tabs.js";
import { Times } from "./times.js";
import { variablesBar } from "./variables.js";

const main = document.getElementById("main");
const notices = document.getElementById("notices");
const controls = document.getElementById("controls");
const bar = new Bar(document.getElementById("bar"));
const times = new Times((why) => load(why));
const variables = element("div", { class: "variables-place" });
controls.append(variables, times.node);
const board = element("div", { id: "board" });
const aloneRoot = element("div", { id: "alone", hidden: true });
const state = { shown: null, error: null, gone: null, findingsOpen: null, scrolled: 0, version: null, request: null };

const parts = new Parts(board, {
  zoomed: (start, end) => times.zoomTo(start, end),
  zoomedOut: () => times.zoomOut(),
  opened: (key) => change({ viewPanel: key }),
  isRowOpen: (section) => {
    const { opened, closed } = read();
    return section.collapsed ? opened.includes(section.title) : !closed.includes(section.title);
  },
  rowToggled: (title, isOpen, isCollapsed) => {
    const { opened, closed } = read();
    const others = (list) => list.filter((each) => each !== title);
    change(
      {
        opened: isCollapsed && isOpen ? [...others(opened), title] : others(opened),
        closed: !isCollapsed && !isOpen ? [...others(closed), title] : others(closed),
      },
      { replace: true },
    );
  },
});
const alone = new Alone(aloneRoot, {
  zoomed: (start, end) => times.zoomTo(start, end),
  zoomedOut: () => times.zoomOut(),
  closed: () => change({ viewPanel: null }),
});

// What somebody asks for goes before what is under way; what the server tells waits for it, and is asked once.
async function load(why) {
  if (why === "changed" && state.request) {
    state.again = true;
    return;
  }
  state.request?.abort();
  const request = (state.request = new AbortController());
  main.setAttribute("aria-busy", "true");
  try {
    const answer = await get(`dashboards/${encodeURIComponent(uid)}${question()}`, request.signal);
    if (state.request !== request) return;
    state.gone = null;
    await show(answer, why);
  } catch (error) {
    if (error.name === "AbortError") return;
    if (error.status === 404) await gone(error);
    else if (error.status) state.problem = error;
    else bar.connected(false);
    tell();
  } finally {
    if (state.request === request) {
      state.request = null;
      main.setAttribute("aria-busy", "false");
      if (state.again) {
        state.again = false;
        load("changed");
      }
    }
  }
}

async function show(answer, why) {
  const before = state.shown;
  state.shown = answer;
  state.problem = null;
  state.error = answer.error ?? null;
  state.version = answer.version;
  if (!main.contains(board)) main.replaceChildren(board, aloneRoot);
  const root = document.documentElement;
  if (root.dataset.timezone !== answer.timezone) {
    root.dataset.timezone = answer.timezone;
    if (before) charts.again();
    zones.texts(board);
  }
  bar.named(answer.title, answer.description);
  times.show(answer);
  showVariables(answer.variables);
  tell();
  watchData();
  const changed = await parts.show(shownSections(answer), { marked: Boolean(before) && why === "changed" });
  await showAlone();
  document.body.dataset.version = String(answer.version);
  document.body.dataset.shown = String(Number(document.body.dataset.shown ?? 0) + 1);
  if (why === "changed") {
    say(changed ? `${plural(changed, "panel")} changed.` : "Nothing changed on this dashboard.");
  }
}

// What somebody types or chooses just now is not taken from under the hands.
function showVariables(found) {
  if (variables.contains(document.activeElement) && document.activeElement.tagName === "INPUT") return;
  if (variables.querySelector("[aria-expanded=true]")) return;
  const told = JSON.stringify(found);
  if (variables.dataset.told === told) return;
  variables.dataset.told = told;
  const focused = variables.contains(document.activeElement) ? document.activeElement.id : "";
  variables.replaceChildren(...[variablesBar(found)].filter(Boolean));
  if (focused) document.getElementById(focused)?.focus();
}

async function showAlone() {
  const asked = read().viewPanel;
  const panel = asked && state.shown?.sections.flatMap((each) => each.panels).find((each) => each.key === asked.replace(/^panel-/, ""));
  if (asked && !aloneRoot.hidden) state.wasAlone = true;
  else if (asked) state.scrolled = window.scrollY;
  const wasHidden = aloneRoot.hidden;
  aloneRoot.hidden = !asked;
  board.hidden = Boolean(asked);
  document.body.classList.toggle("is-alone", Boolean(asked));
  if (!asked) {
    if (!wasHidden) {
      const key = alone.key;
      alone.close();
      window.scrollTo(0, state.scrolled);
      document.querySelector(`#panel-${CSS.escape(key)} .tool`)?.focus({ preventScroll: true });
    }
    return;
  }
  if (wasHidden) window.scrollTo(0, 0);
  await alone.open(asked.replace(/^panel-/, ""), panel?.findings ?? []);
}

// Everything above the panels: what keeps the definitions from loading, what is gone, findings of the dashboard.
function tell() {
  const found = [];
  if (state.error) found.push(errorBanner(state.error));
  if (state.gone) found.push(state.gone);
  if (state.notice) found.push(notice("warning", state.notice));
  const data = state.shown?.data;
  if (data && data.state !== "ready") found.push(notice(data.state === "failed" ? "warning" : "info", { message: data.text, remedy: "" }));
  for (const each of state.shown?.problems ?? []) found.push(notice("warning", { ...each, message: `${each.name}: ${each.message}` }));
  if (state.problem) found.push(errorBanner({ message: state.problem.message, remedy: state.problem.told?.remedy ?? "" }));
  const findings = state.gone ? [] : (state.shown?.findings ?? []);
  if (findings.length) {
    const isOpen = state.findingsOpen ?? findings.some((each) => each.severity === "error");
    found.push(findingsBanner(findings, "about the dashboard itself", "dashboard-findings", isOpen, (open) => (state.findingsOpen = open)));
  }
  const told = JSON.stringify([state.error, findings, state.problem?.message, state.gone?.textContent, state.notice, data, state.shown?.problems]);
  if (notices.dataset.told === told) return;
  notices.dataset.told = told;
  notices.replaceChildren(...found);
}

async function gone(error) {
  const answer = await list();
  if (answer?.version === 0) {
    state.gone = notice("info", { message: "The server has begun, and loads the definitions.", remedy: "" });
    return;
  }
  const title = state.shown?.title ?? uid;
  const renamed = bar.dashboards.find((each) => each.uid !== uid && each.title === title);
  state.gone = element(
    "section",
    { class: "banner is-warning", role: "alert", id: "gone" },
    icon("warning"),
    element(
      "div",
      {},
      element("p", { class: "what" }, renamed ? `“${title}” has the uid “${renamed.uid}” now, and “${uid}” is no more.` : error.message),
      error.told?.remedy ? element("p", { class: "remedy" }, error.told.remedy) : null,
      element("p", { class: "where" }, renamed ? element("a", { href: linkTo(renamed.uid) }, `Open ${title}`) : element("a", { href: homeLink() }, "All dashboards")),
    ),
  );
  if (!state.shown) main.replaceChildren();
}

// While the data is being made, how far that is.
function watchData() {
  clearTimeout(state.watching);
  if (state.shown?.data?.state !== "waiting") return;
  state.watching = setTimeout(async () => {
    const answer = await list();
    if (answer?.data && state.shown) {
      state.shown.data = answer.data;
      tell();
    }
    watchData();
  }, 1500);
}

async function list() {
  try {
    const answer = await get("dashboards");
    bar.dashboards = answer.dashboards;
    return answer;
  } catch {
    return null; // without it only the search is empty, and the events say whether the server is there
  }
}

function hasListed(wanted) {
  return bar.dashboards.some((each) => each.uid === wanted);
}

onChange((names) => {
  const parameters = names ?? ["from", "viewPanel", "theme", "dtab", "layout", "opened"];
  if (names === null) {
    const { theme } = read();
    if (theme && theme !== document.documentElement.dataset.theme) charts.themed(theme);
    times.schedule();
  }
  if (parameters.some((each) => each === "from" || each === "to" || each.startsWith("var-"))) load("asked");
  else if (["viewPanel", "dtab", "layout"].some((each) => parameters.includes(each))) {
    if (state.shown) parts.show(shownSections(state.shown), { marked: false }).then(showAlone);
  }
});

onKeys({
  "/": () => bar.search.click(),
  "?": () => bar.keys.click(),
  v: () => {
    const panel = document.querySelector("#board .panel:hover") ?? document.activeElement?.closest("#board .panel");
    if (read().viewPanel) change({ viewPanel: null });
    else if (panel) change({ viewPanel: panel.dataset.key });
  },
  Escape: () => read().viewPanel && change({ viewPanel: null }),
  "d r": () => load("refresh"),
  "t z": () => times.zoomOut(),
  "t ArrowLeft": () => times.shift(-1),
  "t ArrowRight": () => times.shift(1),
});

let hasConnected = false;
listen(
  async (event) => {
    const seconds = typeof event.seconds === "number" ? `updated in ${event.seconds.toFixed(2)} s` : "live";
    bar.connected(true, event.error ? "not loaded" : hasConnected ? seconds : "live");
    const isFirst = !hasConnected;
    hasConnected = true;
    state.error = event.error ?? null;
    if (isFirst && (state.version === null || state.version === event.version)) {
      tell();
      return;
    }
    if (event.notice) {
      state.notice = event.notice;
      tell();
      return;
    }
    const listed = list();
    if (event.version !== state.version || state.gone || state.problem) {
      const isOurs = event.dashboards?.includes(uid) ?? true;
      if (isOurs || state.gone || state.problem) return load("changed");
      await listed;
      if (!hasListed(uid)) return load("changed");
      state.version = event.version;
    }
    tell();
  },
  (isThere) => {
    bar.connected(isThere);
    const isBack = isThere && (state.isLost || (state.version === null && state.problem));
    state.isLost = !isThere;
    if (isBack) load("changed"); // a server that was started again counts its versions anew
  },
);
list();
load("first");
