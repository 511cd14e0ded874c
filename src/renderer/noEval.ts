import { z } from 'zod';

// Before any schema is used: the content security policy forbids what zod's compiled validators do.
z.config({ jitless: true });
