// How long ago something was. One clock for the whole page tells all that show an age, each draws when its words change.
const MINUTE = 60_000;
const listeners = new Set();
let ticking;

// To be told twice a minute, until the function that it gives is called.
export function told(tell) {
  listeners.add(tell);
  ticking ??= setInterval(() => listeners.forEach((each) => each()), MINUTE / 2);
  return () => {
    listeners.delete(tell);
    if (!listeners.size) ticking = clearInterval(ticking);
  };
}

// Which of the words fit, and their number: "2 5" are five hours.
export function aged(at, now = Date.now()) {
  const minutes = Math.floor((now - Date.parse(at)) / MINUTE);
  const [hours, days] = [Math.floor(minutes / 60), Math.floor(minutes / 60 / 24)];
  if (!(minutes >= 1)) return "0 0";
  if (hours < 1) return `1 ${minutes}`;
  if (days < 1) return `2 ${hours}`;
  return days < 60 ? `3 ${days}` : `4 ${Math.floor(days / 30)}`;
}

// The same as a person reads it; `words` are a key and English for each, `say` knows the reader's language.
export function spoken(age, words, say) {
  const [which, n] = age.split(" ");
  return say(...words[which], { n });
}
