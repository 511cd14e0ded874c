import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import { Sentence } from '../../../../src/renderer/design/Sentence.tsx';

const render = (text: string, slots: Record<string, React.ReactNode>) =>
  renderToStaticMarkup(<Sentence text={text} slots={slots} />);

it('puts elements where the sentence has their slots', () => {
  expect(render('Works until <time/>.', { time: <strong>17:40</strong> })).toBe(
    'Works until <strong>17:40</strong>.',
  );
  expect(render('<b/> before <a/>', { a: 1, b: 2 })).toBe('2 before 1');
});

it('shows what stands in a slot as it is, whatever it says', () => {
  expect(render('<name/> arrived', { name: '<time/><b>' })).toBe('&lt;time/&gt;&lt;b&gt; arrived');
});
