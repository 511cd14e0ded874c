/** The system's notifications of what ended. A title never holds a name. */
export const notifications = {
  titles: {
    allComplete: 'Downloads complete',
    ended: 'Downloads ended',
    failed: 'Download failed: {{title}}',
    verified: 'Downloaded and verified',
    unverifiable: 'Downloaded, cannot be verified',
  },
  arrived_one: '{{count}} file has arrived.',
  arrived_other: '{{count}} files have arrived.',
  someFailed: '{{completed}} complete, {{failed}} failed.',
  unverifiable_one: 'Of these, {{count}} cannot be verified.',
  unverifiable_other: 'Of these, {{count}} cannot be verified.',
  /** Both names stand in quotation marks. */
  fileOf: '{{file}}\nof {{application}}',
} as const;
