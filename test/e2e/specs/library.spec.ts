import { expect, test } from '../fixture.ts';
import { openApplication, openView, signIn, versionsShown } from '../ui.ts';

test('applications are found by name', async ({ app, server }) => {
  const { page } = app;
  await signIn(page, server);
  await page.getByRole('searchbox', { name: 'Search applications' }).fill('gauge');
  await expect(page.getByRole('option')).toHaveText([/Gauge Firmware/]);
});

test('versions come newest first, as versions are counted, with their notes', async ({ app, server }) => {
  const { page } = app;
  await signIn(page, server);
  await openApplication(page, 'Meridian Studio');
  expect(await versionsShown(page)).toEqual(['2.0.0', '2.0.0-beta.1', '1.10.0', '1.9.0']);
  await page.getByRole('button', { name: '1.10.0', exact: true }).click();
  await expect(page.getByRole('region', { name: 'Release notes' })).toContainText('Opens large drawings');
});

test('the catalogue last seen is shown without a network, with its age', async ({ app, server }) => {
  await signIn(app.page, server);
  await openApplication(app.page, 'Meridian Studio');
  await server.stopListening();
  await app.restart();
  await openView(app.page, 'Library');
  await expect(app.page.getByText(/^Last seen /)).toBeVisible();
  await openApplication(app.page, 'Meridian Studio');
  expect(await versionsShown(app.page)).toEqual(['2.0.0', '2.0.0-beta.1', '1.10.0', '1.9.0']);
});
