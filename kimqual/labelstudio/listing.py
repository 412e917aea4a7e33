"""The list of documents that coders see: which one, and is it done; not the page's own markup."""

from __future__ import annotations

from typing import Any, Final

# What Label Studio 1.23.2 shows beside the document's id and the number of annotations.
_BESIDE: Final = (
    "inner_id", "completed_at", "cancelled_annotations", "total_predictions", "annotators",
    "annotations_results", "annotations_ids", "predictions_score", "predictions_model_versions",
    "predictions_results", "file_upload", "storage_filename", "created_at", "updated_by",
    "avg_lead_time",
)  # fmt: skip
_MARKUP: Final = ("data.html", "data.turns", "data.proposals", "data.passage")


def _columns(*names: str) -> list[str]:
    return [f"tasks:{name}" for name in (*_MARKUP, *_BESIDE, *names)]


LIST: Final[dict[str, Any]] = {
    "title": "Dokumente",
    "hiddenColumns": {
        "explore": _columns("id"),
        "labeling": _columns("id", "updated_at", "draft_exists"),
    },
}
"""A new project's first view."""
