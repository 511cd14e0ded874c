import { CircleAlert, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import type { AppError } from '../../shared/errors.ts';
import { describeError } from '../../shared/messages.ts';
import { plainText } from '../../shared/plainText.ts';

/** A failure in words: what happened, what to do, what is kept; the fitting action beside it. */
export function ErrorPanel(props: {
  error: AppError;
  /** Of a download: then what is kept of it matters. */
  isOfDownload?: boolean;
  children?: ReactNode;
}) {
  const { error, isOfDownload = false, children } = props;
  const { title, text, kept } = describeError(error);
  return (
    <div className="panel bad" role="alert">
      <CircleAlert size={18} aria-hidden />
      <div className="words">
        <strong>{title}</strong>
        <p>{plainText(text)}</p>
        {isOfDownload && kept !== null && <p className="soft small">{kept}</p>}
      </div>
      {children}
    </div>
  );
}

/** Something to know that keeps nobody from going on. */
export function CautionPanel({
  title,
  children,
  action,
}: {
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}) {
  return (
    <div className="panel caution" role="status">
      <TriangleAlert size={18} aria-hidden />
      <div className="words">
        <strong>{title}</strong>
        {children}
      </div>
      {action}
    </div>
  );
}
