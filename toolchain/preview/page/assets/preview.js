"use strict";
(() => {
  const root = document.documentElement;
  const errors = [];
  let drawnCharts = 0;

  function failed(message) {
    errors.push(String(message));
    if (document.body) document.body.dataset.errors = JSON.stringify(errors);
  }
  window.addEventListener("error", (event) => failed(event.message || `cannot load ${event.target.src || event.target.href}`), true);
  window.addEventListener("unhandledrejection", (event) => failed(event.reason));

  const stored = (() => {
    try { return localStorage.getItem("preview-theme"); } catch { return null; }
  })();
  const asked = /[?&#]theme=(light|dark)/.exec(location.href);
  const preferred = window.matchMedia("(prefers-color-scheme: light)");
  root.dataset.theme = asked ? asked[1] : stored || (preferred.matches ? "light" : "dark");
  preferred.addEventListener("change", () => {
    if (!stored && !asked) charts.themed(preferred.matches ? "light" : "dark");
  });

  async function draw(chart) {
    try {
      if (!(await charts.draw(chart))) return;
      drawnCharts += 1;
    } catch (error) {
      failed(`${chart.closest(".panel")?.id}: ${error.message}`);
    }
    report();
  }

  // A panel counts as drawn when it shows something itself and each of its charts has a picture.
  function report() {
    document.body.dataset.height = Math.ceil(document.documentElement.getBoundingClientRect().height);
    const panels = [...document.querySelectorAll(".panel")];
    const finished = panels.filter((panel) => {
      const charts = [...panel.querySelectorAll(".chart")];
      const complete = charts.every((chart) => chart.dataset.drawn) && panel.querySelector(".body").childElementCount > 0;
      if (complete) panel.dataset.drawn = "1";
      return complete;
    });
    Object.assign(document.body.dataset, {
      panels: panels.length, drawn: finished.length, charts: drawnCharts, errors: JSON.stringify(errors),
    });
  }

  // Where everything is shown, tabs stand below each other under their titles.
  function opened() {
    delete root.dataset.tabs;
    for (const row of document.querySelectorAll("details.row")) row.open = true;
  }

  // The keys of the ARIA Authoring Practices Guide, "Tabs Pattern".
  const STEPS = { ArrowLeft: -1, ArrowRight: 1, Home: -Infinity, End: Infinity };

  function choose(tab, focuses) {
    for (const each of tab.parentElement.children) {
      const chosen = each === tab;
      each.setAttribute("aria-selected", String(chosen));
      each.tabIndex = chosen ? 0 : -1;
      document.getElementById(each.getAttribute("aria-controls")).classList.toggle("open", chosen);
    }
    if (focuses) tab.focus();
    report();
  }

  function withKeys(list) {
    const tabs = [...list.children];
    list.addEventListener("click", (event) => {
      const tab = event.target.closest("[role=tab]");
      if (tab) choose(tab, false);
    });
    list.addEventListener("keydown", (event) => {
      const at = tabs.indexOf(document.activeElement);
      const step = STEPS[event.key];
      if (at < 0 || step === undefined) return;
      event.preventDefault();
      const next = Number.isFinite(step) ? (at + step + tabs.length) % tabs.length : step < 0 ? 0 : tabs.length - 1;
      choose(tabs[next], true);
    });
  }

  // The page is written with moments in UTC; it shows them as the dashboard's clock does.
  function clocks() {
    zones.texts(document);
    const range = document.querySelector(".range[data-from]");
    if (!range) return;
    const [start, end] = [Number(range.dataset.from), Number(range.dataset.to)];
    range.title = `${zones.clock(start, 16)} to ${zones.clock(end, 16)} (${zones.called(end)})`;
    if (!zones.ahead(start) && !zones.ahead(end)) return;
    range.querySelector("small").textContent = `${zones.clock(start, 16)} – ${zones.clock(end, 16)} ${zones.called(end)}`;
  }

  async function everything() {
    opened();
    await Promise.all([...document.querySelectorAll(".chart")].map(draw));
    report();
    document.body.dataset.done = "1";
  }

  window.addEventListener("DOMContentLoaded", () => {
    document.querySelector("button.theme")?.addEventListener("click", () => {
      const name = root.dataset.theme === "dark" ? "light" : "dark";
      try { localStorage.setItem("preview-theme", name); } catch { /* a browser may keep nothing for files */ }
      charts.themed(name);
    });
    document.body.addEventListener("click", (event) => {
      const item = event.target.closest?.(".legend [data-trace]");
      if (item) charts.isolate(item, event);
    });
    clocks();
    root.dataset.tabs = "one";
    for (const list of document.querySelectorAll("[role=tablist]")) withKeys(list);
    if (location.hash === "#opened") opened();
    report();
    if (location.hash === "#opened") return;
    if (/[?&]all=1|#all/.test(location.href)) {
      everything();
      return;
    }
    const watcher = new IntersectionObserver((entries) => {
      for (const entry of entries) {
        if (entry.isIntersecting) {
          watcher.unobserve(entry.target);
          draw(entry.target);
        }
      }
    }, { rootMargin: "300px" });
    for (const chart of document.querySelectorAll(".chart")) watcher.observe(chart);
    window.addEventListener("beforeprint", everything);
    window.addEventListener("afterprint", () => { root.dataset.tabs = "one"; });
  });
})();
