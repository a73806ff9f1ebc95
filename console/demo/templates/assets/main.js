document.addEventListener("DOMContentLoaded", function () {
  var now = document.getElementById("today");
  if (now) { now.setAttribute("data-ready", "1"); }
});
