export type Listeners<T> = {
  emit(value: T): void;
  /** Returns a function that stops listening. */
  listen(listener: (value: T) => void): () => void;
};

/** @param keepsUntilHeard what is emitted while nobody listens is kept for the first listener */
export function createListeners<T>({ keepsUntilHeard = false } = {}): Listeners<T> {
  const listeners = new Set<(value: T) => void>();
  let kept: T[] = [];
  return {
    emit(value) {
      if (listeners.size === 0 && keepsUntilHeard) {
        kept.push(value);
      }
      for (const listener of [...listeners]) {
        listener(value);
      }
    },
    listen(listener) {
      listeners.add(listener);
      const late = kept;
      kept = [];
      for (const value of late) {
        listener(value);
      }
      return () => {
        listeners.delete(listener);
      };
    },
  };
}
