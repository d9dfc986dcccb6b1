// Before anything is drawn: light or dark as last chosen here, and that scripts run.
(function () {
  "use strict";
  var page = document.documentElement;
  page.className = "js";
  try {
    var chosen = localStorage.getItem("spolia-theme");
    if (chosen === "dark" || chosen === "light") page.dataset.theme = chosen;
  } catch (refused) { /* storage may be off: the system's choice stands */ }
})();
