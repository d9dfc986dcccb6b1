// While a build is under way the bar asks how far it is, and says when the new record is there. Nothing is loaded anew by itself.
(function () {
  "use strict";
  var FIRST_S = 3, SLOWER = 1.3, SLOWEST_S = 20, LONGEST_S = 3600;
  var state = document.getElementById("bar-state");
  if (!state || !state.hasAttribute("data-under-way")) return;
  var shown = state.dataset.build, wait = FIRST_S, end = Date.now() + LONGEST_S * 1000, asleep = false;

  function say(words) { if (state.textContent !== words) state.textContent = words; }

  // Something was typed or chosen in a form that is to be sent.
  function typed() {
    return Array.from(document.querySelectorAll("form[method=post]")).some(function (form) {
      return Array.from(form.elements).some(function (field) {
        if (field.type === "hidden") return false;
        if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
        if (field.options) return field.selectedIndex !== Math.max(0, Array.from(field.options).findIndex(function (one) { return one.defaultSelected; }));
        return field.defaultValue !== undefined && field.value !== field.defaultValue;
      });
    });
  }

  // A page that was the answer to a form has no address of its own: then to the page that it shows.
  function offer() {
    var here = location.pathname === state.dataset.here || location.pathname === "/" ? location.href : state.dataset.here;
    var link = document.createElement("a"), before = document.createTextNode("The new record is there: "), warned = false;
    link.href = here;
    link.textContent = "show it";
    link.addEventListener("click", function (clicked) {
      if (typed() && !warned) {
        clicked.preventDefault();
        warned = true;
        before.data = "What you typed on this page would be lost: send it first, or ";
        link.textContent = "show the new record all the same";
      } else if (here === location.href) {
        clicked.preventDefault();
        location.reload();
      }
    });
    state.replaceChildren(before, link);
  }

  function later() {
    if (Date.now() > end) return;
    setTimeout(ask, wait * 1000);
    wait = Math.min(wait * SLOWER, SLOWEST_S);
  }

  function ask() {
    asleep = document.hidden;
    if (asleep) return;
    fetch("/desk/state.json", { redirect: "manual", cache: "no-store" }).then(function (answer) {
      if (answer.type === "opaqueredirect") return; // the session has ended
      if (!answer.ok) throw new Error(answer.status);
      return answer.json().then(function (told) {
        if (told.build !== shown) return offer();
        say(told.words || "The record is made again, and is as this page shows it.");
        state.className = told.failed ? "flag" : "bar-state";
        if (told.under_way) later();
      });
    }).catch(later);
  }

  document.addEventListener("visibilitychange", function () { if (asleep && !document.hidden) ask(); });
  later();
})();
