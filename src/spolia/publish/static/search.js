// Search: every word must occur, a word may be its beginning; titles first. Files of words and of results are loaded as they are needed.
(function () {
  "use strict";
  var PAGE = 50, index = window.SPOLIA_SEARCH;
  var ALONE = /[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]/;
  if (!index) return;
  var root = document.body.dataset.root, many = index.family.length, asked = 0;
  function element(id) { return document.getElementById(id); }
  var form = element("search-form"), field = element("query"), list = element("results"), count = element("search-count"), facets = element("facets"), more = element("search-more");
  function made(tag, text, className) { var out = document.createElement(tag); if (text) out.textContent = text; if (className) out.className = className; return out; }
  function plain(text) { return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase(); }
  function wordsOf(text) {
    var out = [];
    (plain(text).match(/[\p{L}\p{N}]+/gu) || []).forEach(function (word) { if (ALONE.test(word)) Array.from(word).forEach(function (letter) { out.push([letter, true]); }); else out.push([word.slice(0, 40), false]); });
    return out;
  }

  // a file of data, loaded once as a script
  var loading = {};
  function load(name, global) {
    if (window[global]) return Promise.resolve(window[global]);
    if (!loading[name]) loading[name] = new Promise(function (done, failed) {
      var script = made("script");
      script.src = root + "data/search/" + name;
      script.addEventListener("load", function () { done(window[global]); });
      script.addEventListener("error", function () { failed(new Error(name)); });
      document.head.append(script);
    });
    return loading[name];
  }
  // the numbers of the files that may hold words that begin so
  function filesOf(word) {
    var first = 0, out = [];
    while (first + 1 < index.firsts.length && index.firsts[first + 1] <= word) first++;
    for (var n = first; n < index.firsts.length && (n === first || index.firsts[n].startsWith(word)); n++) out.push(n);
    return out;
  }
  function add(text, into, weight) {
    var at = 0;
    if (!text) return;
    text.split(" ").forEach(function (step) { at += parseInt(step, 36); if (into[at] < weight) into[at] = weight; });
  }
  // for each thing how well it has the word: in its title as a whole, as a beginning; elsewhere the same
  function weigh(word, whole, files) {
    var out = new Uint8Array(many);
    files.forEach(function (shard) {
      Object.keys(shard).forEach(function (one) {
        if (one === word) { add(shard[one][0], out, 8); add(shard[one][1], out, 3); }
        else if (!whole && one.startsWith(word)) { add(shard[one][0], out, 5); add(shard[one][1], out, 2); }
      });
    });
    return out;
  }
  function find(text) {
    var words = wordsOf(text).map(function (pair, n, all) { return [pair[0], pair[1] || (n < all.length - 1 && pair[0].length < 3)]; });
    if (!words.length) return Promise.resolve(text.trim() ? new Uint16Array(many) : null);
    return Promise.all(words.map(function (pair) {
      return Promise.all(filesOf(pair[0]).map(function (n) { return load("words-" + n + ".js", "SPOLIA_WORDS_" + n); })).then(function (files) { return weigh(pair[0], pair[1], files); });
    })).then(function (each) {
      var sum = new Uint16Array(many);
      for (var n = 0; n < many; n++) { var total = 0; for (var w = 0; w < each.length; w++) { if (!each[w][n]) { total = 0; break; } total += each[w][n]; } sum[n] = total && total + (index.families[index.family[n]] === "Claim" || index.families[index.family[n]] === "Report" ? 0 : 2); }
      return sum;
    });
  }

  // the facets: what each thing is, by what the boxes are named
  var picked = { family: "", kind: "", party: "", place: "", year: "", source: "", disputed: "" };
  function says(n, key) {
    var wanted = picked[key];
    if (wanted === "") return true;
    if (key === "family") return index.families[index.family[n]] === wanted;
    if (key === "kind") return index.kind[n] >= 0 && index.kinds[index.kind[n]] === wanted;
    if (key === "place") return index.place[n] >= 0 && index.places[index.place[n]] === wanted;
    if (key === "source") return index.source[n] >= 0 && index.sources[index.source[n]] === wanted;
    if (key === "party") return index.party[n].some(function (party) { return index.parties[party] === wanted; });
    if (key === "year") return index.from[n] <= Number(wanted) && Number(wanted) <= index.to[n] && index.to[n] > 0;
    return index.disputed[n] === 1;
  }
  function passes(n, but) { return Object.keys(picked).every(function (key) { return key === but || says(n, key); }); }
  function tally(found, key) {
    var times = new Map();
    function one(name) { times.set(name, (times.get(name) || 0) + 1); }
    found.forEach(function (n) {
      if (!passes(n, key)) return;
      if (key === "family") one(index.families[index.family[n]]);
      else if (key === "kind") { if (index.kind[n] >= 0) one(index.kinds[index.kind[n]]); }
      else if (key === "place") { if (index.place[n] >= 0) one(index.places[index.place[n]]); }
      else if (key === "source") { if (index.source[n] >= 0) one(index.sources[index.source[n]]); }
      else if (key === "party") index.party[n].forEach(function (party) { one(index.parties[party]); });
      else for (var year = index.from[n]; year && year <= Math.min(index.to[n], index.from[n] + 60); year++) one(String(year));
    });
    return times;
  }
  function label(key, name) { return key === "kind" ? (name === "takeover" ? "Control" : name.charAt(0).toUpperCase() + name.slice(1)) : name; }
  function choices(key, found) {
    var select = form.elements.namedItem(key), times = tally(found, key), names = Array.from(times.keys());
    if (picked[key] && !times.has(picked[key])) { names.push(picked[key]); times.set(picked[key], 0); }
    names.sort(key === "year" ? undefined : function (a, b) { return times.get(b) - times.get(a) || a.localeCompare(b); });
    select.replaceChildren.apply(select, [new Option("any", "")].concat(names.slice(0, 500).map(function (name) { return new Option(label(key, name) + " (" + times.get(name) + ")", name, false, name === picked[key]); })));
    select.value = picked[key];
  }
  function families(found) {
    var times = tally(found, "family"), total = 0;
    times.forEach(function (n) { total += n; });
    facets.replaceChildren.apply(facets, !total ? [] : [["", "All", total]].concat(index.families.filter(function (name) { return times.has(name); }).map(function (name) { return [name, name, times.get(name)]; })).map(function (row) {
      var button = made("button", row[1] + " " + row[2]);
      button.type = "button";
      button.setAttribute("aria-pressed", String(picked.family === row[0]));
      button.addEventListener("click", function () { picked.family = row[0]; show(); var now = facets.querySelector("[aria-pressed=true]"); if (now) now.focus(); });
      return button;
    }));
  }

  var scores = null, kept = [], shown = 0;
  function search() {
    var turn = ++asked;
    find(field.value).then(function (found) { if (turn === asked) { scores = found; show(); } }, function (missing) { count.textContent = "The file " + missing.message + " of the index is missing or cannot be read; the lists of events, places and reports still can."; });
  }
  function show() {
    var found = [], narrowed = Object.keys(picked).some(function (key) { return picked[key] !== ""; });
    for (var n = 0; n < many; n++) if (scores ? scores[n] : narrowed) found.push(n);
    if (picked.family && !found.some(function (m) { return says(m, "family"); })) picked.family = "";
    families(found);
    var all = scores || narrowed ? found : Array.from({ length: many }, function (_, m) { return m; });
    ["kind", "party", "place", "year", "source"].forEach(function (key) { choices(key, all); });
    kept = found.filter(function (m) { return passes(m, ""); });
    if (scores) kept.sort(function (a, b) { return scores[b] - scores[a] || index.long[a] - index.long[b] || a - b; });
    list.replaceChildren();
    shown = 0;
    count.textContent = !scores && !narrowed ? many + " things can be searched." : !kept.length ? (scores && !narrowed ? "Nothing holds all of these words." : "Nothing fits all of this.") : kept.length + (kept.length === 1 ? " result" : " results");
    more.hidden = true;
    next(asked);
    var said = new URLSearchParams();
    if (field.value.trim()) said.set("q", field.value);
    Object.keys(picked).forEach(function (key) { if (picked[key] !== "") said.set(key, picked[key]); });
    try { history.replaceState(null, "", location.pathname + (said.toString() ? "?" + said : "")); } catch (refused) { /* as it is */ }
  }
  function next(turn) {
    var part = kept.slice(shown, shown + PAGE), from = shown;
    if (!part.length) return Promise.resolve();
    shown += part.length;
    var files = Array.from(new Set(part.map(function (n) { return Math.floor(n / index.per); }))), mine = kept;
    return Promise.all(files.map(function (n) { return load("things-" + n + ".js", "SPOLIA_THINGS_" + n); })).then(function () {
      if (mine !== kept || turn !== asked) return;
      part.forEach(function (n) { list.append(result(n)); });
      more.hidden = shown >= kept.length;
      more.textContent = "Show " + Math.min(PAGE, kept.length - shown) + " more of " + kept.length;
      list.dataset.from = String(from);
    });
  }
  function result(n) {
    var thing = window["SPOLIA_THINGS_" + Math.floor(n / index.per)][n % index.per];
    var row = made("li", "", "row"), link = made("a", thing[0], "row-link"), what = made("span", "", "row-what"), aside = made("span", thing[2], "row-aside");
    row.dataset.row = "";
    link.href = root + thing[1];
    link.dir = aside.dir = "auto";
    what.append(link, aside);
    row.append(made("span", index.families[index.family[n]], "family"), what);
    if (index.disputed[n] && index.families[index.family[n]] !== "Contradiction") row.append(made("span", "disputed", "flag"));
    return row;
  }
  more.addEventListener("click", function () { var at = list.children.length; next(asked).then(function () { if (list.children[at]) list.children[at].querySelector("a").focus(); }); });

  var said = new URLSearchParams(location.search);
  field.value = said.get("q") || "";
  element("find").value = field.value;
  Object.keys(picked).forEach(function (key) { if (said.get(key)) picked[key] = said.get(key); });
  form.elements.namedItem("disputed").checked = picked.disputed !== "";
  element("narrow").hidden = false;
  form.addEventListener("submit", function (sent) { sent.preventDefault(); search(); });
  form.addEventListener("input", function (event) {
    if (event.target === field) { search(); return; }
    picked[event.target.name] = event.target.type === "checkbox" ? (event.target.checked ? "1" : "") : event.target.value;
    show();
  });
  element("search-clear").addEventListener("click", function () { Object.keys(picked).forEach(function (key) { picked[key] = ""; }); form.elements.namedItem("disputed").checked = false; field.value = ""; search(); field.focus(); });
  search();
  if (!field.value && !location.search) field.focus();
})();
