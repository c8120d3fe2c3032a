// A panel alone: as wide as the page, each query explained, and edited to try. What is tried is written nowhere.

import { read, uid } from "./address.js";
import { copied, element, icon, plural, say, toClipboard } from "./elements.js";
import { attach, findingItem } from "./findings.js";
import { follow } from "./parts.js";
import { coloured } from "./query_text.js";
import { post } from "./server.js";

const PAUSE = 350;

export class Alone {
  constructor(root, { zoomed, zoomedOut, closed }) {
    Object.assign(this, { root, zoomed, zoomedOut, closed, key: "", edited: {} });
    this.picture = element("div", { class: "alone-picture panels" });
    this.facts = element("div", { class: "alone-facts" });
    this.queries = element("div", { class: "alone-queries" });
    this.state = element("p", { class: "alone-state", role: "status" });
    root.append(this.picture, this.facts, this.state, this.queries);
    root.addEventListener("click", (event) => {
      const item = event.target.closest?.(".legend [data-trace]");
      if (item) charts.isolate(item, event);
    });
  }

  async open(key, findings) {
    if (key !== this.key) {
      this.key = key;
      this.edited = {};
      this.cards = new Map();
      this.picture.replaceChildren();
      this.queries.replaceChildren();
      this.facts.replaceChildren();
    }
    this.findings = findings;
    await this.ask();
  }

  close() {
    this.key = "";
    this.request?.abort();
    this.picture.replaceChildren();
  }

  get path() {
    return `dashboards/${encodeURIComponent(uid)}/panels/${encodeURIComponent(this.key)}`;
  }

  async ask() {
    this.request?.abort();
    const request = (this.request = new AbortController());
    const { from, to, variables } = read();
    this.root.setAttribute("aria-busy", "true");
    try {
      const body = { queries: this.edited, from, to, vars: variables };
      await this.show(await post(`${this.path}/try`, body, request.signal));
    } catch (error) {
      if (error.name === "AbortError") return;
      this.state.textContent = error.message;
    } finally {
      if (this.request === request) this.root.setAttribute("aria-busy", "false");
    }
  }

  async show(told) {
    if (told.html) await this.draw(told);
    this.tell(told);
    const own = told.errors.filter((each) => !each.ref_id);
    this.state.textContent = own.map((each) => each.message).join("; ");
    const left = new Set(this.cards.keys());
    for (const query of told.queries) {
      left.delete(query.ref_id);
      let card = this.cards.get(query.ref_id);
      if (!card) {
        card = new QueryCard(query, (text) => this.edit(query.ref_id, text));
        this.cards.set(query.ref_id, card);
        this.queries.append(card.node);
      }
      card.show(query, told.errors.find((each) => each.ref_id === query.ref_id) ?? null);
    }
    for (const letter of left) {
      this.cards.get(letter).node.remove();
      this.cards.delete(letter);
    }
  }

  tell(told) {
    const place = told.definition ? `${told.definition.file}:${told.definition.line}` : "";
    this.facts.replaceChildren(
      element("span", { class: "badge" }, told.kind ?? ""),
      place ? element("span", {}, "Defined at ", copied(place)) : "",
      told.description ? element("p", {}, told.description) : "",
    );
  }

  edit(letter, text) {
    if (text === null) delete this.edited[letter];
    else this.edited[letter] = text;
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.ask(), text === null ? 0 : PAUSE);
  }

  async draw(told) {
    const template = document.createElement("template");
    template.innerHTML = told.html; // made by the server, which escapes every text in it
    const node = template.content.firstElementChild;
    node.id = "panel-alone";
    const head = node.querySelector(":scope > h2");
    if (Object.keys(this.edited).length) head.append(element("span", { class: "badge tried" }, "edited, not saved"));
    head.append(element("button", { type: "button", class: "tool shown", title: "Back to the dashboard (Escape)", "aria-label": "Back to the dashboard", onclick: () => this.closed() }, icon("close")));
    attach(node, this.findings, told.title || told.kind, this.overlayOpen ?? false, (isOpen) => (this.overlayOpen = isOpen));
    const old = this.picture.firstElementChild;
    node.classList.toggle("coming", Boolean(old));
    this.picture.append(node);
    for (const chart of node.querySelectorAll(".chart")) {
      await charts.draw(chart);
      follow(chart, this.zoomed, this.zoomedOut);
    }
    while (this.picture.firstElementChild !== node) this.picture.firstElementChild.remove();
    node.classList.remove("coming");
  }
}

