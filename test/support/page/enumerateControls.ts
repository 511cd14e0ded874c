type Found = { key: string; kind: string; isDisabled: boolean; scope: string };

/**
 * Runs in the page, by itself: nothing outside of it can be used. Every control below `root`, or in the menu or dialog that
 * lies over it; with `wanted` the element of that key.
 */
export function enumerateControls(asked: { root: string; wanted: string | null }): Found[] | Element | null {
  const CONTROLS =
    'a[href], button, input, select, textarea, summary, audio[controls], video[controls], [contenteditable], [tabindex="0"], ' +
    '[role=button], [role=checkbox], [role=combobox], [role=link], [role=menuitem], [role=menuitemcheckbox], ' +
    '[role=menuitemradio], [role=option], [role=radio], [role=slider], [role=spinbutton], [role=switch], [role=tab], ' +
    '[role=textbox], [role=treeitem], [role=gridcell]';
  /** They hold controls, and may hold the focus for them. */
  const HOLDERS = ['listbox', 'menu', 'radiogroup', 'toolbar', 'tablist', 'group', 'dialog', 'alertdialog'];
  const OVERLAYS = '[role=menu], [role=dialog], [role=alertdialog]';
  const UNUSABLE = ':disabled, [aria-disabled=true]';

  const isSeen = (element: Element) => element.checkVisibility({ visibilityProperty: true });
  const rowNames = [...document.querySelectorAll('article')].map(
    (each) => each.getAttribute('aria-label') ?? '',
  );

  function nameOf(element: Element): string {
    // A name may be made of the element's own and others': `Increase` of `Connections in all`.
    const own = element.getAttribute('aria-label');
    const labelledBy = (element.getAttribute('aria-labelledby')?.split(/\s+/) ?? []).map((id) =>
      id === element.id ? own : document.getElementById(id)?.textContent,
    );
    const labels = element instanceof HTMLInputElement ? [...(element.labels ?? [])] : [];
    const candidates = [
      labelledBy.join(' '),
      own,
      labels.map(({ textContent }) => textContent).join(' '),
      element.textContent,
      element.getAttribute('placeholder'),
      element.getAttribute('title'),
    ];
    const name = candidates.find((each) => each !== null && each.trim() !== '');
    return (name ?? '').replace(/\s+/g, ' ').trim();
  }

  function kindOfInput(input: HTMLInputElement, role: string | null): string {
    if (input.type === 'checkbox' || input.type === 'radio') return role ?? input.type;
    const isNumber =
      input.type === 'number' || role === 'spinbutton' || input.hasAttribute('aria-roledescription');
    return isNumber ? 'number' : 'textbox';
  }

  function kindOf(element: Element): string {
    const role = element.getAttribute('role');
    if (element instanceof HTMLInputElement) return kindOfInput(element, role);
    const tag = element.tagName.toLowerCase();
    const own = { a: 'link', button: 'button', textarea: 'textbox' }[tag];
    return role ?? own ?? (element.hasAttribute('tabindex') ? 'region' : tag);
  }

  /** Without what only says which row it is in: `Pause …`; numbers are one like another. */
  function plain(name: string, row: string, file = ''): string {
    // A size beside a word says what the word would do just now; a message is dismissed like another.
    let short = name.replace(/\d[\d.,]* [kMG]?B$/, '').replace(/^Dismiss: .*/, 'Dismiss: …');
    for (const subject of [file, row, row.split(' ').at(-1) ?? ''])
      if (subject.length > 2) short = short.replaceAll(subject, '…');
    return short.replace(/\d[\d.,]*/g, '#').slice(0, 80);
  }

  function scopeOf(overlay: Element): string {
    const named = overlay.getAttribute('aria-label') ?? overlay.querySelector('h2, h1')?.textContent ?? '';
    const row = rowNames.find((each) => each !== '' && named.includes(each)) ?? '';
    return `${overlay.getAttribute('role')} ${plain(named, row)}`;
  }

  /** What a row is: the same control of rows in the same state is used once. */
  function stateOf(row: Element | null): string {
    const badges = row?.querySelectorAll('.version-head .badge') ?? [];
    return [
      row?.querySelector('[data-state]')?.getAttribute('data-state') ?? '',
      ...[...badges].map(({ textContent }) => textContent),
    ]
      .join(' ')
      .trim();
  }

  const overlay = [...document.querySelectorAll(OVERLAYS)].filter(isSeen).at(-1) ?? null;
  const scope = overlay === null ? 'page' : scopeOf(overlay);

  function tellOf(element: Element): Found | null {
    const kind = kindOf(element);
    // A control inside another one is that one's.
    const isInside = element.parentElement?.closest('button, a[href], [role=menuitem]') ?? null;
    if (HOLDERS.includes(kind) || isInside !== null) return null;
    if (!isSeen(element) || element.closest('[aria-hidden=true]') !== null) return null;
    const row = element.closest('article');
    const file = element.closest('li')?.querySelector('.file-name')?.textContent ?? '';
    const name = plain(nameOf(element), row?.getAttribute('aria-label') ?? '', file);
    return {
      key: `${scope}|${kind}|${name}|${stateOf(row)}`,
      kind,
      isDisabled: element.matches(UNUSABLE),
      scope,
    };
  }

  const found = new Map<string, Found>();
  for (const start of overlay === null ? document.querySelectorAll(asked.root) : [overlay]) {
    for (const element of start.querySelectorAll(CONTROLS)) {
      const control = tellOf(element);
      if (control === null) continue;
      if (control.key === asked.wanted && !control.isDisabled) return element;
      if (found.get(control.key)?.isDisabled !== false) found.set(control.key, control);
    }
  }
  return asked.wanted === null ? [...found.values()] : null;
}
