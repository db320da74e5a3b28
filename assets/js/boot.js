// What a page shows is asked for before its scripts are there. The question, which is the framework's own first event,
// stands in the tag of this script; what comes back waits in `window.boot` until the page takes the socket over
// (early.js). Whatever fails here leaves nothing behind, and the page opens its socket itself.
(() => {
  const named = (routes, path) => {
    const places = path.split("/").filter(Boolean);
    for (const route of routes) {
      const parts = route.split("/").filter(Boolean);
      const fits = (part, place) => part[0] === "[" || part === places[place];
      if (places.length > parts.length || !parts.every(fits)) continue;
      const names = parts.map((part, place) => [part.replace(/[[\]]/g, ""), places[place], part[0] === "["]);
      return Object.fromEntries(names.filter(([, value, isName]) => isName && value).map(([name, value]) => [name, plain(value)]));
    }
    return {};
  };
  // An address that is no text stays as it is, and the page says that there is nothing there.
  const plain = (value) => {
    try {
      return decodeURIComponent(value);
    } catch {
      return value;
    }
  };
  try {
    if (document.visibilityState === "hidden") return;
    const { event, state_schema, routes, version } = JSON.parse(document.currentScript.dataset.ask);
    const { pathname, search, hash, origin } = location;
    const token = (sessionStorage.token ??= [...crypto.getRandomValues(new Uint32Array(4))].map((n) => n.toString(36)).join(""));
    const query = { ...Object.fromEntries(new URLSearchParams(search)), ...named(routes, pathname) };
    const router_data = { pathname, asPath: pathname + search + hash, ...(Object.keys(query).length && { query }) };
    const auth = { event: { ...event, router_data }, state_schema };
    const address = `${origin.replace(/^http/, "ws")}/_event/?token=${encodeURIComponent(token)}&EIO=4&transport=websocket`;
    const socket = new WebSocket(address, [version]);
    const boot = (window.boot = { socket, token, auth, held: [], asked: false });
    socket.onmessage = ({ data }) => {
      boot.held.push(data);
      if (data[0] === "0") socket.send(`40/_event,${JSON.stringify(auth)}`), (boot.asked = true);
    };
    socket.onclose = () => delete window.boot;
  } catch {
    // no session storage, no sockets: the page will say so where it matters
  }
})();
