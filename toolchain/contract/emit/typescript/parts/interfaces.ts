/** A counter without labels. */
export interface PlainCounter {
  inc(value?: number): void;
}

/** A counter that takes all of its labels, and no others. */
export interface LabelledCounter<Labels> {
  inc(labels: Labels, value?: number): void;
}

/** A gauge without labels. */
export interface PlainGauge {
  set(value: number): void;
  inc(value?: number): void;
  dec(value?: number): void;
}

/** A gauge that takes all of its labels, and no others. */
export interface LabelledGauge<Labels> {
  set(labels: Labels, value: number): void;
  inc(labels: Labels, value?: number): void;
  dec(labels: Labels, value?: number): void;
  remove(labels: Labels): void;
}

/** A gauge without labels that only has certain values. */
export interface PlainState<Value extends number> {
  set(value: Value): void;
}

/** A gauge that takes all of its labels, and only has certain values. */
export interface LabelledState<Labels, Value extends number> {
  set(labels: Labels, value: Value): void;
  remove(labels: Labels): void;
}

/** Observations without labels. */
export interface PlainObserver {
  observe(value: number): void;
}

/** Observations, each with all of its labels and no others. */
export interface LabelledObserver<Labels> {
  observe(labels: Labels, value: number): void;
}

/** Durations in seconds, without labels. */
export interface PlainTimer extends PlainObserver {
  /** Starts a timer, and returns what ends it: that observes how long it took, and returns it. */
  startTimer(): () => number;
}

/** Durations in seconds, each with all of its labels and no others. */
export interface LabelledTimer<Labels> extends LabelledObserver<Labels> {
  /** Starts a timer, and returns what ends it: that observes how long it took, and returns it. */
  startTimer(labels: Labels): () => number;
  /** Starts a timer whose labels are known when it ends, such as a status. */
  startTimer(): (labels: Labels) => number;
}
