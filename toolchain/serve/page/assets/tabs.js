// The sections of a dashboard as either schema of Grafana shows them: which of them are shown, and the bar to choose by.

import { change, read } from "./address.js";
import { element } from "./elements.js";
import { counted, countMarks } from "./findings.js";

const tabs = element("div", { class: "tabs", role: "group", "aria-label": "How it is laid out" });

// Tabs, grids that flow and conditions are of the second schema; such a dashboard can be seen both ways.
export function shownSections(answer) {
  const { tab: asked, layout } = read();
  if (!answer.arranged) return answer.sections;
  const panels = new Map(answer.sections.flatMap((each) => each.panels.map((panel) => [panel.key, panel])));
  const arranged = answer.arranged.map((each) => ({ ...each, panels: each.panels.map((place) => ({ ...panels.get(place.key), ...place })) }));
  const isTabbed = arranged.some((each) => each.tab);
  if ((layout || answer.layout) !== "tabs") return [tabBar([], [], "", "tabs", isTabbed), ...answer.sections];
  const names = [...new Set(arranged.map((each) => each.tab?.title).filter(Boolean))];
  const chosen = names.find((each) => slug(each) === asked) ?? names[0];
  // As in Grafana, a tab that conditions hide stays while it is the one that is open.
  const offered = names.filter((name) => name === chosen || arranged.some((each) => each.tab?.title === name && each.tab.shown));
  const shown = arranged.flatMap((each) => {
    if (!each.shown || (each.tab && each.tab.title !== chosen)) return [];
    const seen = each.panels.filter((panel) => panel.shown);
    return each.title || seen.length ? [{ ...each, panels: seen, tabTitle: each.tab && chosen }] : [];
  });
  const first = Math.max(0, shown.findIndex((each) => each.tab));
  return [...shown.slice(0, first), tabBar(arranged, offered, chosen, "rows", isTabbed), ...shown.slice(first)];
}

function tabBar(arranged, names, chosen, other, isTabbed) {
  const findings = (name) => arranged.filter((each) => each.tab?.title === name).flatMap((each) => each.panels.flatMap((panel) => panel.findings));
  const focused = tabs.contains(document.activeElement) ? document.activeElement.id : "";
  tabs.replaceChildren(
    element(
      "div",
      { class: "tab-list", role: "tablist", "aria-label": "Tabs", hidden: !names.length, onkeydown: (event) => {
        const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
        if (step) [...event.currentTarget.children].at((names.indexOf(chosen) + step) % names.length).click();
      } },
      names.map((each) =>
        element("button", { type: "button", role: "tab", id: `tab-${slug(each)}`, "aria-selected": String(each === chosen), tabindex: each === chosen ? "0" : "-1", onclick: () => {
          change({ dtab: slug(each) });
          document.getElementById(`tab-${slug(each)}`)?.focus({ preventScroll: true });
        } }, each, countMarks(counted(findings(each)))),
      ),
    ),
    element("button", { type: "button", id: "other-layout", class: "quiet", title: other === "tabs" ? "As a Grafana with the second schema shows it" : "As a Grafana with the classic schema shows it", onclick: () => change({ layout: other }) }, isTabbed ? `Show ${other}` : `Show the ${other === "tabs" ? "second" : "classic"} schema`),
  );
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  return { bar: tabs, panels: [] };
}

function slug(title) {
  return title.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "");
}
