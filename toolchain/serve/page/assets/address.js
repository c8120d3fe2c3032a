// What is looked at stands in the address, as Grafana spells it: a reload or a link that is sent shows the same.

const root = document.documentElement;
export const base = root.dataset.base;
export const uid = root.dataset.uid;
const listeners = new Set();

export function read() {
  const query = new URLSearchParams(location.search);
  const variables = {};
  for (const [name, value] of query) {
    if (name.startsWith("var-")) (variables[name.slice(4)] ??= []).push(value);
  }
  return {
    from: query.get("from"),
    to: query.get("to"),
    refresh: query.get("refresh"),
    theme: query.get("theme") || "",
    viewPanel: query.get("viewPanel") || "",
    tab: query.get("dtab") || "",
    layout: query.get("layout") || "",
    opened: query.getAll("opened"),
    closed: query.getAll("closed"),
    variables,
  };
}

// Each of `changes` is a text, a list of texts, or null to leave it out.
export function change(changes, { replace = false } = {}) {
  const query = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(changes)) {
    query.delete(name);
    for (const each of Array.isArray(value) ? value : [value]) if (each !== null && each !== undefined) query.append(name, each);
  }
  const text = query.toString();
  if (text === location.search.slice(1)) return;
  history[replace ? "replaceState" : "pushState"](null, "", text ? `?${text}` : location.pathname);
  for (const listener of listeners) listener(Object.keys(changes));
}

export function onChange(listener) {
  listeners.add(listener);
  window.addEventListener("popstate", () => listener(null));
}

// What the server is asked: the time and the variables, and the time zone for a dashboard that has none of its own.
export function question() {
  const asked = kept((name) => name === "from" || name === "to" || name.startsWith("var-"));
  return `${asked || "?"}${asked ? "&" : ""}timezone=${encodeURIComponent(timezone())}`;
}

export function timezone() {
  return Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";
}

// Links between dashboards keep the time, the theme, how often the page asks again, and variables.
export function linkTo(other) {
  const query = kept((name) => ["from", "to", "refresh", "theme", "layout"].includes(name) || name.startsWith("var-"));
  return `${base}d/${encodeURIComponent(other)}${query}`;
}

export function homeLink() {
  return base + kept((name) => ["from", "to", "refresh", "theme"].includes(name));
}

function kept(wanted) {
  const query = new URLSearchParams([...new URLSearchParams(location.search)].filter(([name]) => wanted(name)));
  const text = query.toString();
  return text ? `?${text}` : "";
}
