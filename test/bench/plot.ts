import { median } from './measure.ts';

export type Bar = { readonly name: string; readonly values: readonly number[] };

const WIDTH = 720;
const LABEL_WIDTH = 210;
const BAR_HEIGHT = 22;
const GAP = 10;
const HEAD = 44;
const NUMBER_WIDTH = 70;

/** A bar for each median, a line from the quickest run to the slowest; legible on white and on black. */
export function drawBars(title: string, bars: readonly Bar[]): string {
  const longest = Math.max(...bars.flatMap(({ values }) => values));
  const scale = (WIDTH - LABEL_WIDTH - NUMBER_WIDTH) / longest;
  const height = HEAD + bars.length * (BAR_HEIGHT + GAP);
  const rows = bars.map(({ name, values }, index) => {
    const top = HEAD + index * (BAR_HEIGHT + GAP);
    const middle = top + BAR_HEIGHT / 2;
    const seconds = median(values);
    const [least, most] = [Math.min(...values), Math.max(...values)];
    const x = (value: number) => (LABEL_WIDTH + value * scale).toFixed(1);
    return [
      `<text x="${LABEL_WIDTH - 10}" y="${middle + 4}" text-anchor="end">${escapeXml(name)}</text>`,
      `<rect class="${index === 0 ? 'ours' : 'other'}" x="${LABEL_WIDTH}" y="${top}" width="${(seconds * scale).toFixed(1)}" height="${BAR_HEIGHT}" rx="3"/>`,
      `<path class="spread" d="M${x(least)} ${middle}H${x(most)}M${x(least)} ${middle - 4}v8M${x(most)} ${middle - 4}v8"/>`,
      `<text x="${(LABEL_WIDTH + most * scale + 8).toFixed(1)}" y="${middle + 4}">${seconds.toFixed(2)} s</text>`,
    ].join('\n');
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-label="${escapeXml(title)}">
<style>
  text { font: 13px system-ui, sans-serif; fill: #24262d; }
  .title { font-weight: 600; }
  .ours { fill: #4a50d6; }
  .other { fill: #9a9daa; }
  .spread { stroke: #24262d; stroke-width: 1.5; fill: none; }
  .sheet { fill: #ffffff; }
  @media (prefers-color-scheme: dark) {
    text { fill: #ececf1; }
    .ours { fill: #8a90ff; }
    .other { fill: #6b6e7a; }
    .spread { stroke: #ececf1; }
    .sheet { fill: #131418; }
  }
</style>
<rect class="sheet" width="${WIDTH}" height="${height}"/>
<text class="title" x="12" y="24">${escapeXml(title)}</text>
${rows.join('\n')}
</svg>
`;
}

function escapeXml(text: string): string {
  return text.replace(/[<>&"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
