"use strict";
// What all pages know: the rooms, the days, and the booking that is being made.
const ROOMS = [
  { name: "Maple", seats: 4 }, { name: "Cedar", seats: 6 }, { name: "Birch", seats: 2 },
  { name: "Willow", seats: 8 }, { name: "Hazel", seats: 4 }, { name: "Juniper", seats: 10 },
];
const DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"];
const LATER_MS = 120; // what a server would take

function visit() {
  const asked = new URLSearchParams(location.search).get("visit");
  if (asked !== null) localStorage.setItem("visit", asked);
  return Number(localStorage.getItem("visit") || 0);
}

// The rooms in another order at each visit (mulberry32).
function shuffled(list, seed) {
  let state = seed >>> 0;
  const random = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const rest = [...list];
  const drawn = [];
  while (rest.length) drawn.push(...rest.splice(Math.floor(random() * rest.length), 1));
  return drawn;
}

function draft() { return JSON.parse(localStorage.getItem("draft") || "{}"); }
function keep(more) { localStorage.setItem("draft", JSON.stringify({ ...draft(), ...more })); }
function bookings() { return JSON.parse(localStorage.getItem("bookings") || "[]"); }
function hours(booking) { return booking.hours === 1 ? "1 hour" : `${booking.hours} hours`; }
function words(booking) { return `${booking.room} on ${booking.day}, ${hours(booking)}, for ${booking.name}`; }
