"use strict";
(() => {
  const root = document.documentElement;
  const status = document.getElementById("status");
  const words = status.dataset;
  const say = (text) => { status.textContent = ""; status.textContent = text; };

  // Light and dark: the system's until the reader chooses.
  document.getElementById("theme").addEventListener("click", () => {
    const dark = root.dataset.theme
      ? root.dataset.theme === "dark"
      : window.matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
  });

  const nav = document.getElementById("contents");
  const toggle = document.getElementById("toggle");
  toggle.addEventListener("click", () => {
    toggle.setAttribute("aria-expanded", String(nav.classList.toggle("open")));
  });

  // Sorting: numbers by value, words by the page's language; blanks last.
  const number = (text) => {
    const found = text.replace(/\u2212/g, "-").replace(/,/g, "").match(/-?(?:\d+\.?\d*|\.\d+)/);
    return found ? Number(found[0]) - (/^\s*</.test(text) ? 1e-9 : 0) : NaN;
  };
  const order = new Intl.Collator(root.lang, { numeric: true }).compare;
  const compare = (a, b) => {
    const [x, y] = [number(a), number(b)];
    if (!Number.isNaN(x) && !Number.isNaN(y)) return x - y;
    return order(a, b);
  };
  const sort = (button) => {
    const head = button.closest("th");
    const table = button.closest("table");
    const body = table.tBodies[0];
    const down = head.getAttribute("aria-sort") === "ascending";
    const words_of = (row) => row.cells[head.cellIndex].textContent.trim();
    const empty = (text) => text === "" || text === "\u2014";
    const rows = [...body.rows].sort((a, b) => {
      const [x, y] = [words_of(a), words_of(b)];
      if (empty(x) || empty(y)) return empty(x) - empty(y);
      return down ? compare(y, x) : compare(x, y);
    });
    for (const other of table.tHead.querySelectorAll("[aria-sort]")) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    body.append(...rows);
    say(`${head.textContent}: ${down ? words.descending : words.ascending}`);
  };

  // A table for Word: its rules written out, because Word takes no style sheet from the clipboard.
  const escape = (text) => text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
  const for_word = (figure) => {
    const table = figure.querySelector("table");
    const heads = [...table.tHead.rows];
    const rows = [...table.rows].map((row, place, all) => {
      const rules = [];
      if (place === 0) rules.push("border-top:1.5pt solid black");
      if (row === heads[heads.length - 1]) rules.push("border-bottom:0.75pt solid black");
      if (place === all.length - 1) rules.push("border-bottom:1.5pt solid black");
      const cells = [...row.cells].map((cell) => {
        const left = cell.matches(".left, [scope=row], [scope=rowgroup]");
        const own = cell.matches(".span") ? ["border-bottom:0.5pt solid black"] : [];
        const look = [`text-align:${left ? "left" : "center"}`, "padding:2pt 5pt", ...rules, ...own].join(";");
        const span = cell.colSpan > 1 ? ` colspan="${cell.colSpan}"` : "";
        return `<td${span} style="${look}">${escape(cell.textContent.trim())}</td>`;
      });
      return `<tr>${cells.join("")}</tr>`;
    });
    const title = table.caption ? `<p style="text-align:center">${escape(table.caption.textContent)}</p>` : "";
    const notes = figure.querySelector(".notes");
    const under = notes ? [...notes.children].map((p) => `<p>${escape(p.textContent)}</p>`).join("") : "";
    return `${title}<table style="border-collapse:collapse">${rows.join("")}</table>${under}`;
  };
  const as_text = (table) =>
    [...table.rows].map((row) => [...row.cells].map((cell) => cell.textContent.trim()).join("\t")).join("\n");
  const copy = (button) => {
    const figure = button.closest("figure");
    const give = (event) => {
      event.clipboardData.setData("text/html", for_word(figure));
      event.clipboardData.setData("text/plain", as_text(figure.querySelector("table")));
      event.preventDefault();
    };
    document.addEventListener("copy", give, { once: true });
    const done = document.execCommand("copy");
    document.removeEventListener("copy", give);
    say(done ? words.copied : words.failed);
    button.textContent = done ? words.copied : words.failed;
    setTimeout(() => { button.textContent = words.copy; }, 2000);
  };

  const dialog = document.getElementById("zoom");
  const enlarge = (button) => {
    const picture = button.querySelector("img");
    const large = dialog.querySelector("img");
    large.src = picture.src;
    large.alt = picture.alt;
    dialog.showModal();
  };
  dialog.addEventListener("click", () => dialog.close());

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.matches(".sort")) sort(button);
    else if (button.matches(".copy")) copy(button);
    else if (button.matches(".zoom")) enlarge(button);
  });

  // The contents show where the reader is.
  const links = new Map([...nav.querySelectorAll("a")].map((link) => [link.hash.slice(1), link]));
  const heads = [...document.querySelectorAll("main h2[id], main h3[id]")];
  const seen = new IntersectionObserver(() => {
    const above = heads.filter((head) => head.getBoundingClientRect().top < 140);
    const here = above.length ? above[above.length - 1] : heads[0];
    for (const [id, link] of links) {
      if (here && id === here.id) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  }, { rootMargin: "-100px 0px -60% 0px" });
  heads.forEach((head) => seen.observe(head));
})();
