import type { ControlKind } from '../../support/page/controls.ts';
import type { OpenScene } from '../../support/page/looks.ts';
import { type Scene, sceneNamed } from '../../support/page/scenes.ts';
import { sweep } from '../../support/page/sweep.ts';
import { expect, test } from './fixture.ts';

type Sweep = {
  readonly scene: string;
  /** What is swept; the view alone without it. What stands around it, the navigation and the account menu, is the same in many. */
  readonly root?: string;
  /** What must be among what was used: that nothing was found is no success. */
  readonly kinds: readonly ControlKind[];
  /** Controls that no state of this scene lets anybody use. */
  readonly neverUsable?: readonly RegExp[];
};

const SWEEPS: readonly Sweep[] = [
  {
    scene: 'library',
    root: 'body',
    kinds: ['button', 'checkbox', 'link', 'menuitem', 'option', 'radio', 'region', 'textbox'],
    neverUsable: [/\|Withdrawn$/],
  },
  { scene: 'library-offline', kinds: ['button', 'option'], neverUsable: [/\|Withdrawn$/] },
  { scene: 'library-empty', kinds: ['button'] },
  { scene: 'library-error', kinds: ['button'] },
  { scene: 'library-forbidden', kinds: ['button', 'option'] },
  { scene: 'toasts', root: '.toasts', kinds: ['button'] },
  {
    scene: 'downloads',
    kinds: ['button', 'checkbox', 'menuitem', 'number', 'radio', 'region'],
    neverUsable: [],
  },
  { scene: 'downloads-limited', kinds: ['button', 'checkbox', 'number'] },
  { scene: 'downloads-empty', kinds: ['link', 'radio'] },
  {
    scene: 'downloads-long-names',
    kinds: ['button', 'menuitem'],
    // What is on its way is the first of the list.
    neverUsable: [/\|Move (?:to the top|up)\|/],
  },
  { scene: 'shares', kinds: ['button'], neverUsable: [/\|Copy link to Gateway OS/] },
  { scene: 'shares-empty', kinds: ['link'] },
  { scene: 'shares-error', kinds: ['button'] },
  { scene: 'settings', kinds: ['button', 'checkbox', 'number', 'radio', 'textbox'] },
  { scene: 'settings-in-browser', kinds: ['button', 'checkbox', 'number', 'radio', 'textbox'] },
  { scene: 'settings-limits', kinds: ['button', 'checkbox', 'number'] },
  { scene: 'settings-doctor-problems', kinds: ['button'] },
  { scene: 'sign-in', kinds: ['button', 'textbox'] },
  { scene: 'sign-in-refused', kinds: ['button', 'textbox'] },
  { scene: 'sign-in-no-keychain', kinds: ['button', 'textbox'] },
  // The view below is swept on its own.
  { scene: 'key-needed', root: 'header:has(nav), .stage > .panel', kinds: ['button', 'link', 'textbox'] },
  { scene: 'start-failed', kinds: ['button'] },
];

for (const { scene: name, root = 'main, .stage > .panel', kinds, neverUsable = [] } of SWEEPS) {
  test(`every control of ${name} is used, with values that change (fault 62)`, async ({ open }) => {
    test.setTimeout(420_000);
    const scene: Scene = sceneNamed(name);
    let before: OpenScene | null = null;
    const begin = async () => {
      await before?.close();
      before = await open(scene);
      return before.page;
    };
    const page = await begin();
    const { used, neverUsable: never } = await sweep({
      page,
      within: { root },
      restart: begin,
    });
    const met = new Set(used.map(({ kind }) => kind));
    expect([...met].sort()).toEqual(expect.arrayContaining([...kinds]));
    expect(never.filter((key) => !neverUsable.some((pattern) => pattern.test(key)))).toEqual([]);
  });
}
