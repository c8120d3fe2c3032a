// The time that is looked at: ranges relative to now, moments of the dashboard's clock, shifted, widened, and asked again.

import { change, read } from "./address.js";
import { element, icon } from "./elements.js";
import { arrows, close, trigger } from "./popup.js";

const RANGES = [
  ["now-5m", "Last 5 minutes"], ["now-15m", "Last 15 minutes"], ["now-30m", "Last 30 minutes"], ["now-1h", "Last 1 hour"],
  ["now-3h", "Last 3 hours"], ["now-6h", "Last 6 hours"], ["now-12h", "Last 12 hours"], ["now-24h", "Last 24 hours"],
  ["now-2d", "Last 2 days"], ["now-7d", "Last 7 days"], ["now-30d", "Last 30 days"], ["now-90d", "Last 90 days"],
  ["now/d", "Today so far"], ["now/w", "This week so far"],
];
const REFRESHES = ["5s", "10s", "30s", "1m", "5m", "15m", "30m", "1h"];
const SECONDS = { s: 1, m: 60, h: 3600, d: 86400 };
const RELATIVE = /^now(?:[+-]\d{1,9}[smhdwMy])?(?:\/[smhdwMy])?$/;
const MOMENT = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(?::(\d{2})(?:\.\d+)?)?)?(Z| UTC)?$/;

// Milliseconds of what the server calls the begin or the end: seconds, milliseconds or an ISO date.
function milliseconds(value) {
  if (typeof value === "number") return value > 1e11 ? value : value * 1000;
  if (/^\d+$/.test(String(value))) return milliseconds(Number(value));
  return Date.parse(value);
}

const clock = (value) => zones.clock(value);

// Returns how a typed moment is spelled in the address, or null where it is none.
function spelled(text) {
  const typed = text.trim();
  if (RELATIVE.test(typed)) return typed;
  if (/^\d{12,14}$/.test(typed)) return typed;
  const found = MOMENT.exec(typed);
  if (!found) return null;
  const moment = Date.parse(`${found[1]}T${found[2] || "00:00"}:${found[3] || "00"}Z`);
  if (Number.isNaN(moment)) return null;
  return new Date(found[4] ? moment : zones.momentOf(moment)).toISOString();
}

function choose(from, to) {
  change({ from, to });
}

function absolute(start, end) {
  choose(new Date(Math.round(start)).toISOString(), new Date(Math.round(end)).toISOString());
}

export class Times {
  constructor(reload) {
    this.reload = reload;
    this.span = null;
    this.label = element("span", {}, "Time range");
    const pick = trigger({ class: "pick", title: "Time range" }, "Time range", (panel) => this.fill(panel), { wide: true });
    pick.append(icon("clock"), this.label, icon("down"));
    this.pick = pick;
    this.every = element("span", {}, "");
    const often = trigger({ class: "often", title: "Refresh by itself", "aria-label": "Refresh by itself" }, "Refresh", (panel) => this.fillRefresh(panel));
    often.append(this.every, icon("down"));
    this.again = element("button", { type: "button", title: "Refresh (d r)", "aria-label": "Refresh", onclick: () => reload("refresh") }, icon("refresh"));
    this.node = element(
      "div",
      { class: "times" },
      element(
        "div",
        { class: "joined", role: "group", "aria-label": "Time" },
        element("button", { type: "button", title: "Earlier (t ←)", "aria-label": "Earlier", onclick: () => this.shift(-1) }, icon("left")),
        pick,
        element("button", { type: "button", title: "Later (t →)", "aria-label": "Later", onclick: () => this.shift(1) }, icon("right")),
        element("button", { type: "button", title: "Zoom out (t z)", "aria-label": "Zoom out", onclick: () => this.zoomOut() }, icon("out")),
      ),
      element("div", { class: "joined", role: "group", "aria-label": "Refresh" }, this.again, often),
    );
    this.schedule();
  }

  // The server's answer has the time that is shown, and what the dashboard is defined with.
  show({ span, time, refresh, time_picker: picker }) {
    this.asked = time;
    this.intervals = picker?.refresh_intervals?.length ? picker.refresh_intervals : REFRESHES;
    if (this.own !== refresh) {
      this.own = refresh;
      this.schedule();
    }
    // moments in what the server says are in UTC
    const text = span.text.replace(/\d{4}-\d\d-\d\d \d\d:\d\d/g, (each) => zones.clock(Date.parse(`${each.replace(" ", "T")}Z`), 16));
    this.span = { start: milliseconds(span.from), end: milliseconds(span.to), text };
    this.label.textContent = text;
    this.pick.title = `${clock(this.span.start)} to ${clock(this.span.end)} (${zones.called(this.span.end)})`;
  }

