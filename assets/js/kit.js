// Keyboard, menus and lists that hold still for plain HTML, by attribute; no markup of its own but the icons, it only
// clicks.
//   data-key="r" | "g t" | "mod+k" | "?"   press it and this element is clicked, or focused when it is a field
//   data-rows / data-row                   J and K, or the arrows, walk the rows of the list; Enter opens
//   data-row-key="a"                       the same for the row that has the keyboard; comes before data-key; one that
//                                          stands beside the rows acts for all, its value is then the row's data-row
//   a form that comes back with errors      the keyboard goes to the first wrong field
//   data-missing, data-no-email             on a form: the sentence below a field that is empty, or is no address; it
//                                          stands there, in place of the browser's bubble, until the field changes
//   data-menu="id"                         the button opens the popover with that id below itself; arrows walk its items
//   data-hold                              rows that must not move under a mouse: their [data-hold-on] is clicked when a
//                                          mouse rests on them, [data-hold-off] when it has left; a finger holds nothing
(() => {
  const ITEMS = ".menu-item:not(:disabled), .side-sheet .nav, .side-sheet .level, [role^=menuitem], [role=option]";
  const FIELD = "input, textarea, select, [contenteditable=true]";
  const seen = (element) => element.getClientRects().length > 0 && !element.closest("[inert]");
  const typing = (target) => target.closest?.(FIELD) && !target.matches?.("input[type=checkbox], input[type=radio]");
  // The icons stand in the page itself: one that pointed into another file would be looked for at each drawing.
  fetch(document.currentScript.dataset.icons)
    .then((answer) => answer.text())
    .then((text) => {
      const icons = new DOMParser().parseFromString(text, "image/svg+xml").documentElement;
      icons.style.display = "none";
      document.body.append(icons);
    });

  let prefix = "";
  let prefixAt = 0;

  function pressed(event) {
    const mod = event.ctrlKey || event.metaKey ? "mod+" : "";
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    return mod + (event.altKey ? "alt+" : "") + key;
  }

  function use(key) {
    const topmost = [...document.querySelectorAll("dialog[open]")].pop() || document;
    const element = [...topmost.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].find(seen);
    if (!element) return false;
    if (element.matches(FIELD)) (element.cameFrom = document.activeElement), element.focus(), element.select?.();
    else element.click();
    return true;
  }

  function walk(elements, step) {
    const found = [...elements].filter(seen);
    if (!found.length) return false;
    const at = found.findIndex((element) => element === document.activeElement || element.contains(document.activeElement));
    const next = at < 0 ? (step > 0 ? 0 : found.length - 1) : (at + step + found.length) % found.length;
    const row = found[next];
    (row.matches("a, button, [tabindex]") ? row : row.querySelector("a, button, [tabindex]") || row).focus();
    row.scrollIntoView({ block: "nearest" });
    return true;
  }

  // A field that was reached by its key: Escape gives the keyboard back, Enter sends its form or goes to the list.
  function leave(event) {
    const field = event.target;
    const back = field.cameFrom;
    field.cameFrom = null;
    if (event.key === "Escape") event.preventDefault(), field.blur(), back.isConnected && back.focus();
    else if (field.form) setTimeout(() => field.blur());
    else walk(document.querySelectorAll("[data-rows] [data-row]"), 1);
  }

  function place(button, menu) {
    const from = button.getBoundingClientRect();
    const { offsetWidth: width, offsetHeight: height } = menu;
    const below = from.bottom + 4 + height <= innerHeight || from.top < height;
    menu.style.position = "fixed";
    menu.style.inset = "auto";
    menu.style.margin = "0";
    menu.style.left = `${Math.max(8, Math.min(from.left, innerWidth - width - 8))}px`;
    menu.style.top = `${Math.max(8, Math.min(below ? from.bottom + 4 : from.top - height - 4, innerHeight - height - 8))}px`;
    menu.style.minWidth = `${from.width}px`;
  }

  function open(button) {
    const menu = document.getElementById(button.dataset.menu);
    if (!menu) return;
    if (menu.matches(":popover-open")) return menu.hidePopover();
    menu.opener = button;
    menu.showPopover();
    menu.growing = new ResizeObserver(() => place(button, menu));
    menu.growing.observe(menu);
    place(button, menu);
    button.setAttribute("aria-expanded", "true");
    (menu.querySelector("input") || menu.querySelector(ITEMS) || menu).focus();
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-menu]");
    if (button && !button.disabled) return open(button);
    const item = event.target.closest(ITEMS);
    const menu = item?.closest("[popover]");
    if (menu && !item.hasAttribute("data-stay")) menu.hidePopover();
  });

  document.addEventListener(
    "toggle",
    (event) => {
      const menu = event.target;
      if (event.newState !== "closed" || !menu.opener) return;
      menu.growing.disconnect();
      menu.opener.setAttribute("aria-expanded", "false");
      if (menu.contains(document.activeElement) || document.activeElement === document.body) menu.opener.focus();
    },
    true,
  );

  document.addEventListener(
    "invalid",
    (event) => {
      const field = event.target;
      const { missing, noEmail } = field.form?.dataset ?? {};
      const words = { valueMissing: missing, typeMismatch: noEmail };
      const sentence = words[Object.keys(words).find((kind) => field.validity[kind])];
      if (!sentence) return;
      event.preventDefault();
      if (field === [...field.form.elements].find((each) => each.validity?.valid === false)) field.focus();
      if (field.complaint) return;
      field.complaint = document.createElement("span");
      Object.assign(field.complaint, { className: "error unsent", role: "alert", textContent: sentence });
      (field.closest(".field") || field.form).append(field.complaint);
      field.setAttribute("aria-invalid", "true");
      field.addEventListener("input", () => (field.complaint.remove(), (field.complaint = null), field.removeAttribute("aria-invalid")), { once: true });
    },
    true,
  );

  document.addEventListener(
    "submit",
    (event) => {
      const form = event.target;
      const look = new MutationObserver(() => {
        const wrong = form.querySelector(".field:has(> .error) :is(input, select, textarea)");
        if (wrong) wrong.focus(), look.disconnect();
      });
      look.observe(form, { childList: true, subtree: true });
      setTimeout(() => look.disconnect(), 5000);
    },
    true,
  );

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing) return;
    const menu = event.target.closest?.("[popover]:popover-open");
    if (menu) {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step && walk(menu.querySelectorAll(ITEMS), step)) event.preventDefault();
      if (event.key === "Enter" && event.target.matches("input")) {
        const first = [...menu.querySelectorAll(ITEMS)].find(seen);
        if (first) event.preventDefault(), first.click();
      }
      return;
    }
    if (event.key === "Escape" && document.querySelector(":popover-open")) return;
    const tab = event.target.closest?.("[role=tab]");
    const turn = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (tab && turn) {
      event.preventDefault();
      if (walk(tab.parentElement.querySelectorAll("[role=tab]"), turn)) document.activeElement.click();
      return;
    }
    const key = pressed(event);
    if (event.target.cameFrom && ["Escape", "Enter"].includes(event.key)) return leave(event);
    if (typing(event.target)) {
      if ((key.startsWith("mod+") || key.startsWith("alt+")) && use(key)) event.preventDefault();
      return;
    }
    const row = event.target.closest?.("[data-row]");
    const named = `[data-row-key="${CSS.escape(key)}"]`;
    const own = row?.querySelector(named);
    const shared = own ? null : row?.closest("[data-rows]")?.querySelector(`:scope > ${named}`);
    if (shared) shared.value = row.dataset.row;
    if (own || shared) return (own || shared).click(), event.preventDefault();
    const rows = document.querySelector("[data-rows]");
    const step = { j: 1, k: -1 }[key] || (event.target.closest?.("[data-row]") && { ArrowDown: 1, ArrowUp: -1 }[key]);
    const chord = prefix && Date.now() - prefixAt < 1200 ? `${prefix} ${key}` : "";
    prefix = /^[a-z]$/.test(key) ? key : "";
    prefixAt = Date.now();
    if ((chord && use(chord)) || use(key) || (rows && step && walk(rows.querySelectorAll("[data-row]"), step))) event.preventDefault();
  });

  let held = null;
  let settling = 0;
  function rest(list) {
    clearTimeout(settling);
    settling = setTimeout(() => {
      if (list === held && (!held || held.isConnected)) return;
      held?.querySelector("[data-hold-off]")?.click();
      list?.querySelector("[data-hold-on]")?.click();
      held = list;
    }, 150);
  }
  document.addEventListener("pointerover", (event) => {
    if (event.pointerType === "mouse") rest(event.target.closest?.("[data-hold]") || null);
  });
  document.documentElement.addEventListener("pointerleave", () => rest(null));
})();
