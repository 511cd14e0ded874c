import { CircleAlert } from 'lucide-react';
import { Component, type ErrorInfo, type ReactNode } from 'react';
import { copyText } from '../store/command.ts';
import { useStore } from '../store/store.ts';
import { errorReport } from './errorReport.ts';

type Props = {
  /** What is inside, as the page calls it: `Downloads`. */
  readonly where: string;
  /** Another one is another thing: what broke before is tried again. */
  readonly subject?: string;
  /** It is all there is in `main`: then its words are the page's heading. */
  readonly isView?: boolean;
  /** Beside the rest, where there is a way out: a dialog's *Close*, the links to all views. */
  readonly wayOut?: ReactNode;
  readonly children: ReactNode;
};
type Broken = { readonly error: unknown; readonly componentStack: string };
type State = { readonly subject: string | undefined; readonly broken: Broken | null };

/**
 * Keeps what breaks to itself: the rest of the page stays, and this part says what happened. Nothing is lost with it: the
 * page only mirrors what the main process does.
 */
export class Boundary extends Component<Props, State> {
  override state: State = { subject: this.props.subject, broken: null };

  static getDerivedStateFromError(error: unknown): Partial<State> {
    return { broken: { error, componentStack: '' } };
  }

  static getDerivedStateFromProps({ subject }: Props, state: State): Partial<State> | null {
    return subject === state.subject ? null : { subject, broken: null };
  }

  override componentDidCatch(error: unknown, { componentStack }: ErrorInfo): void {
    this.setState({ broken: { error, componentStack: componentStack ?? '' } });
  }

  override render(): ReactNode {
    const { where, isView = false, wayOut, children } = this.props;
    const { broken } = this.state;
    if (broken === null) return children;
    return (
      <BrokenPart
        where={where}
        isView={isView}
        broken={broken}
        onReload={() => this.setState({ broken: null })}
      >
        {wayOut}
      </BrokenPart>
    );
  }
}

/** Plain elements alone: what broke may have been a control. */
function BrokenPart(props: {
  where: string;
  isView: boolean;
  broken: Broken;
  onReload: () => void;
  children: ReactNode;
}) {
  const { where, isView, broken, onReload, children } = props;
  const Title = isView ? 'h1' : 'strong';
  const copy = () => {
    const { host } = useStore.getState();
    void copyText(errorReport({ where, ...broken, host, at: new Date() }), 'Report');
  };
  return (
    <div className="panel bad broken" role="alert">
      <CircleAlert size={18} aria-hidden />
      <div className="words">
        <Title>{where} cannot be shown</Title>
        <p>Something in this part of the page went wrong. Nothing is lost, and downloads go on.</p>
        <p className="soft small">
          If it comes again, attach the report to a bug: it says where it happened, and holds no key, no link
          and nothing of a server.
        </p>
        <div className="broken-actions">
          <button type="button" className="button primary" onClick={onReload}>
            Reload this view
          </button>
          <button type="button" className="button" onClick={copy}>
            Copy report
          </button>
          {children}
        </div>
      </div>
    </div>
  );
}
