import { type KeyboardEvent, type ReactNode, useLayoutEffect, useRef, useState } from 'react';
import { visibleRows } from './visibleRows.ts';

/** A list of rows of one height that draws only those in view: ten thousand cost as much as twenty. */
export function VirtualList<T>(props: {
  name: string;
  rowHeight: number;
  items: readonly T[];
  keyOf: (item: T) => string;
  children: (item: T, index: number) => ReactNode;
}) {
  const { name, rowHeight, items, keyOf, children } = props;
  const box = useRef<HTMLElement>(null);
  const [view, setView] = useState({ scrollTop: 0, height: 800 });

  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return;
    const measure = () => setView({ scrollTop: element.scrollTop, height: element.clientHeight });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    element.addEventListener('scroll', measure, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', measure);
    };
  }, []);

  /** Up and down go from row to row; within one, Tab goes from control to control. */
  function goToNeighbour(event: KeyboardEvent<HTMLElement>) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const row = event.target instanceof Element ? event.target.closest('.virtual-row') : null;
    if (step === undefined || row === null || event.defaultPrevented) return;
    const neighbour = step === 1 ? row.nextElementSibling : row.previousElementSibling;
    const control = neighbour?.querySelector('input, button');
    if (!(control instanceof HTMLElement)) return;
    event.preventDefault();
    control.focus();
  }

  const { start, end } = visibleRows(view.scrollTop, view.height, rowHeight, items.length);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must take the focus to be scrolled by keys
    <section className="virtual" ref={box} tabIndex={0} aria-label={name}>
      <ul className="virtual-rows" style={{ height: items.length * rowHeight }} onKeyDown={goToNeighbour}>
        {items.slice(start, end).map((item, index) => (
          <li
            key={keyOf(item)}
            className="virtual-row"
            aria-setsize={items.length}
            aria-posinset={start + index + 1}
            style={{ height: rowHeight, transform: `translateY(${(start + index) * rowHeight}px)` }}
          >
            {children(item, start + index)}
          </li>
        ))}
      </ul>
    </section>
  );
}
