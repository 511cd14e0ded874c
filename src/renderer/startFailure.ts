/** The last word of a page that has nothing else left to show: no React, no style it depends on. */
export function showStartFailure(): void {
  const box = document.createElement('main');
  box.className = 'starting';
  box.setAttribute('role', 'alert');
  const title = document.createElement('h1');
  title.textContent = 'BinDist cannot be shown';
  const words = document.createElement('p');
  words.textContent =
    'Something in the page went wrong. Nothing is lost, and downloads go on. If it comes again in a browser, let it keep data for this address: the page needs that to reach the app.';
  const again = document.createElement('button');
  again.className = 'button primary';
  again.textContent = 'Reload';
  again.addEventListener('click', () => window.location.reload());
  box.append(title, words, again);
  document.body.replaceChildren(box);
}
