import { accountCommands } from './accountCommands.ts';
import { catalogCommands } from './catalogCommands.ts';
import type { Domain, Handlers } from './commandTypes.ts';
import { doctorCommands } from './doctorCommands.ts';
import { downloadCommands } from './downloadCommands.ts';
import { hostCommands } from './hostCommands.ts';
import { settingsCommands } from './settingsCommands.ts';
import { shareCommands } from './shareCommands.ts';

export function createHandlers(domain: Domain): Handlers {
  return {
    ...hostCommands(domain),
    ...accountCommands(domain),
    ...catalogCommands(domain),
    ...downloadCommands(domain),
    ...shareCommands(domain),
    ...settingsCommands(domain),
    ...doctorCommands(domain),
  };
}
