// The portal in a real browser against a real server: what the tour made is there, a job runs live, and the pages are
// accessible, in light and in dark. SCREENSHOTS=DIR keeps pictures.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { launch, missingBrowser } from './browser.js';
import { accessible, fits, picture, tabTo, watch } from './page.js';
import { missingServer, startServer } from './server.js';

describe('portal', { skip: missingServer() || missingBrowser() }, () => {
  let server;
  let browser;
  before(async () => {
    server = await startServer();
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  for (const colorScheme of ['light', 'dark']) {
    test(`walk, ${colorScheme}`, async () => {
      const context = await browser.newContext({ colorScheme, viewport: { width: 1280, height: 800 } });
      const page = await context.newPage();
      const problems = watch(page);
      try {
        await walk(page, server, colorScheme);
        assert.deepEqual(problems, []);
      } finally {
        await context.close();
      }
    });
  }

  test('a wrong token is refused in the server\'s words, a right one signs in', async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    try {
      await page.goto(`${server.url}/`);
      await accessible(page, 'sign-in');
      await picture(page, 'sign-in');
      await page.getByLabel('Token').fill('wrong');
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByRole('group').getByText(/token/i).first().waitFor();
      await page.getByLabel('Token').fill(server.token);
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'Runbooks' }).waitFor();
      await page.getByRole('button', { name: 'Sign out' }).click();
      await page.getByLabel('Token').waitFor();
      assert.equal(await page.evaluate(() => sessionStorage.length), 0);
    } finally {
      await context.close();
    }
  });

  test('a running job shows what it wrote so far, and can be stopped', async () => {
    await publishEndless(server);
    const context = await browser.newContext();
    const page = await context.newPage();
    try {
      await page.goto(`${server.url}/#token=${server.token}`);
      await page.getByRole('button', { name: 'Start Endless' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Start' }).click();
      await page.getByRole('log').getByText('still here').waitFor();
      await page.getByText('Live, 1 record so far.').waitFor();
      await page.getByRole('status').getByText('Running').waitFor();

      // The list shows the end of the job without being asked.
      const second = await context.newPage();
      await second.goto(`${server.url}/#token=${server.token}`);
      await second.getByRole('tab', { name: 'Jobs' }).click();
      await second.getByRole('row', { name: /Endless/ }).getByText('Running').waitFor();
      await page.getByRole('button', { name: 'Stop' }).click();
      await page.getByRole('status').getByText('Stopped').waitFor();
      await page.getByText(/The job has ended, \d+ records?\./).waitFor();
      await second.getByRole('row', { name: /Endless/ }).getByText('Stopped').waitFor();
    } finally {
      await context.close();
    }
  });

  test('a job is followed to its end when the server crashes and comes back', async () => {
    await publishEndless(server);
    const context = await browser.newContext();
    const page = await context.newPage();
    try {
      await page.goto(`${server.url}/#token=${server.token}`);
      await page.getByRole('button', { name: 'Start Endless' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Start' }).click();
      await page.getByRole('log').getByText('still here').first().waitFor();
      await server.kill();
      await page.getByText(/Trying again …$/).waitFor();
      await server.restart();
      // Nothing runs that the crash interrupted: the job has failed, and says why.
      await page.getByText(/^The job has ended, /).waitFor();
      await page.getByRole('status').getByText('Failed').waitFor();
      await page.getByText('The job ended with an error.').waitFor();
      await accessible(page, 'failed job');
      await picture(page, 'failed');
    } finally {
      await context.close();
    }
  });

  test('the token is printed nowhere but on a terminal', () => {
    assert.ok(!server.output.includes(server.token));
  });

  test('keyboard alone starts a job; a narrow window shows all of it', async () => {
    const context = await browser.newContext({ viewport: { width: 390, height: 800 } });
    const page = await context.newPage();
    try {
      await page.goto(`${server.url}/#token=${server.token}`);
      await tabTo(page, 'Start Contoso-Tour');
      await page.keyboard.press('Enter');
      await page.getByRole('dialog').waitFor();
      await tabTo(page, 'Start');
      await page.keyboard.press('Enter');
      await page.getByRole('status').getByText('Completed').waitFor();
      await accessible(page, 'narrow');
      await fits(page);
      await picture(page, 'narrow');
    } finally {
      await context.close();
    }
  });
});

/** Publishes a runbook that writes a line and then runs until it is stopped. */
async function publishEndless(server) {
  const send = (method, path, body, kind) => server.send(method, `/runbooks/Endless${path}`, body, kind);
  await send('PUT', '', JSON.stringify({ properties: { runbookType: 'PowerShell', draft: {} } }));
  await send('PUT', '/draft/content', "Write-Output 'still here'\nwhile ($true) { Start-Sleep -Milliseconds 50 }\n", 'text/powershell');
  await send('POST', '/publish');
}

/** What one does in the portal. */
async function walk(page, server, name) {
  await page.goto(`${server.url}/#token=${server.token}`);
  await page.getByRole('heading', { name: 'Runbooks' }).waitFor();
  assert.ok(!page.url().includes(server.token), 'the token stays in the address bar');
  assert.equal(await page.getByLabel('Account', { exact: true }).locator('option:checked').innerText(), 'contoso-tour');

  await page.getByRole('tab', { name: 'Modules' }).click();
  const module = page.getByRole('row', { name: /^Contoso / });
  await module.getByText('1.2.0').waitFor();
  await module.getByText('Succeeded').waitFor();
  assert.ok((await page.getByText('Global', { exact: true }).count()) >= 5, 'global modules are marked');
  await accessible(page, 'modules');
  await picture(page, `modules-${name}`);

  await page.getByRole('tab', { name: 'Connections' }).click();
  await page.getByRole('button', { name: 'ContosoConnection' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('Sealed').waitFor();
  await dialog.getByText('443').waitFor();
  assert.ok(!(await dialog.innerText()).includes('tour-Pa55word'), 'the password is not sealed');
  await accessible(page, 'connection');
  await picture(page, `connection-${name}`);
  await dialog.getByRole('button', { name: 'Close' }).click();

  await page.getByRole('tab', { name: 'Runbooks' }).click();
  await page.getByRole('row', { name: /Contoso-Tour/ }).getByText('Published').waitFor();
  await accessible(page, 'runbooks');
  await picture(page, `runbooks-${name}`);
  await page.getByRole('button', { name: 'Start Contoso-Tour' }).click();
  const start = page.getByRole('dialog');
  await start.getByLabel('Parameters').fill('{"Like": ');
  await start.getByRole('button', { name: 'Start' }).click();
  await start.getByText('The parameters are not JSON').waitFor();
  await accessible(page, 'start');
  await picture(page, `start-${name}`);
  await start.getByLabel('Parameters').fill('{"Like": "a*"}');
  await start.getByRole('button', { name: 'Start' }).click();

  const log = page.getByRole('log');
  await page.getByRole('status').getByText('Completed').waitFor();
  await log.getByText('Connected to port 443 as tour.').waitFor();
  await page.getByText(/The job has ended, \d+ records\./).waitFor();
  const text = await log.innerText();
  assert.match(text, /Verbose\s+Connecting as tour/);
  assert.match(text, /Warning\s+One user is disabled/);
  assert.match(text, /alice/);
  assert.doesNotMatch(text, /carol/, 'the parameter Like was not used');
  await accessible(page, 'job');
  await picture(page, `job-${name}`);

  await page.getByRole('button', { name: 'Jobs', exact: true }).click();
  await page.getByRole('heading', { name: 'Jobs' }).waitFor();
  const jobs = page.getByRole('button', { name: /^Open the job of Contoso-Tour/ });
  await jobs.nth(1).waitFor();
  await accessible(page, 'jobs');
  await picture(page, `jobs-${name}`);
  await jobs.last().click();
  await log.getByText('carol').first().waitFor(); // the job of the tour, without parameters
  await page.goBack();
  await page.getByRole('heading', { name: 'Jobs' }).waitFor();
}
