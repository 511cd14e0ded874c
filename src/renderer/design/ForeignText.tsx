import { shownName } from '../format/foreignText.ts';

/** Text of somebody else (server, disk, another person): nothing unseen in it, and it turns nothing around it. */
export function ForeignText(props: {
  /** Absent, while what it is about is on its way out: nothing. */
  text: string | undefined;
  className?: string;
  /** Where it may be cut, the whole of it shows on hover. */
  isTitled?: boolean;
}) {
  const { text, className, isTitled = false } = props;
  if (text === undefined) return null;
  const shown = shownName(text);
  return (
    <bdi className={className} title={isTitled ? shown : undefined}>
      {shown}
    </bdi>
  );
}
