// Lists that sort by their heads and narrow by their filters: of the rows that stand on the page, or, where they are too many for one, of columns of data.
(function () {
  "use strict";
  var PAGE = 100; // rows drawn at once of a list that is too long to stand on the page
  var root = document.body.dataset.root;
  function plain(text) { return text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase(); }
  function made(tag, text, className) { var out = document.createElement(tag); if (text !== undefined && text !== "") out.textContent = text; if (className) out.className = className; return out; }
  function link(text, address, className) { var out = made("a", text, className); out.href = root + address; out.dir = "auto"; return out; }
  function cell(className, label) { var out = made("td", "", className); if (label) out.dataset.label = label; Array.prototype.slice.call(arguments, 2).forEach(function (part) { if (part) out.append(part); }); return out; }
  function iso(day) { return day === null ? "9999" : new Date(day * 864e5).toISOString().slice(0, 10); }
  function words(days) { return window.SpoliaDays.span(days[0], days[1]); }
  function none(text) { return made("span", text, "none"); }
  function flag() { return made("span", "disputed", "flag"); }
  function kind(word) { return made("span", word === "takeover" ? "Control" : word.charAt(0).toUpperCase() + word.slice(1), "kind"); }
  function grade(code, likely) {
    var out = made("span", "", "grade g" + code.slice(1));
    out.append(made("b", code), made("span", " grade, ", "sr"), made("span", Math.min(99, Math.max(1, likely)) + " %", "grade-p"));
    return out;
  }

  // what each list of columns has, by the names that heads and filters use, and how a row of it is drawn
  var KINDS = {
    events: function (d) {
      var named = d.who.map(function (who) { return "|" + who.map(function (n) { return d.parties[n]; }).join("|") + "|"; });
      return {
        many: d.title.length,
        when: function (n) { return iso(d.start[n] === null ? d.end[n] : d.start[n]); },
        title: function (n) { return d.title[n]; }, kind: function (n) { return d.kinds[d.kind[n]]; }, place: function (n) { return d.place[n] < 0 ? "" : d.places[d.place[n]]; },
        party: function (n) { return named[n]; }, grade: function (n) { return d.grade[n].slice(1); }, disputed: function (n) { return d.disputed[n] ? "1" : ""; },
        origins: function (n) { return d.origins[n]; }, probability: function (n) { return d.likely[n]; },
        row: function (n) {
          var place = d.place[n];
          return [cell("when", "", words([d.start[n], d.end[n]])), cell("title", "", link(d.title[n], "events/" + d.at[n] + ".html", "row-link"), d.disputed[n] ? " " : "", d.disputed[n] ? flag() : ""),
            cell("", "", kind(d.kinds[d.kind[n]])), cell("", "", place < 0 ? none("not known") : link(d.places[place], "places/" + d.place_at[place] + ".html")), cell("n", "origins", String(d.origins[n])), cell("", "", grade(d.grade[n], d.likely[n]))];
        },
      };
    },
    reports: function (d) {
      return {
        many: d.title.length,
        when: function (n) { return iso(d.day[n]); }, title: function (n) { return d.title[n]; }, source: function (n) { return d.source[n] < 0 ? "" : d.sources[d.source[n]]; },
        claims: function (n) { return d.claims[n]; }, unread: function (n) { return d.unread[n]; },
        row: function (n) {
          var source = d.source[n];
          return [cell("when", "", d.says[n] || words([d.day[n], d.day[n]])), cell("title", "", link(d.title[n], "reports/" + d.at[n] + ".html", "row-link")),
            cell("", "", source < 0 ? none("not named") : link(d.sources[source], "sources/" + d.source_at[source] + ".html")), cell("n", "claims", String(d.claims[n])), cell("n", "unread", String(d.unread[n]))];
        },
      };
    },
    claims: function (d) {
      return {
        many: d.quote.length,
        when: function (n) { return iso(d.day[n]); }, title: function (n) { return d.quote[n]; }, kind: function (n) { return d.kinds[d.kind[n]]; }, source: function (n) { return d.source[n] < 0 ? "" : d.sources[d.source[n]]; },
        speaker: function (n) { return d.speaker[n] < 0 ? "" : d.speakers[d.speaker[n]]; }, put: function (n) { return d.puts[d.put[n]]; }, disputed: function (n) { return d.disputed[n] ? "1" : ""; },
        row: function (n) {
          var source = d.source[n], speaker = d.speaker[n];
          return [cell("when", "", words([d.day[n], d.day[n]])), cell("title", "", link("“" + d.quote[n] + "”", "claims/" + d.at[n] + ".html", "row-link"), d.disputed[n] ? " " : "", d.disputed[n] ? flag() : ""),
            cell("", "", kind(d.kinds[d.kind[n]])), cell("", "", speaker < 0 ? none("its own voice") : bidi(d.speakers[speaker])), cell("", "", source < 0 ? none("not named") : bidi(d.sources[source])), cell("", "", d.puts[d.put[n]])];
        },
      };
    },
  };
  function bidi(text) { var out = made("span", text); out.dir = "auto"; return out; }

  // the rows on the page as the same
  function ofRows(table) {
    var rows = Array.from(table.tBodies[0].rows);
    return { many: rows.length, get: function (n, key) { return rows[n].dataset[key] || ""; }, draw: function (order) {
      var body = table.tBodies[0], shown = new Set(order);
      order.forEach(function (n) { rows[n].hidden = false; body.appendChild(rows[n]); });
      rows.forEach(function (row, n) { if (!shown.has(n)) row.hidden = true; });
    } };
  }
  function ofColumns(table, list) {
    var at = 0, order = [], pager = made("nav", "", "pages"), body = table.tBodies[0];
    pager.setAttribute("aria-label", "Pages of this list");
    table.closest(".scroll").after(pager);
    document.querySelectorAll("nav.pages[data-fixed]").forEach(function (other) { other.remove(); });
    function draw() {
      var last = Math.max(0, Math.ceil(order.length / PAGE) - 1);
      at = Math.min(at, last);
      body.replaceChildren.apply(body, order.slice(at * PAGE, (at + 1) * PAGE).map(function (n) { var row = made("tr"); row.dataset.row = ""; row.append.apply(row, list.row(n)); return row; }));
      var items = made("ul");
      function button(text, to, label) { var item = made("li"), out = made("button", text); out.type = "button"; out.setAttribute("aria-label", label); if (to === at && !isNaN(text)) out.setAttribute("aria-current", "page"); out.addEventListener("click", function () { at = to; draw(); table.scrollIntoView({ block: "start" }); var now = pager.querySelector("[aria-current]"); if (now) now.focus({ preventScroll: true }); }); item.append(out); items.append(item); }
      if (last > 0) {
        if (at > 0) button("‹ Before", at - 1, "Page before");
        for (var n = 0; n <= last; n++) if (n === 0 || n === last || Math.abs(n - at) <= 2) button(String(n + 1), n, "Page " + (n + 1)); else if (Math.abs(n - at) === 3) { var gap = made("li", "…"); gap.setAttribute("aria-hidden", "true"); items.append(gap); }
        if (at < last) button("Next ›", at + 1, "Next page");
      }
      pager.replaceChildren(items);
      pager.hidden = last === 0;
    }
    return { many: list.many, get: function (n, key) { return list[key] ? list[key](n) : ""; }, draw: function (now) { order = now; at = 0; draw(); } };
  }

  document.querySelectorAll("table.list").forEach(function (table) {
    var data = table.dataset.columns && window["SPOLIA_" + table.dataset.columns.toUpperCase()];
    var list = data ? ofColumns(table, KINDS[table.dataset.columns](data)) : ofRows(table);
    var form = document.querySelector("form.filters[data-list='" + table.id + "']"), titles = null;
    var sorted = null, collator = new Intl.Collator();
    var tests = {
      words: function (n, wanted) { titles = titles || Array.from({ length: list.many }, function (_, m) { return plain(String(list.get(m, "title"))); }); return plain(wanted).split(/\s+/).every(function (word) { return titles[n].includes(word); }); },
      party: function (n, wanted) { return list.get(n, "party").includes("|" + wanted + "|"); },
      grade: function (n, wanted) { return Number(list.get(n, "grade")) <= Number(wanted); },
      disputed: function (n) { return list.get(n, "disputed") === "1"; },
      unread: function (n) { return Number(list.get(n, "unread")) > 0; },
    };
    ["kind", "place", "source", "speaker", "put"].forEach(function (key) { tests[key] = function (n, wanted) { return list.get(n, key) === wanted; }; });
    function wanted() { return form ? Array.from(new FormData(form)).filter(function (pair) { return pair[1].trim() && Object.hasOwn(tests, pair[0]); }) : []; }
    function show() {
      var asked = wanted(), order = [];
      for (var n = 0; n < list.many; n++) if (asked.every(function (pair) { return tests[pair[0]](n, pair[1].trim()); })) order.push(n);
      if (sorted) {
        var keys = new Map(order.map(function (m) { return [m, list.get(m, sorted.key)]; }));
        order.sort(function (a, b) {
          var x = keys.get(a), y = keys.get(b), numbers = x !== "" && y !== "" && !isNaN(x) && !isNaN(y);
          return (numbers ? x - y : collator.compare(x, y)) * (sorted.down ? -1 : 1) || a - b;
        });
      }
      list.draw(order);
      if (!form) return;
      var what = form.dataset.what;
      form.querySelector(".filters-count").textContent = asked.length ? order.length + " of " + list.many + " " + what : list.many + " " + what;
      document.getElementById(table.id + "-none").hidden = order.length > 0;
      var query = new URLSearchParams(asked).toString();
      try { history.replaceState(null, "", location.pathname + (query ? "?" + query : "") + location.hash); } catch (refused) { /* a folder may not allow it */ }
    }
    table.querySelectorAll("th[data-sort]").forEach(function (head) {
      var button = made("button", head.textContent);
      button.type = "button";
      head.replaceChildren(button);
      button.addEventListener("click", function () {
        var numeric = head.classList.contains("n") || head.dataset.sort === "probability";
        var down = head.getAttribute("aria-sort") ? head.getAttribute("aria-sort") === "ascending" : numeric;
        table.querySelectorAll("th[aria-sort]").forEach(function (other) { other.removeAttribute("aria-sort"); });
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        sorted = { key: head.dataset.sort, down: down };
        show();
      });
    });
    if (!form) { if (data) show(); return; }
    new URLSearchParams(location.search).forEach(function (given, name) {
      var field = form.elements.namedItem(name);
      if (field && Object.hasOwn(tests, name)) { if (field.type === "checkbox") field.checked = given === "1"; else field.value = given; }
    });
    form.hidden = false;
    form.addEventListener("input", show);
    form.addEventListener("submit", function (sent) { sent.preventDefault(); });
    form.addEventListener("reset", function () { setTimeout(show); });
    show();
  });
})();
