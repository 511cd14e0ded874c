// Where a control stood, so that its place can be found again when it is gone: what took its place, or who stood next to it.

/** Of an element and each of its ancestors: what stood before and after it, nearest first. */
type Place = {
  readonly parent: Element;
  readonly before: readonly Element[];
  readonly after: readonly Element[];
};
export type Trail = {
  readonly element: HTMLElement;
  /** What the control was for: the first word of its name, `Remove` of `Remove setup.exe`. */
  readonly word: string;
  /** From the element outwards. */
  readonly places: readonly Place[];
};

/** Nobody needs the place of a control among more neighbours than that. */
const NEIGHBOURS_MAX = 60;

export function trailOf(element: HTMLElement): Trail {
  const places: Place[] = [];
  for (let at: Element = element; at.parentElement !== null; at = at.parentElement) {
    places.push({
      parent: at.parentElement,
      before: walk(at, (each) => each.previousElementSibling),
      after: walk(at, (each) => each.nextElementSibling),
    });
  }
  return { element, word: firstWord(element), places };
}

function walk(from: Element, step: (element: Element) => Element | null): Element[] {
  const found: Element[] = [];
  for (let at = step(from); at !== null && found.length < NEIGHBOURS_MAX; at = step(at)) found.push(at);
  return found;
}

/** True while it can hold the focus: there, seen and not disabled. */
export function canHoldFocus(element: HTMLElement): boolean {
  return (
    element.isConnected &&
    !element.matches(':disabled') &&
    element.closest('[inert], [aria-hidden="true"]') === null &&
    element.checkVisibility({ visibilityProperty: true })
  );
}

/**
 * The element to go on from, of a control that is gone or disabled: what stands in its place, else the same control of the row
 * after, else of the row before, else what surrounds them; null when all of it went together.
 */
export function successorOf({ element, word, places }: Trail): HTMLElement | null {
  for (const [level, { parent, before, after }] of places.entries()) {
    // What lay over the page went as a whole: the place to go on is that of whatever opened it.
    if (parent === document.body) return null;
    if (!parent.isConnected) continue;
    const gone = level === 0 ? element : places[level - 1]?.parent;
    // At this level it is all there still: what is gone was inside, and had nothing to go on from.
    const isThere = level > 0 && gone?.isConnected === true;
    const found = isThere ? firstIn(parent) : inPlaceOf(parent, before, after, word);
    if (found !== null) return found;
    if (parent.matches('main, dialog, [role=dialog], [role=alertdialog]')) return headingIn(parent);
    // A list of messages that has none left is no place to be.
    if (parent.matches('[aria-live]')) return null;
  }
  return null;
}

function inPlaceOf(
  parent: Element,
  before: readonly Element[],
  after: readonly Element[],
  word: string,
): HTMLElement | null {
  const previous = before.find((element) => element.parentElement === parent) ?? null;
  const next = after.find((element) => element.parentElement === parent) ?? null;
  for (
    let at = previous === null ? parent.firstElementChild : previous.nextElementSibling;
    at !== null && at !== next;
    at = at.nextElementSibling
  ) {
    const found = beginningIn(at);
    if (found !== null) return found;
  }
  for (const neighbour of [next, previous]) {
    const found = neighbour === null ? null : (sameIn(neighbour, word) ?? firstIn(neighbour));
    if (found !== null) return found;
  }
  return firstIn(parent);
}

const CONTROLS = 'a[href], button, input, select, textarea, summary, [tabindex="0"]';

function controlsIn(within: Element): HTMLElement[] {
  return [...(within.matches(CONTROLS) ? [within] : []), ...within.querySelectorAll(CONTROLS)].filter(
    (each): each is HTMLElement => each instanceof HTMLElement && canHoldFocus(each),
  );
}

function firstIn(within: Element): HTMLElement | null {
  return controlsIn(within)[0] ?? null;
}

function sameIn(row: Element, word: string): HTMLElement | null {
  return controlsIn(row).find((each) => word !== '' && firstWord(each) === word) ?? null;
}

/** Of something that has come into a place: what it is called, where it says so before its first control. */
function beginningIn(within: Element): HTMLElement | null {
  const heading = headingIn(within);
  const first = firstIn(within);
  if (heading === null) return first;
  const isBefore =
    first === null || (heading.compareDocumentPosition(first) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0;
  return isBefore && !(first !== null && heading.contains(first)) ? heading : first;
}

/** A heading can be gone to, but not reached by Tab. */
function headingIn(within: Element): HTMLElement | null {
  const heading = within.matches('h1, h2') ? within : within.querySelector('h1, h2');
  if (!(heading instanceof HTMLElement)) return null;
  if (!heading.hasAttribute('tabindex')) heading.tabIndex = -1;
  return heading;
}

function firstWord(element: Element): string {
  const name = element.getAttribute('aria-label') ?? element.textContent;
  return name.trim().split(/\s/)[0] ?? '';
}
