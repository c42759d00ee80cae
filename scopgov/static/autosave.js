// Saves the form of a draft by itself, a few seconds after a change, and says when. Without it the button does.
(function () {
  "use strict";
  const form = document.querySelector("form[data-autosave]");
  const told = document.getElementById("autosaved");
  if (!form || !told) return;
  const PAUSE = 3000;
  const AGAIN = 15000;
  let timer = 0;
  let changed = false;
  let sending = false;
  let stopped = false;
  let leaving = null;

  const later = (pause) => {
    clearTimeout(timer);
    if (!stopped) timer = setTimeout(save, pause);
  };
  const typed = (event) => {
    if (event.target.type === "file") return;
    changed = true;
    later(PAUSE);
  };

  async function save() {
    if (sending || stopped || !changed) return;
    changed = false;
    sending = true;
    try {
      const answer = await fetch(form.dataset.autosave, {
        method: "POST",
        body: new FormData(form),
        headers: { Accept: "application/json" },
        redirect: "error",
      });
      const said = await answer.json();
      told.textContent = said.told;
      if (answer.ok) kept(said);
      else stopped = said.stopped === true;
    } catch (error) {
      told.textContent = form.dataset.failed;
      changed = true;
      later(AGAIN);
    }
    sending = false;
    if (leaving) form.requestSubmit(leaving);
    else if (changed) later(PAUSE);
  }

  function kept(said) {
    form.elements.revision.value = said.revision;
    if (form.elements.draft && said.draft) form.elements.draft.value = said.draft;
    form.dataset.autosave = said.address;
    if (location.pathname !== said.page) {
      history.replaceState(null, "", said.page);
      form.action = said.page;
    }
  }

  form.addEventListener("input", typed);
  form.addEventListener("change", typed);
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    if (!sending) return;
    event.preventDefault(); // the answer under way brings the revision that this must name
    leaving = event.submitter;
  });
})();
