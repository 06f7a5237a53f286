// Says once that the entry is on the screen, not merely fetched; whether it arrives changes nothing here.
(() => {
  const url = document.querySelector("[data-opened]")?.dataset.opened;
  const token = document.querySelector("meta[name=csrf-token]")?.content;
  if (!url || !token) return;

  const tell = () => {
    if (document.visibilityState !== "visible") return;
    document.removeEventListener("visibilitychange", tell);
    fetch(url, { method: "POST", headers: { Accept: "application/json", "X-CSRFToken": token } }).catch(() => {});
  };
  document.addEventListener("visibilitychange", tell);
  tell();
})();
