// The reader's language: texts come with their English, other languages are one catalogue fetched from our own host.
import { useSyncExternalStore } from "react";

const NAME = "rxdesk-language";
const KNOWN = ["en", "fr", "pt"];
const inBrowser = typeof window !== "undefined";
const listeners = new Set();
let state = { language: "en", catalogue: {} };

function wanted() {
  try {
    const kept = window.localStorage.getItem(NAME);
    if (KNOWN.includes(kept)) return kept;
  } catch {
    // a browser that keeps nothing
  }
  return (navigator.languages || []).map((name) => name.slice(0, 2)).find((name) => KNOWN.includes(name)) || "en";
}

async function load(language) {
  let catalogue = {};
  if (language !== "en") {
    const answer = await fetch(`/locale/${language}.json`).catch(() => null);
    if (!answer?.ok) return;
    catalogue = await answer.json();
  }
  state = { language, catalogue };
  document.documentElement.lang = language;
  listeners.forEach((tell) => tell());
}

if (inBrowser) {
  const language = wanted();
  if (language !== "en") load(language);
}

export function setLanguage(language) {
  if (!inBrowser || !KNOWN.includes(language) || language === state.language) return;
  try {
    window.localStorage.setItem(NAME, language);
  } catch {
    // taste only
  }
  load(language);
}

const fill = (template, params) => params && template.includes("{") ? template.replace(/\{(\w+)\}/g, (all, name) => (name in params ? String(params[name]) : all)) : template;
const subscribe = (tell) => {
  listeners.add(tell);
  return () => listeners.delete(tell);
};
const START = { language: "en", catalogue: {} };

export function useTexts() {
  const { catalogue } = useSyncExternalStore(subscribe, () => state, () => START);
  return (key, text, params) => fill(catalogue[key] ?? text ?? "", params);
}
