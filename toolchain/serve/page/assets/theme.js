// Before anything is drawn: the colours of the address, else those that were chosen last, else those of the system.
(() => {
  const asked = new URLSearchParams(location.search).get("theme");
  let kept = null;
  try {
    kept = localStorage.getItem("serve-theme");
  } catch {
    // a browser that keeps nothing
  }
  const known = [asked, kept].find((each) => each === "light" || each === "dark");
  document.documentElement.dataset.theme =
    known || (window.matchMedia("(prefers-color-scheme: light)").matches ? "light" : "dark");
})();
