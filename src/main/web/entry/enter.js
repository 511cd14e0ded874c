// Trades the one-time token of the address for a cookie and the page's key, and goes on to the page. The token is in the
// fragment, which no server and no link checker sees; whoever only looks at the address uses nothing up.
const fragment = window.location.hash.slice(1);
const [token, route] = fragment.split('#');
// Before anything else: what stays in the history is of no use to anybody.
window.history.replaceState(null, '', '/enter');

function say(text) {
  document.getElementById('state').textContent = text;
}

/** A service worker at this address is not ours: somebody planted it when the port was his. True when there was one. */
async function dropWorkers() {
  const planted = (await window.navigator.serviceWorker?.getRegistrations()) ?? [];
  for (const registration of planted) await registration.unregister();
  return planted.length > 0;
}

async function enter() {
  if (await dropWorkers()) {
    // This page itself may still be under its hands: nothing is shown before another one is loaded.
    window.location.replace(`/enter?anew#${fragment}`);
    return;
  }
  const answer = await fetch('/enter', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ token }),
  });
  if (!answer.ok) {
    say(
      'This address was used already, or is older than ten minutes. Go to the terminal where BinDist runs and press Enter: it shows a fresh one. Downloads go on meanwhile.',
    );
    return;
  }
  const { pageKey } = await answer.json();
  // The same name as in src/shared/socketKey.ts.
  window.localStorage.setItem('bindist-page-key', pageKey);
  window.location.replace(route === undefined ? '/' : `/#${route}`);
}

enter().catch(() => {
  say(
    'BinDist does not answer at this address. Start it again in the terminal and open the address it shows.',
  );
});
