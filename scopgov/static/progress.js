// Keeps progress bars fresh without reloading the page; loads the page anew once one of the works has ended.
(function () {
  "use strict";
  function follow(box) {
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
          say("share", told.share);
          bar.max = told.total || 1;
          bar.value = told.done;
        }
      } catch (error) {
        // The network is away for a moment: the next look will tell.
      }
      setTimeout(look, 2000);
    }
    setTimeout(look, 1000);
  }
  document.querySelectorAll(".progress[data-address]").forEach(follow);
})();
