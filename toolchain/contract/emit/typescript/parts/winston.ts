/** Why something is not written as it was given. */
export type Refusal = 'unknown' | 'invalid' | 'missing';

interface Field {
  readonly path: readonly string[];
  readonly type: 'string' | 'number' | 'boolean' | 'time';
  readonly isRequired?: true;
  readonly values?: readonly string[];
  readonly pattern?: RegExp;
}

type Fields = Readonly<Record<string, unknown>>;

const LEVEL = Symbol.for('level');
const MESSAGE = Symbol.for('message');

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Takes what the schema knows, in its order; `refused` is told of anything else. */
function recordOf(
  given: Fields,
  identity: Fields,
  refused: (path: string, why: Refusal) => void,
): Fields {
  const record: Record<string, unknown> = {};
  for (const field of FIELDS) {
    const own = field.type === 'time' ? timeOf(field, given) : valueAt(given, field.path);
    const value = own ?? valueAt(identity, field.path);
    const path = field.path.join('.');
    if (value === undefined) {
      if (field.isRequired) refused(path, 'missing');
    } else if (accepts(field, value)) {
      put(record, field.path, value);
    } else {
      refused(path, 'invalid');
    }
  }
  tellOfUnknown(given, [], refused);
  return record;
}

function accepts(field: Field, value: unknown): boolean {
  switch (field.type) {
    case 'number':
      return typeof value === 'number' && Number.isFinite(value);
    case 'boolean':
      return typeof value === 'boolean';
    case 'string':
    case 'time':
      return (
        typeof value === 'string' &&
        (field.values?.includes(value) ?? true) &&
        (field.pattern?.test(value) ?? true)
      );
  }
}

function valueAt(given: unknown, path: readonly string[]): unknown {
  let value = given;
  for (const name of path) {
    if (!isFields(value) || !Object.prototype.hasOwnProperty.call(value, name)) return undefined;
    value = value[name];
  }
  return value;
}

function put(record: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const [name, ...rest] = path;
  if (name === undefined) return;
  if (rest.length === 0) {
    record[name] = value;
  } else {
    const inner: Record<string, unknown> = { ...(isFields(record[name]) ? record[name] : {}) };
    put(inner, rest, value);
    record[name] = inner;
  }
}

function tellOfUnknown(
  given: Fields,
  above: readonly string[],
  refused: (path: string, why: Refusal) => void,
): void {
  for (const [name, value] of Object.entries(given)) {
    const path = [...above, name];
    const known = FIELDS.filter((each) => path.every((part, index) => each.path[index] === part));
    if (value === undefined || known.some((each) => each.path.length === path.length)) continue;
    if (known.length === 0) refused(path.join('.'), 'unknown');
    else if (isFields(value)) tellOfUnknown(value, path, refused);
    else refused(path.join('.'), 'invalid');
  }
}

/** Tells of each path once. */
function once(tell: (path: string, why: Refusal) => void): (path: string, why: Refusal) => void {
  const told = new Set<string>();
  return (path, why) => {
    const key = `${why} ${path}`;
    if (told.size < MOST_TOLD && !told.has(key)) {
      told.add(key);
      tell(path, why);
    }
  };
}

/** After so many different ones nothing more is told: names that vary without end are no names. */
const MOST_TOLD = 100;

function warn(path: string, why: Refusal): void {
  process.emitWarning(`A log record has no ${path} as it should: ${why}.`);
}
