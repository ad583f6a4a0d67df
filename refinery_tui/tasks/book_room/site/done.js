"use strict";
visit();
const last = bookings().at(-1);
document.getElementById("ticket").textContent = last ? `Booked: ${words(last)}.` : "There is no booking.";
