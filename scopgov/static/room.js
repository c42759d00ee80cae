// Keeps the screens of a meeting fresh: the page anew every five seconds, the time left every second.
// What bears a data-key (a ballot being ticked, a part unfolded) stays as it is, for as long as the page has it.
(function () {
  "use strict";
  const EVERY = 5000;
  let ahead = 0; // how far this screen's clock is behind the server's
  const setClock = (box) => { ahead = Date.parse(box.dataset.at) - Date.now(); };
  const two = (number) => String(number).padStart(2, "0");
  function count() {
    for (const place of document.querySelectorAll("[data-until]")) {
      const seconds = Math.max(0, Math.round((Date.parse(place.dataset.until) - Date.now() - ahead) / 1000));
      if (seconds < 3600) place.textContent = `${Math.floor(seconds / 60)}:${two(seconds % 60)}`;
    }
  }
  function keep(box, fresh) {
    for (const kept of box.querySelectorAll("[data-key]")) {
      const other = fresh.querySelector(`[data-key="${kept.dataset.key}"]`);
      if (other) other.replaceWith(kept);
    }
  }
  function show(box, fresh) {
    const active = document.activeElement;
    const address = box.contains(active) && active.tagName === "A" ? active.getAttribute("href") : null;
    keep(box, fresh);
    box.replaceWith(fresh);
    if (document.contains(active)) active.focus({ preventScroll: true });
    else if (address) fresh.querySelector(`a[href="${CSS.escape(address)}"]`)?.focus({ preventScroll: true });
    setClock(fresh);
    count();
  }
  async function look() {
    try {
      const answer = await fetch(look.address, { headers: { Accept: "text/html" } });
      if (answer.redirected) return location.reload();
      if (answer.ok) {
        const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("room");
        const box = document.getElementById("room");
        if (fresh && box) show(box, document.adoptNode(fresh));
      }
    } catch (error) {
      // The network is away for a moment: the next look will tell.
    }
    setTimeout(look, EVERY);
  }
  const box = document.getElementById("room");
  if (!box) return;
  look.address = box.dataset.page || location.href;
  setClock(box);
  count();
  setInterval(count, 1000);
  setTimeout(look, EVERY);
})();
