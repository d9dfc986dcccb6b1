// Tables that sort by their heads, and the filters of the list of events.
(function () {
  "use strict";
  function value(row, key) { return row.dataset[key] || ""; }
  function compare(key, down) {
    return function (a, b) {
      var x = value(a, key), y = value(b, key), numbers = x !== "" && y !== "" && !isNaN(x) && !isNaN(y);
      return (numbers ? x - y : x.localeCompare(y)) * (down ? -1 : 1);
    };
  }
  document.querySelectorAll("table.list").forEach(function (table) {
    table.querySelectorAll("th[data-sort]").forEach(function (head) {
      var button = document.createElement("button");
      button.type = "button";
      button.textContent = head.textContent;
      head.replaceChildren(button);
      button.addEventListener("click", function () {
        var numeric = head.classList.contains("n") || head.dataset.sort === "probability";
        var down = head.getAttribute("aria-sort") ? head.getAttribute("aria-sort") === "ascending" : numeric;
        table.querySelectorAll("th[aria-sort]").forEach(function (other) { other.removeAttribute("aria-sort"); });
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        var body = table.tBodies[0];
        Array.from(body.rows).sort(compare(head.dataset.sort, down)).forEach(function (row) { body.appendChild(row); });
      });
    });
  });

  var form = document.getElementById("filters");
  if (!form) return;
  var rows = Array.from(document.querySelectorAll("#" + form.dataset.list + " tbody tr"));
  var count = form.querySelector(".filters-count");
  var none = document.getElementById(form.dataset.list + "-none");
  function plain(text) { return text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase(); }
  var titles = rows.map(function (row) { return plain(row.dataset.title); });
  var tests = {
    words: function (row, n, wanted) { return plain(wanted).split(/\s+/).every(function (word) { return titles[n].includes(word); }); },
    kind: function (row, n, wanted) { return row.dataset.kind === wanted; },
    place: function (row, n, wanted) { return row.dataset.place === wanted; },
    party: function (row, n, wanted) { return row.dataset.party.includes("|" + wanted + "|"); },
    grade: function (row, n, wanted) { return Number(row.dataset.grade) <= Number(wanted); },
    disputed: function (row) { return row.dataset.disputed === "1"; },
  };
  function wanted() {
    return Array.from(new FormData(form)).filter(function (pair) { return pair[1].trim() && Object.hasOwn(tests, pair[0]); });
  }
  function filter() {
    var asked = wanted(), shown = 0;
    rows.forEach(function (row, n) {
      row.hidden = !asked.every(function (pair) { return tests[pair[0]](row, n, pair[1].trim()); });
      shown += row.hidden ? 0 : 1;
    });
    count.textContent = asked.length ? shown + " of " + rows.length + " events" : rows.length + " events";
    none.hidden = shown > 0;
    var query = new URLSearchParams(asked).toString();
    try { history.replaceState(null, "", location.pathname + (query ? "?" + query : "") + location.hash); } catch (refused) { /* a folder may not allow it */ }
  }
  new URLSearchParams(location.search).forEach(function (given, name) {
    var field = form.elements.namedItem(name);
    if (field && Object.hasOwn(tests, name)) { if (field.type === "checkbox") field.checked = given === "1"; else field.value = given; }
  });
  form.hidden = false;
  form.addEventListener("input", filter);
  form.addEventListener("submit", function (sent) { sent.preventDefault(); });
  form.addEventListener("reset", function () { setTimeout(filter); });
  filter();
})();
