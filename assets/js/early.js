// What a page shows is asked for while the page is still being built: its first event leaves as soon as the socket is
// open, and what comes back waits until there is a page that can draw it.
export function ask(socket, parse, boot) {
  const early = { held: [], hold: (...message) => early.held.push(message), lost: false };
  socket.early = early;
  socket.onAny(early.hold);
  for (const end of ["disconnect", "connect_error"]) socket.once(end, () => (early.lost = true));
  socket.io.decoder.tryParse = (text) => {
    try {
      return parse(text);
    } catch {
      return false;
    }
  };
  socket.auth = boot;
  socket.connect();
}

// The page is there and listens: it hears what has come already, in order. A socket that asked nothing asks now.
export function take(socket) {
  const { held, hold, lost } = socket.early ?? { lost: true };
  if (hold) socket.offAny(hold);
  if (lost) return socket.connect();
  const hear = (name, message) => socket.listeners(name).forEach((listen) => listen(...message));
  if (socket.connected) hear("connect", []);
  for (const [name, ...message] of held) hear(name, message);
}

// The names that the address holds, as the router will read them from the route of this page.
export function named(route = "", path) {
  const places = path.split("/").filter(Boolean);
  const parts = route.replace(/^routes\//, "").split(".");
  const names = parts.map((part, place) => [part.replace(/[()$[\]]/g, ""), places[place], part.includes("$")]);
  return Object.fromEntries(names.filter(([, value, isName]) => isName && value).map(([name, value]) => [name, plain(value)]));
}

// An address that is no text stays as it is, and the page says that there is nothing there.
function plain(value) {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
