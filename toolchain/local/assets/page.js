// Puts what has changed into the page, and leaves open what the reader has opened.
const content = document.getElementById("content");
const live = document.getElementById("live");
let seen = "";

async function refresh() {
  try {
    const answer = await fetch("content", { cache: "no-store" });
    if (!answer.ok) throw new Error(answer.status);
    const now = await answer.text();
    if (now !== seen) {
      const open = new Set([...content.querySelectorAll("details[open]")].map((each) => each.id));
      content.innerHTML = now;
      content.querySelectorAll("details").forEach((each) => (each.open = open.has(each.id)));
      seen = now;
    }
    live.textContent = "live";
    live.className = "";
  } catch {
    live.textContent = "stopped";
    live.className = "gone";
  }
}
setInterval(refresh, 2000);
