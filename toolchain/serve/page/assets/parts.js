// The rows and panels of a dashboard in place: what is unchanged stays as it is, what changed is swapped when drawn.

import { linkTo } from "./address.js";
import { element, icon } from "./elements.js";
import { attach } from "./findings.js";

const FRESH_FOR = 4000;
const PLACE = ["position", "left", "top", "width", "height"];

export class Parts {
  // `zoomed` is told a start and an end in milliseconds, `opened` a panel's key, `rowToggled` a row's title and state.
  constructor(root, { zoomed, zoomedOut, opened, rowToggled, isRowOpen }) {
    Object.assign(this, { root, zoomed, zoomedOut, opened, rowToggled, isRowOpen });
    this.sections = new Map();
    this.panels = new Map();
    this.showing = new Set();
    this.seen = new IntersectionObserver((entries) => entries.forEach((entry) => entry.isIntersecting && this.draw(entry.target)), { rootMargin: "400px" });
    this.sized = new ResizeObserver((entries) => {
      for (const { target, contentRect } of entries) {
        const size = `${contentRect.width} ${contentRect.height}`;
        if (target.size && target.size !== size && contentRect.width && target.isConnected) Plotly.Plots.resize(target.plot);
        if (contentRect.width) target.size = size;
      }
    });
    root.addEventListener("click", (event) => {
      const item = event.target.closest?.(".legend [data-trace]");
      if (item) charts.isolate(item, event);
    });
    for (const kind of ["pointerover", "focusin", "click"]) {
      root.addEventListener(kind, (event) => {
        const link = event.target.closest?.("a[data-dashboard]");
        if (link) link.href = linkTo(link.dataset.dashboard);
      });
    }
  }

  // Returns how many panels were replaced, are new, or went.
  async show(sections, { marked }) {
    const swaps = [];
    const keys = named(sections);
    const kept = new Set();
    let before = null;
    let changed = 0;
    for (const [index, section] of sections.entries()) {
      const part = section.bar ? { node: section.bar } : this.section(keys[index], section);
      kept.add(keys[index]);
      if (!part.node.isConnected || part.node.previousElementSibling !== before) {
        if (before) before.after(part.node);
        else this.root.prepend(part.node);
      }
      before = part.node;
      if (!section.bar) changed += this.fill(part, section, swaps, marked);
    }
    const bar = sections.find((each) => each.bar)?.bar;
    for (const other of this.root.querySelectorAll(":scope > .tabs")) if (other !== bar) other.remove();
    for (const [key, part] of this.sections) {
      if (kept.has(key)) continue;
      part.node.remove();
      this.sections.delete(key);
    }
    const shown = new Set(sections.flatMap((each) => each.panels.map((panel) => panel.key)));
    for (const [key, panel] of this.panels) {
      if (shown.has(key)) continue;
      panel.node.remove();
      this.panels.delete(key);
      changed += 1;
    }
    await Promise.all(swaps);
    return changed;
  }

  section(key, section) {
    let part = this.sections.get(key);
    if (part && (part.title !== null) === Boolean(section.title)) {
      part.count.textContent = `(${section.panels.length} ${section.panels.length === 1 ? "panel" : "panels"})`;
      return part;
    }
    part?.node.remove();
    const grid = element("div", { class: "panels" });
    const count = element("small", {}, `(${section.panels.length} ${section.panels.length === 1 ? "panel" : "panels"})`);
    let node = element("div", { class: "part" }, grid);
    if (section.title) {
      node = element("details", { class: "row part", open: this.isRowOpen(section) }, element("summary", {}, section.title, " ", count), grid);
      node.addEventListener("toggle", () => {
        this.rowToggled(section.title, node.open, Boolean(section.collapsed));
        if (node.open) for (const each of grid.children) this.watch(each);
      });
    }
    part = { node, grid, count, title: section.title || null };
    this.sections.set(key, part);
    return part;
  }

  fill(part, section, swaps, marked) {
    part.grid.style.setProperty("--rows", section.height);
    flow(part.grid, section.flow);
    let before = null;
    let changed = 0;
    for (const panel of section.panels) {
      const known = this.panels.get(panel.key);
      if (known && known.hash === panel.hash && known.node.isConnected) {
        this.annotate(known.node, panel);
        if (known.node.parentElement !== part.grid) part.grid.append(known.node);
      } else {
        const node = this.made(panel);
        this.panels.set(panel.key, { node, hash: panel.hash });
        changed += 1;
        if (marked) fresh(node);
        if (known?.node.parentElement === part.grid) swaps.push(this.swap(known.node, node));
        else {
          known?.node.remove();
          part.grid.append(node);
          this.watch(node);
        }
      }
      const { node } = this.panels.get(panel.key);
      node.style.setProperty("--y", panel.y);
      const isPlaced = (before ? before.nextElementSibling : part.grid.firstElementChild) === node;
      if (!isPlaced && !node.classList.contains("coming")) before ? before.after(node) : part.grid.prepend(node);
      before = node;
    }
    return changed;
  }

