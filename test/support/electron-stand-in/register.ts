import { registerHooks } from 'node:module';

/**
 * `node --import …/register.ts out/main/index.js` runs the built main bundle with `electron` resolved to the stand-in
 * beside this file. Nothing of the bundle is changed.
 */
const standIn = new URL('./electron.ts', import.meta.url).href;

registerHooks({
  resolve: (specifier, context, nextResolve) =>
    specifier === 'electron' ? { url: standIn, shortCircuit: true } : nextResolve(specifier, context),
});
