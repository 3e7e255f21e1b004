"""The one place that names all stages in order: files -> lake -> panel -> findings -> views."""

from contraflow.pipeline.blackouts import blackouts
from contraflow.pipeline.fetch import Access, availability, calls, fetch, query, steps
from contraflow.pipeline.gravity import gravity
from contraflow.pipeline.measure import Measured, detect, findings, measured, trace
from contraflow.pipeline.mirror import MirrorQuestion, mirror
from contraflow.pipeline.page import STAGES, briefing
from contraflow.pipeline.panel import PanelAsked, panel, rows
from contraflow.pipeline.revisions import Vintages, revised_findings, revisions
from contraflow.pipeline.series import FlowsAsked, flows
from contraflow.pipeline.workspace import (
    BUNDLED,
    Outcome,
    Settings,
    Workspace,
    add,
    compact,
    entities,
    files,
    workspace,
)

__all__ = [
    "BUNDLED",
    "STAGES",
    "Access",
    "FlowsAsked",
    "Measured",
    "MirrorQuestion",
    "Outcome",
    "PanelAsked",
    "Settings",
    "Vintages",
    "Workspace",
    "add",
    "availability",
    "blackouts",
    "briefing",
    "calls",
    "compact",
    "detect",
    "entities",
    "fetch",
    "files",
    "findings",
    "flows",
    "gravity",
    "measured",
    "mirror",
    "panel",
    "query",
    "revised_findings",
    "revisions",
    "rows",
    "steps",
    "trace",
    "workspace",
]
