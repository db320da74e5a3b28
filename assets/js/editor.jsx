// The rich text field; its 126 KB come after the page is drawn, and a plain box stands in until then.
import { jsx } from "react/jsx-runtime";
import { Suspense, lazy, useEffect, useState } from "react";

const Inner = lazy(() => import("$/public/js/editor_inner.jsx"));

export function Editor(props) {
  const [drawn, setDrawn] = useState(false);
  useEffect(() => setDrawn(true), []);
  const standIn = jsx("div", { className: "rich-editor is-loading", "aria-busy": true, children: props.placeholder });
  return drawn ? jsx(Suspense, { fallback: standIn, children: jsx(Inner, props) }) : standIn;
}
