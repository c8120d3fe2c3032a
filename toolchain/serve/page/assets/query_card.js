// One query: its text to edit, and what is wrong with it.

import { element, icon, say, toClipboard } from "./elements.js";
import { factsOf } from "./query_facts.js";
import { coloured } from "./query_text.js";

export class QueryCard {
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
