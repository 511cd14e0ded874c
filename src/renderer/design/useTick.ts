import { useEffect, useState } from 'react';

/** Draws the component again every so often, so that times told relative to now stay true; null: no need to. */
export function useTick(everyMs: number | null): void {
  const [, setCount] = useState(0);
  useEffect(() => {
    if (everyMs === null) return;
    const timer = setInterval(() => setCount((count) => count + 1), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
}
