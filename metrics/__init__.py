"""The metric catalog: one module per subsystem, the labels' vocabularies, the log-record and trace schemas."""
