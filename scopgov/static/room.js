// Keeps the screen of the room fresh: the page anew every five seconds, the time left every second.
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
  async function look() {
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
      if (answer.redirected) return location.reload();
      if (answer.ok) {
        const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("room");
        const box = document.getElementById("room");
        if (fresh && box) {
          box.replaceWith(fresh);
          setClock(fresh);
          count();
        }
      }
    } catch (error) {
      // The network is away for a moment: the next look will tell.
    }
    setTimeout(look, EVERY);
  }
  const box = document.getElementById("room");
  if (!box) return;
  setClock(box);
  count();
  setInterval(count, 1000);
  setTimeout(look, EVERY);
})();
