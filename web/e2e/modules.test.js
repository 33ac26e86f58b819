// Modules in a real browser against a real server with a gallery of made-up packages: import, plan, update, history, environments.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { launch, missingBrowser } from './browser.js';
import { nupkg } from './packages.js';
import { accessible, escape, fits, picture, tabTo, watch } from './page.js';
import { missingServer, startGallery } from './server.js';

const base = (version, parameters) => ({ name: 'Widget.Base', version, script: `function Get-WidgetSize {\n  <# .SYNOPSIS\n  Says how large a widget is. #>\n  param(${parameters})\n  $Name.Length\n}\n` });
const az = (version, accounts, store) => [
  { name: 'Az', version, description: 'A release.', needs: { 'Az.Accounts': accounts, 'Az.Store': store } },
  { name: 'Az.Accounts', version: accounts, script: 'function Connect-AzAccount { [CmdletBinding()] param([string]$Tenant) }\n' },
  { name: 'Az.Store', version: store, needs: { 'Az.Accounts': accounts }, script: 'function Get-AzStore { param([string]$Name) }\n' },
];
const packages = [
  base('1.0.0', '[Parameter(Mandatory)][string]$Name, [int]$Count'),
  base('2.0.0', '[Parameter(Mandatory)][string]$Name'),
  { name: 'Widget.Tools', version: '1.0.0', needs: { 'Widget.Base': '1.0.0' }, script: 'function Get-Widget { param([string]$Name) Get-WidgetSize -Name $Name }\n' },
  ...az('12.0.0', '2.0.0', '1.0.0'),
  ...az('13.0.0', '3.0.0', '2.0.0'),
  ...Array.from({ length: 25 }, (_, i) => ({ name: `Filler.N${String(i).padStart(2, '0')}`, version: '1.0.0', script: 'function Get-Filler { }\n' })),
];

