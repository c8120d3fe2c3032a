/**
 * Answers a scrape: `app.get(METRICS_PATH, metricsHandler(token))`, or wherever requests arrive.
 *
 * With a token, a request that does not bear it is answered with 401.
 */
export function metricsHandler(
  token?: string,
): (request: IncomingMessage, response: ServerResponse) => void {
  if (token === '') throw new Error('The token of the metrics is empty.');
  const expected = token === undefined ? undefined : digest(`Bearer ${token}`);
  return (request, response) => {
    const given = digest(request.headers.authorization ?? '');
    if (expected === undefined || timingSafeEqual(expected, given)) {
      answer(response);
    } else {
      response.writeHead(401, { 'WWW-Authenticate': 'Bearer' }).end();
    }
  };
}

/** What is compared in place of a text, so that the time that takes says nothing of it. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
