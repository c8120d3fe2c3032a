const computations = new WeakMap<object, () => Promise<void>>();

/**
 * Computes a gauge whenever it is scraped, in well under the ten seconds that Prometheus waits.
 *
 * Where that fails, `failed` is told, and the gauge has no sample in this scrape; all others do.
 */
export function computeOnScrape<Of extends object>(
  gauge: Of,
  compute: (gauge: Of) => void | Promise<void>,
  failed: (error: unknown) => void = warnOfFailure,
): void {
  computations.set(gauge, async () => {
    try {
      await compute(gauge);
    } catch (error) {
      if (gauge instanceof Gauge) {
        gauge.reset();
        const isPlain = 'labelNames' in gauge && String(gauge.labelNames) === '';
        if (isPlain) gauge.remove();
      }
      failed(error);
    }
  });
}

async function computed(this: object): Promise<void> {
  await computations.get(this)?.();
}

function warnOfFailure(error: unknown): void {
  process.emitWarning(error instanceof Error ? error : String(error));
}