  made(panel) {
    const template = document.createElement("template");
    template.innerHTML = panel.html; // made by the server, which escapes every text in it
    const node = template.content.firstElementChild;
    zones.texts(node);
    node.id = `panel-${panel.key}`;
    node.dataset.key = panel.key;
    const head = node.querySelector(":scope > h2");
    const label = panel.title || panel.kind;
    head.append(
      element("button", { type: "button", class: "tool", title: "Look at it alone: its queries explained, and edited to try (v)", "aria-label": `Look at ${label} alone`, onclick: () => this.opened(panel.key) }, icon("view")),
    );
    for (const link of node.querySelectorAll("a[href]")) {
      const found = /(?:^|\/)([\w-]+)(?:\.html)?$/.exec(link.getAttribute("href"));
      if (found && !/^[a-z]+:/i.test(link.getAttribute("href"))) link.dataset.dashboard = found[1];
    }
    this.annotate(node, panel);
    return node;
  }

  annotate(node, panel) {
    const told = JSON.stringify(panel.findings);
    if (node.findings === told) return;
    node.findings = told;
    attach(node, panel.findings, panel.title || panel.kind, this.showing.has(panel.key), (isOpen) =>
      this.showing[isOpen ? "add" : "delete"](panel.key),
    );
  }

  watch(node) {
    for (const chart of node.querySelectorAll(".chart")) if (!chart.dataset.drawn) this.seen.observe(chart);
  }

  async draw(chart) {
    if (!(await charts.draw(chart))) return;
    this.seen.unobserve(chart);
    this.sized.observe(chart);
    follow(chart, (start, end) => this.zoomed(start, end), () => this.zoomedOut());
  }

  // The new panel is drawn behind the old one, which goes when there is something to see.
  async swap(old, node) {
    const drawings = [...node.querySelectorAll(".chart")];
    const scrolled = old.querySelector(".scroll,.logs")?.scrollTop;
    const wasSeen = [...old.querySelectorAll(".chart")].some((each) => each.dataset.drawn);
    if (drawings.length && wasSeen) {
      node.classList.add("coming");
      if (old.parentElement.classList.contains("flowing")) over(node, old);
      old.after(node);
      const wait = new Promise((resolve) => setTimeout(resolve, 3000));
      await Promise.race([Promise.all(drawings.map((each) => this.draw(each))), wait]);
      keepFocus(old, node, () => old.remove());
      node.classList.remove("coming");
      for (const name of PLACE) node.style.removeProperty(name);
    } else {
      keepFocus(old, node, () => old.replaceWith(node));
    }
    const list = node.querySelector(".scroll,.logs");
    if (list && scrolled) list.scrollTop = scrolled;
    this.watch(node);
  }
}

// A grid that flows has as many columns as fit, at most as many as it may, each as wide as it has to be at least.
// Source: Grafana 12.4, AutoGridLayoutManager.tsx, "getTemplateColumnsTemplate" and "getAutoRowsTemplate".
function flow(grid, given) {
  grid.classList.toggle("flowing", Boolean(given));
  if (!given) return;
  const { columns, width, height, fills } = given;
  grid.style.setProperty("--columns", `repeat(auto-fit,minmax(min(max(100%/${columns} - 8px,${width}px),100%),1fr))`);
  grid.style.setProperty("--lines", `minmax(${height}px,${fills ? "auto" : `${height}px`})`);
}

// Where panels flow, one that comes takes no place of its own.
function over(node, old) {
  const sizes = { position: "absolute", left: `${old.offsetLeft}px`, top: `${old.offsetTop}px`, width: `${old.offsetWidth}px`, height: `${old.offsetHeight}px` };
  for (const [name, value] of Object.entries(sizes)) node.style.setProperty(name, value);
}

// A drag along the time axis is a choice of time; a double click zooms out.
export function follow(chart, zoomed, zoomedOut) {
  if (chart.figure?.layout?.xaxis?.type !== "date" || !chart.plot.on) return;
  chart.plot.on("plotly_relayout", (event) => {
    const [start, end] = [event["xaxis.range[0]"], event["xaxis.range[1]"]];
    if (start !== undefined && end !== undefined) zoomed(moment(start) - chart.ahead, moment(end) - chart.ahead);
  });
  chart.plot.on("plotly_doubleclick", zoomedOut);
}

function moment(value) {
  return typeof value === "number" ? value : Date.parse(`${value.replace(" ", "T")}Z`);
}

// Two rows may have one title: the second of them is another row.
function named(sections) {
  const seen = new Map();
  return sections.map((each) => {
    const title = `${each.tabTitle ?? ""}\n${each.title ?? ""}`;
    const count = seen.get(title) ?? 0;
    seen.set(title, count + 1);
    return `${title}\n${count}`;
  });
}

function fresh(node) {
  node.classList.add("fresh");
  setTimeout(() => node.classList.remove("fresh"), FRESH_FOR);
}

function keepFocus(old, node, replace) {
  const focused = old.contains(document.activeElement) ? document.activeElement.className : null;
  replace();
  if (focused) [...node.querySelectorAll("button")].find((each) => each.className === focused)?.focus({ preventScroll: true });
}
