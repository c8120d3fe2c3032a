"""PromQL, LogQL and Go's templates: read, printed, built and analysed, with what they share."""
