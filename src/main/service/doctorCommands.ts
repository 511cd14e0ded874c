import type { Domain, HandlersOf } from './handlers.ts';

export function doctorCommands({ doctor }: Domain): HandlersOf<'doctor'> {
  return { 'doctor.run': () => doctor.examine() };
}
