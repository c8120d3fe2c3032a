"""What happened while nobody looked: reports of a day and of a week, sent to #operations."""
