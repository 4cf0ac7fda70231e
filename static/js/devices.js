// Tries microphone and camera on the reader's own device, once they ask for it. Nothing leaves the page.
(function () {
  "use strict";

  const section = document.querySelector("[data-device-check]");
  if (!section || !navigator.mediaDevices || !window.AudioContext) return; // also where the connection is not safe

  const said = section.dataset;
  const start = section.querySelector("[data-start]");
  const stop = section.querySelector("[data-stop]");
  const status = section.querySelector("[data-said]");
  const result = section.querySelector("[data-result]");
  const level = section.querySelector("[data-level]");
  const picture = section.querySelector("[data-picture]");
  let stream = null;
  let sound = null;
  let asked = 0; // an answer to a check that has ended since is thrown away

  async function devices() {
    try {
      return await navigator.mediaDevices.getUserMedia({ audio: true, video: true });
    } catch (error) {
      if (error.name === "NotAllowedError") throw error;
      return navigator.mediaDevices.getUserMedia({ audio: true }); // no camera, or another program has it
    }
  }

  function trouble(error) {
    if (error.name === "NotAllowedError" || error.name === "SecurityError") return said.refused;
    return error.name === "NotReadableError" ? said.busy : said.none;
  }

  function listen() {
    sound = new AudioContext();
    const analyser = sound.createAnalyser();
    analyser.fftSize = 512;
    sound.createMediaStreamSource(stream).connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    const here = stream;
    (function measure() {
      if (stream !== here) return;
      analyser.getFloatTimeDomainData(samples);
      level.value = Math.min(1, 4 * Math.sqrt(samples.reduce((sum, one) => sum + one * one, 0) / samples.length));
      setTimeout(measure, 100);
    })();
  }

  function off() {
    asked += 1;
    stream?.getTracks().forEach((track) => track.stop());
    sound?.close();
    stream = sound = picture.srcObject = null;
    result.hidden = stop.hidden = true;
    start.hidden = false;
  }

  start.addEventListener("click", async () => {
    off();
    const mine = asked;
    start.disabled = true;
    status.textContent = said.asking;
    try {
      const found = await devices();
      if (mine !== asked) { found.getTracks().forEach((track) => track.stop()); return; }
      stream = found;
      listen();
      const sees = stream.getVideoTracks().length > 0;
      picture.hidden = !sees;
      if (sees) { picture.srcObject = stream; picture.play().catch(() => {}); }
      result.hidden = stop.hidden = false;
      start.hidden = true;
      stop.focus();
      status.textContent = sees ? said.both : said.sound;
    } catch (error) {
      off();
      status.textContent = trouble(error);
    } finally {
      start.disabled = false;
    }
  });

  stop.addEventListener("click", () => {
    off();
    start.focus();
    status.textContent = said.stopped;
  });

  // The call needs the devices for itself.
  document.querySelector(".video-join").addEventListener("submit", off);
  window.addEventListener("pagehide", off);
  section.hidden = false;
})();
