"use strict";
const day = document.getElementById("day");
for (const name of ["", ...DAYS]) day.add(new Option(name || "Choose a day", name));
localStorage.removeItem("draft");

document.getElementById("cookies").hidden = localStorage.getItem("cookies") === "yes";
document.getElementById("accept").addEventListener("click", () => {
  localStorage.setItem("cookies", "yes");
  document.getElementById("cookies").hidden = true;
});

function row(room) {
  const item = document.createElement("li");
  item.className = "room";
  const button = document.createElement("button");
  button.textContent = "Choose";
  button.setAttribute("aria-label", `Choose ${room.name}`);
  button.dataset.room = room.name;
  button.addEventListener("click", () => {
    keep({ room: room.name, day: day.value });
    location.href = "details.html";
  });
  item.append(`${room.name}, ${room.seats} seats`, button);
  return item;
}

document.getElementById("search").addEventListener("submit", (event) => {
  event.preventDefault();
  const state = document.getElementById("state");
  const list = document.getElementById("rooms");
  list.replaceChildren();
  if (!day.value) {
    state.textContent = "Please choose a day first.";
    return;
  }
  state.textContent = "Looking ...";
  setTimeout(() => {
    const least = Number(document.getElementById("seats").value) || 1;
    const free = shuffled(ROOMS, visit()).filter((room) => room.seats >= least);
    list.replaceChildren(...free.map(row));
    state.textContent = `${free.length} rooms are free on ${day.value}.`;
  }, LATER_MS);
});
visit();
