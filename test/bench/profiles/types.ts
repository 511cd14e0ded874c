import type { Cost } from '../measure.ts';

export type Bench = {
  /** Everything of this run; deleted at its end. */
  readonly work: string;
  /** nginx's root, kept between runs. */
  readonly root: string;
  readonly runs: number;
};

export type ProfileResult = {
  readonly id: string;
  readonly title: string;
  /** By peer. */
  readonly costs: ReadonlyMap<string, readonly Cost[]>;
  /** What else was measured, by name: units in the names. */
  readonly facts?: Readonly<Record<string, readonly number[]>>;
  readonly note?: string;
};
