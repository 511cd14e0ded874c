import Markdown, { type Components } from 'react-markdown';
import remarkGfm from 'remark-gfm';
import { command } from '../store/command.ts';

/** Raw HTML is dropped, nothing is loaded, and a link is opened by the app, which takes web addresses only. */
const components: Components = {
  a: ({ href, children }) =>
    href !== undefined && /^https?:/i.test(href) ? (
      <a
        href={href}
        title={href}
        onClick={(event) => {
          event.preventDefault();
          void command('host.openExternal', { url: href });
        }}
      >
        {children}
      </a>
    ) : (
      <span>{children}</span>
    ),
  img: ({ alt }) => (alt ? <span className="soft">[{alt}]</span> : null),
  h1: ({ children }) => <h4>{children}</h4>,
  h2: ({ children }) => <h4>{children}</h4>,
  h3: ({ children }) => <h5>{children}</h5>,
  h4: ({ children }) => <h5>{children}</h5>,
};

/** A publisher's words: Markdown, untrusted. */
export function ReleaseNotes({ markdown }: { markdown: string }) {
  return (
    // A long text scrolls by itself: so it must be reachable by keyboard.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must take the focus to be scrolled by keys
    <section className="notes" aria-label="Release notes" tabIndex={0}>
      <Markdown skipHtml remarkPlugins={[remarkGfm]} components={components}>
        {markdown}
      </Markdown>
    </section>
  );
}
