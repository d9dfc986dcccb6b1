// The map: land, each place as an area in its holder's colour on the chosen day, as known by the chosen day; the strip of days and the list kept in step.
(function () {
  "use strict";
  var box = document.getElementById("map"), data = window.SPOLIA_MAP, base = window.SPOLIA_LAND, events = window.SPOLIA_EVENTS, days = window.SpoliaDays, marking = window.SpoliaMarks;
  if (!box || !data || !base || !events || !window.L) return;
  var root = document.body.dataset.root, LISTED = 100, TOLD = 12;
  function element(id) { return document.getElementById(id); }
  function made(tag, text, className) { var out = document.createElement(tag); if (text) out.textContent = text; if (className) out.className = className; return out; }

  // colours, read once for each drawing
  var palette = {};
  function colours(name) { return palette[name] || (palette[name] = days.colour(name === "h-contested" ? "paper" : name)); }

  var map = L.map(box, { preferCanvas: true, zoomControl: true, attributionControl: false, worldCopyJump: false, minZoom: 2, maxZoom: 13, zoomSnap: 0.5 });
  var edge = L.latLngBounds(data.box);
  map.setMaxBounds(edge);
  map.options.maxBoundsViscosity = 1;
  L.control.scale({ imperial: false }).addTo(map);

  // land and borders
  var land = base.land.map(function (country) {
    return L.polygon(country.rings.map(function (ring) { return [ring]; }), { interactive: false, weight: 1, fillOpacity: 1 }).addTo(map);
  });
  var disputed = base.disputed.map(function (line) { return L.polyline(line, { interactive: false, weight: 2.5, dashArray: "2 5", lineCap: "round" }).addTo(map); });
  var countries = base.land.map(function (country) {
    var widest = country.rings.map(function (ring) { return L.latLngBounds(ring); }).sort(function (a, b) { return size(b) - size(a); })[0];
    var tip = L.tooltip({ permanent: true, direction: "center", className: "country", interactive: false }), name = made("span", country.name);
    name.dir = "auto";
    return { bounds: widest, tip: tip.setLatLng(widest.getCenter()).setContent(name).addTo(map) };
  }).sort(function (a, b) { return size(b.bounds) - size(a.bounds); });
  function size(bounds) { return (bounds.getNorth() - bounds.getSouth()) * (bounds.getEast() - bounds.getWest()); }

  // which event is of which place of the map
  var placeOf = (function () {
    var at = new Map(data.name.map(function (name, n) { return [name, n]; }));
    var own = events.places.map(function (name) { return at.has(name) ? at.get(name) : -1; });
    return events.place.map(function (place) { return place < 0 ? -1 : own[place]; });
  })();
  var all = data.name.map(function (_, n) { return n; });

  // what is chosen
  var on = element("day"), known = element("known"), version = element("version"), window_ = null, picked = -1;
  function day() { return on ? data.days[Number(on.value)] : null; }
  function asOf() { return known && Number(known.value) < Number(known.max) ? data.known[Number(known.value)] : null; }
  function spells() { var which = version ? Number(version.value) : -1; return which >= 0 ? data.versions[which].spells : data.spells; }
  function toldBy(told, by) { return by === null || (told !== null && told <= by); }

  // the events that count: known by then, within the chosen days
  var counts = new Int32Array(data.name.length), heard = new Uint8Array(data.name.length);
  function within(n) {
    if (!window_) return true;
    var a = events.start[n], b = events.end[n];
    if (a === null) a = b;
    if (b === null) b = a;
    return a !== null && a <= window_[1] && b >= window_[0];
  }
  function count() {
    var by = asOf();
    counts.fill(0);
    heard.fill(0);
    for (var n = 0; n < placeOf.length; n++) {
      var place = placeOf[n];
      if (place < 0 || !toldBy(events.told[n], by)) continue;
      heard[place] = 1;
      if (within(n)) counts[place]++;
    }
    var drawn = spells();
    Object.keys(drawn).forEach(function (place) { if (drawn[place].some(function (spell) { return toldBy(spell[6], by); })) heard[place] = 1; });
  }

  // who held it on the day: surely, else possibly; two at once is contested
  function held(place) {
    var at = day(), by = asOf(), of = (spells()[place] || []).filter(function (spell) { return toldBy(spell[6], by); });
    if (at === null || !of.length) return { colour: "h-unknown", says: "not known" };
    function ended(spell) { return spell[5] && toldBy(spell[7], by); }
    var may = of.filter(function (spell) {
      var from = spell[1] !== null ? spell[1] : spell[2] !== null ? spell[2] : -Infinity, to = ended(spell) ? (spell[4] !== null ? spell[4] : spell[3] !== null ? spell[3] : Infinity) : Infinity;
      return from <= at && at <= to;
    });
    var sure = may.filter(function (spell) { return spell[2] !== null && spell[2] <= at && (!ended(spell) || (spell[3] !== null && spell[3] >= at)); });
    var now = sure.length ? sure : may;
    if (!now.length) return { colour: "h-unknown", says: "not known" };
    var names = Array.from(new Set(now.map(function (spell) { return spell[0]; })));
    if (names.length > 1 || names[0] === "contested") return { colour: "h-contested", says: names.length > 1 ? names.join(" or ") : "contested" };
    return { colour: classes.get(names[0]) || "h-other", says: names[0] + (sure.length ? "" : ", possibly") };
  }
  var classes = new Map(data.holders);

  // the marks
  var marks = [], taken = [];
  map.createPane("marks").style.zIndex = 450;
  var surface = L.DomUtil.create("canvas", "leaflet-zoom-hide", map.getPane("marks"));
  surface.id = "marks";
  function strong(place) { return counts[place] > 0 || !window_; }
  function draw(listStays) {
    var sharp = devicePixelRatio || 1, screen = map.getSize(), context = surface.getContext("2d");
    surface.width = Math.round(screen.x * sharp);
    surface.height = Math.round(screen.y * sharp);
    surface.style.width = screen.x + "px";
    surface.style.height = screen.y + "px";
    L.DomUtil.setPosition(surface, map.containerPointToLayerPoint([0, 0]));
    context.setTransform(sharp, 0, 0, sharp, 0, 0);
    var shown = all.filter(function (n) { return heard[n]; }).sort(function (a, b) { return counts[b] - counts[a] || a - b; });
    marks = marking.gather(data, map, shown);
    var memo = new Map();
    function now(place) { if (!memo.has(place)) memo.set(place, held(place)); return memo.get(place); }
    marks.slice().reverse().forEach(function (mark) {
      if (mark.places.length === 1) marking.area(context, mark, now(mark.places[0]), colours, strong(mark.places[0]), Boolean(data.radius[mark.places[0]]));
    });
    marks.slice().reverse().forEach(function (mark) {
      if (mark.places.length > 1) marking.cluster(context, mark, shares(mark.places, now), colours, mark.places.some(strong));
    });
    taken = marking.names(context, marks, function (place) { return data.name[place]; }, colours, strong, screen);
    if (picked >= 0) ring(context);
    label();
    if (!listStays) list(shown, now);
    box.dataset.ready = String(marks.length);
  }
  function shares(places, now) {
    var times = new Map();
    places.forEach(function (place) { var colour = now(place).colour; times.set(colour, (times.get(colour) || 0) + 1); });
    return Array.from(times).sort(function (a, b) { return b[1] - a[1]; });
  }
  function ring(context) {
    var at = map.latLngToContainerPoint([data.lat[picked], data.lon[picked]]);
    context.beginPath();
    context.arc(at.x, at.y, 16, 0, 2 * Math.PI);
    context.lineWidth = 3;
    context.strokeStyle = colours("accent");
    context.stroke();
  }
  function label() {
    var room = taken.slice(), own = box.getBoundingClientRect();
    countries.forEach(function (country) {
      var shape = country.tip.getElement(), at = shape.getBoundingClientRect(), a = [at.left - own.left, at.top - own.top, at.right - own.left, at.bottom - own.top];
      var wide = map.latLngToLayerPoint(country.bounds.getNorthEast()).x - map.latLngToLayerPoint(country.bounds.getSouthWest()).x;
      var fits = at.width * 1.4 < wide && !room.some(function (b) { return a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3]; });
      shape.style.visibility = fits ? "visible" : "hidden";
      if (fits) room.push(a);
    });
  }

  // the list says the same: of what is in view, the most told first where it is long
  var listing = element("map-places"), more = element("map-more");
  function list(shown, now) {
    var bounds = map.getBounds(), seen = shown.filter(function (n) { return bounds.contains([data.lat[n], data.lon[n]]); });
    if (window_) seen = seen.filter(function (n) { return counts[n]; });
    var first = seen.slice(0, LISTED);
    if (seen.length <= LISTED) first.sort(function (a, b) { return a - b; });
    listing.replaceChildren.apply(listing, first.map(function (n) { return line(n, now(n)); }));
    more.textContent = seen.length > LISTED ? "The " + LISTED + " with the most events of " + seen.length + " in view; come closer to see others." : seen.length ? "" : "No place in view that fits.";
  }
  function line(n, now) {
    var out = made("li"), link = made("a", data.name[n], "row-link"), holder = made("span", "", "map-holder"), swatch = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    out.dataset.row = "";
    out.dataset.place = n;
    link.href = root + data.at[n];
    link.dir = "auto";
    swatch.setAttribute("class", "swatch " + now.colour);
    swatch.setAttribute("width", 14);
    swatch.setAttribute("height", 14);
    swatch.setAttribute("aria-hidden", "true");
    if (now.colour === "h-contested") {
      var hatch = document.createElementNS("http://www.w3.org/2000/svg", "path");
      hatch.setAttribute("d", "M-1 8 8 -1M2 15 15 2M-3 3 3 -3");
      hatch.setAttribute("class", "hatch");
      swatch.append(hatch);
    }
    var says = made("span", now.says);
    says.dir = "auto";
    holder.append(swatch, " ", says);
    var show = made("button", counts[n] ? String(counts[n]) : "–", "map-show");
    show.type = "button";
    show.setAttribute("aria-label", "Show " + data.name[n] + " on the map, " + counts[n] + (counts[n] === 1 ? " event" : " events"));
    show.addEventListener("click", function () { pick(n, true); });
    out.append(link, holder, show);
    out.addEventListener("mouseenter", function () { picked = n; draw(true); });
    out.addEventListener("mouseleave", function () { picked = -1; draw(true); });
    return out;
  }

  // a place opened: what happened there in the chosen days
  var opened = L.popup({ maxWidth: 300 });  // one for all places, so that never two lie over one another
  function pick(n, goThere) {
    var at = [data.lat[n], data.lon[n]];
    if (goThere) map.setView(at, Math.max(map.getZoom(), 8), { animate: false });
    opened.options.autoPan = !goThere;
    opened.setLatLng(at).setContent(popup(n)).openOn(map);
    joined = n;
    if (strip) strip.keep(function (event) { return placeOf[event] === n; });
  }
  function popup(n) {
    var out = made("div"), head = made("h3"), link = made("a", data.name[n]), now = held(n), list_ = made("ul"), told = [];
    link.href = root + data.at[n];
    link.dir = "auto";
    head.append(link);
    out.append(head, made("p", now.says === "not known" ? "Who held it on this day is not known." : now.colour === "h-contested" ? "Contested: " + now.says + "." : "Held by " + now.says + "."));
    out.append(made("p", data.radius[n] ? "Given to within " + data.radius[n] / 1000 + " km." : "How exactly it is meant, no report states."));
    for (var event = 0; event < placeOf.length; event++) if (placeOf[event] === n && within(event) && toldBy(events.told[event], asOf())) told.push(event);
    told.slice(0, TOLD).forEach(function (event) {
      var item = made("li"), to = made("a", events.title[event]);
      to.href = root + "events/" + events.at[event] + ".html";
      to.dir = "auto";
      item.append(made("span", days.span(events.start[event], events.end[event]) + " ", "quiet"), to);
      list_.append(item);
    });
    out.append(list_);
    if (told.length > TOLD) out.append(made("p", told.length - TOLD + " more on its page."));
    return out;
  }
  map.on("click", function (event) {
    var mark = marking.hit(marks, event.containerPoint);
    if (!mark) { free(); return; }
    if (mark.places.length === 1) { pick(mark.places[0], false); return; }
    var around = L.latLngBounds(mark.places.map(function (n) { return [data.lat[n], data.lon[n]]; }));
    if (map.getBoundsZoom(around) > map.getZoom()) map.fitBounds(around.pad(0.3), { maxZoom: map.getMaxZoom(), animate: false });
    else map.setView(around.getCenter(), map.getZoom() + 2, { animate: false });
  });
  map.on("mousemove", function (event) { box.classList.toggle("over", Boolean(marking.hit(marks, event.containerPoint))); });
  map.on("popupclose", free);
  function free() { joined = -1; inView(); }

  // the strip below: its strong bars are what is in view, or the place that is open
  var joined = -1, strip = null;
  function inView() {
    if (!strip || joined >= 0) return;
    var bounds = map.getBounds(), seen = all.map(function (n) { return bounds.contains([data.lat[n], data.lon[n]]); }), by = asOf();
    strip.keep(function (event) { return placeOf[event] >= 0 && seen[placeOf[event]] && toldBy(events.told[event], by); });
  }
  function say() {
    if (on) element("day-says").textContent = days.words(day());
    if (known) element("known-says").textContent = asOf() === null ? "now" : days.words(asOf());
    element("list-day").textContent = on ? "on " + days.words(day()) + (asOf() === null ? "" : ", as known by " + days.words(asOf())) : "";
    element("known-note").hidden = asOf() === null;
    days.toAddress({ from: window_ ? days.iso(window_[0]) : null, to: window_ ? days.iso(window_[1]) : null, day: on && on.value !== on.max ? days.iso(day()) : null, known: asOf() === null ? null : days.iso(asOf()), version: version && version.value !== "-1" ? version.value : null });
  }
  function changed() { count(); say(); draw(); inView(); }

  function index(list_, value) { for (var n = list_.length - 1; n >= 0; n--) if (list_[n] <= value) return n; return 0; }
  var said = days.fromAddress(), start = said.said;
  function slide(input, values, back, forth, name) {
    if (!input || !values.length) { if (input) input.closest(".day").remove(); return null; }
    input.max = values.length - 1;
    var given = start.get(name) ? days.number(start.get(name)) : null;
    input.value = given === null ? values.length - 1 : index(values, given);
    input.addEventListener("input", changed);
    [[back, -1], [forth, 1]].forEach(function (pair) { element(pair[0]).addEventListener("click", function () { input.value = Number(input.value) + pair[1]; changed(); }); });
    return input;
  }
  on = slide(on, data.days, "day-back", "day-on", "day");
  known = slide(known, data.known, "known-back", "known-on", "known");
  if (version) { if (start.get("version") && data.versions[Number(start.get("version"))]) version.value = start.get("version"); version.addEventListener("change", changed); }
  document.querySelectorAll(".map-tools[hidden]").forEach(function (part) { part.hidden = false; });
  strip = days.strip(element("strip"), events, { changed: function (pair) { window_ = pair; changed(); } });

  function paint() {
    palette = {};
    land.forEach(function (shape) { shape.setStyle({ fillColor: colours("land"), color: colours("border") }); });
    disputed.forEach(function (shape) { shape.setStyle({ color: colours("alert") }); });
    draw();
  }
  var middle = L.latLngBounds(all.map(function (n) { return [data.lat[n], data.lon[n]]; }));
  map.fitBounds(middle.pad(0.08), { maxZoom: 9, animate: false });
  map.setMinZoom(Math.min(map.getZoom(), map.getBoundsZoom(edge, true)));
  count();
  if (strip && said.days) strip.set(said.days); else say();
  paint();
  inView();
  map.on("moveend resize", function () { draw(); inView(); });
  document.addEventListener("spolia-theme", paint);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", paint);
})();
