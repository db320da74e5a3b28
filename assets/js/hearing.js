// A part of a page is drawn again only when a value that it has read changed, not when any value of that state did.
// What it reads is always the newest, in the handlers of its buttons too.
export function hearing(now) {
  const read = new Set();
  let values;
  let shown;
  const get = (_, name) => (read.add(name), values[name]);
  return () => {
    const before = values;
    values = now();
    if (!values) return (shown = values);
    const differs = (name) => !Object.is(before[name], values[name]);
    if (!shown || (before !== values && [...read].some(differs))) shown = new Proxy({}, { get });
    return shown;
  };
}
