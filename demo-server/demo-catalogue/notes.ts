/** Release notes as a publisher writes them: Markdown that nobody may trust. */
export const LONG_NOTES = [
  '## Spectra Studio 2026.2',
  '',
  'The largest release since 2024: a new peak model, offline licences and a rewritten importer.',
  '',
  ...Array.from({ length: 40 }, (_, index) =>
    [
      `### ${index + 1}. ${['Import', 'Peak fitting', 'Reports', 'Licences', 'Instruments'][index % 5]} (SPX-${4100 + index * 7})`,
      '',
      `- ${['Reads', 'Keeps', 'Shows', 'Checks', 'Exports'][index % 5]} spectra of the KX-40 series with up to ${(index + 2) * 512} channels.`,
      `- Faster by about ${3 + (index % 9)} % on projects with more than 1,000 measurements.`,
      '',
    ].join('\n'),
  ),
].join('\n');

/** Somebody pasted a web page into the release notes. None of it may run or load. */
export const HOSTILE_NOTES = [
  '## 4.6.0',
  '',
  'Please read <b>before</b> updating <script>document.title = "owned"</script><img src="x" onerror="document.title=\'owned\'">',
  '',
  '[Release page](javascript:document.title=\'owned\') · ![tracker](https://tracker.example/pixel.gif) · <iframe src="https://example.com"></iframe>',
  '',
  '- Sync no longer stops at the first unreadable work order.',
].join('\n');

export const TABLE_NOTES = [
  '## What is new',
  '',
  '| Area | Change | Ticket |',
  '|---|---|---|',
  '| Work orders | Photos are attached **before** the order is closed | FL-2210 |',
  '| Sync | Goes on after a change from Wi-Fi to mobile | FL-2231 |',
  '| Maps | Offline tiles for Norway and Finland | FL-2198 |',
  '',
  'Update the gateway to `gateway-os 3.2` first. See the [migration guide](https://docs.kestrel-instruments.example/fieldlink/migrate).',
  '',
  '```sh',
  'fieldlink migrate --from 4.7 --dry-run',
  '```',
].join('\n');
