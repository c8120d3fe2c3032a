// Asks an application that measures its requests, and prints what it then exposes.
import { once } from 'node:events';
import { request as send } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';

import type Express from 'express';
import type { ErrorRequestHandler, RequestHandler } from 'express';

import {
  computeOnScrape,
  dailyActiveUsersGauge,
  externalApiAvailability,
  measureRequests,
  metricsHandler,
  userOnboardingCompletionRate,
} from './metrics.js';

const express = createRequire(import.meta.url)(process.argv[2] ?? 'express') as typeof Express;
const TOKEN = 'a token';
const undeclared: string[] = [];
const failures: unknown[] = [];

computeOnScrape(dailyActiveUsersGauge, async (gauge) => {
  await Promise.resolve();
  gauge.set(17);
});
computeOnScrape(
  externalApiAvailability,
  (gauge) => {
    gauge.set({ service: 'plex' }, 1);
    throw new Error('no answer');
  },
  (error) => failures.push(error),
);
computeOnScrape(
  userOnboardingCompletionRate,
  () => Promise.reject(new Error('no database')),
  (error) => failures.push(error),
);

const ok: RequestHandler = (_request, response) => {
  response.end();
};
const app = express();
app.use(measureRequests((label, value) => undeclared.push(`${label}=${value}`)));
app.get('/metrics', metricsHandler(TOKEN));
app.get('/health', ok);
app.get(['/simple', '/api/health'], ok);
app.get(/^\/pattern/, ok);
app.get('/teapot/:id', (_request, response) => {
  response.status(418).end();
});

const media = express.Router();
media.get('/:mediaType/:tmdbId', ok);
media.get('/search', () => {
  throw new Error('failed');
});
app.use('/api/v1/media', media);

const role = express.Router({ mergeParams: true });
role.put('/role', ok);
role.get('/', ok);
app.use('/api/v1/admin/users/:userId', role);

let release: () => void = () => undefined;
const held = new Promise<void>((resolve) => {
  release = resolve;
});
let arrive: () => void = () => undefined;
const hasArrived = new Promise<void>((resolve) => {
  arrive = resolve;
});
app.get('/api/v1/dashboard/stats', async (_request, response) => {
  arrive();
  await held;
  response.end();
});
const isGone = new Promise<void>((resolve) => {
  app.get('/api/v1/plex/server', (_request, response) => {
    response.once('close', resolve);
    response.write('the beginning');
  });
});
const failed: ErrorRequestHandler = (_error, _request, response, _next) => {
  response.status(500).end();
};
app.use(failed);

const server = app.listen(0, '127.0.0.1');
await once(server, 'listening');
const { port } = server.address() as AddressInfo;
const at = `http://127.0.0.1:${String(port)}`;

async function ask(path: string, method = 'GET'): Promise<void> {
  await (await fetch(at + path, { method })).arrayBuffer();
}

async function scrape(token?: string): Promise<[number, string | null, string]> {
  const headers: HeadersInit = token === undefined ? {} : { Authorization: `Bearer ${token}` };
  const answer = await fetch(`${at}/metrics`, { headers });
  return [answer.status, answer.headers.get('content-type'), await answer.text()];
}

await ask('/health');
await ask('/health', 'HEAD');
await ask('/api/health?from=42');
await ask('/pattern/7');
await ask('/teapot/1');
await ask('/teapot/2');
await ask('/api/v1/media/movie/550');
await ask('/api/v1/media/tv/1399');
await ask('/api/v1/media/search');
await ask('/api/v1/admin/users/user-1/role', 'PUT');
await ask('/api/v1/admin/users/user-2/role', 'PUT');
await ask('/API/v1/admin/users/user-3');
await ask('/wp-login.php', 'POST');

const aborted = send(`${at}/api/v1/plex/server`, { agent: false }, (response) => {
  response.once('data', () => aborted.destroy());
});
aborted.once('error', () => undefined);
aborted.end();
await isGone;

const statuses = [(await scrape())[0], (await scrape('another'))[0]];
const asked = performance.now();
const waiting = ask('/api/v1/dashboard/stats');
await hasArrived;
const arrived = performance.now();
await new Promise((resolve) => setTimeout(resolve, 50));
const during = await scrape(TOKEN);
const released = performance.now();
release();
await waiting;
const after = await scrape(TOKEN);
const seconds = [(released - arrived) / 1000, (performance.now() - asked) / 1000];
server.close();
server.closeAllConnections();
console.log(
  JSON.stringify({ statuses, during, after, seconds, undeclared, failures: failures.map(String) }, null, 2),
);
