"""Who answers for a metric: the name of the team."""

BACKEND = "backend"
FRONTEND = "frontend"
PRODUCT = "product"
PLATFORM = "platform"
