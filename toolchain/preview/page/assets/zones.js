"use strict";
// The clock of a dashboard: that of a zone, UTC, or that of who looks at it, as Grafana reads a dashboard's "timezone".
// Charts know no zones, and read numbers by the clock of the browser: they get texts of what the clock shows.
window.zones = (() => {
  const root = document.documentElement;
  const MINUTES = 15; // what clocks differ by is a multiple of it, and so is when they change
  const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, 10080, 20160, 40320].map((each) => each * 60000);
  let known = { name: null };

  function zone() {
    const asked = root.dataset.timezone || "browser";
    if (known.asked === asked) return known;
    const name = asked.toLowerCase() === "utc" ? "UTC" : asked === "browser" ? Intl.DateTimeFormat().resolvedOptions().timeZone : asked;
    known = { asked, name, offsets: new Map() };
    try {
      const fields = { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit" };
      known.format = new Intl.DateTimeFormat("en-US", { timeZone: name, hourCycle: "h23", ...fields });
    } catch {
      known.name = "UTC"; // no zone of that name
    }
    return known;
  }

  // Milliseconds by which the clock is ahead of UTC at a moment, in milliseconds since 1970.
  function ahead(moment) {
    const { name, format, offsets } = zone();
    if (name === "UTC" || !Number.isFinite(moment)) return 0;
    const key = Math.floor(moment / (MINUTES * 60000));
    if (!offsets.has(key)) {
      const parts = Object.fromEntries(format.formatToParts(key * MINUTES * 60000).map((each) => [each.type, Number(each.value)]));
      const local = Date.UTC(parts.year, parts.month - 1, parts.day, parts.hour, parts.minute, parts.second);
      offsets.set(key, local - key * MINUTES * 60000);
    }
    return offsets.get(key);
  }

  // The moment at which the clock shows what it shows as if it were UTC.
  function momentOf(local) {
    const near = local - ahead(local);
    return local - ahead(near);
  }

  function clock(moment, length = 19) {
    return new Date(moment + ahead(moment)).toISOString().slice(0, length).replace("T", " ");
  }

  // How the clock is called: UTC, or the zone with how far it is ahead.
  function called(moment) {
    const { name } = zone();
    return name === "UTC" ? "UTC" : `${name}, UTC${signed(ahead(moment))}`;
  }

  function signed(milliseconds) {
    const minutes = Math.abs(milliseconds) / 60000;
    const rest = minutes % 60 ? `:${String(minutes % 60).padStart(2, "0")}` : "";
    return `${milliseconds < 0 ? "−" : "+"}${Math.floor(minutes / 60)}${rest}`;
  }

  const moved = (value, by) => (typeof value === "number" ? new Date(value + by).toISOString().slice(0, 23).replace("T", " ") : value);
  const each = (values, by) => (Array.isArray(values) ? values.map((value) => moved(value, by)) : values);

  // A figure over time as the clock has it, and by how much it was moved; any other one is as it was.
  function figure({ data, layout }) {
    const axis = layout?.xaxis;
    const end = axis?.range?.[1] ?? data?.[0]?.x?.at?.(-1);
    if (axis?.type !== "date" || typeof end !== "number") return { data, layout, by: 0 };
    const by = ahead(end);
    const start = axis.range?.[0] ?? end;
    const changes = ahead(start) !== by;
    const traces = data.map((trace) => {
      if ("base" in trace) return { ...trace, base: each(trace.base, by) };
      return { ...trace, ...("x" in trace ? { x: each(trace.x, by) } : {}), ...("x0" in trace ? { x0: moved(trace.x0, by) } : {}) };
    });
    const shapes = layout.shapes?.map((shape) => (shape.xref === "x" ? { ...shape, x0: moved(shape.x0, by), x1: moved(shape.x1, by) } : shape));
    const shown = { ...axis, ...(axis.range ? { range: each(axis.range, by) } : {}), ...(changes ? labels(axis, start, end, by) : {}) };
    return { data: traces, layout: { ...layout, xaxis: shown, ...(shapes ? { shapes } : {}) }, by };
  }

  // Where the clock changes within the time that is shown, each label stands where the clock shows what it says.
  function labels(axis, start, end, by) {
    const step = STEPS.find((each) => (end - start) / each <= (axis.nticks ?? 6)) ?? STEPS.at(-1);
    const [tickvals, ticktext] = [[], []];
    for (let local = Math.ceil((start + ahead(start)) / step) * step; ; local += step) {
      const moment = momentOf(local);
      if (moment > end) break;
      tickvals.push(moved(moment, by));
      ticktext.push(written(local, axis.tickformat ?? "%m/%d %H:%M"));
    }
    return { tickmode: "array", tickvals, ticktext, hoverformat: `${axis.hoverformat ?? "%Y-%m-%d %H:%M:%S"} (UTC${signed(by)})` };
  }

  function written(local, form) {
    const text = new Date(local).toISOString();
    const parts = { "%Y": text.slice(0, 4), "%m": text.slice(5, 7), "%d": text.slice(8, 10), "%H": text.slice(11, 13), "%M": text.slice(14, 16), "%S": text.slice(17, 19) };
    return form.replace(/%[YmdHMS]/g, (found) => parts[found]);
  }

  // Moments in texts that a page was written with, which are in UTC.
  function texts(node) {
    for (const one of node.querySelectorAll("[data-moment]")) {
      const length = one.textContent.length;
      one.textContent = clock(Number(one.dataset.moment), 19) + (length > 19 ? one.textContent.slice(19) : "");
    }
  }

  return { ahead, called, clock, figure, momentOf, texts };
})();
