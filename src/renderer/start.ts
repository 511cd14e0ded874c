import './noEval.ts';
import './trustedTypes.ts';
import { showStartFailure } from './startFailure.ts';

// Nothing the page is made of is loaded before this: what throws while it loads must not leave an empty window.
import('./main.tsx').catch(showStartFailure);
