// Brings the page up to date once a second, and shows the values of a chart under the pointer or by the arrow keys.
"use strict";

const EVERY = 1000;
const place = document.currentScript.dataset;
const state = document.getElementById("state");
const pause = document.getElementById("pause");
const title = document.title;
let version = Number(place.version);
let paused = false;
let over = false;
let failures = 0;
let marked = null; // the chart with values shown: its id, and where, 0 to 1

function say(text, kind) {
  if (state.textContent !== text) {
    state.textContent = text;
  }
  state.className = kind;
}

function replace(id, html) {
  const body = document.querySelector("#" + CSS.escape(id) + " > .body");
  const focused = document.activeElement && document.activeElement.id;
  const scrolled = [...body.querySelectorAll(".wide")].map(one => one.scrollLeft);
  body.innerHTML = html;
  body.querySelectorAll(".wide").forEach((one, i) => one.scrollLeft = scrolled[i] || 0);
  if (id === "curves") {
    prepare();
    const again = focused && document.getElementById(focused);
    if (again && again !== document.activeElement) {
      again.focus({ preventScroll: true });
    }
    if (marked) {
      mark(document.getElementById(marked.id), marked.at);
    }
  }
}

async function ask() {
  try {
    const answer = await fetch("state?have=" + version, { cache: "no-store" });
    if (!answer.ok) {
      throw new Error(await answer.text());
    }
    const news = await answer.json();
    if (news.run !== place.run) {
      location.reload();
      return;
    }
    failures = 0;
    for (const [id, html] of Object.entries(news.sections)) {
      replace(id, html);
    }
    version = news.version;
    over = news.state !== "live";
    document.title = news.brief ? news.brief + " · " + title : title;
    say(news.state, over ? "over" : "");
  } catch (error) {
    failures++;
    if (!over && failures > 2) {
      say("no answer: the run is over, or was ended", "lost");
    }
  }
}

async function go() {
  if (!paused && !document.hidden) {
    await ask();
  }
  setTimeout(go, failures > 10 ? 10 * EVERY : EVERY);
}

function setPaused(now) {
  paused = now;
  pause.setAttribute("aria-pressed", String(paused));
  if (!over) {
    say(paused ? "paused" : "live", paused ? "over" : "");
  }
}

// ---- charts ----

function prepare() {
  document.querySelectorAll(".chart svg").forEach(svg => {
    svg.id = svg.parentElement.id + "-plot";
    svg.tabIndex = 0;
  });
}

/** The points of a curve, as the path has them: [[x, y], ...]. */
function points(path) {
  return [...path.getAttribute("d").matchAll(/[ML]([\d.]+) ([\d.]+)/g)].map(found => [Number(found[1]), Number(found[2])]);
}

function number(value) {
  const size = Math.abs(value);
  return size !== 0 && (size < 0.001 || size >= 1e7) ? value.toExponential(2)
    : value.toLocaleString("en", { maximumSignificantDigits: size >= 1000 ? 7 : 4 });
}

/** Shows the values at a place of a chart, 0 on the left to 1 on the right; nothing for no chart. */
function mark(chart, at) {
  document.querySelectorAll(".tip, .cross, .dot").forEach(one => one.remove());
  marked = null;
  if (!chart) {
    return;
  }
  const svg = chart.querySelector("svg");
  const [left, right, bottom, top] = svg.dataset.plot.split(" ").map(Number);
  const [x0, x1, y0, y1] = svg.dataset.range.split(" ").map(Number);
  const target = left + at * (right - left);
  const lines = [];
  let place = null;
  svg.querySelectorAll(".curve").forEach(path => {
    let best = null;
    for (const point of points(path)) {
      if (best === null || Math.abs(point[0] - target) < Math.abs(best[0] - target)) {
        best = point;
      }
    }
    if (best) {
      const value = y0 + (bottom - best[1]) / (bottom - top) * (y1 - y0);
      lines.push((path.dataset.name ? path.dataset.name + " " : "") + number(value));
      place = place === null || Math.abs(best[0] - target) < Math.abs(place - target) ? best[0] : place;
    }
  });
  if (place === null) {
    return;
  }
  marked = { id: chart.id, at: (place - left) / (right - left) };
  const cross = document.createElementNS(svg.namespaceURI, "path");
  cross.setAttribute("class", "cross");
  cross.setAttribute("d", `M${place} ${top}V${bottom}`);
  svg.append(cross);
  const tip = document.createElement("div");
  tip.className = marked.at > 0.5 ? "tip left" : "tip right";
  tip.setAttribute("role", "status");
  lines.unshift("epoch " + number(x0 + marked.at * (x1 - x0)));
  lines.forEach((line, i) => {
    tip.append(...(i ? [document.createElement("br")] : []), line);
  });
  chart.append(tip);
}

function at(svg, clientX) {
  const box = svg.getBoundingClientRect();
  const [left, right] = svg.dataset.plot.split(" ").map(Number);
  const x = (clientX - box.left) / box.width * svg.viewBox.baseVal.width;
  return Math.min(1, Math.max(0, (x - left) / (right - left)));
}

document.addEventListener("pointermove", event => {
  const svg = event.target.closest(".chart svg");
  if (svg) {
    mark(svg.parentElement, at(svg, event.clientX));
  } else if (marked && !document.activeElement.closest(".chart")) {
    mark(null);
  }
});

document.addEventListener("focusin", event => {
  const svg = event.target.closest(".chart svg");
  if (svg && svg.matches(":focus-visible") && !(marked && marked.id === svg.parentElement.id)) {
    mark(svg.parentElement, 1);
  }
});

document.addEventListener("focusout", event => {
  if (event.target.closest(".chart") && event.target.isConnected) {
    mark(null);
  }
});

document.addEventListener("keydown", event => {
  if (event.ctrlKey || event.metaKey || event.altKey) {
    return;
  }
  const svg = event.target.closest(".chart svg");
  const moves = { ArrowLeft: -0.02, ArrowRight: 0.02, Home: -1, End: 1 };
  if (svg && event.key in moves) {
    const from = marked ? marked.at : 1;
    step(svg, from, moves[event.key]);
    event.preventDefault();
  } else if (event.key === "Escape") {
    mark(null);
  } else if (event.key === "p" || event.key === "P") {
    setPaused(!paused);
  }
});

/** Goes to the next point in a direction, at least so far away. */
function step(svg, from, move) {
  const [left, right] = svg.dataset.plot.split(" ").map(Number);
  const shares = [...svg.querySelectorAll(".curve")].flatMap(points).map(point => (point[0] - left) / (right - left));
  const beyond = shares.filter(share => move > 0 ? share > from + 1e-6 : share < from - 1e-6);
  if (beyond.length) {
    const wanted = from + move;
    beyond.sort((a, b) => move > 0 ? a - b : b - a);
    mark(svg.parentElement, beyond.find(share => move > 0 ? share >= wanted : share <= wanted) ?? beyond[beyond.length - 1]);
  }
}

pause.addEventListener("click", () => setPaused(!paused));
document.addEventListener("visibilitychange", () => document.hidden || paused || ask());
prepare();
go();
