// The places as marks on the map: areas, clusters where they crowd, names where there is room; all on one canvas, found again by where they lie.
window.SpoliaMarks = (function () {
  "use strict";
  var UNSTATED = 9; // pixels: a place whose extent no report states is drawn this large at any scale, with a broken edge
  var CROWD = 40; // pixels: marks closer than this are drawn as one
  var METRES = 40075016.7 / 256; // of the equator in a pixel at zoom 0

  // Which marks are drawn: [{x, y, radius, places: [number…]}], places given as numbers; those that lie on one another go together.
  function gather(data, map, shown) {
    var zoom = map.getZoom(), size = map.getSize(), single = zoom >= map.getMaxZoom() - 1, cells = new Map(), marks = [];
    shown.forEach(function (n) {
      var at = map.latLngToContainerPoint([data.lat[n], data.lon[n]]);
      var radius = data.radius[n] ? Math.max(4, data.radius[n] / (METRES * Math.cos(data.lat[n] * Math.PI / 180)) * Math.pow(2, zoom)) : UNSTATED;
      if (at.x < -radius - CROWD || at.y < -radius - CROWD || at.x > size.x + radius + CROWD || at.y > size.y + radius + CROWD) return;
      var found = single ? null : near(cells, at);
      if (found) { found.places.push(n); return; }
      var mark = { x: at.x, y: at.y, radius: radius, places: [n] };
      marks.push(mark);
      if (!single) put(cells, mark);
    });
    return marks;
  }
  function key(x, y) { return x * 65536 + y; }
  function put(cells, mark) {
    var at = key(Math.floor(mark.x / CROWD), Math.floor(mark.y / CROWD));
    if (!cells.has(at)) cells.set(at, []);
    cells.get(at).push(mark);
  }
  function near(cells, at) {
    var x = Math.floor(at.x / CROWD), y = Math.floor(at.y / CROWD);
    for (var dx = -1; dx <= 1; dx++) for (var dy = -1; dy <= 1; dy++) {
      var here = cells.get(key(x + dx, y + dy));
      if (here) for (var n = 0; n < here.length; n++) if (Math.hypot(here[n].x - at.x, here[n].y - at.y) < CROWD) return here[n];
    }
    return null;
  }

  function area(context, mark, now, colours, strong, stated) {
    context.globalAlpha = strong ? 1 : 0.35;
    context.beginPath();
    context.arc(mark.x, mark.y, mark.radius, 0, 2 * Math.PI);
    context.fillStyle = colours(now.colour);
    context.globalAlpha *= stated ? 0.45 : 0.75;
    context.fill();
    if (now.colour === "h-contested") { context.save(); context.clip(); hatch(context, mark, colours("edge")); context.restore(); }
    context.globalAlpha = strong ? 1 : 0.35;
    context.beginPath();
    context.arc(mark.x, mark.y, mark.radius, 0, 2 * Math.PI);
    context.setLineDash(stated ? [] : [4, 3]);
    context.lineWidth = 1.5;
    context.strokeStyle = colours("edge");
    context.stroke();
    context.setLineDash([]);
    context.globalAlpha = 1;
  }
  function hatch(context, mark, ink) {
    context.strokeStyle = ink;
    context.lineWidth = 2;
    context.beginPath();
    for (var at = -2 * mark.radius; at < 2 * mark.radius; at += 7) { context.moveTo(mark.x + at, mark.y + mark.radius); context.lineTo(mark.x + at + 2 * mark.radius, mark.y - mark.radius); }
    context.stroke();
  }
  // A cluster: a ring in the shares of its holders, and how many places; no place is drawn at its middle.
  function cluster(context, mark, shares, colours, strong) {
    var radius = mark.radius = Math.min(26, 13 + 2.2 * Math.log2(mark.places.length)), turn = -Math.PI / 2, all = mark.places.length;
    context.globalAlpha = strong ? 1 : 0.4;
    shares.forEach(function (share) {
      var to = turn + share[1] / all * 2 * Math.PI;
      context.beginPath();
      context.moveTo(mark.x, mark.y);
      context.arc(mark.x, mark.y, radius, turn, to);
      context.closePath();
      context.fillStyle = colours(share[0]);
      context.fill();
      turn = to;
    });
    context.beginPath();
    context.arc(mark.x, mark.y, radius, 0, 2 * Math.PI);
    context.lineWidth = 1;
    context.strokeStyle = colours("edge");
    context.stroke();
    context.beginPath();
    context.arc(mark.x, mark.y, radius - 5, 0, 2 * Math.PI);
    context.fillStyle = colours("paper");
    context.fill();
    context.fillStyle = colours("ink");
    context.font = "600 12px system-ui, sans-serif";
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.fillText(all < 1000 ? String(all) : Math.round(all / 100) / 10 + "k", mark.x, mark.y + 0.5);
    context.textAlign = "left";
    context.globalAlpha = 1;
  }
  // Names beside their marks, right or left, where they meet no other name and no other mark; the most told first.
  function names(context, marks, name, colours, strong, screen) {
    var taken = marks.map(function (mark) { var r = Math.min(mark.radius, 30); return [mark.x - r, mark.y - r, mark.x + r, mark.y + r, mark]; });
    context.font = "600 12.5px system-ui, sans-serif";
    context.textBaseline = "middle";
    context.lineWidth = 3;
    context.lineJoin = "round";
    marks.forEach(function (mark) {
      if (mark.places.length > 1) return;
      var text = name(mark.places[0]), wide = context.measureText(text).width, gap = Math.min(mark.radius, 30) + 4;
      [[mark.x + gap, mark.x + gap + wide], [mark.x - gap - wide, mark.x - gap]].some(function (side) {
        var own = [side[0] - 2, mark.y - 9, side[1] + 2, mark.y + 9];
        if (own[0] < 0 || own[2] > screen.x || taken.some(function (other) { return other[4] !== mark && own[0] < other[2] && other[0] < own[2] && own[1] < other[3] && other[1] < own[3]; })) return false;
        taken.push(own);
        context.globalAlpha = strong(mark.places[0]) ? 1 : 0.55;
        context.strokeStyle = colours("paper");
        context.fillStyle = colours("ink");
        context.strokeText(text, side[0], mark.y);
        context.fillText(text, side[0], mark.y);
        return true;
      });
    });
    context.globalAlpha = 1;
    return taken;
  }
  function hit(marks, point) {
    var best = null, least = Infinity;
    marks.forEach(function (mark) {
      var far = Math.hypot(mark.x - point.x, mark.y - point.y);
      if (far <= Math.max(12, mark.radius) && far < least) { best = mark; least = far; }
    });
    return best;
  }
  return { gather: gather, area: area, cluster: cluster, names: names, hit: hit };
})();
