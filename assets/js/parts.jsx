// The few parts that need more than HTML: a modal dialog, a file field that posts by itself, the reader's language.
import { jsx, jsxs } from "react/jsx-runtime";
import { useEffect, useLayoutEffect, useRef, useState, useSyncExternalStore } from "react";
import { flushSync } from "react-dom";
import { useNavigate } from "react-router";
import { setLanguage, useTexts } from "$/public/js/texts.js";
import { aged, spoken, told } from "$/public/js/ages.js";

const FIRST = "input:not([type=hidden]), textarea, select, .btn.primary";

export function Dialog({ open, onClose, children, ...rest }) {
  const ref = useRef(null);
  useEffect(() => {
    const dialog = ref.current;
    if (open && !dialog.open) {
      dialog.showModal();
      dialog.querySelector(FIRST)?.focus();
    }
    if (!open && dialog.open) dialog.close();
  }, [open]);
  const close = (event) => {
    event.preventDefault();
    onClose?.();
  };
  const onClick = (event) => event.target === ref.current && onClose?.();
  return jsx("dialog", { ...rest, ref, onCancel: close, onClick, children: open ? children : null });
}

// What opens over the page is drawn when it first opens: until then nobody misses it, and the page is there sooner.
export function Popover({ children, ...rest }) {
  const ref = useRef(null);
  const [drawn, setDrawn] = useState(false);
  useEffect(() => {
    const popover = ref.current;
    const draw = () => flushSync(() => setDrawn(true));
    popover.addEventListener("beforetoggle", draw, { once: true });
    return () => popover.removeEventListener("beforetoggle", draw);
  }, []);
  return jsx("div", { ...rest, ref, popover: "auto", children: drawn ? children : null });
}

// One pair of ears for all rows of a long list, which are plain HTML: a row is `data-row="1042"`, its link opens it, and
// what is `data-act="take"` in it, or has its number as value, calls `onTake(1042)`. What was opened stands there
// before the address follows, since the router's work would hold it up; `opened` is the number of what stands there.
// Its row is marked here: a list of rows that each asked whether it is theirs would be drawn anew with every click.
export function Rows({ opened, onOpen, onPick, onTake, onMove, children, ...rest }) {
  const navigate = useNavigate();
  const acts = { pick: onPick, take: onTake, move: onMove };
  const asked = useRef(null);
  const list = useRef(null);
  useLayoutEffect(() => {
    const mark = () => markRow(list.current, opened);
    mark();
    const comeAndGone = new MutationObserver(mark);
    comeAndGone.observe(list.current, { childList: true, subtree: true });
    return () => comeAndGone.disconnect();
  }, [opened]);
  const follow = () => {
    const { href, late } = asked.current ?? {};
    asked.current = null;
    clearTimeout(late);
    if (href && href !== location.pathname) navigate(href);
  };
  useEffect(() => {
    if (opened !== asked.current?.number) return;
    const drawn = requestAnimationFrame(() => setTimeout(follow));
    return () => cancelAnimationFrame(drawn);
  }, [opened]);
  useEffect(() => () => clearTimeout(asked.current?.late), []);
  const onClick = (event) => {
    const at = event.target.closest("[data-act], a[href]");
    const number = Number(at?.value || at?.closest("[data-row]")?.dataset.row);
    if (!number) return;
    if (at.dataset.act) return acts[at.dataset.act]?.(number);
    if (event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    clearTimeout(asked.current?.late);
    asked.current = { number, href: at.getAttribute("href"), late: setTimeout(follow, number === opened ? 0 : 1000) };
    onOpen?.(number);
  };
  return jsx("div", { ...rest, ref: list, onClick, children });
}

function markRow(list, number) {
  const before = list.querySelector("[data-opened]");
  const row = number ? list.querySelector(`[data-row="${number}"]`) : null;
  if (row === before) return;
  before?.removeAttribute("data-opened");
  before?.querySelector("a[href]")?.removeAttribute("aria-current");
  row?.setAttribute("data-opened", "");
  row?.querySelector("a[href]")?.setAttribute("aria-current", "true");
}

export function Leave({ to }) {
  useEffect(() => {
    if (to.startsWith("/") && !to.startsWith("//")) location.replace(to);
  }, [to]);
  return null;
}

export function Language({ value }) {
  useEffect(() => setLanguage(value), [value]);
  return null;
}

export function Age({ at, words }) {
  const say = useTexts();
  return spoken(useSyncExternalStore(told, () => aged(at), () => aged(at)), words, say);
}

async function post(action, file, extra) {
  const body = new FormData();
  Object.entries(extra ?? {}).forEach(([name, value]) => body.append(name, String(value)));
  body.append("file", file, file.name);
  const answer = await fetch(action, { method: "POST", body, credentials: "same-origin" });
  const data = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(String(data.error?.message ?? data.detail ?? ""));
  return data;
}

export function FileField({ action, extra, onUploaded, onFailed, children, className, disabled, multiple = true, accept, label }) {
  const [busy, setBusy] = useState(0);
  const [over, setOver] = useState(false);
  const send = async (files) => {
    for (const file of files) {
      setBusy((count) => count + 1);
      try {
        const { id, ref, filename, size } = await post(action, file, extra);
        onUploaded?.(String(id ?? ref), String(filename), Number(size));
      } catch (error) {
        onFailed?.(file.name, error.message);
      } finally {
        setBusy((count) => count - 1);
      }
    }
  };
  const input = jsx("input", {
    type: "file",
    className: "sr",
    multiple,
    accept,
    disabled,
    "aria-label": label,
    onChange: (event) => {
      send([...event.target.files]);
      event.target.value = "";
    },
  });
  return jsxs("label", {
    className: `${className ?? ""}${over ? " is-over" : ""}`,
    "aria-busy": busy > 0,
    onDragOver: (event) => (event.preventDefault(), setOver(true)),
    onDragLeave: () => setOver(false),
    onDrop: (event) => (event.preventDefault(), setOver(false), send([...event.dataTransfer.files])),
    children: [input, busy > 0 ? jsx("span", { className: "spin" }, "spin") : null, children].flat(),
  });
}
