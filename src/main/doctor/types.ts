import type { DoctorCheck, Finding } from '../../shared/doctor/report.ts';

/** What one check found, and how bad it is. */
export type Judged = Pick<DoctorCheck, 'status' | 'finding'>;

export const ok = (finding: Finding): Judged => ({ status: 'ok', finding });
export const skipped = (finding: Finding): Judged => ({ status: 'skipped', finding });
export const warning = (finding: Finding): Judged => ({ status: 'warning', finding });
export const problem = (finding: Finding): Judged => ({ status: 'problem', finding });
