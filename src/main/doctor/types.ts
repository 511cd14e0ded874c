import type { DoctorCheck } from '../../shared/model.ts';

/** What one check found. */
export type Finding = Pick<DoctorCheck, 'status' | 'what' | 'advice'>;

export const ok = (what: string): Finding => ({ status: 'ok', what, advice: null });
export const skipped = (what: string): Finding => ({ status: 'skipped', what, advice: null });
export const warning = (what: string, advice: string): Finding => ({ status: 'warning', what, advice });
export const problem = (what: string, advice: string): Finding => ({ status: 'problem', what, advice });
