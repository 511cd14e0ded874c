import {
  type FocusEvent,
  type KeyboardEvent,
  type ReactNode,
  type RefObject,
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { offsetsOf, visibleRows } from './visibleRows.ts';

/** So few are drawn all at once. */
const FEW_ROWS = 40;
/** What is scrolled by less draws nothing new: there are rows beyond the edge. */
const STEP_PX = 40;

export type VirtualListProps<T> = {
  readonly name: string;
  /** Of most rows, at the usual size of text. Each is measured once it is drawn. */
  readonly rowHeight: number;
  readonly items: readonly T[];
  readonly keyOf: (item: T) => string;
  /** It has a scroll bar of its own; otherwise it is part of what scrolls around it. */
  readonly isScroller?: boolean;
  readonly children: (item: T, index: number) => ReactNode;
};

/**
 * A list that draws only the rows in view: fifty thousand cost as much as twenty. Rows may be of any height and change it.
 * The row with the focus stays, with its neighbours, so that the focus is not lost by scrolling.
 */
export function VirtualList<T>(props: VirtualListProps<T>) {
  const { name, rowHeight, items, keyOf, isScroller = false, children } = props;
  const box = useRef<HTMLDivElement>(null);
  const heights = useHeights();
  const view = useView(box, isScroller);
  const [focused, setFocused] = useState<string | null>(null);

  const offsets = useMemo(() => {
    // Read here so that what was measured since counts.
    void heights.version;
    return offsetsOf(items.length, (index) => {
      const item = items[index];
      return (item === undefined ? undefined : heights.of(keyOf(item))) ?? heights.usual ?? rowHeight;
    });
  }, [items, keyOf, rowHeight, heights.version, heights.usual, heights.of]);
  const focusedIndex = useMemo(
    () => (focused === null ? -1 : items.findIndex((item) => keyOf(item) === focused)),
    [items, keyOf, focused],
  );

  const { start, end } =
    items.length <= FEW_ROWS ? { start: 0, end: items.length } : visibleRows(offsets, view.top, view.height);
  const indexes = withFocused(start, end, focusedIndex, items.length);
  const first = indexes[0] ?? 0;
  const last = indexes.at(-1) ?? -1;
  const offsetAt = (index: number) => offsets[index] ?? 0;

  return (
    <VirtualBox box={box} isScroller={isScroller} name={name}>
      <div style={{ height: offsetAt(first) }} />
      <ul
        aria-label={name}
        onKeyDown={goToNeighbour}
        onFocus={({ target }) => setFocused(rowOf(target)?.dataset.key ?? null)}
        onBlur={(event: FocusEvent<HTMLElement>) => {
          if (!event.currentTarget.contains(event.relatedTarget)) setFocused(null);
        }}
      >
        {indexes.map((index, position) => {
          const item = items[index];
          if (item === undefined) return null;
          const key = keyOf(item);
          const before = indexes[position - 1];
          // Between the row with the focus and those in view.
          const gap = before === undefined ? 0 : offsetAt(index) - offsetAt(before + 1);
          return (
            <li
              key={key}
              ref={heights.measured}
              data-key={key}
              className="virtual-row"
              aria-setsize={items.length}
              aria-posinset={index + 1}
              style={gap > 0 ? { marginBlockStart: gap } : undefined}
            >
              {children(item, index)}
            </li>
          );
        })}
      </ul>
      <div style={{ height: offsetAt(items.length) - offsetAt(last + 1) }} />
    </VirtualBox>
  );
}

/** Those in view, and the one with the focus with its neighbours, so that the arrow keys find where to go. In order. */
function withFocused(start: number, end: number, focused: number, count: number): number[] {
  const indexes = new Set(Array.from({ length: end - start }, (_, index) => start + index));
  if (focused >= 0) {
    for (const index of [focused - 1, focused, focused + 1]) {
      if (index >= 0 && index < count) indexes.add(index);
    }
  }
  return [...indexes].sort((a, b) => a - b);
}

function VirtualBox(props: {
  box: RefObject<HTMLDivElement | null>;
  isScroller: boolean;
  name: string;
  children: ReactNode;
}) {
  const { box, isScroller, name, children } = props;
  return isScroller ? (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must take the focus to be scrolled by keys
    // biome-ignore lint/a11y/useSemanticElements: a section has no ref of this type
    <div className="virtual" ref={box} role="region" tabIndex={0} aria-label={name}>
      {children}
    </div>
  ) : (
    <div ref={box}>{children}</div>
  );
}

const rowOf = (element: EventTarget) =>
  element instanceof Element ? element.closest<HTMLElement>('.virtual-row') : null;

/** Up and down go from row to row; within one, Tab goes from control to control. */
function goToNeighbour(event: KeyboardEvent<HTMLElement>) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const isControl = event.target instanceof Element && event.target.matches('input, button');
  const row = rowOf(event.target);
  if (step === undefined || !isControl || row === null || event.defaultPrevented) return;
  const neighbour = step === 1 ? row.nextElementSibling : row.previousElementSibling;
  const control = neighbour?.querySelector('input, button');
  if (!(control instanceof HTMLElement)) return;
  event.preventDefault();
  control.focus();
}

