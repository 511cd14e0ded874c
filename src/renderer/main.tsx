import './design/tokens.css';
import './design/base.css';
import './design/controls.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { language } from '../shared/words/index.ts';
import { App } from './app/App.tsx';
import { goToApplication } from './app/route.ts';
import { bridge } from './bridge.ts';
import { Boundary } from './design/Boundary.tsx';
import { showStartFailure } from './startFailure.ts';
import { connectStore } from './store/connectStore.ts';

const root = document.getElementById('root');
if (root === null) throw new Error('The page has no root element.');
// A screen reader pronounces the page by this.
document.documentElement.lang = language();
connectStore(bridge);
bridge.on('host.applicationAsked', ({ applicationId }) => goToApplication(applicationId));
createRoot(root, { onUncaughtError: showStartFailure }).render(
  <StrictMode>
    <Boundary where="BinDist" isView>
      <App />
    </Boundary>
  </StrictMode>,
);
