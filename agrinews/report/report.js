"use strict";
(() => {
  const blocks = [...document.querySelectorAll(".block")];
  const buttons = [...document.querySelectorAll("button[data-show]")];
  const reason = document.querySelector("#reason");
  const search = document.querySelector("#search");
  const count = document.querySelector("#count");
  let show = "all";
  let here = -1;

  const fits = (block) =>
    (show === "all" || block.dataset.keep === show ||
      (show === "removed" && block.dataset.keep === "partly") ||
      (show === "kept" && block.dataset.keep === "partly") ||
      (show === "repaired" && block.dataset.repaired === "yes")) &&
    (!reason.value || block.dataset.reasons.split(" ").includes(reason.value)) &&
    (!search.value || block.textContent.toLowerCase().includes(search.value.toLowerCase()));

  const draw = () => {
    let shown = 0;
    for (const block of blocks) {
      block.hidden = !fits(block);
      shown += block.hidden ? 0 : 1;
    }
    for (const button of buttons) {
      button.setAttribute("aria-pressed", String(button.dataset.show === show));
    }
    count.textContent = `${shown} of ${blocks.length} blocks`;
  };

  const go = (step) => {
    const seen = blocks.filter((block) => !block.hidden);
    if (!seen.length) return;
    const at = seen.indexOf(blocks[here]);
    const next = at < 0 ? (step > 0 ? 0 : seen.length - 1) : Math.min(Math.max(at + step, 0), seen.length - 1);
    if (blocks[here]) blocks[here].classList.remove("here");
    here = blocks.indexOf(seen[next]);
    blocks[here].classList.add("here");
    blocks[here].focus({ preventScroll: true });
    blocks[here].scrollIntoView({ block: "center" });
  };

  const choose = (value) => { show = value; draw(); };
  for (const button of buttons) button.addEventListener("click", () => choose(button.dataset.show));
  reason.addEventListener("change", draw);
  search.addEventListener("input", draw);
  // A link from the metadata to a block that a filter hides would lead nowhere.
  for (const link of document.querySelectorAll('a[href^="#b"]')) {
    link.addEventListener("click", () => {
      const block = document.querySelector(link.getAttribute("href"));
      if (block && block.hidden) { reason.value = ""; search.value = ""; choose("all"); }
    });
  }
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape" && document.activeElement === search) {
      search.value = ""; search.blur(); draw(); return;
    }
    if (["INPUT", "SELECT", "TEXTAREA"].includes(document.activeElement.tagName)) return;
    const keys = { a: "all", k: "kept", d: "metadata", r: "removed", m: "repaired" };
    if (event.key === "/") { event.preventDefault(); search.focus(); }
    else if (event.key === "n") go(1);
    else if (event.key === "p") go(-1);
    else if (keys[event.key]) choose(keys[event.key]);
  });
  draw();
})();
