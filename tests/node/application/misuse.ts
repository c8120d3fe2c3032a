// Every line below an expectation is refused by the compiler; that one which is not is an error.
import {
  CIRCUIT_BREAKER_STATE,
  circuitBreakerState,
  concurrentWebsocketConnections,
  fileUploadSizeBytes,
  httpRequestsTotal,
  mediaRequestsTotal,
  plexApiResponseTimeSeconds,
  userLoginsTotal,
} from './metrics.js';

userLoginsTotal.inc();
userLoginsTotal.inc(2);
// @ts-expect-error it has no labels
userLoginsTotal.inc({ outcome: 'failure' });

mediaRequestsTotal.inc({ type: 'tv', status: 'partially-available' }, 2);
// @ts-expect-error no such value
mediaRequestsTotal.inc({ type: 'tv', status: 'partial' });
// @ts-expect-error a label is missing
mediaRequestsTotal.inc({ type: 'tv' });
// @ts-expect-error all labels are missing
mediaRequestsTotal.inc();
// @ts-expect-error a label too many
mediaRequestsTotal.inc({ type: 'tv', status: 'denied', user: 'anna' });
// @ts-expect-error a label by another name
mediaRequestsTotal.inc({ kind: 'tv', status: 'denied' });

const path: string = process.argv[2] ?? '';
// @ts-expect-error a raw path is no route
httpRequestsTotal.inc({ method: 'GET', endpoint: path, status_code: '200' });
// @ts-expect-error a status is a text
httpRequestsTotal.inc({ method: 'GET', endpoint: '/health', status_code: 200 });

const ended: number = plexApiResponseTimeSeconds.startTimer({ operation: 'search' })();
plexApiResponseTimeSeconds.startTimer()({ operation: 'search' });
// @ts-expect-error no such operation
plexApiResponseTimeSeconds.startTimer({ operation: 'find' });
// @ts-expect-error the labels are missing when it ends
plexApiResponseTimeSeconds.startTimer()();
fileUploadSizeBytes.observe(ended);
// @ts-expect-error bytes are not timed
fileUploadSizeBytes.startTimer();

concurrentWebsocketConnections.dec();
circuitBreakerState.set({ service: 'plex-api' }, CIRCUIT_BREAKER_STATE['half-open']);
// @ts-expect-error no such state
circuitBreakerState.set({ service: 'plex-api' }, 3);
// @ts-expect-error a breaker is called otherwise
circuitBreakerState.set({ service: 'plex' }, CIRCUIT_BREAKER_STATE.open);
// @ts-expect-error a state is not counted up
circuitBreakerState.inc({ service: 'plex-api' });
