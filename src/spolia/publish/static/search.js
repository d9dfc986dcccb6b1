// Search over what data/search.js lists: every word must occur; whole words and titles first.
(function () {
  "use strict";
  var MOST = 200;
  var root = document.body.dataset.root;
  function plain(text) { return text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase(); }
  var entries = (window.SPOLIA_SEARCH || []).map(function (row) {
    return { family: row[0], title: row[1], address: row[3], aside: row[4], head: plain(row[1]), rest: plain(row[2] + " " + row[4]) };
  });
  var field = document.getElementById("query");
  var list = document.getElementById("results");
  var count = document.getElementById("search-count");
  var facets = document.getElementById("facets");
  var only = "";

  function weight(entry, words) {
    var sum = 0;
    for (var n = 0; n < words.length; n++) {
      var word = words[n], at = entry.head.indexOf(word);
      if (at >= 0) sum += 4 + (at === 0 || /[^\p{L}\p{N}]/u.test(entry.head[at - 1]) ? 4 : 0) + (entry.head === word ? 8 : 0);
      else if (entry.rest.includes(word)) sum += 2;
      else return 0;
    }
    return sum + (entry.family === "Claim" ? 0 : 3);
  }
  function part(tag, className, text) {
    var made = document.createElement(tag);
    if (className) made.className = className;
    made.textContent = text;
    return made;
  }
  function shown(entry) {
    var row = part("li", "row", "");
    row.dataset.row = "";
    var link = part("a", "row-link", entry.title), what = part("span", "row-what", ""), aside = part("span", "row-aside", entry.aside);
    link.href = root + entry.address;
    link.dir = aside.dir = "auto";
    what.append(link, aside);
    row.append(part("span", "family", entry.family), what);
    return row;
  }
  function facet(name, label, number) {
    var button = part("button", "", label + " " + number);
    button.type = "button";
    button.setAttribute("aria-pressed", String(only === name));
    button.addEventListener("click", function () { only = name; search(); });
    return button;
  }
  function search() {
    var words = plain(field.value).split(/\s+/).filter(Boolean);
    var found = !words.length ? [] : entries.map(function (entry) { return [weight(entry, words), entry]; }).filter(function (pair) { return pair[0]; });
    found.sort(function (a, b) { return b[0] - a[0]; });
    var times = {};
    found.forEach(function (pair) { times[pair[1].family] = (times[pair[1].family] || 0) + 1; });
    if (only && !times[only]) only = "";
    facets.replaceChildren.apply(facets, !found.length ? [] : [facet("", "All", found.length)].concat(Object.keys(times).map(function (name) { return facet(name, name, times[name]); })));
    var kept = found.filter(function (pair) { return !only || pair[1].family === only; });
    list.replaceChildren.apply(list, kept.slice(0, MOST).map(function (pair) { return shown(pair[1]); }));
    count.textContent = !words.length ? entries.length + " things can be searched." : !kept.length ? "Nothing holds all of these words." :
      kept.length + (kept.length === 1 ? " result" : " results") + (kept.length > MOST ? ", the first " + MOST + " shown" : "");
    try { history.replaceState(null, "", location.pathname + (words.length ? "?q=" + encodeURIComponent(field.value) : "")); } catch (refused) { /* as it is */ }
  }
  field.value = new URLSearchParams(location.search).get("q") || "";
  document.getElementById("find").value = field.value;
  document.getElementById("search-form").addEventListener("submit", function (sent) { sent.preventDefault(); search(); });
  field.addEventListener("input", search);
  search();
  if (!field.value) field.focus();
})();
