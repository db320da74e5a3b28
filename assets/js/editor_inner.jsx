// Tiptap with our toolbar. The draft goes to the server on blur and on a pause, never on every key, and always with the
// name of what it was written for: the editor stays when the page goes from one item to the next.
import { jsx, jsxs } from "react/jsx-runtime";
import { useEffect, useLayoutEffect, useMemo, useRef } from "react";
import { createDocument } from "@tiptap/core";
import { EditorState } from "@tiptap/pm/state";
import { EditorContent, useEditor, useEditorState } from "@tiptap/react";
import StarterKit from "@tiptap/starter-kit";
import { Placeholder } from "@tiptap/extensions";

const PAUSE = 800;
const TOOLS = [
  ["bold", "bold", (chain) => chain.toggleBold()],
  ["italic", "italic", (chain) => chain.toggleItalic()],
  ["bulletList", "list", (chain) => chain.toggleBulletList()],
  ["orderedList", "list-ordered", (chain) => chain.toggleOrderedList()],
  ["blockquote", "quote", (chain) => chain.toggleBlockquote()],
  ["code", "code", (chain) => chain.toggleCode()],
];

// Another text, as if the editor had just been made: what was written before cannot come back by undoing.
function load(editor, value) {
  const { schema, plugins } = editor.state;
  editor.view.updateState(EditorState.create({ schema, plugins, doc: createDocument(value, schema) }));
  editor.view.dispatch(editor.state.tr.setMeta("addToHistory", false));
}

export default function Inner({ value, subject, kind, edition, onDraft, onSend, placeholder, label, labels, focusOn }) {
  const pause = useRef(0);
  const begun = useRef(value ?? "");
  const held = useRef({ subject, kind, edition, given: begun.current, sent: begun.current, touched: false });
  const calls = useRef({});
  calls.current = { onDraft, onSend };
  const html = (editor) => (editor.isEmpty ? "" : editor.getHTML());
  const flush = (editor) => {
    clearTimeout(pause.current);
    const draft = html(editor);
    const { subject, kind, sent } = held.current;
    if (draft === sent) return;
    held.current.sent = draft;
    calls.current.onDraft?.(subject, kind, draft);
  };
  const extensions = useMemo(
    () => [
      StarterKit.configure({ link: { openOnClick: false, protocols: ["http", "https", "mailto"] } }),
      Placeholder.configure({ placeholder: placeholder ?? "" }),
    ],
    [placeholder],
  );
  const editorProps = useMemo(
    () => ({
      attributes: { class: "composer-text", role: "textbox", "aria-multiline": "true", "aria-label": label ?? "" },
      handleKeyDown: (view, event) => {
        if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return false;
        flush(view.dom.editor);
        calls.current.onSend?.();
        return true;
      },
    }),
    [label],
  );
  const editor = useEditor({
    immediatelyRender: false,
    content: begun.current,
    extensions,
    editorProps,
    injectCSS: false,
    onUpdate: ({ editor }) => {
      held.current.touched = true;
      clearTimeout(pause.current);
      pause.current = setTimeout(() => flush(editor), PAUSE);
    },
    onBlur: ({ editor }) => flush(editor),
  });
  // Before anything else can happen to the new item: no key and no pause may find the text of one under another's name.
  useLayoutEffect(() => {
    const before = held.current;
    if (before.subject === subject && before.edition === edition) return void (before.kind = kind);
    if (!editor) return;
    if (before.subject !== subject) flush(editor);
    clearTimeout(pause.current);
    const given = value ?? "";
    held.current = { subject, kind, edition, given, sent: given, touched: false };
    if (before.touched || before.given !== given) load(editor, given);
    if (editor.isFocused && before.subject !== subject) editor.commands.blur();
  });
  useEffect(() => () => clearTimeout(pause.current), []);
  const asked = useRef(focusOn ?? 0);
  useEffect(() => {
    if (!editor || (focusOn ?? 0) === asked.current) return;
    asked.current = focusOn ?? 0;
    editor.commands.focus("end");
  }, [editor, focusOn]);
  const active = useEditorState({
    editor,
    selector: ({ editor }) => Object.fromEntries(TOOLS.map(([mark]) => [mark, editor?.isActive(mark) ?? false])),
  });
  const tool = ([mark, icon, run]) =>
    jsx(
      "button",
      {
        type: "button",
        className: `icon-btn${active?.[mark] ? " is-open" : ""}`,
        "aria-pressed": active?.[mark] ?? false,
        "aria-label": labels?.[mark] ?? mark,
        title: labels?.[mark] ?? mark,
        onMouseDown: (event) => event.preventDefault(),
        onClick: () => run(editor.chain().focus()).run(),
        children: jsx("svg", { className: "i", "aria-hidden": true, children: jsx("use", { href: `#i-${icon}` }) }),
      },
      mark,
    );
  return jsxs("div", {
    className: "rich-editor",
    children: [
      jsx(EditorContent, { editor }, "text"),
      jsx("div", { className: "rich-editor-tools", role: "toolbar", children: editor ? TOOLS.map(tool) : null }, "tools"),
    ],
  });
}
