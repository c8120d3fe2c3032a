"""Label vocabularies: which values a label may have, and how many at most."""

from toolchain.catalog import one_of

ENVIRONMENT = one_of("environment", "local", "staging", "production")

METHOD = one_of("method", "GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD")
STATUS_CODE = one_of(
    "status_code",
    *("200", "201", "202", "204"),
    *("301", "302", "304"),
    *("400", "401", "403", "404", "409", "413", "422", "429", "499"),
    *("500", "502", "503", "504"),
    bound=25,
)

ENDPOINTS = (
    "/health",
    "/api/health",
    "/metrics",
    "/api/v1/health",
    "/api/v1/health/metrics",
    "/api/v1/simple-health",
    "/api/v1/simple-health/ready",
    "/api/v1/simple-health/live",
    "/api/v1/auth/login",
    "/api/v1/auth/plex/pin",
    "/api/v1/auth/plex/verify",
    "/api/v1/auth/logout",
    "/api/v1/auth/session",
    "/api/v1/csrf/token",
    "/api/v1/csrf/refresh",
    "/api/v1/csrf/stats",
    "/api/v1/webhooks/overseerr",
    "/api/v1/dashboard/stats",
    "/api/v1/dashboard/status",
    "/api/v1/dashboard/status/:service",
    "/api/v1/dashboard/notifications",
    "/api/v1/media/search",
    "/api/v1/media/:mediaType/:tmdbId",
    "/api/v1/media/request",
    "/api/v1/media/requests",
    "/api/v1/media/requests/:requestId",
    "/api/v1/services/status",
    "/api/v1/plex/server",
    "/api/v1/plex/libraries",
    "/api/v1/plex/libraries/:libraryKey/items",
    "/api/v1/plex/libraries/:libraryKey/collections",
    "/api/v1/plex/collections/:collectionKey",
    "/api/v1/plex/search",
    "/api/v1/plex/recently-added",
    "/api/v1/youtube/download",
    "/api/v1/youtube/downloads",
    "/api/v1/youtube/downloads/:id",
    "/api/v1/youtube/metadata",
    "/api/v1/errors/report",
    "/api/v1/errors/recent",
    "/api/v1/admin/users",
    "/api/v1/admin/users/:userId",
    "/api/v1/admin/users/:userId/role",
    "/api/v1/admin/services",
    "/api/v1/admin/requests",
    "/api/v1/admin/stats",
    "/api/v1/performance/metrics",
    "/api/v1/performance/health",
    "/api/v1/performance/database",
    "/api/v1/performance/recommendations",
    "/api/v1/performance/optimize",
    "/api/v1/resilience/health",
    "/api/v1/resilience/health/:component",
    "/api/v1/resilience/metrics",
    "/api/v1/resilience/circuit-breakers",
    "/api/v1/resilience/circuit-breakers/:name/action",
    "/api/v1/resilience/dependencies",
    "/api/v1/resilience/recovery/history",
    "/api/v1/resilience/recovery/test",
    "/api/v1/resilience/cascade-risk",
    "/api/v1/resilience/status",
    "/api/v1/system/status",
    "/api/v1/system/container-stats",
    "unmatched",
)
"""Express route templates with their mount prefix; never a raw path."""

PROBE_ENDPOINTS = (
    "/health",
    "/api/health",
    "/metrics",
    "/api/v1/health",
    "/api/v1/health/metrics",
    "/api/v1/simple-health",
    "/api/v1/simple-health/ready",
    "/api/v1/simple-health/live",
)
"""Health and metrics endpoints: no user traffic, so left out of every objective and every panel that users are on."""

ENDPOINT = one_of("endpoint", *ENDPOINTS, bound=80)

