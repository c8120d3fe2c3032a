// Search over an index beside this file: ranked, forgiving, and by the keyboard alone.
(() => {
  const MOST = 12;
  const SMALL = new Set("a an and are by do for how in is of on or the to what when where which who why".split(" "));
  const place = document.currentScript.src.replace(/[^/]*$/, "");
  const base = document.documentElement.dataset.root;
  const box = document.querySelector(".search");
  const input = document.getElementById("site-search");
  const list = document.getElementById("site-found");
  const told = document.getElementById("site-told");
  let entries = null;
  let chosen = -1;

  const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const words = (text) =>
    plain(text.replace(/([\p{Ll}\d])(\p{Lu})/gu, "$1 $2")).split(/[^\p{L}\p{N}]+/u).filter(Boolean);

  const load = () => {
    if (entries || document.querySelector("script[data-index]")) return;
    const script = document.createElement("script");
    script.dataset.index = "";
    script.src = `${place}search-index.js`;
    script.addEventListener("load", () => {
      const { kinds, found } = globalThis.searchIndex;
      entries = found.map(([kind, name, address, hint, more]) => ({
        kind: kinds[kind],
        weight: kind,
        name,
        address,
        hint,
        key: plain(name),
        names: words(name),
        others: words(`${hint} ${more} ${kinds[kind]}`),
      }));
      search();
    });
    document.head.append(script);
  };

  // How many letters are wrong: missing, too many, other ones, or two exchanged; above `most` it does not matter.
  const distance = (first, second, most) => {
    if (Math.abs(first.length - second.length) > most) return most + 1;
    let before = [];
    let row = Array.from({ length: second.length + 1 }, (_, index) => index);
    for (let i = 1; i <= first.length; i += 1) {
      const next = [i];
      let least = i;
      for (let j = 1; j <= second.length; j += 1) {
        const same = first[i - 1] === second[j - 1] ? 0 : 1;
        next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + same);
        if (i > 1 && j > 1 && first[i - 1] === second[j - 2] && first[i - 2] === second[j - 1]) {
          next[j] = Math.min(next[j], before[j - 2] + 1);
        }
        least = Math.min(least, next[j]);
      }
      if (least > most) return most + 1;
      before = row;
      row = next;
    }
    return row[second.length];
  };

  const close = (term, word) => {
    const most = term.length > 7 ? 2 : term.length > 3 ? 1 : 0;
    if (!most) return false;
    // what is typed so far is compared with as much of the word
    return distance(term, word, most) <= most || distance(term, word.slice(0, term.length), most) <= most;
  };

  const scoreOf = (entry, term) => {
    if (entry.names.includes(term)) return 40;
    if (entry.names.some((word) => word.startsWith(term))) return 30;
    if (entry.others.includes(term)) return 20;
    if (term.length > 2 && entry.key.includes(term)) return 15;
    if (entry.others.some((word) => word.startsWith(term))) return 8;
    if (entry.names.some((word) => close(term, word))) return 6;
    return entry.others.some((word) => close(term, word)) ? 2 : 0;
  };

  const rank = (text) => {
    const whole = plain(text.trim());
    const typed = words(text);
    const meant = typed.filter((each) => !SMALL.has(each));
    const terms = meant.length ? meant : typed;
    if (!terms.length) return [];
    const found = [];
    for (const entry of entries) {
      let score = entry.key === whole ? 200 : entry.key.startsWith(whole) ? 60 : whole.length > 2 && entry.key.includes(whole) ? 30 : 0;
      if (!score && terms.length === 1 && close(whole, entry.key)) score = 12;
      let all = true;
      for (const term of terms) {
        const one = scoreOf(entry, term);
        if (!one) all = false;
        score += one;
      }
      if (all || (score >= 12 && entry.key.startsWith(whole)) || (terms.length === 1 && score)) {
        found.push([score - entry.weight / 4 - entry.name.length / 200, entry]);
      }
    }
    found.sort((first, second) => second[0] - first[0] || (first[1].key < second[1].key ? -1 : 1));
    return found.map(([, entry]) => entry);
  };

  const element = (tag, text, kind) => {
    const made = document.createElement(tag);
    made.textContent = text;
    if (kind) made.className = kind;
    return made;
  };

  const choose = (index) => {
    const options = [...list.children].filter((each) => each.role === "option");
    chosen = options.length ? (index + options.length) % options.length : -1;
    options.forEach((each, at) => each.setAttribute("aria-selected", String(at === chosen)));
    if (chosen < 0) input.removeAttribute("aria-activedescendant");
    else {
      input.setAttribute("aria-activedescendant", options[chosen].id);
      options[chosen].scrollIntoView({ block: "nearest" });
    }
  };

  const hide = () => {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    choose(-1);
    chosen = -1;
    input.removeAttribute("aria-activedescendant");
  };

  const search = () => {
    if (!entries) return load();
    if (!input.value.trim()) {
      told.textContent = "";
      return hide();
    }
    const found = rank(input.value);
    list.replaceChildren(
      ...found.slice(0, MOST).map((entry, index) => {
        const option = element("li", "");
        option.role = "option";
        option.id = `site-found-${index}`;
        option.setAttribute("aria-selected", "false");
        option.dataset.address = base + entry.address;
        option.append(element("span", entry.kind, "kind"), element("b", entry.name), element("small", entry.hint));
        return option;
      }),
    );
    if (!found.length) {
      const none = element("li", `Nothing is called ${input.value.trim()}.`, "none");
      none.role = "presentation";
      list.append(none);
    }
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    told.textContent = found.length ? `${found.length} found` : "nothing found";
    choose(found.length ? 0 : -1);
    return undefined;
  };

  const open = (option) => {
    if (!option) return;
    location.href = option.dataset.address;
    input.blur();
    hide();
  };

  box.hidden = false;
  input.addEventListener("focus", search);
  input.addEventListener("input", search);
  input.addEventListener("blur", () => setTimeout(hide, 100));
  input.addEventListener("keydown", (event) => {
    const options = [...list.children];
    if (event.key === "ArrowDown") choose(chosen + 1);
    else if (event.key === "ArrowUp") choose(chosen - 1);
    else if (event.key === "Enter") open(options[chosen]);
    else if (event.key === "Escape") {
      if (list.hidden) input.blur();
      else hide();
    } else return;
    event.preventDefault();
  });
  list.addEventListener("mousedown", (event) => {
    event.preventDefault();
    open(event.target.closest("[role=option]"));
  });
  addEventListener("keydown", (event) => {
    const isTyping = event.target.closest("input, textarea, select, [contenteditable]");
    if (event.key !== "/" || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    input.focus();
    input.select();
  });
})();
