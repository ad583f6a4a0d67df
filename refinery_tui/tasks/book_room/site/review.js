"use strict";
visit();
const made = draft();
const confirm = document.getElementById("confirm");
const checked = document.getElementById("checked");
document.getElementById("summary").textContent = made.hours ? `${words(made)}.` : "Nothing to review.";
checked.addEventListener("change", () => { confirm.disabled = !(checked.checked && made.hours); });
confirm.addEventListener("click", () => {
  confirm.disabled = true;
  document.getElementById("state").textContent = "Booking ...";
  setTimeout(() => {
    localStorage.setItem("bookings", JSON.stringify([...bookings(), made]));
    localStorage.removeItem("draft");
    location.href = "done.html";
  }, LATER_MS);
});
