"use strict";
(function () {
  const query = new URLSearchParams(location.search).get("q") || "";
  const box = document.getElementById("find");
  const found = document.getElementById("found");
  const rows = Array.from(document.querySelectorAll("#results > li"));
  let texts = new Map(rows.map((row) => [row.dataset.path, row.textContent.toLowerCase()]));
  function show() {
    const words = box.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const row of rows) {
      const text = texts.get(row.dataset.path) || "";
      const hit = words.every((word) => text.includes(word));
      row.hidden = !hit;
      if (hit) count += 1;
    }
    found.textContent = words.length ? "找到 " + count + " 条" : "";
  }
  box.value = query;
  box.addEventListener("input", show);
  show();
  fetch("search.json").then((answer) => answer.json()).then((items) => {
    texts = new Map(items.map((item) => [item.path, (item.title + " " + item.date + " " + item.column + " " + item.text).toLowerCase()]));
    show();
  }).catch(() => {});
})();
