// A long list that has changed a little comes in pieces (rxdesk/state/pieces.py): [from, to] of the rows that are here
// already, and new rows. Rows that stay are the same objects, which nobody draws again.

// The whole list, or nothing where the value is no list in pieces. Pieces of another list than the one that is here
// tell nothing: the page asks for everything again.
export function whole(here, value) {
  if (!value?.$pieces) return undefined;
  if (!Array.isArray(here) || here.length !== value.$of) {
    globalThis.location?.reload();
    return here;
  }
  return value.$pieces.flatMap((piece) => (Array.isArray(piece) ? here.slice(...piece) : [piece]));
}
