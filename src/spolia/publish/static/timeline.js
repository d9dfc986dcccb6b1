// The timeline: a strip to choose days on, the chosen days drawn large (bars where few, columns where many), and their events as a list.
(function () {
  "use strict";
  var tools = document.getElementById("time-tools"), events = window.SPOLIA_EVENTS, days = window.SpoliaDays;
  if (!tools || !events || !days) return;
  var LANES = 400, ROW = 9, SHOWN = 100; // events drawn one by one; pixels a lane; entries listed at once
  var root = document.body.dataset.root, list = document.getElementById("time-list"), more = document.getElementById("time-more"), says = document.getElementById("time-says");
  var surface = document.getElementById("lanes"), onMap = document.getElementById("time-map"), sections = document.getElementById("time-sections"), nav = document.querySelector(".years");
  var chosen = null, found = [], listed = 0;
  tools.hidden = false;
  var strip = days.strip(document.getElementById("strip"), events, { changed: function (pair) { chosen = pair; show(); } });
  if (!strip) { tools.hidden = true; return; }

  function meets(n, pair) {
    var a = events.start[n], b = events.end[n];
    if (a === null && b === null) return false;
    return (a === null || a <= pair[1]) && (b === null || b >= pair[0]);
  }
  function view() { return chosen || strip.whole; }
  function show() {
    var pair = view();
    found = [];
    for (var n = 0; n < events.start.length; n++) if (meets(n, pair)) found.push(n);
    says.textContent = chosen ? found.length + (found.length === 1 ? " event" : " events") + " that may be of " + days.span(pair[0], pair[1]) + (found.length > LANES ? "; drawn one by one from " + LANES + " down" : "") : "";
    onMap.href = "map.html" + (chosen ? "#from=" + days.iso(pair[0]) + "&to=" + days.iso(pair[1]) : "");
    sections.hidden = nav.hidden = Boolean(chosen);
    list.replaceChildren();
    listed = 0;
    if (chosen) next();
    more.hidden = !chosen || listed >= found.length;
    days.toAddress({ from: chosen ? days.iso(pair[0]) : null, to: chosen ? days.iso(pair[1]) : null });
    surface.style.height = (found.length > LANES ? 150 : Math.min(360, Math.max(60, lanes(pair, surface.clientWidth || 800).many * ROW + 30))) + "px";
    redraw();
  }
  function made(tag, text, className) { var out = document.createElement(tag); if (text) out.textContent = text; if (className) out.className = className; return out; }
  function next() {
    found.slice(listed, listed + SHOWN).forEach(function (n) { list.append(row(n)); });
    listed = Math.min(found.length, listed + SHOWN);
    more.hidden = listed >= found.length;
    more.textContent = "Show " + Math.min(SHOWN, found.length - listed) + " more of " + found.length;
  }
  function row(n) {
    var out = made("li", "", "row"), link = made("a", events.title[n], "row-link"), what = made("span", "", "row-what"), aside = made("span", "", "row-aside"), grade = made("span", "", "row-grade"), mark = made("span", "", "grade g" + events.grade[n].slice(1));
    out.dataset.row = "";
    link.href = root + "events/" + events.at[n] + ".html";
    link.dir = "auto";
    aside.append(made("span", kind(events.kinds[events.kind[n]]), "kind"), made("span", events.origins[n] + (events.origins[n] === 1 ? " origin" : " origins")));
    if (events.disputed[n]) aside.append(made("span", "disputed", "flag"));
    what.append(link, " ", aside);
    mark.append(made("b", events.grade[n]), made("span", " grade, ", "sr"), made("span", Math.min(99, Math.max(1, events.likely[n])) + " %", "grade-p"));
    grade.append(mark);
    out.append(made("span", days.span(events.start[n], events.end[n]), "row-when"), what, grade);
    return out;
  }
  function kind(word) { return word === "takeover" ? "Control" : word.charAt(0).toUpperCase() + word.slice(1); }
  more.addEventListener("click", function () { var at = listed; next(); var first = list.children[at]; if (first) first.querySelector("a").focus(); });

  // the lane of each event: the first that is free
  function lanes(pair, wide) {
    var ends = [], lane = [], day = (pair[1] - pair[0] + 1) / Math.max(1, wide), least = day * 6;
    found.forEach(function (n, at) {
      var a = events.start[n] === null ? -Infinity : events.start[n], b = events.end[n] === null ? Infinity : events.end[n] + 1, free = 0;
      while (free < ends.length && ends[free] > a) free++;
      ends[free] = Math.max(b, a + least) + day * 3;
      lane[at] = free;
    });
    return { of: lane, many: ends.length };
  }
  var redraw = days.canvas(surface, function (context, wide, high) {
    var pair = view(), across = pair[1] - pair[0] + 1;
    function x(day) { return (day - pair[0]) / across * wide; }
    context.font = "12px system-ui, sans-serif";
    context.textBaseline = "middle";
    days.ticks(pair[0], pair[1], Math.max(2, Math.floor(wide / 90))).forEach(function (tick) {
      context.fillStyle = days.colour("rule");
      context.fillRect(x(tick[0]), 0, 1, high - 16);
      context.fillStyle = days.colour("soft");
      if (x(tick[0]) < wide - 50) context.fillText(tick[1], x(tick[0]) + 3, high - 8);
    });
    if (found.length > LANES) columns(context, wide, high - 18, pair, x); else bars(context, wide, high - 18, pair, x);
  });
  // each event: what is a day is full; what may be of several days is pale with a broken edge; an open side is an arrow
  function bars(context, wide, high, pair, x) {
    var lane = lanes(pair, wide), row = Math.max(3, Math.min(ROW, high / Math.max(1, lane.many))), accent = days.colour("accent"), pale = days.colour("accent-soft"), alert = days.colour("alert");
    found.forEach(function (n, at) {
      var a = events.start[n], b = events.end[n], left = a === null ? 0 : Math.max(0, x(a)), right = b === null ? wide : Math.min(wide, x(b + 1)), top = lane.of[at] * row, ink = events.disputed[n] ? alert : accent;
      var tall = Math.max(2, row - 2), long = Math.max(4, right - left - 1);
      context.setLineDash([]);
      if (a !== null && a === b) { context.fillStyle = ink; context.fillRect(left, top, long, tall); return; }
      context.fillStyle = pale;
      context.fillRect(left, top, long, tall);
      context.strokeStyle = ink;
      context.lineWidth = 1;
      context.setLineDash([4, 3]);
      context.strokeRect(left + 0.5, top + 0.5, long - 1, tall - 1);
      context.setLineDash([]);
      context.lineWidth = 1.5;
      if (a === null) arrow(context, 7, top + tall / 2, -5);
      if (b === null) arrow(context, wide - 7, top + tall / 2, 5);
    });
  }
  function arrow(context, at, y, by) { context.beginPath(); context.moveTo(at, y - 4); context.lineTo(at + by, y); context.lineTo(at, y + 4); context.stroke(); }
  // too many to draw one by one: full is what falls surely into a column, pale what may
  function columns(context, wide, high, pair, x) {
    var many = Math.max(10, Math.floor(wide / 12)), across = (pair[1] - pair[0] + 1) / many, sure = new Float64Array(many), may = new Float64Array(many), most = 1, at;
    found.forEach(function (n) {
      var a = events.start[n] === null ? pair[0] : events.start[n], b = events.end[n] === null ? pair[1] : events.end[n];
      var from = Math.floor((a - pair[0]) / across), to = Math.floor((b - pair[0]) / across), share = 1 / (to - from + 1);
      for (var column = Math.max(0, from); column <= Math.min(many - 1, to); column++) if (from === to) sure[column]++; else may[column] += share;
    });
    for (at = 0; at < many; at++) most = Math.max(most, sure[at] + may[at]);
    for (at = 0; at < many; at++) {
      var full = sure[at] / most * (high - 6), pale = may[at] / most * (high - 6), left = x(pair[0] + at * across), width = wide / many - 2;
      context.fillStyle = days.colour("accent");
      context.fillRect(left, high - full, width, full);
      context.fillStyle = days.colour("accent-soft");
      context.fillRect(left, high - full - pale, width, pale);
      if (pale > 2) { context.strokeStyle = days.colour("accent"); context.lineWidth = 1; context.setLineDash([4, 3]); context.strokeRect(left + 0.5, high - full - pale + 0.5, width - 1, pale - 1); context.setLineDash([]); }
    }
  }
  function move(by) {
    var pair = view(), whole = strip.whole, across = pair[1] - pair[0], middle = (pair[0] + pair[1]) / 2, now;
    if (by === "closer") now = [middle - across / 4, middle + across / 4];
    else if (by === "wider") now = [middle - across, middle + across];
    else now = [pair[0] + by * across / 2, pair[1] + by * across / 2];
    if (typeof by === "number") { var off = Math.min(0, whole[1] - now[1]) + Math.max(0, whole[0] - now[0]); now = [now[0] + off, now[1] + off]; }
    now = [Math.max(whole[0], Math.round(now[0])), Math.min(whole[1], Math.round(now[1]))];
    strip.set(now[0] <= whole[0] && now[1] >= whole[1] ? null : now);
  }
  [["time-closer", "closer"], ["time-wider", "wider"], ["time-earlier", -1], ["time-later", 1]].forEach(function (pair) {
    document.getElementById(pair[0]).addEventListener("click", function () { move(pair[1]); });
  });
  var said = days.fromAddress();
  if (said.days) strip.set(said.days); else show();
})();