PLEX_OPERATION = one_of(
    "operation",
    "testConnection",
    "getUser",
    "getServers",
    "getLibraries",
    "getLibraryItems",
    "getMediaItem",
    "search",
    "getRecentlyAdded",
    "getCollections",
    "getCollectionDetails",
    "createCollection",
    "refreshLibrary",
    "scanDirectory",
    bound=15,
)
SQL_OPERATION = one_of("operation", "SELECT", "INSERT", "UPDATE", "DELETE", "TRANSACTION")
PRISMA_OPERATION = one_of(
    "operation",
    "findUnique",
    "findFirst",
    "findMany",
    "create",
    "createMany",
    "update",
    "updateMany",
    "upsert",
    "delete",
    "deleteMany",
    "count",
    "aggregate",
    "groupBy",
    "queryRaw",
    bound=16,
)
TABLE = one_of(
    "table",
    "users",
    "media_requests",
    "youtube_downloads",
    "service_status",
    "rate_limits",
    "service_config",
    "session_tokens",
    "accounts",
    "sessions",
    "verification_tokens",
    "error_logs",
    "service_metrics",
    "service_incidents",
    "notifications",
    bound=16,
)
MODEL = one_of(
    "model",
    "User",
    "MediaRequest",
    "YoutubeDownload",
    "ServiceStatus",
    "RateLimit",
    "ServiceConfig",
    "SessionToken",
    "Account",
    "Session",
    "VerificationToken",
    "ErrorLog",
    "ServiceMetric",
    "ServiceIncident",
    "Notification",
    bound=16,
)
CALL_STATUS = one_of("status", "success", "error", "timeout")
SQL_STATUS = one_of("status", "success", "error", "timeout", "connection_error")
REDIS_COMMAND = one_of(
    "command",
    *("get", "set", "setex", "mget", "del", "incr", "expire", "ttl", "hget", "hset", "eval", "publish", "keys"),
    bound=25,
)
CACHE_TYPE = one_of("cache_type", "auth", "status", "plex", "overseerr", "youtube", "response", bound=8)

REQUEST_TYPE = one_of("type", "movie", "tv")
REQUEST_STATUS = one_of(
    "status", "pending", "approved", "processing", "partially-available", "available", "denied", "failed"
)
VIEW_MEDIA_TYPE = one_of("media_type", "movie", "tv", "episode", "music", "youtube", bound=6)
QUEUE = one_of("queue", "youtube-downloads", "media-requests", "notifications", "status-checks", bound=6)
JOB_STATUS = one_of("status", "waiting", "active", "completed", "failed", "delayed", "stalled")

INTEGRATION = one_of("service", "plex", "overseerr", "youtube", "uptime-kuma")
HEALTH_SERVICE = one_of(
    "service",
    *INTEGRATION.values,
    "backend",
    "frontend",
    "database",
    "redis",
    "nginx",
    bound=10,
)
CONTAINER_SERVICE = one_of("service", "backend", "frontend", "postgres", "redis", "nginx")
APPLICATION_SERVICE = one_of("service", "backend", "frontend")

EXTERNAL_BREAKERS = ("plex-api", "overseerr-api", "youtube-api", "uptime-kuma-api")
INTERNAL_BREAKERS = ("database-primary", "database-read-replica", "redis-cache", "file-operations", "email-service")
BREAKER = one_of("service", *EXTERNAL_BREAKERS, *INTERNAL_BREAKERS)

BREAKER_OF_INTEGRATION = {
    "plex": "plex-api",
    "overseerr": "overseerr-api",
    "youtube": "youtube-api",
    "uptime-kuma": "uptime-kuma-api",
}
"""Other metrics call the same services without ``-api``: a join strips the suffix."""

_ROUTES = (
    "/",
    "/dashboard",
    "/media",
    "/media/[type]/[id]",
    "/requests",
    "/youtube",
    "/plex",
    "/services",
    "/notifications",
    "/analytics",
    "/settings",
    "/admin",
    "/auth/signin",
)
ROUTE = one_of("route", *_ROUTES, bound=15)
FROM_ROUTE = one_of("from_route", *_ROUTES, bound=15)
TO_ROUTE = one_of("to_route", *_ROUTES, bound=15)
COMPONENT = one_of(
    "component",
    "ServiceStatus",
    "PlexDashboard",
    "PlexLibraryBrowser",
    "PlexCollectionManager",
    "MediaViewer",
    "MediaUploader",
    "RealtimeStatus",
    "AnalyticsChart",
    "UserManagement",
    "SettingsPanel",
    "AdvancedForm",
    "Modal",
    "ToastProvider",
    bound=20,
)
ACTION = one_of(
    "action",
    *("click", "open", "close", "submit", "search", "select", "toggle", "upload", "play", "retry"),
    bound=12,
)
FORM = one_of("form", "signin", "media_request", "youtube_download", "settings", "user_management", "upload", bound=10)
FEATURE = one_of(
    "feature",
    "plex_browse",
    "plex_collections",
    "media_request",
    "youtube_download",
    "service_status",
    "notifications",
    "analytics",
    "two_factor",
    "admin",
    bound=15,
)
FUNNEL_STEP = one_of("step", "search", "details", "request", "available", "watch")
PERIOD = one_of("period", "1d", "7d", "30d")

LOG_CATEGORY = one_of("category", "application", "security", "performance", "integration", "infrastructure")
LOG_LEVEL = one_of("level", "error", "warn", "info", "debug", "trace")
LOG_SERVICE = one_of("service", "medianest-backend", "medianest-frontend", "nginx")
