// Sends the files of an upload form in parts (tus), so that a broken connection costs nothing. Without this script the
// form sends them whole.
(function () {
  "use strict";

  const form = document.querySelector("form[data-upload]");
  if (!form || !window.tus || !tus.isSupported) return;

  const PART = 16 * 1024 * 1024;
  const AT_ONCE = 2;
  const said = form.dataset;
  const input = form.querySelector("input[type=file]");
  const titleField = form.querySelector("input[name=title]")?.closest(".field");
  const section = form.querySelector("[data-upload-progress]");
  const rows = form.querySelector("[data-upload-rows]");
  const all = section.querySelector("#upload-all");
  const allText = section.querySelector("[data-upload-all-text]");
  const status = section.querySelector("[data-upload-status]");
  const largest = Number(said.largest);
  const extensions = said.extensions.split(", ");
  let entries = [];
  let shared = null; // what the form says of all files, from the moment it is sent
  let redirect = false;

  function size(bytes) {
    const units = ["B", "KB", "MB", "GB"];
    let step = 0;
    while (bytes >= 1024 && step < units.length - 1) { bytes /= 1024; step += 1; }
    const digits = bytes < 10 && step ? 1 : 0;
    return new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: digits }).format(bytes) + "\u00a0" + units[step];
  }

  function filled(text, values) {
    return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
  }

  function titleOf(name) {
    const dot = name.lastIndexOf(".");
    return ((dot > 0 ? name.slice(0, dot) : name).replaceAll("_", " ").trim() || name).slice(0, 250);
  }

  function wrongWith(file) {
    if (!extensions.includes(file.name.split(".").pop().toLowerCase())) return said.unknownKind;
    if (!file.size) return said.empty;
    return file.size > largest ? said.tooLarge : "";
  }

  // --- one file ------------------------------------------------------------------------------------

  function add(file) {
    const row = form.querySelector("template[data-upload-row]").content.firstElementChild.cloneNode(true);
    const entry = { file, row, state: "ready", sent: 0, upload: null };
    row.querySelector(".upload__name").textContent = file.name;
    row.querySelector("[data-title] input").value = titleOf(file.name);
    row.querySelectorAll("button").forEach((button) => {
      const what = document.createElement("span");
      what.className = "visually-hidden";
      what.textContent = " " + file.name;
      button.append(what);
      button.addEventListener("click", () => ({ pause, continue: resume, remove })[button.dataset.do](entry));
    });
    row.querySelector("progress").setAttribute("aria-label", file.name);
    rows.append(row);
    entries.push(entry);
    const wrong = wrongWith(file);
    if (wrong) refuse(entry, wrong);
    else show(entry, size(file.size));
  }

  function show(entry, text) {
    const share = entry.file.size ? Math.floor((entry.sent / entry.file.size) * 100) : 0;
    entry.row.querySelector("progress").value = share;
    entry.row.querySelector("progress").hidden = entry.state === "ready" || entry.state === "refused";
    entry.row.querySelector(".upload__text").textContent = filled(text, { percent: share, size: size(entry.file.size) });
    const state = entry.state;
    entry.row.querySelector("[data-do=pause]").hidden = state !== "sending";
    entry.row.querySelector("[data-do=continue]").hidden = state !== "paused" && state !== "broken";
    entry.row.querySelector("[data-do=remove]").hidden = state === "done" || state === "checking";
    entry.row.querySelector("[data-title]").hidden = state !== "ready" || entries.length < 2;
    showAll();
  }

  function error(entry, text) {
    const place = entry.row.querySelector(".upload__error");
    place.textContent = text;
    place.hidden = !text;
    if (text) status.textContent = entry.file.name + ": " + text;
  }

  function refuse(entry, text) {
    entry.state = "refused";
    entry.sent = 0;
    error(entry, text);
    show(entry, said.refused);
  }

  function headers() {
    return { "X-CSRFToken": form.querySelector("[name=csrfmiddlewaretoken]").value, "Accept-Language": document.documentElement.lang };
  }

  function metadata(entry) {
    const title = entries.length > 1 ? entry.row.querySelector("[data-title] input").value : shared.title;
    return { ...shared, title: title || "", filename: entry.file.name, space: said.space };
  }

  function encoded(values) {
    const bytes = (value) => btoa(String.fromCharCode(...new TextEncoder().encode(value)));
    return Object.entries(values).map(([name, value]) => name + " " + bytes(String(value))).join(",");
  }

  function answer(problem) {
    const body = problem.originalResponse?.getBody();
    try { return JSON.parse(body).error; } catch { return ""; }
  }

  function begin(entry) {
    entry.state = "sending";
    error(entry, "");
    entry.upload = new tus.Upload(entry.file, {
      endpoint: said.upload,
      chunkSize: PART,
      retryDelays: [0, 1000, 3000, 5000, 10000, 20000, 30000],
      metadata: metadata(entry),
      headers: headers(),
      removeFingerprintOnSuccess: true,
      // A file that is continued takes what is written beside it now, not what was when it began.
      onBeforeRequest: (request) => {
        if (request.getMethod() === "PATCH") request.setHeader("Upload-Metadata", encoded(metadata(entry)));
      },
      onProgress: (sent, whole) => {
        entry.sent = sent;
        error(entry, "");
        if (sent === whole) entry.state = "checking";
        show(entry, sent === whole ? said.checking : said.progress);
      },
      onShouldRetry: (problem) => {
        const code = problem.originalResponse ? problem.originalResponse.getStatus() : 0;
        const again = code === 0 || code >= 500 || code === 409 || code === 423;
        if (again) { entry.state = "sending"; error(entry, said.again); }
        return again;
      },
      onError: (problem) => {
        const code = problem.originalResponse ? problem.originalResponse.getStatus() : 0;
        if (code >= 400 && code < 500 && code !== 401 && code !== 409 && code !== 423) {
          refuse(entry, answer(problem) || said.broken);
        } else {
          entry.state = "broken";
          error(entry, answer(problem) || said.broken);
          show(entry, said.paused);
        }
        next();
      },
      onSuccess: () => confirmed(entry),
    });
    show(entry, said.progress);
    entry.upload.findPreviousUploads().then((previous) => {
      const same = previous.find((found) => found.metadata.space === said.space);
      if (same) entry.upload.resumeFromPreviousUpload(same);
      if (entry.state === "sending") entry.upload.start();
    });
  }

  // All bytes are there: asked once more, so that an answer that was lost on its way is no document lost.
  async function confirmed(entry) {
    entry.state = "checking";
    show(entry, said.checking);
    try {
      const response = await fetch(entry.upload.url, {
        method: "PATCH",
        headers: { ...headers(), "Tus-Resumable": "1.0.0", "Upload-Offset": String(entry.file.size), "Content-Type": "application/offset+octet-stream", "Upload-Metadata": encoded(metadata(entry)) },
      });
      const body = await response.json();
      if (response.ok) {
        entry.state = "done";
        entry.sent = entry.file.size;
        const link = entry.row.querySelector("[data-open]");
        link.href = body.url;
        link.hidden = false;
        link.setAttribute("aria-label", link.textContent + " " + body.title);
        entry.row.querySelector(".upload__name").textContent = body.title;
        show(entry, said.done);
      } else if (response.status === 422) {
        refuse(entry, body.error);
      } else {
        throw new Error(String(response.status));
      }
    } catch {
      entry.state = "broken";
      error(entry, said.broken);
      show(entry, said.paused);
    }
    next();
  }

  function pause(entry) {
    entry.upload.abort();
    entry.state = "paused";
    show(entry, said.paused);
    entry.row.querySelector("[data-do=continue]").focus();
    next();
  }

  function resume(entry) {
    error(entry, "");
    if (entry.sent === entry.file.size && entry.upload.url) { confirmed(entry); return; }
    entry.state = "sending";
    show(entry, said.progress);
    entry.row.querySelector("[data-do=pause]").focus();
    entry.upload.start();
  }

  function remove(entry) {
    if (entry.upload) entry.upload.abort(true).catch(() => {});
    entries = entries.filter((other) => other !== entry);
    entry.row.remove();
    arrange();
    if (shared) next();
    else input.focus();
  }

  // --- all of them ---------------------------------------------------------------------------------

  function showAll() {
    const whole = entries.reduce((sum, entry) => sum + (entry.state === "refused" ? 0 : entry.file.size), 0);
    const sent = entries.reduce((sum, entry) => sum + entry.sent, 0);
    all.value = whole ? Math.floor((sent / whole) * 100) : 0;
    const done = entries.filter((entry) => entry.state === "done").length;
    allText.textContent = filled(said.all, { done, count: entries.length });
  }

  function arrange() {
    section.hidden = !entries.length;
    allText.closest("p").hidden = !shared;
    if (titleField) titleField.hidden = entries.length > 1;
    entries.filter((entry) => entry.state === "ready").forEach((entry) => show(entry, size(entry.file.size)));
  }

  function next() {
    showAll();
    const busy = entries.filter((entry) => entry.state === "sending" || entry.state === "checking").length;
    entries.filter((entry) => entry.state === "ready").slice(0, Math.max(AT_ONCE - busy, 0)).forEach(begin);
    if (entries.some((entry) => !["done", "refused"].includes(entry.state))) return;
    window.removeEventListener("beforeunload", warn);
    status.textContent = allText.textContent;
    if (redirect && entries.length === 1 && entries[0].state === "done") {
      window.location.assign(entries[0].row.querySelector("[data-open]").href);
      return;
    }
    section.querySelector("[data-upload-after]").hidden = false;
  }

  function warn(event) { event.preventDefault(); }

  function choose(files) {
    if (shared) return;
    Array.from(files).forEach((file) => {
      const there = entries.some((entry) => entry.file.name === file.name && entry.file.size === file.size);
      if (!there) add(file);
    });
    arrange();
  }

  input.addEventListener("change", () => { choose(input.files); input.value = ""; });

  const drop = input.closest(".field");
  const fields = Array.from(form.querySelectorAll(".field")).filter((field) => field !== drop);
  drop.classList.add("upload-drop");
  drop.after(section);
  ["dragenter", "dragover"].forEach((name) => drop.addEventListener(name, (event) => { event.preventDefault(); drop.classList.add("upload-drop--over"); }));
  ["dragleave", "drop"].forEach((name) => drop.addEventListener(name, (event) => { event.preventDefault(); drop.classList.remove("upload-drop--over"); }));
  drop.addEventListener("drop", (event) => choose(event.dataTransfer.files));

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (shared) return;
    if (!entries.some((entry) => entry.state === "ready")) {
      section.hidden = false;
      status.classList.remove("visually-hidden");
      status.textContent = said.none;
      input.focus();
      return;
    }
    status.classList.add("visually-hidden");
    const values = new FormData(form, event.submitter);
    shared = {};
    values.forEach((value, name) => {
      if (typeof value === "string" && name !== "csrfmiddlewaretoken") shared[name] = value;
    });
    redirect = entries.length === 1;
    form.querySelector("[data-upload-actions]").hidden = true;
    drop.hidden = true;
    fields.forEach((field) => { field.hidden = true; });
    window.addEventListener("beforeunload", warn);
    arrange();
    next();
  });
})();
