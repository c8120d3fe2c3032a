"""Baselines & capacity: is this normal for this hour of the week, and how much room is left?"""

from dashboards._baselines_capacity import earlier_weeks, latency, room_left, throughput_and_memory
from dashboards._house import dashboard, refs

DASHBOARD = dashboard(
    refs.BASELINES_CAPACITY,
    description="Is what we see normal for this hour of the week, and how long until something is full?",
    tags=["baseline", "capacity"],
    time_from="now-24h",
    rows=[
        earlier_weeks.THIS_HOUR_OF_THE_WEEK,
        room_left.ROOM_LEFT,
        latency.LATENCY_BESIDE_LAST_WEEK,
        latency.WHAT_GOT_SLOWER,
        throughput_and_memory.THROUGHPUT_AND_MEMORY,
        throughput_and_memory.GROWTH,
    ],
)