describe('modules', { skip: missingServer() || missingBrowser() }, () => {
  let server;
  let browser;
  before(async () => {
    server = await startGallery(packages);
    browser = await launch();
    await publish(server, 'Sizes', "Import-Module Widget.Base\nGet-WidgetSize -Name abc -Count 2\nConnect-AzAccount\nGet-AzureRmVM\n$c = Get-AutomationConnection -Name Main\n");
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  /** Opens the modules in a page of its own; what goes wrong there fails the test. */
  async function inModules(options, walk) {
    const context = await browser.newContext(options);
    const page = await context.newPage();
    page.setDefaultTimeout(30_000);
    const problems = watch(page);
    try {
      await page.goto(`${server.url}/#token=${server.token}`);
      await page.getByRole('tab', { name: 'Modules' }).click();
      await page.getByRole('heading', { name: 'Modules' }).waitFor();
      await walk(page, context);
      assert.deepEqual(problems.filter((p) => !p.startsWith('Failed to load resource')), []);
    } finally {
      await context.close();
    }
  }

  test('the migration plan names what uses AzureRM', () =>
    inModules({ viewport: { width: 1280, height: 800 } }, async (page) => {
      await page.getByRole('button', { name: 'Migrate to Az' }).click();
      const panel = page.getByRole('dialog');
      await panel.getByText('Line 4: Get-AzureRmVM → Get-AzVM').waitFor();
      await accessible(page, 'migrate');
      await picture(page, 'migrate');
    }));

  test('a module of the gallery is found, planned, imported with what it needs, looked at, rolled back and deleted', () =>
    inModules({ viewport: { width: 1280, height: 800 } }, async (page) => {
      await page.getByRole('button', { name: 'Add a module' }).click();
      const panel = page.getByRole('dialog');
      await panel.getByText(/^\d+ modules$/).waitFor();
      await panel.getByLabel('Search the gallery').fill('Filler');
      await panel.getByRole('button', { name: 'Search', exact: true }).click();
      await panel.getByText('25 modules').waitFor();
      await panel.getByRole('button', { name: 'Next page' }).click();
      await panel.getByRole('button', { name: 'Filler.N24' }).waitFor();
      assert.equal(await panel.getByRole('button', { name: 'Next page' }).isEnabled(), false);
      await accessible(page, 'gallery');
      await picture(page, 'gallery');

      await panel.getByLabel('Search the gallery').fill('Widget.Tools');
      await panel.getByRole('button', { name: 'Search', exact: true }).click();
      await panel.getByRole('button', { name: 'Widget.Tools' }).click();
      const plan = panel.getByRole('table', { name: 'Plan' });
      await plan.getByRole('row', { name: /Widget.Base Import 1.0.0 Widget.Tools/ }).waitFor();
      await accessible(page, 'plan');
      await picture(page, 'plan');
      await panel.getByRole('button', { name: 'Import', exact: true }).click();
      await panel.getByRole('status').getByText('Succeeded').waitFor();
      await panel.getByRole('log').getByText('Widget.Base').first().waitFor();
      await accessible(page, 'operation');
      await picture(page, 'operation');
      await panel.getByRole('button', { name: 'Close' }).click();
      await page.getByRole('row', { name: /^Widget.Tools/ }).getByText('Succeeded').waitFor();

      // An uploaded package replaces it; the comparison marks what that breaks, and where.
      await page.getByRole('button', { name: 'Add a module' }).click();
      await panel.getByRole('tab', { name: 'From a file' }).click();
      await accessible(page, 'upload');
      await panel.locator('input[type=file]').setInputFiles({ name: 'Broken.zip', mimeType: 'application/zip', buffer: Buffer.from('this is no zip') });
      await panel.getByText('Broken.zip was not imported.').waitFor();
      await panel.locator('input[type=file]').setInputFiles({ name: 'Widget.Base.2.0.0.nupkg', mimeType: 'application/zip', buffer: nupkg(packages[1]) });
      await panel.getByRole('status').getByText('Succeeded').waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('row', { name: /^Widget.Base/ }).getByText('2.0.0').waitFor();

      await page.getByRole('button', { name: 'History' }).click();
      await panel.getByText('Widget.Base 1.0.0 → 2.0.0').first().waitFor();
      await panel.getByText('Breaking').first().waitFor();
      await panel.getByText('Used by Sizes, line 2').first().waitFor();
      await accessible(page, 'history');
      await picture(page, 'history');
      await panel.getByRole('button', { name: /^Go back to revision/ }).first().click();
      const confirm = page.getByRole('alertdialog');
      await confirm.getByText('Widget.Base 2.0.0 → 1.0.0').waitFor();
      await accessible(page, 'rollback');
      assert.ok(await confirm.evaluate((e) => e.contains(document.activeElement)), 'the question does not have the focus');
      await picture(page, 'rollback');
      await page.keyboard.press('Escape');
      await confirm.waitFor({ state: 'detached' });
      await escape(page, panel);
      await page.waitForFunction(() => document.activeElement?.textContent === 'History');
      await page.keyboard.press('Enter');
      await panel.getByRole('button', { name: /^Go back to revision/ }).first().click();
      await confirm.getByLabel('What goes back').selectOption('Only Widget.Base');
      await confirm.getByRole('button', { name: 'Go back' }).click();
      await panel.getByText('Widget.Base 2.0.0 → 1.0.0').first().waitFor();
      await panel.getByRole('button', { name: 'Close' }).click();
      await page.getByRole('row', { name: /^Widget.Base/ }).getByText('1.0.0').waitFor();

      await page.getByRole('button', { name: 'Widget.Base' }).click();
      await panel.getByText('Sizes, lines 1 (Import-Module) and 2 (Get-WidgetSize)').waitFor();
      await panel.getByRole('button', { name: 'Get-WidgetSize' }).click();
      await panel.getByText('Get-WidgetSize [-Name] <String> [[-Count] <Int32>]').waitFor();
      await panel.getByText('Says how large a widget is.').waitFor();
      await accessible(page, 'module');
      await picture(page, 'module');
      await panel.getByRole('button', { name: 'Delete' }).click();
      await confirm.getByText('These runbooks use it:').waitFor();
      await accessible(page, 'delete');
      await picture(page, 'delete');
      await confirm.getByRole('button', { name: 'Delete' }).click();
      await page.getByRole('row', { name: /^Widget.Base/ }).waitFor({ state: 'detached' });
    }));

  test('a release of the Az modules is planned, reported and made the default set', () =>
    inModules({ viewport: { width: 1280, height: 800 }, colorScheme: 'dark' }, async (page) => {
      await page.getByLabel('Runtime', { exact: true }).selectOption('7.2');
      await page.getByRole('button', { name: 'Update Az modules' }).click();
      const panel = page.getByRole('dialog');
      await panel.getByLabel('Release', { exact: true }).selectOption('12.0.0');
      await panel.getByRole('row', { name: /Az.Accounts Import 2.0.0/ }).waitFor();
      await accessible(page, 'update');
      await picture(page, 'update');
      await panel.getByRole('button', { name: 'Update', exact: true }).click();
      await panel.getByRole('status').getByText('Succeeded').waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('row', { name: /^Az.Store/ }).getByText('7.2').waitFor();

      await page.getByRole('button', { name: 'Update Az modules' }).click();
      await panel.getByRole('row', { name: /Az.Accounts Update 2.0.0 → 3.0.0/ }).waitFor();
      await panel.getByRole('button', { name: 'Report breaking changes' }).click();
      await panel.getByText('No change breaks calls.').waitFor();
      await accessible(page, 'report');
      await picture(page, 'report');
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'Imports' }).click();
      await panel.getByRole('table', { name: 'Imports' }).getByText('Succeeded').first().waitFor();
      await accessible(page, 'imports');
      await picture(page, 'imports');
    }));

  test('a runtime environment is created, chosen for modules and deleted', () =>
    inModules({ viewport: { width: 1280, height: 800 } }, async (page) => {
      await page.getByRole('tab', { name: 'Runtime environments' }).click();
      await page.getByRole('button', { name: 'Create', exact: true }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel('Name').fill('1 bad');
      await dialog.getByRole('button', { name: 'Create' }).click();
      await dialog.getByText(/name of the runtime environment '1 bad' is not valid/).waitFor();
      await dialog.getByLabel('Name').fill('Lab');
      await dialog.getByLabel('Release of the Az modules').fill('12.0.0');
      await accessible(page, 'environment');
      await picture(page, 'environment');
      await dialog.getByRole('button', { name: 'Create' }).click();
      await page.getByRole('row', { name: /^Lab PowerShell 7.4 Az 12.0.0/ }).waitFor();
      await accessible(page, 'environments');
      await picture(page, 'environments');
      await page.getByRole('tab', { name: 'Modules' }).click();
      await page.getByLabel('Runtime', { exact: true }).selectOption('Lab');
      await page.getByRole('button', { name: 'Imports' }).click();
      await dialog.getByRole('button', { name: /Az.Accounts/ }).first().click();
      await dialog.getByRole('status').getByText('Succeeded').waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('row', { name: /^Az.Accounts/ }).getByText('7.4').waitFor();
      await page.getByRole('tab', { name: 'Runtime environments' }).click();
      await page.getByRole('button', { name: 'Delete Lab' }).click();
      await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click();
      await page.getByRole('row', { name: /^Lab/ }).waitFor({ state: 'detached' });
    }));

  test('a package behind a link is imported; an import that waits is cancelled', () =>
    inModules({ viewport: { width: 1280, height: 800 } }, async (page) => {
      const files = await serveFiles();
      try {
        const panel = page.getByRole('dialog');
        const add = async (file) => {
          await page.getByRole('button', { name: 'Add a module' }).click();
          await panel.getByRole('tab', { name: 'From a link' }).click();
          await panel.getByLabel('Link').fill(`${files.url}/${file}`);
          await accessible(page, 'link');
          await panel.getByRole('button', { name: 'Import', exact: true }).click();
        };
        await add('Linked.1.0.0.nupkg');
        await panel.getByRole('status').getByText('Succeeded').waitFor();
        await page.keyboard.press('Escape');
        await page.getByRole('row', { name: /^Linked/ }).getByText('Succeeded').waitFor();
        await add('Never.1.0.0.nupkg');
        await panel.getByRole('status').getByText('Running').waitFor();
        await accessible(page, 'running import');
        await picture(page, 'running');
        await panel.getByRole('button', { name: 'Cancel the import' }).click();
        await panel.getByRole('status').getByText('Cancelled').waitFor();
        await accessible(page, 'cancelled import');
        await picture(page, 'cancelled');
      } finally {
        files.close();
      }
    }));

  test('what a runbook depends on shows with its lines and warnings', () =>
    inModules({ viewport: { width: 1280, height: 800 } }, async (page) => {
      await page.getByRole('tab', { name: 'Runbooks' }).click();
      await page.getByRole('button', { name: 'Dependencies of Sizes' }).click();
      const panel = page.getByRole('dialog');
      await panel.getByText('Widget.Base, line 1').waitFor();
      await panel.getByText('Main, line 5').waitFor();
      await panel.getByText(/^Line \d+: .*AzureRM/i).first().waitFor();
      await accessible(page, 'dependencies');
      await picture(page, 'dependencies');
    }));

  test('keyboard alone opens a module; a narrow window shows every panel', () =>
    inModules({ viewport: { width: 375, height: 700 } }, async (page) => {
      await picture(page, 'narrow-modules');
      await accessible(page, 'narrow modules');
      await fits(page);
      await tabTo(page, 'Orchestrator.AssetManagement.Cmdlets');
      await page.keyboard.press('Enter');
      const panel = page.getByRole('dialog');
      await panel.getByRole('heading', { name: 'Commands' }).waitFor();
      for (const name of ['', 'Add a module', 'Update Az modules', 'Imports', 'History']) {
        if (name !== '') await page.getByRole('button', { name, exact: true }).click();
        await panel.waitFor();
        await page.waitForLoadState('networkidle');
        await accessible(page, `narrow ${name}`);
        await fits(page);
        const wide = await panel.evaluate((e) => Math.max(...[...e.querySelectorAll('*')].filter((c) => !c.closest('[role=region]')).map((c) => c.getBoundingClientRect().right)) - window.innerWidth);
        assert.ok(wide <= 1, `the panel ${name} is ${wide} pixels too wide`);
        await picture(page, `narrow-${name || 'module'}`);
        await page.keyboard.press('Escape');
        await panel.waitFor({ state: 'detached' });
      }
    }));

  test('several files are one import', () =>
    inModules({ viewport: { width: 1280, height: 800 } }, async (page) => {
      await page.getByLabel('Runtime').selectOption({ label: 'PowerShell 7.1' });
      await page.getByRole('button', { name: 'Add a module' }).click();
      const panel = page.getByRole('dialog');
      await panel.getByRole('tab', { name: 'From a file' }).click();
      const file = (p) => ({ name: `${p.name}.${p.version}.nupkg`, mimeType: 'application/zip', buffer: nupkg(p) });
      await panel.locator('input[type=file]').setInputFiles([file(packages[0]), file(packages[2])]);
      await panel.getByRole('status').getByText('Succeeded').waitFor();
      await panel.getByRole('button', { name: 'Close' }).click();
      await page.getByRole('row', { name: /^Widget.Base/ }).getByText('1.0.0').waitFor();
      await page.getByRole('row', { name: /^Widget.Tools/ }).getByText('1.0.0').waitFor();
    }));

  test('leaving a page gives up what it asked for', () =>
    inModules({}, async (page) => {
      let asked = 0;
      await page.route(/\/moduleOperations\/[^/]+\?/, (route) => {
        asked++;
        return route.fulfill({ json: { id: 'o', name: 'o', properties: { kind: 'import', state: 'Running', runtimeVersion: '5.1', error: null, revision: null, creationTime: '', lastModifiedTime: '', progress: { done: 0, total: 1 }, steps: [] } } });
      });
      await page.getByRole('button', { name: 'Imports' }).click();
      const panel = page.getByRole('dialog');
      await panel.getByRole('table', { name: 'Imports' }).getByRole('button').first().click();
      await panel.getByRole('button', { name: 'Cancel the import' }).waitFor();
      await page.keyboard.press('Escape');
      await panel.waitFor({ state: 'detached' });
      const before = asked;
      await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 1500)));
      assert.equal(asked, before, 'the page goes on asking');
    }));
});

/** Serves a package, and another one of which nothing comes. */
async function serveFiles() {
  const server = createServer((request, response) => {
    if (request.url.startsWith('/Linked')) response.end(nupkg({ name: 'Linked', version: '1.0.0', script: 'function Get-Linked { }\n' }));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Publishes a runbook. */
async function publish(server, name, text) {
  await server.send('PUT', `/runbooks/${name}`, JSON.stringify({ properties: { runbookType: 'PowerShell', draft: {} } }));
  await server.send('PUT', `/runbooks/${name}/draft/content`, text, 'text/powershell');
  await server.send('POST', `/runbooks/${name}/publish`);
}
