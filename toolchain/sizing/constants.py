"""What one series, sample, line or span costs, and where each figure is from.

What was measured was measured with the real programs on a machine of two processors, with the simulated system of a
web application: other labels, lines and spans give other figures, of the same order. Bytes, unless said otherwise.
"""

ROOM = 1.5
"""Of memory, and of Mimir's disks: half as much again, for peaks and for what queries take.

Source: Mimir documentation, "Planning Grafana Mimir capacity", which asks for 50% extra capacity.
"""
COPIES = 3
"""Ingesters that have each series or stream, where no definition says how many.

Source: Mimir documentation, ``-ingester.ring.replication-factor``.
"""

PROMETHEUS_MEMORY = 60_000_000
PROMETHEUS_MEMORY_OF_A_SERIES = 3_200
"""Measured with Prometheus 2.42 that scraped the pages of all simulated targets every 5 s for 200 s, each page under 1,
10 and 30 names of instances: ``process_resident_memory_bytes`` was 84, 273 and 771 MB at 7,817, 74,849 and 223,809
``prometheus_tsdb_head_series``. Nobody asked anything, and no rules were evaluated.
"""
BYTES_OF_A_SAMPLE = 2.0
"""On disk. Source: Prometheus documentation, "Storage": 1 to 2 bytes. Measured: 1.17 in blocks of two hours that
promtool 2.42 made of a simulated day. The write-ahead log, three hours at 8 bytes, is not counted.
"""

LOKI_MEMORY = 125_000_000
LOKI_MEMORY_OF_A_STREAM = 8_000_000
"""Measured with Loki 3.7.6: ``process_resident_memory_bytes`` was 122 MB when it had begun. After one hour of lines in
12 or 13 streams it was 181 MB; after that hour 20 times, each time of another seed, 214 to 225 MB.
"""
STORED_OF_A_LINE = 0.11
"""Share of a line's bytes. Measured with Loki 3.7.6: chunks and index of six simulated hours, 2.2 MB for 20.4 MB of
lines with their structured metadata. Lines that repeat themselves less take more.
"""

COLLECTOR_MEMORY = 50_000_000
"""Measured with the OpenTelemetry Collector 0.158, of few components: 39 MB when it had begun, 53 MB after 20,000 spans
within seconds.
"""
COLLECTOR_MEMORY_OF_A_SPAN = 200_000
"""Of a span per second. Source: OpenTelemetry Collector, ``docs/performance.md``: 2 GB for 10,000 spans per second."""
PROTOBUF_OF_JSON = 0.43
"""Share of the bytes of OTLP's JSON. Measured with the OpenTelemetry Collector 0.158, whose file exporter wrote an hour
of simulated spans in both: 609 kB for 1,420 kB.
"""

SAMPLES_OF_A_DISTRIBUTOR = 25_000
"""Samples per second of one processor.

Source, as of all that follow: Mimir documentation, "Planning Grafana Mimir capacity".
"""
MEMORY_OF_A_SAMPLE_PER_SECOND = 1e9 / 25_000
SERIES_OF_AN_INGESTER = 300_000
"""Series in memory of one processor, copies counted."""
INGESTER_MEMORY_OF_A_SERIES = 2.5e9 / 300_000
INGESTER_DISK_OF_A_SERIES = 5e9 / 300_000
STORE_GATEWAY_DISK_OF_A_SERIES = 13e9 / 1_000_000
"""For a year of blocks; copies are counted already."""
SERIES_OF_A_COMPACTOR = 20_000_000
"""Series of one processor; there is at least one."""
COMPACTOR_MEMORY = 4e9
COMPACTOR_DISK = 300e9
"""Of each compactor, for 20 million series."""
QUERIES_OF_A_QUERIER = 10
"""Queries per second of one processor; evaluating a rule is one."""
QUERIER_MEMORY = 1e9
"""For each processor."""
