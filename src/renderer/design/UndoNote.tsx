import { Undo2 } from 'lucide-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { Button } from 'react-aria-components';

/** As long as it takes to read what happened, and to think again. */
const SHOWN_MS = 8000;

/**
 * Stands where something was taken away, with the way back. It goes by itself, but never under the pointer, nor while it has
 * the focus: whoever comes by keyboard has all the time there is.
 */
export function UndoNote(props: {
  children: ReactNode;
  /** For assistive technology, such as `Undo removing the link to …`. */
  name: string;
  onUndo: () => void;
  onOver: () => void;
}) {
  const { children, name, onUndo, onOver } = props;
  const note = useRef<HTMLDivElement>(null);
  const [isDue, setDue] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setDue(true), SHOWN_MS);
    return () => clearTimeout(timer);
  }, []);
  const endIfDue = () => {
    if (isDue && note.current?.matches(':hover, :focus-within') === false) onOver();
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked once, when its time has come
  useEffect(endIfDue, [isDue]);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only notices that nobody is at it any more
    <div className="undo-note" ref={note} onPointerLeave={endIfDue} onBlur={() => setTimeout(endIfDue)}>
      <span role="status">{children}</span>
      <Button className="button" aria-label={name} onPress={onUndo} autoFocus>
        <Undo2 size={15} aria-hidden /> <span>Undo</span>
      </Button>
    </div>
  );
}
