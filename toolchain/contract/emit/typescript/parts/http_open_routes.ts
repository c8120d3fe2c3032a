/**
 * Returns the template with these parts.
 *
 * Where a router is mounted at a path with parameters, `mountedAt` has their values: do not.
 */
function templateOf(mountedAt: string, path: string): RequestRoute | undefined {
  const template = mountedAt + path;
  return isDeclaredRoute(template) ? template : undefined;
}
