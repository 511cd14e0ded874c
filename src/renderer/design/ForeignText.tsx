import { shownName } from '../format/foreignText.ts';

/** Text of somebody else (server, disk, another person): nothing unseen in it, and it turns nothing around it. */
export function ForeignText(props: {
  text: string;
  className?: string;
  /** Where it may be cut, the whole of it shows on hover. */
  isTitled?: boolean;
}) {
  const { text, className, isTitled = false } = props;
  const shown = shownName(text);
  return (
    <bdi className={className} title={isTitled ? shown : undefined}>
      {shown}
    </bdi>
  );
}
