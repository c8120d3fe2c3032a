"""Node.js runtime & resources: memory, event loop, CPU and handles of the backend and the frontend."""

from dashboards import _refs as refs
from dashboards._house import dashboard
from dashboards._nodejs_runtime import busy, now
from dashboards._nodejs_runtime.shared import INSTANCE, PROCESS

DASHBOARD = dashboard(
    refs.NODEJS_RUNTIME,
    description="Does a process run out of heap, is its event loop blocked, and what does it hold open?",
    tags=["backend", "frontend", "runtime"],
    variables=[PROCESS, INSTANCE],
    rows=[
        now.NOW,
        now.MEMORY,
        now.EVENT_LOOP_AND_GARBAGE_COLLECTION,
        now.CPU_AND_FILES,
        busy.WHAT_KEEPS_THE_PROCESS_BUSY,
    ],
)
