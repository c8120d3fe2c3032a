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
    if (!stored && !asked) themed(preferred.matches ? "light" : "dark");
  });

  function color(name) {
    const styles = getComputedStyle(root);
    return (styles.getPropertyValue(`--c-${name}`) || styles.getPropertyValue(`--${name}`)).trim();
  }

  function faded(value, alpha) {
    const found = /^#(..)(..)(..)$/.exec(value);
    return found ? `rgba(${found.slice(1).map((part) => parseInt(part, 16)).join(",")},${alpha})` : value;
  }

  // Figures name colours as "@green" or "@green/0.3", and hold both variants of what depends on the theme otherwise.
  function resolved(value) {
    if (typeof value === "string") {
      const found = /^@([a-z-]+)(?:\/([0-9.e-]+))?$/.exec(value);
      return found ? (found[2] ? faded(color(found[1]), found[2]) : color(found[1])) : value;
    }
    if (Array.isArray(value)) return typeof value[0] === "number" ? value : value.map(resolved);
    if (value && typeof value === "object") {
      if ("@dark" in value) return resolved(value[`@${root.dataset.theme}`]);
      return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, resolved(each)]));
    }
    return value;
  }

  function axis(given) {
    return { gridcolor: color("grid"), linecolor: color("grid"), tickfont: { size: 12 }, automargin: true, ...given };
  }

  function layoutOf(figure) {
    const given = resolved(figure.layout || {});
    const layout = {
      paper_bgcolor: "rgba(0,0,0,0)",
      plot_bgcolor: "rgba(0,0,0,0)",
      font: { family: "Inter, Helvetica Neue, Arial, sans-serif", size: 12, color: color("text") },
      margin: { l: 8, r: 12, t: 8, b: 20 },
      hoverlabel: { bgcolor: color("raised"), bordercolor: color("border"), font: { color: color("text"), size: 12 } },
      dragmode: "zoom",
      autosize: true,
      ...given,
    };
    for (const key of Object.keys(layout)) if (/^[xy]axis/.test(key)) layout[key] = axis(layout[key]);
    return layout;
  }

  function figureOf(chart) {
    chart.figure ??= JSON.parse(chart.querySelector("script").textContent);
    return chart.figure;
  }

  async function draw(chart) {
    if (chart.drawing || chart.closest("details:not([open])")) return;
    chart.drawing = true;
    try {
      const figure = figureOf(chart);
      const plot = chart.appendChild(document.createElement("div"));
      plot.className = "plot";
      const data = resolved(figure.data);
      await Plotly.newPlot(plot, data, layoutOf(figure), { responsive: true, displayModeBar: false });
      chart.plot = plot;
      chart.dataset.drawn = "1";
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

  function themed(name) {
    root.dataset.theme = name;
    for (const chart of document.querySelectorAll(".chart")) {
      if (chart.plot) Plotly.react(chart.plot, resolved(chart.figure.data), layoutOf(chart.figure));
    }
  }

  function isolate(item, event) {
    const legend = item.closest(".legend");
    const plot = legend.parentElement.querySelector(".chart").plot;
    if (!plot) return;
    const items = [...legend.querySelectorAll("[data-trace]")];
    const shown = items.filter((each) => !each.classList.contains("off"));
    const adds = event.ctrlKey || event.metaKey;
    const alone = shown.length === 1 && shown[0] === item;
    for (const each of items) {
      const on = adds ? (each === item ? each.classList.contains("off") : !each.classList.contains("off")) : alone || each === item;
      each.classList.toggle("off", !on);
      const parts = plot.data.flatMap((trace, index) => ((trace.meta ?? index) === Number(each.dataset.trace) ? [index] : []));
      Plotly.restyle(plot, { visible: on }, parts);
    }
  }

  function opened() {
    for (const row of document.querySelectorAll("details.row")) row.open = true;
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
      themed(name);
    });
    document.body.addEventListener("click", (event) => {
      const item = event.target.closest?.(".legend [data-trace]");
      if (item) isolate(item, event);
    });
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
  });
})();
