/**
 * Returns the template with these parts, if there is one.
 *
 * Where a router is mounted at a path with parameters, `mountedAt` has their values.
 */
function templateOf(mountedAt: string, path: string): RequestRoute | undefined {
  const known = ROUTES.find((template) => template === mountedAt + path);
  if (known !== undefined) return known;
  const mounts = mountedAt.toLowerCase().split('/');
  return ROUTES.find((template) => {
    const segments = template.split('/');
    const mount = segments.splice(0, mounts.length);
    return (
      ['', ...segments].join('/') === path &&
      mounts.every((part, index) => isSegment(mount[index], part))
    );
  });
}

function isSegment(template: string | undefined, part: string): boolean {
  return template !== undefined && (template.startsWith(':') || template.toLowerCase() === part);
}