// One query: its text to edit, what is wrong with it, and what it is.
class QueryCard {
  constructor(query, edited) {
    this.edited = edited;
    this.original = query.original;
    const id = `query-${query.ref_id}`;
    this.backdrop = element("pre", { class: "query-colours", "aria-hidden": "true" });
    this.field = element("textarea", { id, value: query.expression, spellcheck: "false", autocapitalize: "off", autocomplete: "off", rows: "1", "aria-describedby": `${id}-problem`, readonly: !query.editable });
    this.problem = element("div", { class: "query-problem", id: `${id}-problem`, role: "alert" });
    this.mark = element("span", { class: "badge tried", hidden: true }, "edited");
    this.facts = element("div", { class: "query-facts" });
    this.reset = element("button", { type: "button", class: "quiet", hidden: true, title: "As it is defined", onclick: () => this.put(this.original) }, icon("reset"), "Reset");
    const copy = element("button", { type: "button", class: "quiet", onclick: async () => {
      await toClipboard(this.field.value);
      say(`Copied query ${query.ref_id}`);
    } }, icon("copy"), "Copy");
    this.field.addEventListener("input", () => this.changed());
    this.field.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        this.changed();
      }
      if (event.key === "Escape") {
        event.stopPropagation();
        this.field.blur();
      }
    });
    this.node = element(
      "section",
      { class: "query-card", data: { ref: query.ref_id }, "aria-label": `Query ${query.ref_id}` },
      element(
        "header",
        {},
        element("label", { class: "letter", for: id }, query.ref_id),
        element("span", { class: "language" }, { promql: "PromQL", logql: "LogQL" }[query.language] ?? query.source ?? "query"),
        query.hidden ? element("span", { class: "badge" }, "hidden") : "",
        this.mark,
        element("span", { class: "grow" }),
        query.editable ? this.reset : "",
        copy,
      ),
      element("div", { class: "query-edit" }, this.backdrop, this.field),
      this.problem,
      this.facts,
    );
    this.colour(-1);
  }

  put(text) {
    this.field.value = text;
    this.changed();
    this.field.focus();
  }

  changed() {
    const isOwn = this.field.value === this.original;
    this.marked(!isOwn);
    this.colour(-1);
    this.edited(isOwn ? null : this.field.value);
  }

  marked(isEdited) {
    this.mark.hidden = this.reset.hidden = !isEdited;
  }

  colour(wrong) {
    this.backdrop.replaceChildren(...coloured(this.field.value, wrong), "\n");
  }

  show(query, error) {
    if (query.original !== this.original && this.field.value === this.original) this.field.value = query.original;
    this.original = query.original;
    this.marked(query.editable && this.field.value !== this.original);
    if (query.editable && query.expression !== this.field.value) return; // typed on since it was asked
    const problem = error ?? query.error;
    this.colour(problem ? problem.offset : -1);
    this.field.setAttribute("aria-invalid", String(Boolean(problem)));
    this.problem.replaceChildren(...(problem ? [this.wrong(problem)] : []));
    this.node.classList.toggle("is-wrong", Boolean(problem));
    if (!problem) this.facts.replaceChildren(...factsOf(query));
  }

  wrong(problem) {
    const goTo = () => {
      this.field.focus();
      this.field.setSelectionRange(problem.offset, Math.min(this.field.value.length, problem.offset + 1));
    };
    return element(
      "p",
      {},
      icon("error"),
      element("button", { type: "button", class: "goto", title: "Go there", onclick: goTo }, `line ${problem.line}, column ${problem.column}`),
      " ",
      problem.message,
    );
  }
}

