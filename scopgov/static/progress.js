// Keeps a progress bar fresh without reloading the page; loads the page anew once the work has ended.
(function () {
  "use strict";
  const box = document.getElementById("progress");
  if (!box) return;
  const bar = box.querySelector("progress");
  const say = (name, text) => {
    const place = box.querySelector(`[data-told="${name}"]`);
    if (place && place.textContent !== text) place.textContent = text;
  };
  async function look() {
    try {
      const answer = await fetch(box.dataset.address, { headers: { Accept: "application/json" } });
      if (answer.ok) {
        const told = await answer.json();
        if (told.ended) return location.reload();
        say("state", told.state);
        say("step", told.step);
        bar.max = told.total || 1;
        bar.value = told.done;
      }
    } catch (error) {
      // The network is away for a moment: the next look will tell.
    }
    setTimeout(look, 2000);
  }
  setTimeout(look, 1000);
})();
