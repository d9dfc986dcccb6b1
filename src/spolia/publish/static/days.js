// Days as numbers (since 1 January 1970), in words, and the strip of days: bars of how many, and two edges that choose a stretch of them.
window.SpoliaDays = (function () {
  "use strict";
  var MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
  var STEPS = [1, 7, 30.4375, 91.3125, 365.25, 3652.5]; // days a bar: a day, a week, a month, a quarter, a year, ten years
  var STEP_WORDS = ["day", "week", "month", "quarter", "year", "ten years"];

  function iso(day) { return new Date(day * 864e5).toISOString().slice(0, 10); }
  function number(text) { var at = Date.parse(text + "T00:00:00Z"); return isNaN(at) ? null : Math.round(at / 864e5); }
  function words(day) { var at = new Date(day * 864e5); return at.getUTCDate() + " " + MONTHS[at.getUTCMonth()] + " " + at.getUTCFullYear(); }
  function first(day) { return new Date(day * 864e5).getUTCDate() === 1; }
  // An interval as the pages say it: a day, a month, a year, two days; "by", "from" where a side is open.
  function span(start, end) {
    if (start === null && end === null) return "date not known";
    if (end === null) return "from " + words(start) + " on";
    if (start === null) return "by " + words(end);
    if (start === end) return words(start);
    var a = new Date(start * 864e5), b = new Date(end * 864e5), same = a.getUTCFullYear() === b.getUTCFullYear();
    var years = iso(start).slice(5) === "01-01" && iso(end).slice(5) === "12-31", months = first(start) && first(end + 1);
    if (years) return same ? String(a.getUTCFullYear()) : a.getUTCFullYear() + "–" + b.getUTCFullYear();
    if (!same) return words(start) + " – " + words(end);
    if (a.getUTCMonth() === b.getUTCMonth()) return months ? MONTHS[a.getUTCMonth()] + " " + a.getUTCFullYear() : a.getUTCDate() + "–" + words(end);
    if (months) return MONTHS[a.getUTCMonth()] + "–" + MONTHS[b.getUTCMonth()] + " " + b.getUTCFullYear();
    return a.getUTCDate() + " " + MONTHS[a.getUTCMonth()] + " – " + words(end);
  }
  function colour(name) { return getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim(); }

  // A canvas as sharp as the screen; `draw(context, width, height)` in CSS pixels, again whenever its size or the colours change.
  function canvas(box, draw) {
    var context = box.getContext("2d"), waits = false;
    function now() {
      waits = false;
      var wide = box.clientWidth, high = box.clientHeight, sharp = devicePixelRatio || 1;
      if (!wide || !high) return;
      if (box.width !== Math.round(wide * sharp) || box.height !== Math.round(high * sharp)) { box.width = Math.round(wide * sharp); box.height = Math.round(high * sharp); }
      context.setTransform(sharp, 0, 0, sharp, 0, 0);
      context.clearRect(0, 0, wide, high);
      draw(context, wide, high);
    }
    function soon() { if (!waits) { waits = true; requestAnimationFrame(now); } }
    if (window.ResizeObserver) new ResizeObserver(soon).observe(box);
    document.addEventListener("spolia-theme", soon);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", soon);
    return soon;
  }

  // Round days with labels between two days, no more than `most`.
  function ticks(from, to, most) {
    var steps = [[1, "d"], [2, "d"], [7, "d"], [1, "m"], [3, "m"], [6, "m"], [12, "m"], [24, "m"], [60, "m"], [120, "m"], [240, "m"], [600, "m"], [1200, "m"]];
    for (var n = 0; n < steps.length; n++) {
      var found = steps[n][1] === "d" ? every(from, to, steps[n][0]) : months(from, to, steps[n][0]);
      if (found.length <= most) return found;
    }
    return [];
  }
  function every(from, to, step) {
    var found = [];
    if (to - from > 90 * step) return new Array(99);
    for (var day = Math.ceil(from / step) * step; day <= to; day += step) found.push([day, words(day).replace(/ (\w{3})\w* \d+$/, " $1")]);
    return found;
  }
  function months(from, to, step) {
    var found = [], at = new Date(from * 864e5), month = at.getUTCFullYear() * 12 + at.getUTCMonth();
    for (month = Math.ceil(month / step) * step; ; month += step) {
      var day = Math.round(Date.UTC(Math.floor(month / 12), month % 12, 1) / 864e5);
      if (day > to) return found;
      if (day >= from) found.push([day, step % 12 === 0 ? String(Math.floor(month / 12)) : MONTHS[month % 12].slice(0, 3) + " " + Math.floor(month / 12)]);
    }
  }

  // How many of the chosen events fall on each stretch of days; one that may be of several stretches counts by its share in each.
  function bins(events, keep, first, last, step) {
    var many = Math.max(1, Math.ceil((last - first + 1) / step)), out = new Float64Array(many);
    for (var n = 0; n < events.start.length; n++) {
      if (keep && !keep(n)) continue;
      var a = events.start[n], b = events.end[n];
      if (a === null) a = b;
      if (b === null) b = a;
      if (a === null || b < first || a > last) continue;
      var from = Math.max(0, Math.floor((a - first) / step)), to = Math.min(many - 1, Math.floor((b - first) / step)), share = 1 / (Math.floor((b - first) / step) - Math.floor((a - first) / step) + 1);
      for (var at = from; at <= to; at++) out[at] += share;
    }
    return out;
  }

  // The strip. `box` holds a canvas, two range inputs and an output; `events` are columns; `keep(n)` says which events are strong.
  function strip(box, events, options) {
    var surface = box.querySelector("canvas"), inputs = box.querySelectorAll("input[type=range]"), says = box.querySelector("output"), clear = box.querySelector("[data-clear]");
    var days = [], n;
    for (n = 0; n < events.start.length; n++) { if (events.start[n] !== null) days.push(events.start[n]); if (events.end[n] !== null) days.push(events.end[n]); }
    if (!days.length) { box.hidden = true; return null; }
    var first = Infinity, last = -Infinity;
    days.forEach(function (day) { if (day < first) first = day; if (day > last) last = day; });
    var whole = [first, last], view = [first, last], keep = null;
    Array.prototype.forEach.call(inputs, function (input, which) { input.min = first; input.max = last; input.step = 1; input.value = whole[which]; });
    function chosen() { var a = Number(inputs[0].value), b = Number(inputs[1].value); return a <= b ? [a, b] : [b, a]; }
    function narrowed() { var now = chosen(); return now[0] > first || now[1] < last; }
    var redraw = canvas(surface, function (context, wide, high) {
      var base = high - 18, across = view[1] - view[0] + 1, step = STEPS[STEPS.length - 1], at;
      for (n = 0; n < STEPS.length; n++) if (across / STEPS[n] <= wide / 4) { step = STEPS[n]; box.dataset.step = STEP_WORDS[n]; break; }
      var all = bins(events, null, view[0], view[1], step), some = keep ? bins(events, keep, view[0], view[1], step) : all, most = Math.max.apply(null, Array.from(all).concat(1));
      function x(day) { return (day - view[0]) / across * wide; }
      var now = chosen();
      context.fillStyle = colour("sunk");
      context.fillRect(0, 0, wide, base);
      if (narrowed()) { context.fillStyle = colour("accent-soft"); context.fillRect(x(now[0]), 0, Math.max(2, x(now[1] + 1) - x(now[0])), base); }
      for (at = 0; at < all.length; at++) {
        var left = x(view[0] + at * step), width = Math.max(1, x(view[0] + (at + 1) * step) - left - 0.5), inside = view[0] + (at + 1) * step > now[0] && view[0] + at * step <= now[1];
        context.fillStyle = colour("rule");
        bar(context, left, base, width, all[at] / most * (base - 4));
        context.fillStyle = inside ? colour("accent") : colour("strong-rule");
        bar(context, left, base, width, some[at] / most * (base - 4));
      }
      context.strokeStyle = colour("rule");
      context.fillStyle = colour("soft");
      context.font = "12px system-ui, sans-serif";
      context.textBaseline = "middle";
      ticks(view[0], view[1], Math.max(2, Math.floor(wide / 90))).forEach(function (tick) {
        var at = x(tick[0]);
        context.fillRect(at, base, 1, 4);
        if (at < wide - 40) context.fillText(tick[1], at + 3, high - 8);
      });
      if (narrowed()) {
        context.fillStyle = colour("accent");
        [x(now[0]), x(now[1] + 1)].forEach(function (at) { context.fillRect(Math.min(wide - 2, Math.max(0, at - 1)), 0, 2, base); });
      }
    });
    function bar(context, left, base, width, high) { if (high > 0) context.fillRect(left, base - Math.max(1, high), width, Math.max(1, high)); }
    function told() {
      var now = chosen();
      Array.prototype.forEach.call(inputs, function (input) { input.setAttribute("aria-valuetext", words(Number(input.value))); });
      if (says) says.textContent = narrowed() ? span(now[0], now[1]) : "all days, " + span(first, last);
      if (clear) clear.hidden = !narrowed();
      redraw();
    }
    function changed() { told(); options.changed(narrowed() ? chosen() : null); }
    Array.prototype.forEach.call(inputs, function (input) { input.addEventListener("input", changed); });
    if (clear) clear.addEventListener("click", function () { set(null); inputs[0].focus(); });
    function set(pair) { inputs[0].value = pair ? pair[0] : first; inputs[1].value = pair ? pair[1] : last; changed(); }
    // with a pointer: draw across the strip to choose, click beside the chosen days to let them go
    var begun = null;
    function dayAt(event) { var place = surface.getBoundingClientRect(); return Math.round(view[0] + Math.min(1, Math.max(0, (event.clientX - place.left) / place.width)) * (view[1] - view[0])); }
    surface.addEventListener("pointerdown", function (event) { begun = dayAt(event); try { surface.setPointerCapture(event.pointerId); } catch (gone) { /* it works without */ } });
    surface.addEventListener("pointermove", function (event) {
      if (begun === null) return;
      var to = dayAt(event);
      inputs[0].value = Math.min(begun, to);
      inputs[1].value = Math.max(begun, to);
      told();
    });
    surface.addEventListener("pointerup", function (event) { if (begun === null) return; if (Math.abs(dayAt(event) - begun) < (view[1] - view[0]) / 200) set(null); else changed(); begun = null; });
    surface.addEventListener("pointercancel", function () { begun = null; });
    told();
    return {
      set: set, chosen: function () { return narrowed() ? chosen() : null; }, whole: whole,
      keep: function (test) { keep = test; redraw(); },
      look: function (pair) { view = pair; redraw(); },
    };
  }
  // What the address says: #from=2016-12-01&to=2016-12-31
  function fromAddress() {
    var said = new URLSearchParams(location.hash.slice(1)), from = number(said.get("from") || ""), to = number(said.get("to") || "");
    return { days: from !== null && to !== null ? [from, to] : null, said: said };
  }
  function toAddress(values) {
    var said = new URLSearchParams();
    Object.keys(values).forEach(function (key) { if (values[key] !== null && values[key] !== "") said.set(key, values[key]); });
    try { history.replaceState(null, "", location.pathname + location.search + (said.size || said.toString() ? "#" + said : "")); } catch (refused) { /* a folder may not allow it */ }
  }
  return { iso: iso, number: number, words: words, span: span, colour: colour, canvas: canvas, ticks: ticks, strip: strip, fromAddress: fromAddress, toAddress: toAddress };
})();
