/** What is known of a request that was answered. */
interface AnsweredRequest {
  readonly method: RequestMethod;
  readonly route: RequestRoute;
  readonly status: RequestStatus;
  readonly milliseconds: number;
}

interface HandledRequest { //in-flight
  readonly method: RequestMethod; //in-flight
  readonly route: () => RequestRoute; //in-flight
} //in-flight
 //in-flight
const handledRequests = new Set<HandledRequest>(); //in-flight
 //in-flight
/**
 * Measures requests: `app.use(measureRequests())`, before everything that answers any.
 *
 * A value that the catalog does not have is recorded all the same, since the request was answered:
 * `undeclared` is told of it, once.
 */
export function measureRequests(
  undeclared: (label: string, value: string) => void = warnOfValue,
): RequestHandler {
  const told = new Set<string>();

  function declared<Value extends string>(
    label: string,
    isDeclared: (value: string) => value is Value,
    value: string,
  ): Value {
    if (isDeclared(value)) return value;
    const key = `${label}=${value}`;
    if (!told.has(key)) {
      told.add(key);
      undeclared(label, value);
    }
    return value as Value;
  }

  return (request, response, next) => {
    const started = performance.now();
    const method = declared<RequestMethod>(METHOD_LABEL, isDeclaredMethod, request.method);
    const route = watchRoute(request);
    const handled = { method, route }; //in-flight
    handledRequests.add(handled); //in-flight
    response.once('close', () => {
      const milliseconds = performance.now() - started;
      handledRequests.delete(handled); //in-flight
      const status = declared<RequestStatus>(STATUS_LABEL, isDeclaredStatus, statusOf(response));
      recordRequest({ method, route: route(), status, milliseconds });
    });
    next();
  };
}

function warnOfValue(label: string, value: string): void {
  process.emitWarning(`The metric catalog has no ${label}="${value}".`);
}

/** Notes the route when the router finds it: an error takes away where its router was mounted. */
function watchRoute(request: Request): () => RequestRoute {
  let route: unknown;
  let found: RequestRoute = UNMATCHED;
  Object.defineProperty(request, 'route', {
    configurable: true,
    enumerable: true,
    get: () => route,
    set: (value: unknown) => {
      route = value;
      found = routeOf(request.baseUrl, value) ?? UNMATCHED;
    },
  });
  return () => found;
}

/** Returns the template of a route: that of the first of its paths that has one. */
function routeOf(mountedAt: string, route: unknown): RequestRoute | undefined {
  if (typeof route !== 'object' || route === null || !('path' in route)) return undefined;
  const paths: readonly unknown[] = Array.isArray(route.path) ? route.path : [route.path];
  for (const path of paths) {
    if (typeof path === 'string') {
      const template = templateOf(mountedAt, path === '/' && mountedAt !== '' ? '' : path);
      if (template !== undefined) return template;
    }
  }
  return undefined;
}
