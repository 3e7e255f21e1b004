"""The one place that names all stages in order: files -> lake -> panel -> findings -> views."""

from contraflow.pipeline.blackouts import blackouts
from contraflow.pipeline.cut import CutAsked, correlations, cut
from contraflow.pipeline.fetch import SERVICES, Access, availability, calls, fetch, query, steps
from contraflow.pipeline.findings import Detection, detect, findings, trace
from contraflow.pipeline.gravity import gravity
from contraflow.pipeline.measure import Measured, measured
from contraflow.pipeline.mirror import MirrorQuestion, mirror
from contraflow.pipeline.network import SidesAsked, sides
from contraflow.pipeline.page import STAGES, briefing
from contraflow.pipeline.panel import PanelAsked, panel, rows
from contraflow.pipeline.revisions import Vintages, revised_findings, revisions
from contraflow.pipeline.series import FlowsAsked, flows
from contraflow.pipeline.tracker import TrackerAsked, tracker
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
    "SERVICES",
    "STAGES",
    "Access",
    "CutAsked",
    "Detection",
    "FlowsAsked",
    "Measured",
    "MirrorQuestion",
    "Outcome",
    "PanelAsked",
    "Settings",
    "SidesAsked",
    "TrackerAsked",
    "Vintages",
    "Workspace",
    "add",
    "availability",
    "blackouts",
    "briefing",
    "calls",
    "compact",
    "correlations",
    "cut",
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
    "sides",
    "steps",
    "trace",
    "tracker",
    "workspace",
]
