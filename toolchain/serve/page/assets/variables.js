// A dashboard's variables: lists to search in, several values, All, and texts that are typed.

import { change } from "./address.js";
import { element, icon, plural } from "./elements.js";
import { arrows, close, trigger } from "./popup.js";

const ALL = "$__all";
const MOST_SHOWN = 400;

export function variablesBar(variables) {
  return variables.length
    ? element("div", { class: "variables-bar", role: "group", "aria-label": "Variables" }, variables.map(field))
    : null;
}

function field(variable) {
  const id = `variable-${variable.name}`;
  const isTyped = variable.type === "textbox" || (!variable.type && !variable.options.length && !variable.include_all);
  const control = isTyped ? typed(variable, id) : picked(variable, id);
  return element("div", { class: "variable", data: { variable: variable.name } }, element("label", { for: id }, variable.label || variable.name), control);
}

function typed(variable, id) {
  const input = element("input", { id, value: variable.current[0] ?? "", spellcheck: "false", autocomplete: "off", size: "14" });
  const take = () => input.value !== (variable.current[0] ?? "") && chosen(variable, [input.value]);
  input.addEventListener("change", take);
  return input;
}

function picked(variable, id) {
  const button = trigger(
    { id, class: "pick", title: shownTexts(variable).join(", ") },
    variable.label || variable.name,
    (panel) => (variable.multi ? several : one)(variable, panel),
    { closed: () => variable.draft && takeDraft(variable) },
  );
  button.append(element("span", {}, summary(variable)), icon("down"));
  return button;
}

function isAll(variable) {
  return variable.current.includes(ALL);
}

function shownTexts(variable) {
  if (isAll(variable)) return ["All"];
  const texts = new Map(variable.options.map((each) => [each.value, each.text]));
  return variable.current.map((each) => texts.get(each) ?? each);
}

function summary(variable) {
  const texts = shownTexts(variable).filter((each) => each !== "");
  return texts.length > 3 ? `${texts.slice(0, 3).join(" + ")} and ${texts.length - 3} more` : texts.join(" + ") || "None";
}

function chosen(variable, values) {
  change({ [`var-${variable.name}`]: values.length ? values : [""] });
}

function optionsOf(variable) {
  const options = variable.options.filter((each) => each.value !== ALL);
  return variable.include_all ? [{ text: "All", value: ALL }, ...options] : options;
}

function searchField(list, count) {
  const search = element("input", { type: "search", placeholder: "Search", "aria-label": `Search ${plural(count, "value")}`, "data-first": true });
  search.addEventListener("input", () => list(search.value.trim().toLowerCase()));
  return search;
}

function one(variable, panel) {
  const options = optionsOf(variable);
  const list = element("div", { class: "entries" });
  const fill = (wanted) => {
    const found = options.filter((each) => each.text.toLowerCase().includes(wanted));
    list.replaceChildren(
      ...found.slice(0, MOST_SHOWN).map((each) =>
        element("button", { type: "button", class: "entry", "aria-pressed": String(variable.current.includes(each.value)), onclick: () => {
          close({ focus: true });
          chosen(variable, [each.value]);
        } }, each.text),
      ),
      more(found.length),
    );
  };
  const search = searchField(fill, options.length);
  search.addEventListener("keydown", (event) => event.key === "Enter" && list.querySelector(".entry")?.click());
  fill("");
  panel.classList.add("list");
  panel.append(search, list);
  arrows(panel, ".entry");
}

// Several values are chosen first and taken when the list closes, as in Grafana: each choice would ask every panel.
function several(variable, panel) {
  const options = optionsOf(variable);
  const draft = (variable.draft = new Set(isAll(variable) ? [ALL] : variable.current.filter((each) => each !== "")));
  const list = element("div", { class: "entries", role: "group", "aria-label": variable.label || variable.name });
  const count = element("span", { class: "count" });
  let wanted = "";
  const fill = () => {
    const found = options.filter((each) => each.text.toLowerCase().includes(wanted));
    count.textContent = draft.has(ALL) ? "All" : `${draft.size} chosen`;
    list.replaceChildren(
      ...found.slice(0, MOST_SHOWN).map((each) => {
        const box = element("input", { type: "checkbox", checked: draft.has(each.value), onchange: () => {
          if (each.value === ALL) draft.clear();
          else draft.delete(ALL);
          draft[box.checked ? "add" : "delete"](each.value);
          for (const other of list.querySelectorAll("input")) other.checked = draft.has(other.dataset.value);
          count.textContent = draft.has(ALL) ? "All" : `${draft.size} chosen`;
        }, data: { value: each.value } });
        return element("label", { class: "entry" }, box, element("span", {}, each.text));
      }),
      more(found.length),
    );
  };
  const search = searchField((text) => {
    wanted = text;
    fill();
  }, options.length);
  search.addEventListener("keydown", (event) => event.key === "Enter" && close({ focus: true }));
  fill();
  const clear = element("button", { type: "button", class: "quiet", onclick: () => {
    draft.clear();
    fill();
  } }, "Clear");
  const apply = element("button", { type: "button", class: "primary", onclick: () => close({ focus: true }) }, "Apply");
  panel.classList.add("list");
  panel.append(search, list, element("div", { class: "foot" }, count, clear, apply));
  arrows(panel, ".entry input");
}

function takeDraft(variable) {
  const values = [...variable.draft];
  variable.draft = null;
  const before = isAll(variable) ? [ALL] : variable.current;
  const taken = values.length ? values : variable.include_all ? [ALL] : before;
  if ([...taken].sort().join("\n") !== [...before].sort().join("\n")) chosen(variable, taken);
}

function more(count) {
  if (!count) return element("p", { class: "hint" }, "Nothing found");
  return count > MOST_SHOWN ? element("p", { class: "hint" }, `and ${plural(count - MOST_SHOWN, "more value")}: search to find them`) : "";
}
