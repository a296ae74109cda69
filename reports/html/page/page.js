(() => {
  "use strict";
  const head = JSON.parse(document.getElementById("data-head").textContent);
  const note = document.createElement("p");
  note.textContent = `Findings in this report: ${head.count}.`;
  document.getElementById("findings-app").append(note);
})();
