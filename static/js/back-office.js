/* The back office: links of the checklist lead to the field, or the part of a text, that they speak of. */
(function () {
  "use strict";

  function placeOf(link) {
    var field = link.dataset.showsField;
    var block = link.dataset.showsBlock;
    var found = block && document.querySelector('[data-contentpath="' + block + '"]');
    return (
      found ||
      document.querySelector('[data-contentpath="' + field + '"]') ||
      document.getElementById("id_" + field) ||
      document.getElementById("panel-child-content-" + field + "-section")
    );
  }

  function open(place) {
    var tab = place.closest('[role="tabpanel"]');
    if (tab && tab.hidden) {
      var button = document.querySelector('[role="tab"][aria-controls="' + tab.id + '"], [role="tab"][href="#' + tab.id + '"]');
      if (button) button.click();
    }
    for (var closed = place.closest("[hidden]"); closed; closed = closed.parentElement && closed.parentElement.closest("[hidden]")) {
      var toggle = closed.id && document.querySelector('[aria-controls="' + closed.id + '"]');
      if (toggle) toggle.click();
      else break;
    }
  }

  /* On a phone the panel lies over the whole page: it closes, else nobody sees the place. */
  function makeRoom(link, place) {
    var panel = link.closest("[data-side-panel]");
    var box = place.getBoundingClientRect();
    if (!panel || panel.getBoundingClientRect().left > box.left + box.width / 2) return;
    var toggle = document.querySelector('[data-side-panel-toggle="' + panel.dataset.sidePanel + '"]');
    if (toggle) toggle.click();
  }

  document.addEventListener("click", function (event) {
    var link = event.target.closest("[data-shows-field]");
    if (!link) return;
    var place = placeOf(link);
    if (!place) return;
    event.preventDefault();
    open(place);
    place.scrollIntoView({ block: "center" });
    makeRoom(link, place);
    var control = place.querySelector('input:not([type="hidden"]), textarea, select, [contenteditable="true"], button');
    (control || place).focus({ preventScroll: true });
  });

  document.addEventListener("DOMContentLoaded", function () {
    if (window.location.hash !== "#before-publishing") return;
    var toggle = document.querySelector('[data-side-panel-toggle="before-publishing"]');
    if (toggle && toggle.getAttribute("aria-expanded") !== "true") toggle.click();
  });
})();
