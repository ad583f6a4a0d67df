"use strict";
visit();
const chosen = draft();
const choice = document.getElementById("choice");
choice.textContent = chosen.room ? `Room ${chosen.room} on ${chosen.day}.` : "You have not chosen a room yet.";

document.getElementById("details").addEventListener("submit", (event) => {
  event.preventDefault();
  const name = document.getElementById("name").value.trim();
  const trouble = document.getElementById("trouble");
  if (!chosen.room) trouble.textContent = "Choose a room first.";
  else if (!name) trouble.textContent = "Please give the name of the member.";
  else if (!document.getElementById("rules").checked) trouble.textContent = "Please agree to the rules of the house.";
  else {
    keep({
      name,
      hours: Number(document.querySelector("input[name=hours]:checked").value),
      letter: document.getElementById("letter").checked,
    });
    location.href = "review.html";
  }
});
