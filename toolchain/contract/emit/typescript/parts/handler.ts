/** Answers a scrape: `app.get(METRICS_PATH, metricsHandler())`, or wherever requests arrive. */
export function metricsHandler(): (request: IncomingMessage, response: ServerResponse) => void {
  return (_request, response) => {
    answer(response);
  };
}
