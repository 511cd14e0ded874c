import type { Domain, HandlersOf } from './commandTypes.ts';

export function doctorCommands({ doctor }: Domain): HandlersOf<'doctor'> {
  return { 'doctor.run': () => doctor.examine() };
}
