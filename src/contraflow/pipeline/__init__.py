"""The one place that names all stages in order: files -> lake -> panel -> findings -> views."""

from contraflow.pipeline.fetch import Access, availability, calls, fetch, query, steps
from contraflow.pipeline.measure import Measured, detect, findings, measured, trace
from contraflow.pipeline.page import STAGES, briefing
from contraflow.pipeline.series import FlowsAsked, flows
from contraflow.pipeline.workspace import BUNDLED, Outcome, Settings, Workspace, add, compact, files, workspace

__all__ = [
    "BUNDLED",
    "STAGES",
    "Access",
    "FlowsAsked",
    "Measured",
    "Outcome",
    "Settings",
    "Workspace",
    "add",
    "availability",
    "briefing",
    "calls",
    "compact",
    "detect",
    "fetch",
    "files",
    "findings",
    "flows",
    "measured",
    "query",
    "steps",
    "trace",
    "workspace",
]
