"""The screen on the wall: is MediaNest well, what fires, and does it keep its promises."""

from dashboards._house import refs
from toolchain.define import Playlist

WALL = Playlist(
    uid="wall",
    title="MediaNest wall",
    interval="30s",
    dashboards=[refs.OVERVIEW, refs.ALERTS_OVERVIEW, refs.SLO],
)
