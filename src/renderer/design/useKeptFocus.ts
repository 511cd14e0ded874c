import { useEffect } from 'react';
import { canHoldFocus, successorOf, type Trail, trailOf } from './focusTrail.ts';

/** A control that is disabled for a moment, as *Reload* while it loads, gets the focus back. */
const DISABLED_GRACE_MS = 400;
const TRAILS_MAX = 8;

/**
 * Keeps the focus where the hand is. A control that goes with what it did (a row removed, a button that became another one, a
 * menu whose row is gone, the button that opened a dialog) leaves the focus on the page's body, and a keyboard at the
 * page's beginning. Once for the whole page: what it watches is the document, not who draws it.
 */
export function useKeptFocus(): void {
  useEffect(() => {
    const controller = new AbortController();
    keepFocus(controller.signal);
    return () => controller.abort();
  }, []);
}

function keepFocus(signal: AbortSignal): void {
  /** Newest first: behind a dialog or a menu stands what opened it. */
  let trails: Trail[] = [];
  let isAsked = false;
  let graceUntil: number | null = null;
  /** Where the focus went from a control that was disabled, to be given back. */
  let lent: { from: HTMLElement; to: HTMLElement } | null = null;

  /** A row that is scrolled out of a long list goes as well: then the list must not scroll back. */
  let isByKeyboard = false;
  const goTo = (element: HTMLElement) => element.focus({ preventScroll: !isByKeyboard });
  const isLost = () => document.activeElement === null || document.activeElement === document.body;

  function remember({ target }: FocusEvent): void {
    if (!(target instanceof HTMLElement) || target === document.body) return;
    graceUntil = null;
    if (target !== lent?.to) lent = null;
    trails = [trailOf(target), ...trails.filter(({ element }) => element !== target)].slice(0, TRAILS_MAX);
  }

  /** Somebody who clicks beside everything has left by will. */
  function forget({ target, relatedTarget }: FocusEvent): void {
    if (relatedTarget !== null || !(target instanceof HTMLElement)) return;
    setTimeout(() => {
      if (isLost() && document.hasFocus() && canHoldFocus(target) && trails[0]?.element === target)
        trails = [];
    });
  }

  function ask(): void {
    if (isAsked) return;
    isAsked = true;
    // After React has drawn, and whoever gives the focus back by himself has done so.
    requestAnimationFrame(() => requestAnimationFrame(check));
  }

  function check(): void {
    isAsked = false;
    if (signal.aborted || giveBack()) return;
    const [latest] = trails;
    if (!isLost() || latest === undefined) return;
    if (canHoldFocus(latest.element)) goTo(latest.element);
    else if (latest.element.isConnected && latest.element.matches(':disabled')) wait(latest.element);
    else goOn();
  }

  /** To the control that lent it, as soon as that one can be used again. */
  function giveBack(): boolean {
    if (lent === null || document.activeElement !== lent.to || !canHoldFocus(lent.from)) return false;
    const { from } = lent;
    lent = null;
    goTo(from);
    return true;
  }

  function wait(disabled: HTMLElement): void {
    graceUntil ??= performance.now() + DISABLED_GRACE_MS;
    if (performance.now() < graceUntil) {
      setTimeout(ask, DISABLED_GRACE_MS / 4);
      return;
    }
    const to = goOn();
    if (to !== null) lent = { from: disabled, to };
  }

  function goOn(): HTMLElement | null {
    for (const trail of trails) {
      const next = canHoldFocus(trail.element) ? trail.element : successorOf(trail);
      if (next === null || !canHoldFocus(next)) continue;
      goTo(next);
      return next;
    }
    return null;
  }

  for (const kind of ['keydown', 'wheel', 'pointerdown', 'touchmove'] as const) {
    const note = () => {
      isByKeyboard = kind === 'keydown';
    };
    document.addEventListener(kind, note, { signal, capture: true, passive: true });
  }
  document.addEventListener('focusin', remember, { signal });
  document.addEventListener('focusout', forget, { signal });
  const observer = new MutationObserver(ask);
  observer.observe(document, {
    childList: true,
    subtree: true,
    attributeFilter: ['disabled', 'inert', 'aria-hidden'],
  });
  signal.addEventListener('abort', () => observer.disconnect());
}
