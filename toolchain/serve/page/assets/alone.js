// A panel alone: as wide as the page, each query explained, and edited to try. What is tried is written nowhere.

import { read, uid, timezone } from "./address.js";
import { copied, element, icon } from "./elements.js";
import { attach } from "./findings.js";
import { follow } from "./parts.js";
import { QueryCard } from "./query_card.js";
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
      const body = { queries: this.edited, from, to, vars: variables, timezone: timezone() };
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
    zones.texts(node);
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
