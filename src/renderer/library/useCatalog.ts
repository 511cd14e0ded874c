import { useCallback, useEffect, useRef, useState } from 'react';
import type { Result } from '../../shared/contract.ts';
import type { AppError } from '../../shared/errors.ts';
import type { Cached } from '../../shared/model.ts';

export type CatalogState<T> = {
  /** Null until the first answer. */
  readonly answer: Cached<T> | null;
  /** Why there is none. */
  readonly error: AppError | null;
  readonly isLoading: boolean;
  readonly reload: () => void;
};

/**
 * Asks for a part of the catalogue when `key` changes and on `reload`. An answer that arrives for an older question is thrown away.
 */
export function useCatalog<T>(key: string, ask: () => Promise<Result<Cached<T>>>): CatalogState<T> {
  const [state, setState] = useState<{ key: string; answer: Cached<T> | null; error: AppError | null }>({
    key,
    answer: null,
    error: null,
  });
  const [round, setRound] = useState(0);
  const [doneRound, setDoneRound] = useState(-1);
  const latestAsk = useRef(ask);
  latestAsk.current = ask;

  useEffect(() => {
    let isCurrent = true;
    setDoneRound(-1);
    void latestAsk.current().then((result) => {
      if (!isCurrent) return;
      setState((before) => ({
        key,
        answer: result.ok ? result.value : before.key === key ? before.answer : null,
        error: result.ok ? null : result.error,
      }));
      setDoneRound(round);
    });
    return () => {
      isCurrent = false;
    };
  }, [key, round]);

  const reload = useCallback(() => setRound((value) => value + 1), []);
  const isOfKey = state.key === key;
  return {
    answer: isOfKey ? state.answer : null,
    error: isOfKey ? state.error : null,
    isLoading: doneRound !== round,
    reload,
  };
}
