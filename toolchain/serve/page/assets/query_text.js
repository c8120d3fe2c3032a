// A query in colours: what is a function, a string, a number, a label, a keyword, a variable. It reads no more than that.

const TOKEN = new RegExp(
  [
    /(?<comment>#[^\n]*)/,
    /(?<string>"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?|`[^`]*`?)/,
    /(?<variable>\$\{[^}]*\}|\$\w+|\[\[\w+\]\])/,
    /(?<number>\b(?:\d+(?:ms|[smhdwy]))+\b|\b\d+(?:\.\d+)?(?:[eE][+-]?\d+)?\b)/,
    /(?<keyword>\b(?:by|without|on|ignoring|group_left|group_right|and|or|unless|offset|bool|json|logfmt|unwrap|line_format|label_format|atan2)\b)/,
    /(?<function>\b[a-zA-Z_]\w*(?=\s*(?:\(|(?:by|without)\s*\()))/,
    /(?<label>\b[a-zA-Z_]\w*(?=\s*(?:=~|!~|!=|=(?!=))))/,
  ].map((each) => each.source).join("|"),
  "g",
);

// Returns text nodes and elements; the character at `wrong` is marked.
export function coloured(text, wrong = -1) {
  const parts = [];
  let at = 0;
  const put = (until, kind) => {
    if (until <= at) return;
    const piece = text.slice(at, until);
    parts.push(...(wrong >= at && wrong < until ? split(piece, wrong - at, kind) : [span(piece, kind)]));
    at = until;
  };
  for (const found of text.matchAll(TOKEN)) {
    put(found.index, "");
    put(found.index + found[0].length, Object.keys(found.groups).find((each) => found.groups[each] !== undefined));
  }
  put(text.length, "");
  if (wrong >= text.length) parts.push(span(" ", "wrong"));
  return parts;
}

function split(piece, offset, kind) {
  const length = Math.max(1, /^\w+/.exec(piece.slice(offset))?.[0].length ?? 1);
  return [[piece.slice(0, offset), kind], [piece.slice(offset, offset + length), `${kind} wrong`], [piece.slice(offset + length), kind]]
    .filter(([text]) => text)
    .map(([text, name]) => span(text, name));
}

function span(text, kind) {
  if (!kind) return document.createTextNode(text);
  const made = document.createElement("span");
  made.className = kind.split(" ").filter(Boolean).map((each) => `q-${each}`).join(" ");
  made.textContent = text;
  return made;
}
