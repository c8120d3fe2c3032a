"""Events that are counted: how many there were in each five minutes, stacked by kind, with their sum in the legend."""

from functools import partial

from toolchain.define import timeseries

bars = partial(timeseries, decimals=0, draw="bars", stack="normal", legend_calcs=["sum"], min_step="5m")
