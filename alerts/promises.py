"""What is promised: the share of good events of each objective, for the objective and for what draws its limit."""

API_AVAILABILITY = 0.999
API_SPEED = 0.95
INTEGRATIONS = 0.95
PAGE_SPEED = 0.95
DATABASE_SPEED = 0.95
DATABASE_AVAILABILITY = 0.9995
FULFILMENT = 0.9
GOOD_VISITS = 0.75
