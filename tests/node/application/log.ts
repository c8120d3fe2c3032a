// Writes records by the emitted logger to standard output, and what it refused as the last line.
import { Writable } from 'node:stream';

import { createLogger, transports } from 'winston';

import { applicationFormat, createApplicationLogger } from './logs.js';

const refused: string[] = [];
const to = new Writable({
  write(chunk: Buffer, _encoding, done): void {
    process.stdout.write(chunk);
    done();
  },
});
const log = createApplicationLogger({
  service: 'medianest-backend',
  environment: 'local',
  level: 'trace',
  refused: (path, why) => refused.push(`${why} ${path}`),
  transports: new transports.Stream({ stream: to }),
});

log.info('User signed in', {
  correlationId: 'req-abc123',
  traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
  spanId: '00f067aa0ba902b7',
  userId: 'user-123',
  category: 'security',
  component: 'auth.controller',
  operation: 'login',
  event: 'user.login.success',
  metadata: { duration: 150, statusCode: 200, '2faEnabled': true, loginMethod: 'plex' },
});
log.trace('100%s of "quotes"\nand lines', { userId: undefined });
log.warn('', { riskScore: 20, service: 'medianest-frontend' });

const careless = {
  userID: 'user-7',
  riskScore: Number.NaN,
  traceId: 'none',
  event: 'user.login.succes',
  level: 'silly',
  message: 'hijacked',
  stack: 7,
  metadata: { duration: '150', secret: 'x', more: { deep: 1n } },
  timestamp: new Date(Number.NaN),
  toJSON: () => 'hijacked',
};
log.error('careless', careless as unknown as Parameters<typeof log.error>[1]);
log.error('careless again', careless as unknown as Parameters<typeof log.error>[1]);

// The format in a logger that somebody else made.
const other = createLogger({
  levels: { error: 0, warn: 1, info: 2, debug: 3, trace: 4 },
  format: applicationFormat({ service: 'medianest-frontend', refused: () => undefined }),
  transports: new transports.Stream({ stream: to }),
  level: 'info',
});
other.error(new Error('ECONNREFUSED'));
other.debug('not written');
other.info('at a time', { timestamp: new Date(Date.UTC(2026, 0, 5, 10, 11, 12, 345)) });

process.stdout.write(`${JSON.stringify(refused)}\n`);

/** What the compiler refuses. */
export function misuse(): void {
  // @ts-expect-error no such level
  log.silly('message');
  // @ts-expect-error no such field
  log.info('message', { userID: 'user-123' });
  // @ts-expect-error no such value
  log.info('message', { event: 'user.login.succes' });
  // @ts-expect-error a duration is a number
  log.info('message', { metadata: { duration: '150' } });
  // @ts-expect-error who writes is missing
  createApplicationLogger({ level: 'info' });
}
