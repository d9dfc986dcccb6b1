// The keys of the page on which a report is worked on, and the words chosen in its text for a claim that was missed.
(function () {
  "use strict";
  var text = document.getElementById("text"), add = document.getElementById("add");

  // Where a point of the text lies, in characters (not in JavaScript's units): the numbers of the claims are no part of it.
  function offset(node, within) {
    var range = document.createRange();
    range.selectNodeContents(text);
    range.setEnd(node, within);
    var copy = range.cloneContents();
    copy.querySelectorAll("[data-skip]").forEach(function (part) { part.remove(); });
    return Array.from(copy.textContent).length;
  }
  function chosen() {
    var selection = getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return null;
    var range = selection.getRangeAt(0);
    if (!text.contains(range.startContainer) || !text.contains(range.endContainer)) return null;
    return [offset(range.startContainer, range.startOffset), offset(range.endContainer, range.endOffset)];
  }
  function take() {
    var span = chosen(), form = document.getElementById("form-add");
    if (!span) return;
    form.elements.start.value = span[0];
    form.elements.end.value = span[1];
    form.elements.words.value = getSelection().toString();
    document.getElementById("add-words").textContent = getSelection().toString();
  }
  document.addEventListener("selectionchange", take);

  function send(id) { var form = document.getElementById(id); if (form) form.requestSubmit(); }
  function follow(id) { var link = document.getElementById(id); if (link) location.href = link.href; }
  function typing(at) { return at.closest && at.closest("input, select, textarea, [contenteditable]"); }
  var does = {
    a: function () { send("form-accept"); },
    r: function () { send("form-reject"); },
    n: function () { follow("after"); },
    p: function () { follow("before"); },
    m: function () { follow("event"); },
    q: function () { follow("queue"); },
    u: function () { var form = document.querySelector(".rulings form.undo"); if (form) form.requestSubmit(); },
    c: function () { var field = document.getElementById("comment"); if (field) field.focus(); },
    e: function () { var field = document.querySelector(".work-field summary"); if (field) field.focus(); },
    i: function () { take(); add.open = true; add.querySelector("select").focus(); },
  };
  document.addEventListener("keydown", function (pressed) {
    if (pressed.ctrlKey || pressed.metaKey || pressed.altKey || pressed.repeat || document.querySelector("dialog[open]")) return;
    if (typing(pressed.target) || !Object.prototype.hasOwnProperty.call(does, pressed.key)) return;
    pressed.preventDefault();
    does[pressed.key]();
  });
  // A field that is opened is for typing into.
  document.querySelectorAll(".work-field").forEach(function (field) {
    field.addEventListener("toggle", function () {
      var first = field.open && field.querySelector("form input:not([type=hidden]), form select");
      if (first) first.focus();
    });
  });
  var conflict = document.getElementById("conflict");
  if (conflict) conflict.focus();
  document.querySelector(".work").dataset.ready = "";
})();
