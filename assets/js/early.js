// The page takes over the socket that was opened before it was there (boot.js), and with it what has come already.

// The transport of the page's socket: that socket once, if it is of this tab, then new ones as ever.
export function opened(Transport) {
  return class extends Transport {
    createSocket(...address) {
      const boot = globalThis.window?.boot;
      delete globalThis.window?.boot;
      if (!boot || boot.token !== this.query.token || boot.socket.readyState > WebSocket.OPEN) {
        boot?.socket.close();
        return super.createSocket(...address);
      }
      const { socket, held } = boot;
      this.boot = boot;
      if (socket.readyState === WebSocket.OPEN)
        queueMicrotask(() => {
          socket.onopen();
          for (const data of held) socket.onmessage({ data });
        });
      return socket;
    }

    // The page greets the server too; who has greeted it already does not do so twice.
    doWrite(packet, data) {
      if (!this.boot?.asked || !`${data}`.startsWith("40")) return super.doWrite(packet, data);
      this.boot.asked = false;
    }
  };
}

// What comes is held until there is a page that can draw it. A socket that nobody has opened early is left alone.
export function hold(socket, parse) {
  const { boot } = socket.io.engine?.transport ?? {};
  if (!boot) return;
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
  socket.auth = boot.auth;
  socket.connect();
}

// The page is there and listens: it hears what has come already, in order, and draws each message before the next; one
// that comes meanwhile waits for none, the others are heard at once. A socket that asked nothing asks now.
export function take(socket) {
  const { held, hold, lost } = socket.early ?? { lost: true };
  if (hold) socket.offAny(hold);
  if (lost) return socket.connect();
  const hear = (name, ...message) => socket.listeners(name).forEach((listen) => listen(...message));
  const rest = () => {
    socket.offAny(rest);
    while (held.length) hear(...held.shift());
  };
  const next = () => {
    if (held.length) hear(...held.shift());
    if (held.length) setTimeout(next);
    else socket.offAny(rest);
  };
  socket.onAny(rest);
  if (socket.connected) hear("connect");
  next();
}
