"""The description of the API, for signed-in Admins: openapi.json, and a page that lists it without any script."""

from html import escape
from typing import Any

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse, JSONResponse

from rxdesk.api.deps import signed_in
from rxdesk.models.people import LoginKind

router = APIRouter(include_in_schema=False)
_STYLE = (
    "body{font:15px/1.5 Inter,system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
    "code{font-size:.95em}dt{margin-top:.6rem}dd{margin-left:1.5rem}b{display:inline-block;min-width:4.5rem}"
    "@media(prefers-color-scheme:dark){body{background:#111;color:#eee}a{color:#9bf}}"
)


@router.get("/openapi.json")
def openapi(request: Request) -> JSONResponse:
    """The description for programs."""
    _require_admin(request)
    return JSONResponse(request.app.openapi())


@router.get("/docs", response_class=HTMLResponse)
def page(request: Request) -> HTMLResponse:
    """The description for people."""
    _require_admin(request)
    return HTMLResponse(drawn(request.app.openapi()))


def drawn(schema: dict[str, Any]) -> str:
    """Every operation by subject, with its parameters and the fields of its body."""
    subjects: dict[str, list[str]] = {}
    for path, ways in schema["paths"].items():
        for method, operation in ways.items():
            subject = (operation.get("tags") or ["Other"])[0]
            subjects.setdefault(subject, []).append(_operation(schema, path, method, operation))
    parts = (f"<h2>{escape(name)}</h2><dl>{''.join(rows)}</dl>" for name, rows in subjects.items())
    return (
        "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content='width=device-width'>"
        f"<title>API · RxDesk</title><link rel=icon href=/favicon.svg><style>{_STYLE}</style><main><h1>REST API</h1>"
        "<p>Send <code>Authorization: Bearer rxk_…</code>. "
        "<a href='/api/v1/openapi.json'>openapi.json</a> describes every field.</p>"
        f"{''.join(parts)}</main></html>"
    )


def _operation(schema: dict[str, Any], path: str, method: str, operation: dict[str, Any]) -> str:
    asked = [parameter["name"] for parameter in operation.get("parameters", ()) if parameter["in"] == "query"]
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    named = schema.get("components", {}).get("schemas", {}).get(body.get("$ref", "").rpartition("/")[2], {})
    lines = [operation.get("description") or operation.get("summary", "")]
    lines += [f"Query: {', '.join(asked)}"] if asked else []
    lines += [f"Body: {', '.join(named['properties'])}"] if named.get("properties") else []
    told = "".join(f"<dd>{escape(line)}</dd>" for line in lines)
    return f"<dt><code><b>{method.upper()}</b> {escape(path)}</code></dt>{told}"


def _require_admin(request: Request) -> None:
    found = signed_in(request, LoginKind.AGENT)
    if found is None:
        raise HTTPException(401, "Sign in first")
    if not found.is_admin:
        raise HTTPException(404)