/** What is seen of the list: from where, in its own measure, and how much. */
function useView(box: RefObject<HTMLElement | null>, isScroller: boolean) {
  const [view, setView] = useState({ top: 0, height: 800 });
  useLayoutEffect(() => {
    const list = box.current;
    const scroller = isScroller ? list : scrollerAround(list);
    if (list === null || scroller === null) return;
    const measure = () => {
      const offset = isScroller
        ? scroller.scrollTop
        : scroller.getBoundingClientRect().top - list.getBoundingClientRect().top;
      const top = Math.floor(Math.max(0, offset) / STEP_PX) * STEP_PX;
      const height = scroller.clientHeight + STEP_PX;
      setView((before) => (before.top === top && before.height === height ? before : { top, height }));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(scroller);
    observer.observe(list);
    scroller.addEventListener('scroll', measure, { passive: true });
    return () => {
      observer.disconnect();
      scroller.removeEventListener('scroll', measure);
    };
  }, [box, isScroller]);
  return view;
}

function scrollerAround(element: HTMLElement | null): HTMLElement | null {
  for (let parent = element?.parentElement ?? null; parent !== null; parent = parent.parentElement) {
    if (['auto', 'scroll'].includes(getComputedStyle(parent).overflowY)) return parent;
  }
  return null;
}

/** How high rows turned out to be, and the usual height of those that were not drawn yet. */
function useHeights() {
  const [state, setState] = useState<{ version: number; usual: number | null }>({ version: 0, usual: null });
  const measures = useRef<Measures>({ width: 0, heights: new Map() });
  const observer = useRef<ResizeObserver | null>(null);

  const measured = useCallback((row: HTMLElement | null) => {
    if (row === null) return;
    observer.current ??= new ResizeObserver((entries) => {
      const before = measures.current.width;
      const changes = entries.filter((entry) => measure(measures.current, entry)).length;
      if (changes === 0) return;
      const isOtherWidth = measures.current.width !== before;
      const median = medianOf([...measures.current.heights.values()].slice(0, FEW_ROWS));
      // Once it is known it stays: another guess of all that is not drawn would move what is seen.
      setState(({ version, usual }) => ({
        version: version + 1,
        usual: isOtherWidth ? median : (usual ?? median),
      }));
    });
    observer.current.observe(row, { box: 'border-box' });
    return () => observer.current?.unobserve(row);
  }, []);
  useEffect(
    () => () => {
      observer.current?.disconnect();
      observer.current = null;
    },
    [],
  );
  const of = useCallback((key: string) => measures.current.heights.get(key), []);
  return { ...state, of, measured };
}

type Measures = { width: number; readonly heights: Map<string, number> };

/** Notes the height of a row; true: it is another than before. */
function measure(measures: Measures, { target, borderBoxSize: [size] }: ResizeObserverEntry): boolean {
  const key = target instanceof HTMLElement ? target.dataset.key : undefined;
  if (key === undefined || size === undefined || !target.isConnected) return false;
  if (Math.abs(size.inlineSize - measures.width) > 1) {
    // Nothing that was measured at another width is true.
    measures.width = size.inlineSize;
    measures.heights.clear();
  }
  if (measures.heights.get(key) === size.blockSize) return false;
  measures.heights.set(key, size.blockSize);
  return true;
}

function medianOf(values: number[]): number | null {
  return values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? null;
}