function factsOf(query) {
  if (!query.language) return [element("p", { class: "hint" }, "Asked of a data source whose queries are not read here.")];
  const rows = [
    ["Gives", query.type === "log" ? "log lines" : query.type],
    ["Unit", query.measures ? `${query.measures}${query.unit ? ` (${query.unit} in Grafana)` : ""}` : query.type === "log" ? null : "not known"],
    ["Labels", labels(query)],
    ["Reads", metrics(query.metrics ?? [])],
    ["Fields", query.fields?.length ? query.fields.map((each) => element("code", {}, each)) : null],
    ["Cost", cost(query)],
    ["Asked", query.interpolated ? element("details", { class: "asked" }, element("summary", {}, "with the variables filled in"), element("pre", {}, ...coloured(query.interpolated))) : null],
  ];
  const list = element("dl", {}, rows.filter(([, value]) => value && value.length !== 0).flatMap(([name, value]) => [element("dt", {}, name), element("dd", {}, value)]));
  return [
    query.findings.length ? element("ul", { class: `findings ${query.findings.some((each) => each.severity === "error") ? "is-error" : ""}` }, query.findings.map((each) => findingItem(each))) : "",
    element(
      "div",
      { class: "query-columns" },
      list,
      query.tree ? element("div", { class: "tree-box" }, element("h4", {}, "What it does"), element("ul", { class: "tree" }, branch(query.tree))) : "",
    ),
  ].filter(Boolean);
}

function branch(node) {
  return element(
    "li",
    {},
    element("div", { class: "node" }, element("code", {}, ...coloured(node.text)), node.meaning ? element("span", { class: "meaning" }, node.meaning) : ""),
    node.parts.length ? element("ul", {}, node.parts.map(branch)) : "",
  );
}

function labels(query) {
  const found = query.labels.map((label) =>
    element(
      "li",
      {},
      element("code", {}, label.name),
      label.required ? "" : element("small", {}, " on some"),
      label.values?.length ? element("span", { class: "values" }, `: ${label.values.slice(0, 8).join(", ")}${label.values.length + label.more > 8 ? ` … ${label.values.length + label.more - 8} more` : ""}`) : "",
    ),
  );
  if (!query.closed) found.push(element("li", {}, element("small", {}, "… and others that are not known")));
  return found.length ? element("ul", { class: "plain" }, found) : "none";
}

function metrics(found) {
  return found.length
    ? element(
        "ul",
        { class: "plain" },
        found.map((each) =>
          element(
            "li",
            {},
            element("code", { class: "metric" }, each.name),
            each.type ? element("small", {}, ` ${each.type}`) : "",
            each.help ? element("span", { class: "help" }, each.help) : "",
            each.recorded ? element("pre", {}, ...coloured(each.recorded)) : "",
            each.file ? copied(`${each.file}:${each.line}`) : "",
          ),
        ),
      )
    : null;
}

function cost(query) {
  const { cost: most, measured } = query;
  const parts = [];
  if (measured) {
    const took = measured.seconds >= 0.001 ? ` in ${(measured.seconds * 1000).toFixed(0)} ms` : "";
    parts.push(`${measured.series.toLocaleString("en")} series, ${plural(measured.points, "point")}${took}`);
  }
  const bound = [];
  if (most?.series !== null && most?.series !== undefined) bound.push(`${most.series.toLocaleString("en")} series`);
  if (most?.samples) bound.push(`${most.samples.toLocaleString("en")} samples read`);
  if (bound.length) parts.push(`at most ${bound.join(", ")}`);
  if (most) parts.push(most.step ? `${plural(most.steps, "step")} of ${most.step} s` : "at one moment");
  return parts.length ? element("ul", { class: "plain cost" }, parts.map((each) => element("li", {}, each))) : null;
}
