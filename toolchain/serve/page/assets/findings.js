// What the checks say: beside the panel that it is about, on top where it is about no panel, and errors of loading.

import { copied, element, icon, plural } from "./elements.js";

const SEVERITIES = ["error", "warning", "info"];
const NAMES = { error: "error", warning: "warning", info: "note" };

export function counted(findings) {
  return Object.fromEntries(SEVERITIES.map((each) => [each, findings.filter((one) => one.severity === each).length]));
}

export function countText(counts) {
  return SEVERITIES.filter((each) => counts[each]).map((each) => plural(counts[each], NAMES[each])).join(", ");
}

export function countMarks(counts) {
  return SEVERITIES.filter((each) => counts[each]).map((each) =>
    element("span", { class: `tally is-${each}` }, icon(each), String(counts[each])),
  );
}

// At a panel nobody has to be told which panel it is.
function saidAt(panel, message) {
  const found = /^panel '[^\n]*?' of '[^']*': (.*)$/s.exec(message);
  return panel && found ? found[1] : message;
}

function findingList(findings, panel = "") {
  const ordered = [...findings].sort((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity));
  return element("ul", { class: "findings" }, ordered.map((each) => findingItem(each, panel)));
}

export function findingItem(finding, panel = "") {
  const place = finding.file ? `${finding.file}:${finding.line}` : "";
  const where = finding.file ? null : finding.line ? `line ${finding.line}, column ${finding.column}` : null;
  return element(
    "li",
    { class: `finding is-${finding.severity}` },
    icon(finding.severity),
    element(
      "div",
      {},
      element("p", { class: "what" }, element("span", { class: "unseen" }, `${NAMES[finding.severity]}: `), saidAt(panel, finding.message)),
      finding.remedy ? element("p", { class: "remedy" }, finding.remedy) : null,
      finding.followers?.length ? element("p", { class: "remedy" }, `and ${finding.followers.length} more follow from it`) : null,
      finding.waived ? element("p", { class: "remedy" }, `Accepted by a waiver: ${finding.waived}`) : null,
      element("p", { class: "where" }, element("code", { class: "rule" }, finding.rule), place ? copied(place) : where),
    ),
  );
}

// The mark at a panel, and the list that it opens over it.
export function attach(panel, findings, title, isOpen, toggled) {
  panel.querySelector(":scope > h2 .marks")?.remove();
  panel.querySelector(":scope > .overlay")?.remove();
  panel.classList.toggle("with-error", findings.some((each) => each.severity === "error"));
  panel.classList.toggle("with-warning", findings.some((each) => each.severity === "warning"));
  if (!findings.length) return;
  const counts = counted(findings);
  const mark = element(
    "button",
    { type: "button", class: "marks", "aria-expanded": String(isOpen), "aria-label": `${countText(counts)} at ${title}`, title: countText(counts) },
    countMarks(counts),
  );
  const overlay = element(
    "div",
    { class: "overlay", role: "region", "aria-label": `Findings at ${title}`, tabindex: "-1", hidden: !isOpen },
    findingList(findings, title),
  );
  mark.addEventListener("click", () => {
    overlay.hidden = !overlay.hidden;
    mark.setAttribute("aria-expanded", String(!overlay.hidden));
    toggled(!overlay.hidden);
    if (!overlay.hidden) overlay.focus({ preventScroll: true });
  });
  overlay.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    mark.click();
    mark.focus();
  });
  panel.querySelector(":scope > h2").append(mark);
  panel.append(overlay);
}

// What keeps the definitions from loading: the picture below is then the last good one.
export function errorBanner(error) {
  return element(
    "section",
    { class: "banner is-error", role: "alert", id: "load-error" },
    icon("error"),
    element(
      "div",
      {},
      element("p", { class: "what" }, error.message),
      error.remedy ? element("p", { class: "remedy" }, error.remedy) : null,
      element(
        "p",
        { class: "where" },
        error.file ? copied(`${error.file}:${error.line}`) : null,
        error.file ? element("span", {}, "What you see is the last that loaded.") : null,
        error.more ? element("span", {}, `and ${plural(error.more, "more file")} that cannot be loaded`) : null,
      ),
    ),
  );
}

export function notice(kind, { message, remedy }) {
  return element(
    "section",
    { class: `banner is-${kind}`, role: "status" },
    icon(kind),
    element("div", {}, element("p", { class: "what" }, message), remedy ? element("p", { class: "remedy" }, remedy) : null),
  );
}

export function findingsBanner(findings, about, id, isOpen, toggled) {
  const counts = counted(findings);
  const worst = SEVERITIES.find((each) => counts[each]);
  const details = element(
    "details",
    { class: `banner is-${worst}`, open: isOpen, id },
    element("summary", {}, element("span", { class: `tally is-${worst}` }, icon(worst)), ` ${countText(counts)} ${about}`),
    findingList(findings),
  );
  details.addEventListener("toggle", () => toggled(details.open));
  return details;
}
