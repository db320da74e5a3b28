"""`GET /api/health` for whoever watches over the installation: 200, or 503 with what does not work."""

from dataclasses import asdict

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from rxdesk.services.health import health

router = APIRouter(tags=["Health"])


@router.get("/api/health")
def read() -> JSONResponse:
    """Whether database, storage and worker work."""
    found = health()
    parts = {name: "ok" if works else "failed" for name, works in asdict(found).items()}
    return JSONResponse({"status": "ok" if found.is_well else "failed", **parts}, 200 if found.is_well else 503)
