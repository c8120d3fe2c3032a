// What is known of a query: what it gives, reads and costs, what the rules say of it, and its tree.

import { copied, element, plural } from "./elements.js";
import { findingItem } from "./findings.js";
import { coloured } from "./query_text.js";

export function factsOf(query) {
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
