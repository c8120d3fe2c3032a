// The sections of a dashboard in tabs or as rows: which of them are shown, and the bar to choose by.

import { change, read } from "./address.js";
import { element } from "./elements.js";
import { counted, countMarks } from "./findings.js";

const tabs = element("div", { class: "tabs", role: "group", "aria-label": "How it is laid out" });

// The rows of a tab are those of a classic dashboard; a dashboard with tabs can be seen both ways.
export function shownSections(answer) {
  const { tab: asked, layout } = read();
  const names = [...new Set(answer.sections.map((each) => each.tab?.title).filter(Boolean))];
  if (!names.length) return answer.sections;
  if ((layout || answer.layout) !== "tabs") return [tabBar(answer, [], "", "tabs"), ...answer.sections];
  const chosen = names.find((each) => slug(each) === asked) ?? names[0];
  const shown = answer.sections.flatMap((each) => {
    if (!each.tab) return [each];
    if (each.tab.title !== chosen) return [];
    return [{ ...each, tabTitle: chosen, title: each.tab.row, collapsed: each.tab.collapsed }];
  });
  const first = shown.findIndex((each) => each.tab);
  return [...shown.slice(0, first), tabBar(answer, names, chosen, "rows"), ...shown.slice(first)];
}

function tabBar(answer, names, chosen, other) {
  const findings = (name) => answer.sections.filter((each) => each.tab?.title === name).flatMap((each) => each.panels.flatMap((panel) => panel.findings));
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
    element("button", { type: "button", id: "other-layout", class: "quiet", title: other === "tabs" ? "As a Grafana with the second schema shows it" : "As a Grafana with the classic schema shows it", onclick: () => change({ layout: other }) }, `Show ${other}`),
  );
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  return { bar: tabs, panels: [] };
}

function slug(title) {
  return title.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "");
}
