// A row of a long list is drawn again only when a value of it has changed, whatever object carries the values.
import { memo } from "react";

const objects = (a, b) => a && b && typeof a === "object" && typeof b === "object";

export function same(a, b) {
  if (Object.is(a, b)) return true;
  if (!objects(a, b)) return false;
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => name in b && same(a[name], b[name]));
}

export const byValue = (part) => memo(part, same);
