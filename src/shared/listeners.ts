export type Listeners<T> = {
  emit(value: T): void;
  /** Returns a function that stops listening. */
  listen(listener: (value: T) => void): () => void;
};

export type ListenersOptions = {
  /** What is emitted while nobody listens is kept for the first who does. */
  readonly keepsUntilHeard?: boolean;
  /** A listener threw, which keeps no other from hearing. Absent: it is thrown on. */
  readonly onFailure?: (failure: unknown) => void;
};

export function createListeners<T>({
  keepsUntilHeard = false,
  onFailure,
}: ListenersOptions = {}): Listeners<T> {
  const listeners = new Set<(value: T) => void>();
  let kept: T[] = [];

  function tell(listener: (value: T) => void, value: T) {
    try {
      listener(value);
    } catch (failure) {
      if (onFailure === undefined) {
        throw failure;
      }
      onFailure(failure);
    }
  }

  return {
    emit(value) {
      if (listeners.size === 0 && keepsUntilHeard) {
        kept.push(value);
      }
      for (const listener of [...listeners]) {
        tell(listener, value);
      }
    },
    listen(listener) {
      listeners.add(listener);
      const late = kept;
      kept = [];
      for (const value of late) {
        tell(listener, value);
      }
      return () => {
        listeners.delete(listener);
      };
    },
  };
}
