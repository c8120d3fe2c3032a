"use strict";
// Draws the figures that panels hold: what pages of files and the page of a server share.
window.charts = (() => {
  const root = document.documentElement;

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
    // As in Grafana, a drag over time chooses a time, and leaves the values as they are.
    if (layout.xaxis?.type === "date") {
      for (const key of Object.keys(layout)) if (/^yaxis/.test(key)) layout[key].fixedrange = true;
    }
    return layout;
  }

  function figureOf(chart) {
    chart.figure ??= JSON.parse(chart.querySelector("script").textContent);
    return chart.figure;
  }

  // The figure as the dashboard's clock has it; by how much it was moved is kept at the chart.
  function ofClock(chart) {
    const figure = zones.figure(figureOf(chart));
    chart.ahead = figure.by;
    return figure;
  }

  // Returns whether it drew: a chart is drawn once, and not while its row is closed.
  async function draw(chart) {
    if (chart.drawing || chart.closest("details:not([open])")) return false;
    chart.drawing = true;
    const plot = chart.appendChild(document.createElement("div"));
    plot.className = "plot";
    const figure = ofClock(chart);
    await Plotly.newPlot(plot, resolved(figure.data), layoutOf(figure), { responsive: true, displayModeBar: false });
    chart.plot = plot;
    chart.dataset.drawn = "1";
    return true;
  }

  function themed(name) {
    root.dataset.theme = name;
    again();
  }

  // Draws every chart anew: the colours or the clock are other.
  function again() {
    for (const chart of document.querySelectorAll(".chart")) {
      if (!chart.plot) continue;
      const figure = ofClock(chart);
      Plotly.react(chart.plot, resolved(figure.data), layoutOf(figure));
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

  return { again, color, draw, isolate, themed };
})();
