// What works without it works better with it: colours are chosen, and what is folded opens where it is wanted.
(() => {
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");
  const button = document.querySelector("button.theme");
  const shown = () => root.dataset.theme || (system.matches ? "dark" : "light");
  const label = () => {
    const other = shown() === "dark" ? "light" : "dark";
    button.textContent = other === "dark" ? "Dark" : "Light";
    button.setAttribute("aria-label", `Show in ${other} colours`);
  };
  button.hidden = false;
  label();
  system.addEventListener("change", label);
  button.addEventListener("click", () => {
    const other = shown() === "dark" ? "light" : "dark";
    root.dataset.theme = other;
    try {
      localStorage.setItem("theme", other);
    } catch {
      // it holds for this page then
    }
    label();
  });

  // A link to something inside of what is folded opens it.
  const reveal = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (let each = target && target.closest("details"); each; each = each.parentElement.closest("details")) each.open = true;
    if (target && target.closest("details")) target.scrollIntoView();
  };
  addEventListener("hashchange", reveal);
  reveal();

  // Paper shows everything.
  const closed = [];
  addEventListener("beforeprint", () => {
    for (const each of document.querySelectorAll("details:not([open])")) {
      each.open = true;
      closed.push(each);
    }
  });
  addEventListener("afterprint", () => {
    for (const each of closed.splice(0)) each.open = false;
  });

  // What of the page is being read is marked in the list of what is on it.
  const entries = new Map();
  for (const link of document.querySelectorAll(".contents a")) {
    const target = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (target) entries.set(target, link);
  }
  if (entries.size) {
    const mark = () => {
      let current = null;
      for (const [target, link] of entries) {
        if (target.getBoundingClientRect().top < 120) current = link;
        link.removeAttribute("aria-current");
      }
      if (current) current.setAttribute("aria-current", "true");
    };
    addEventListener("scroll", mark, { passive: true });
    mark();
  }
})();
