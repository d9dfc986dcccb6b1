// What every page does: light and dark, the menu, the keys.
(function () {
  "use strict";
  var page = document.documentElement;
  var root = document.body.dataset.root;

  // light and dark
  var theme = document.getElementById("theme");
  function dark() {
    return page.dataset.theme ? page.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  }
  function turn() {
    page.dataset.theme = dark() ? "light" : "dark";
    try { localStorage.setItem("spolia-theme", page.dataset.theme); } catch (refused) { /* for this page only, then */ }
    say();
    document.dispatchEvent(new Event("spolia-theme"));
  }
  function say() { document.getElementById("theme-says").textContent = dark() ? "Switch to light" : "Switch to dark"; }
  theme.hidden = false;
  theme.addEventListener("click", turn);
  say();

  // the menu of narrow screens
  var button = document.getElementById("menu-button");
  var menu = document.getElementById("menu");
  function open(wanted) {
    menu.classList.toggle("open", wanted);
    button.setAttribute("aria-expanded", String(wanted));
  }
  button.hidden = false;
  button.addEventListener("click", function () { open(!menu.classList.contains("open")); });

  // the keys
  var keys = document.getElementById("keys");
  function typing(at) { return at.closest && at.closest("input, select, textarea, [contenteditable]"); }
  function rows() {
    return Array.prototype.filter.call(document.querySelectorAll("main [data-row]"), function (row) { return row.offsetParent !== null; });
  }
  function step(by) {
    var all = rows();
    if (!all.length) return;
    var at = all.findIndex(function (row) { return row.classList.contains("here") || row.contains(document.activeElement); });
    var next = all[Math.min(all.length - 1, Math.max(0, at < 0 ? (by > 0 ? 0 : all.length - 1) : at + by))];
    all.forEach(function (row) { row.classList.toggle("here", row === next); });
    var link = next.querySelector("a.row-link") || next.querySelector("a");
    if (link) link.focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
  }
  var does = {
    "/": function () { (document.getElementById("query") || document.getElementById("find")).focus(); },
    j: function () { step(1); },
    k: function () { step(-1); },
    t: turn,
    g: function () { location.href = root + "index.html"; },
    "?": function () { keys.showModal(); },
  };
  document.addEventListener("keydown", function (pressed) {
    if (pressed.ctrlKey || pressed.metaKey || pressed.altKey || keys.open) return;
    if (pressed.key === "Escape") {
      open(false);
      if (typing(document.activeElement)) document.activeElement.blur();
      return;
    }
    if (typing(pressed.target) || !Object.prototype.hasOwnProperty.call(does, pressed.key)) return;
    pressed.preventDefault();
    does[pressed.key]();
  });
  document.addEventListener("focusin", function (focus) {
    document.querySelectorAll("[data-row].here").forEach(function (row) { if (!row.contains(focus.target)) row.classList.remove("here"); });
  });

  // on paper everything is open
  addEventListener("beforeprint", function () { document.querySelectorAll("details").forEach(function (part) { part.open = true; }); });
})();
