// Beside a form for a post: keeps the draft while one writes, and offers names after an @. Without this script the form
// has a button for drafts, and a name that is typed in full is understood all the same.
(function () {
  "use strict";

  document.querySelectorAll("form[data-people]").forEach((form) => {
    const text = form.querySelector("textarea");
    if (!text) return;
    if (form.dataset.draft) keepDrafts(form, text);
    offerNames(form, text);
  });

  // What nobody sees nobody has read: a page behind others asks for new posts when it is looked at again.
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.target.id === "poll" && document.visibilityState === "hidden") event.preventDefault();
  });

  function keepDrafts(form, text) {
    const AFTER = 2000;
    let timer = 0, kept = text.value, sending = false;

    async function keep() {
      const title = form.querySelector("input[name$=title]");
      const now = (title ? title.value : "") + "\n" + text.value;
      if (sending || now === kept) return;
      const body = new URLSearchParams({ text: text.value });
      if (title) body.set("title", title.value);
      body.set("key", form.querySelector("[name$=key]").value); // of a form that was sent meanwhile nothing is kept
      try {
        const answer = await fetch(form.dataset.draft, {
          method: "POST", body, credentials: "same-origin",
          headers: { "X-CSRFToken": form.querySelector("[name=csrfmiddlewaretoken]").value, "HX-Request": "true" },
        });
        if (!answer.ok) throw new Error(answer.status);
        kept = now;
        const state = form.querySelector("#draft-state");
        const parsed = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("#draft-state");
        if (state && parsed) state.textContent = parsed.textContent;
      } catch (error) {
        timer = setTimeout(keep, 4 * AFTER); // the connection may come back
      }
    }

    form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(keep, AFTER); });
    document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") keep(); });
    form.addEventListener("submit", () => { sending = true; clearTimeout(timer); });
  }

  function offerNames(form, text) {
    const list = document.createElement("div");
    list.className = "suggestions";
    list.id = text.id + "-people";
    text.insertAdjacentElement("afterend", list);
    text.setAttribute("aria-controls", list.id);
    text.setAttribute("aria-autocomplete", "list");
    let asked = 0, active = -1;

    function options() { return Array.from(list.querySelectorAll("[role=option]")); }
    function close() { list.replaceChildren(); active = -1; text.removeAttribute("aria-activedescendant"); }
    function begun() {
      const match = /(?:^|[\s(])@([^\s@][^@\n]{0,60})$/.exec(text.value.slice(0, text.selectionStart));
      return match ? match[1] : null;
    }
    function choose(option) {
      const before = text.value.slice(0, text.selectionStart), after = text.value.slice(text.selectionStart);
      const start = before.lastIndexOf("@") + 1;
      text.value = before.slice(0, start) + option.dataset.name + " " + after;
      text.selectionStart = text.selectionEnd = start + option.dataset.name.length + 1;
      close();
      text.focus();
      text.dispatchEvent(new Event("input", { bubbles: true }));
    }
    function mark(number) {
      const all = options();
      active = (number + all.length) % all.length;
      all.forEach((option, index) => option.setAttribute("aria-selected", String(index === active)));
      text.setAttribute("aria-activedescendant", all[active].id);
    }

    text.addEventListener("input", async () => {
      const query = begun(), turn = ++asked;
      if (!query) return close();
      try {
        const answer = await fetch(form.dataset.people + "?q=" + encodeURIComponent(query), { credentials: "same-origin" });
        if (turn !== asked || !answer.ok) return;
        const parsed = new DOMParser().parseFromString(await answer.text(), "text/html");
        close();
        const found = parsed.querySelector("[role=listbox]");
        if (found) list.replaceChildren(document.adoptNode(found));
      } catch (error) { close(); }
    });
    text.addEventListener("keydown", (event) => {
      const all = options();
      if (!all.length) return;
      if (event.key === "ArrowDown") mark(active + 1);
      else if (event.key === "ArrowUp") mark(active - 1);
      else if (event.key === "Escape") close();
      else if ((event.key === "Enter" || event.key === "Tab") && active >= 0) choose(all[active]);
      else return;
      event.preventDefault();
    });
    list.addEventListener("mousedown", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) { event.preventDefault(); choose(option); }
    });
    text.addEventListener("blur", () => setTimeout(close, 150));
  }
})();