  shift(direction) {
    if (!this.span) return;
    const half = (this.span.end - this.span.start) / 2;
    absolute(this.span.start + direction * half, this.span.end + direction * half);
  }

  zoomOut() {
    if (!this.span) return;
    const length = this.span.end - this.span.start;
    absolute(this.span.start - length / 2, this.span.end + length / 2);
  }

  zoomTo(start, end) {
    if (end - start >= 1000) absolute(start, end);
  }

  // What the address says, also that it is off; else what the dashboard is defined with.
  get chosen() {
    return read().refresh ?? this.own ?? "";
  }

  schedule() {
    clearInterval(this.timer);
    const chosen = this.chosen;
    this.every.textContent = chosen || "Off";
    const found = /^(\d+)([smhd])$/.exec(chosen);
    if (found) this.timer = setInterval(() => document.hidden || this.reload("refresh"), Number(found[1]) * SECONDS[found[2]] * 1000);
  }

  fillRefresh(panel) {
    const { chosen } = this;
    panel.classList.add("list");
    for (const each of ["", ...(this.intervals ?? REFRESHES)]) {
      const isChosen = each === chosen;
      panel.append(
        element("button", { type: "button", class: "entry", "aria-pressed": String(isChosen), "data-first": isChosen, onclick: () => {
          close({ focus: true });
          change({ refresh: each }, { replace: true });
          this.schedule();
        } }, each || "Off"),
      );
    }
    arrows(panel, ".entry");
  }

  fill(panel) {
    const asked = { ...this.asked };
    const from = element("input", { id: "time-from", spellcheck: "false", autocomplete: "off", value: shown(asked.from, this.span?.start) });
    const to = element("input", { id: "time-to", spellcheck: "false", autocomplete: "off", value: shown(asked.to, this.span?.end) });
    const problem = element("p", { class: "problem", role: "alert" });
    const form = element(
      "form",
      { class: "absolute" },
      element("h3", {}, "From and to"),
      element("label", { for: "time-from" }, "From"),
      from,
      element("label", { for: "time-to" }, "To"),
      to,
      problem,
      element("button", { type: "submit", class: "primary" }, "Apply"),
      element("p", { class: "hint" }, `now-6h, now/d, or 2026-11-21 20:00 in ${zones.called(this.span?.end ?? Date.now())}`),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const [start, end] = [spelled(from.value), spelled(to.value)];
      from.setAttribute("aria-invalid", String(start === null));
      to.setAttribute("aria-invalid", String(end === null));
      if (start === null || end === null) {
        problem.textContent = `“${(start === null ? from : to).value}” is no moment.`;
        return;
      }
      if (!RELATIVE.test(start) && !RELATIVE.test(end) && milliseconds(start) >= milliseconds(end)) {
        problem.textContent = "The range ends before it begins.";
        return;
      }
      close({ focus: true });
      choose(start, end);
    });
    const search = element("input", { type: "search", placeholder: "Search ranges", "aria-label": "Search ranges", "data-first": true });
    const list = element("div", { class: "entries" });
    for (const [start, text] of RANGES) {
      const isChosen = asked.from === start && asked.to === "now";
      list.append(element("button", { type: "button", class: "entry", "aria-pressed": String(isChosen), onclick: () => {
        close({ focus: true });
        choose(start, "now");
      } }, text));
    }
    search.addEventListener("input", () => {
      for (const each of list.children) each.hidden = !each.textContent.toLowerCase().includes(search.value.trim().toLowerCase());
    });
    search.addEventListener("keydown", (event) => {
      if (event.key === "Enter") [...list.children].find((each) => !each.hidden)?.click();
    });
    panel.classList.add("ranges");
    panel.append(form, element("div", { class: "quick" }, search, list));
    arrows(panel, ".quick .entry");
  }
}

function shown(asked, moment) {
  if (asked && RELATIVE.test(asked)) return asked;
  return moment === undefined ? "" : clock(moment);
}
