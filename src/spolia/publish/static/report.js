// In a report: pointing at a claim lights its words, and its words light it.
(function () {
  "use strict";
  function light(claim) {
    document.querySelectorAll(".lit").forEach(function (part) { part.classList.remove("lit"); });
    if (!claim) return;
    document.querySelectorAll("[data-claims], [data-claim]").forEach(function (part) {
      var of = part.dataset.claim || part.dataset.claims;
      if (of.trim().split(" ").includes(claim)) part.classList.add("lit");
    });
  }
  function chosen() { return decodeURIComponent(location.hash.slice(1)).startsWith("c-") ? decodeURIComponent(location.hash.slice(1)) : null; }
  function nearest(at) {
    var part = at.closest && at.closest("[data-claim], [data-claims]");
    return part && (part.dataset.claim || part.dataset.claims.trim().split(" ").pop());
  }
  ["mouseover", "focusin"].forEach(function (what) {
    document.addEventListener(what, function (event) { light(nearest(event.target) || chosen()); });
  });
  addEventListener("hashchange", function () { light(chosen()); });
  light(chosen());
})();
