// The map: land, each place as an area in its holder's colour on the chosen day, and the list beside it kept in step.
(function () {
  "use strict";
  var box = document.getElementById("map"), data = window.SPOLIA_MAP;
  if (!box || !data || !window.L) return;
  var root = document.body.dataset.root;
  var UNSTATED = 9; // pixels: a place whose extent no report states is drawn this large at any scale, with a broken edge
  function colour(name) { return getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim(); }
  function fill(kind) { return kind === "h-contested" ? colour("paper") : colour(kind); }

  var map = L.map(box, { preferCanvas: true, zoomControl: true, attributionControl: false, worldCopyJump: false, minZoom: 2, maxZoom: 13, zoomSnap: 0.5 });
  var edge = L.latLngBounds(data.box);
  map.setMaxBounds(edge);
  map.options.maxBoundsViscosity = 1;
  L.control.scale({ imperial: false }).addTo(map);
  var land = data.land.map(function (country) {
    return L.polygon(country.rings.map(function (ring) { return [ring]; }), { interactive: false, weight: 1, fillOpacity: 1 }).addTo(map);
  });

  var countries = data.land.map(function (country) {
    var widest = country.rings.map(function (ring) { return L.latLngBounds(ring); }).sort(function (a, b) { return size(b) - size(a); })[0];
    var tip = L.tooltip({ permanent: true, direction: "center", className: "country", interactive: false });
    return { bounds: widest, tip: tip.setLatLng(widest.getCenter()).setContent(named(country.name)).addTo(map) };
  }).sort(function (a, b) { return size(b.bounds) - size(a.bounds); });
  function size(bounds) { return (bounds.getNorth() - bounds.getSouth()) * (bounds.getEast() - bounds.getWest()); }
  function named(text) { var out = document.createElement("span"); out.dir = "auto"; out.textContent = text; return out; }

  var places = data.places.map(function (place, n) {
    var at = [place.lat, place.lon];
    var area = place.radius ? L.circle(at, { radius: place.radius }) : L.circleMarker(at, { radius: UNSTATED });
    area.place = place;
    area.bindPopup(function () { return popup(place); }, { maxWidth: 300 });
    area.bindTooltip(named(place.name), { permanent: true, direction: "right", offset: [UNSTATED, 0] });
    area.on("click popupopen", function () { point(n); });
    return area.addTo(map);
  });
  function fit() { map.fitBounds(L.latLngBounds(places.map(function (area) { return area.getLatLng(); })).pad(0.08), { maxZoom: 9 }); }
  fit();
  map.setMinZoom(Math.min(map.getZoom(), map.getBoundsZoom(edge, true)));

  // names that would lie on one another are left out until there is room
  function thin() {
    var taken = [];
    places.slice().sort(function (a, b) { return b.place.events.length - a.place.events.length; }).forEach(function (area) {
      var shape = area.getTooltip().getElement();
      if (!shape) return;
      shape.style.visibility = "visible";
      if (clashes(area, "right", taken) && clashes(area, "left", taken)) shape.style.visibility = "hidden";
      else taken.push(shape.getBoundingClientRect());
    });
    countries.forEach(function (country) {
      var shape = country.tip.getElement(), own = shape.getBoundingClientRect();
      var wide = map.latLngToLayerPoint(country.bounds.getNorthEast()).x - map.latLngToLayerPoint(country.bounds.getSouthWest()).x;
      var fits = own.width * 1.4 < wide && !taken.some(function (other) { return meet(own, other); });
      shape.style.visibility = fits ? "visible" : "hidden";
      if (fits) taken.push(own);
    });
  }
  function meet(a, b) { return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom; }
  function clashes(area, side, taken) {
    var tip = area.getTooltip();
    tip.options.direction = side;
    tip.options.offset = L.point(side === "left" ? -UNSTATED : UNSTATED, 0);
    tip.update();
    var own = tip.getElement().getBoundingClientRect();
    return taken.some(function (other) { return meet(own, other); });
  }
  map.on("zoomend moveend", thin);

  // who held it on a day: surely, else possibly; two at once is contested
  function holds(spell, day) {
    var from = spell.start[0] || spell.start[1] || "", to = spell.end ? spell.end[1] || spell.end[0] || "9999" : "9999";
    return from <= day && day <= to;
  }
  function surely(spell, day) {
    return (spell.start[1] || "9999") <= day && (spell.end ? (spell.end[0] || "") >= day : true);
  }
  function held(place, day) {
    var may = place.spells.filter(function (spell) { return holds(spell, day); });
    var sure = may.filter(function (spell) { return surely(spell, day); });
    var of = sure.length ? sure : may;
    if (!of.length) return { colour: "h-unknown", says: "not known" };
    if (of.some(function (spell) { return spell.holder !== of[0].holder; })) {
      var names = Array.from(new Set(of.map(function (spell) { return spell.holder; })));
      return { colour: "h-contested", says: names.join(" or ") };
    }
    return { colour: of[0].colour, says: of[0].holder + (sure.length ? "" : ", possibly") };
  }

  var slider = document.getElementById("day"), says = document.getElementById("day-says"), listDay = document.getElementById("list-day");
  var lines = document.querySelectorAll(".map-list [data-place]");
  function today() { return slider ? data.days[Number(slider.value)] : "9999"; }
  function inWords(day) { return new Date(day + "T00:00:00Z").toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" }); }
  function draw() {
    var day = today();
    land.forEach(function (shape) { shape.setStyle({ fillColor: colour("land"), color: colour("border") }); });
    places.forEach(function (area, n) {
      var now = held(area.place, day), contested = now.colour === "h-contested";
      area.setStyle({
        fillColor: fill(now.colour), fillOpacity: area.place.radius ? 0.45 : 0.75, color: colour("edge"), weight: contested ? 3 : 1.5,
        dashArray: area.place.radius ? null : contested ? "2 4" : "4 3",
      });
      show(lines[n], now);
    });
    if (says) { says.textContent = inWords(day); listDay.textContent = "on " + inWords(day); }
  }
  function show(line, now) {
    var holder = line.querySelector(".map-holder"), swatch = holder.querySelector("svg");
    swatch.setAttribute("class", "swatch " + now.colour);
    holder.querySelector("span").textContent = now.says;
  }
  function point(n) { lines.forEach(function (line, m) { line.classList.toggle("here", m === n); }); }

  function popup(place) {
    var out = document.createElement("div"), head = document.createElement("h3"), link = document.createElement("a"), now = held(place, today());
    link.href = root + place.address;
    link.dir = "auto";
    link.textContent = place.name;
    head.append(link);
    out.append(head, line("p", now.says === "not known" ? "Who held it on this day is not known." : "Held by " + now.says + "."));
    out.append(line("p", place.radius ? "Given to within " + place.radius / 1000 + " km." : "How exactly it is meant, no report states."));
    var list = document.createElement("ul");
    place.events.slice(0, 12).forEach(function (event) {
      var item = document.createElement("li"), to = document.createElement("a");
      to.href = root + event[3];
      to.dir = "auto";
      to.textContent = (event[0] || event[1] || "") + " " + event[2];
      item.append(to);
      list.append(item);
    });
    out.append(list);
    if (place.events.length > 12) out.append(line("p", place.events.length - 12 + " more on its page."));
    return out;
  }
  function line(tag, text) { var made = document.createElement(tag); made.textContent = text; return made; }

  lines.forEach(function (entry, n) {
    entry.addEventListener("mouseenter", function () { places[n].setStyle({ weight: 4 }); });
    entry.addEventListener("mouseleave", draw);
  });
  if (slider) {
    document.getElementById("day-box").hidden = false;
    slider.addEventListener("input", draw);
    [["day-back", -1], ["day-on", 1]].forEach(function (pair) {
      document.getElementById(pair[0]).addEventListener("click", function () { slider.value = Number(slider.value) + pair[1]; draw(); });
    });
  }
  document.addEventListener("spolia-theme", draw);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  draw();
  thin();
})();
