// Tiptap with our toolbar. The draft goes to the server on blur and on a pause, never on every key.
import { jsx, jsxs } from "react/jsx-runtime";
import { useEffect, useRef } from "react";
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

export default function Inner({ value, onDraft, onSend, placeholder, label, labels, disabled, focusOn }) {
  const pause = useRef(0);
  const sent = useRef(value ?? "");
  const calls = useRef({});
  calls.current = { onDraft, onSend };
  const html = (editor) => (editor.isEmpty ? "" : editor.getHTML());
  const flush = (editor) => {
    clearTimeout(pause.current);
    const draft = html(editor);
    if (draft === sent.current) return;
    sent.current = draft;
    calls.current.onDraft?.(draft);
  };
  const editor = useEditor({
    immediatelyRender: false,
    editable: !disabled,
    content: value ?? "",
    extensions: [
      StarterKit.configure({ link: { openOnClick: false, protocols: ["http", "https", "mailto"] } }),
      Placeholder.configure({ placeholder: placeholder ?? "" }),
    ],
    injectCSS: false,
    editorProps: {
      attributes: { class: "composer-text", role: "textbox", "aria-multiline": "true", "aria-label": label ?? "" },
      handleKeyDown: (view, event) => {
        if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return false;
        flush(view.dom.editor);
        calls.current.onSend?.();
        return true;
      },
    },
    onUpdate: ({ editor }) => {
      clearTimeout(pause.current);
      pause.current = setTimeout(() => flush(editor), PAUSE);
    },
    onBlur: ({ editor }) => flush(editor),
  });
  useEffect(() => {
    if (editor && (value ?? "") !== sent.current) {
      clearTimeout(pause.current);
      sent.current = value ?? "";
      editor.commands.setContent(value ?? "", { emitUpdate: false });
    }
  }, [editor, value]);
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
