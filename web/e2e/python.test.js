// Python packages in a real browser against a real server, with an index of made-up wheels: plan, import, failure, remove, compiled code.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { after, before, describe, test } from 'node:test';
import { launch, missingBrowser } from './browser.js';
import { accessible, escape, fits, picture, tabTo, watch } from './page.js';
import { missingServer, startGallery } from './server.js';
import { serveIndex, wheel, wheelName } from './wheels.js';

const words = { name: 'words', version: '1.0', files: { 'words.py': 'def hello():\n    return "hello"\n' } };
const greeter = { name: 'greeter', version: '2.1', needs: ['words>=1'], files: { 'greeter.py': 'import words\n' } };
const fast = { name: 'fast', version: '1.0', tag: 'cp38-abi3-manylinux2014_x86_64', files: { 'fast.abi3.so': '\x7fELF' } };
const upload = (w) => ({ name: wheelName(w), mimeType: 'application/zip', buffer: wheel(w) });

function missingPython() {
  return spawnSync('python3', ['--version']).status === 0 ? false : 'python3 is not there: install Debian’s package python3';
}

describe('Python packages', { skip: missingServer() || missingBrowser() || missingPython() }, () => {
  let server;
  let index;
  let browser;
  before(async () => {
    index = await serveIndex([words, greeter, fast]);
    server = await startGallery([]);
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
    index?.close();
  });

  /** Opens the packages in a page of its own; what goes wrong there fails the test. */
  async function inPackages(options, walk) {
    const context = await browser.newContext(options);
    const page = await context.newPage();
    page.setDefaultTimeout(30_000);
    const problems = watch(page);
    try {
      await page.goto(`${server.url}/#token=${server.token}`);
      await page.getByRole('tab', { name: 'Python packages' }).click();
      await page.getByRole('heading', { name: 'Python packages' }).waitFor();
      await walk(page, page.getByRole('dialog'));
      assert.deepEqual(problems.filter((p) => !p.startsWith('Failed to load resource')), []);
    } finally {
      await context.close();
    }
  }

  /** Opens the panel, asks for a package of the index and waits for nothing. */
  async function ask(page, panel, name) {
    await page.getByRole('button', { name: 'Import packages' }).click();
    await panel.getByRole('textbox', { name: 'Packages' }).fill(name);
    await panel.getByLabel('Index').fill(`${index.url}/simple`);
    await panel.getByRole('button', { name: 'Show the plan' }).click();
  }

  test('a package is planned and imported with what it needs; what another one needs is removed by force only', () =>
    inPackages({ viewport: { width: 1280, height: 800 } }, async (page, panel) => {
      await page.getByText('The account has no packages of its own for this runtime.').waitFor();
      await accessible(page, 'no packages');
      await ask(page, panel, 'nowhere');
      await panel.getByText('This cannot be imported.').waitFor();
      await panel.getByText(/nowhere/).last().waitFor();
      await accessible(page, 'refused plan');
      await panel.getByRole('textbox', { name: 'Packages' }).fill('greeter>=2\n');
      await panel.getByText('This cannot be imported.').waitFor({ state: 'detached' });
      await panel.getByRole('button', { name: 'Show the plan' }).click();
      await panel.getByRole('table', { name: 'Plan' }).getByRole('row', { name: /^words Import 1.0 Python only greeter/ }).waitFor();
      await accessible(page, 'python plan');
      await picture(page, 'python-plan');
      await panel.getByRole('button', { name: 'Import', exact: true }).click();
      await panel.getByRole('status').getByText('Succeeded').waitFor();
      await panel.getByRole('table', { name: 'Packages of the import' }).getByRole('row', { name: /^greeter Import 2.1/ }).waitFor();
      await accessible(page, 'python import');
      await picture(page, 'python-import');
      await escape(page, panel);
      await page.getByRole('button', { name: 'Hide the import' }).click();
      await page.getByRole('row', { name: /^words The package words. 1.0 Python only greeter Succeeded/ }).waitFor();
      await accessible(page, 'packages');
      await picture(page, 'python-packages');

      await page.getByRole('button', { name: 'words', exact: true }).click();
      await panel.getByRole('region', { name: 'Required by' }).getByText('greeter').waitFor();
      await accessible(page, 'package');
      await picture(page, 'python-package');
      await panel.getByRole('button', { name: 'Remove' }).click();
      const confirm = page.getByRole('alertdialog');
      await confirm.getByText('These packages need it:').waitFor();
      assert.equal(await confirm.getByRole('button', { name: 'Remove' }).isEnabled(), false);
      await accessible(page, 'remove');
      await picture(page, 'python-remove');
      await confirm.getByLabel('Remove it all the same').check();
      await confirm.getByRole('button', { name: 'Remove' }).click();
      await page.getByRole('row', { name: /^words/ }).waitFor({ state: 'detached' });
      await page.getByRole('row', { name: /^greeter/ }).waitFor();
    }));

  test('a wheel comes from a file and from a link; an import that fails says why', () =>
    inPackages({ viewport: { width: 1280, height: 800 }, colorScheme: 'dark' }, async (page, panel) => {
      await page.getByRole('button', { name: 'Import packages' }).click();
      await panel.getByRole('tab', { name: 'From a file' }).click();
      const input = panel.locator('input[type=file]');
      await input.setInputFiles({ name: 'mine.zip', mimeType: 'application/zip', buffer: Buffer.from('x') });
      await panel.getByText(/mine.zip is no wheel/).waitFor();
      await accessible(page, 'no wheel');
      await input.setInputFiles({ ...upload(words), buffer: Buffer.from('this is no zip') });
      await panel.getByRole('button', { name: 'Show the plan' }).click();
      await panel.getByText('This cannot be imported.').waitFor();
      await input.setInputFiles(upload({ ...words, version: '1.1' }));
      await panel.getByRole('button', { name: 'Show the plan' }).click();
      await panel.getByRole('table', { name: 'Plan' }).getByText('1.1').waitFor();
      await accessible(page, 'file plan');
      await panel.getByRole('button', { name: 'Import', exact: true }).click();
      await panel.getByRole('status').getByText('Succeeded').waitFor();
      await panel.getByRole('button', { name: 'Close' }).click();

      await page.getByRole('button', { name: 'Import packages' }).click();
      await panel.getByRole('tab', { name: 'From a link' }).click();
      await panel.getByLabel('Link').fill(`${index.url}/files/${wheelName(words)}`);
      await panel.getByRole('button', { name: 'Show the plan' }).click();
      await panel.getByRole('row', { name: /^words Update 1.1 → 1.0/ }).waitFor();
      await accessible(page, 'link plan');
      // What was there at the time of the plan is gone: the import is begun, and fails.
      const before = index.url;
      index.close();
      await panel.getByRole('button', { name: 'Import', exact: true }).click();
      await panel.getByText('It failed; no package was changed.').waitFor();
      await accessible(page, 'failed import');
      await picture(page, 'python-failed');
      await panel.getByRole('button', { name: 'Close' }).click();
      await page.getByText('It failed; no package was changed.').waitFor();
      await page.getByRole('row', { name: /^words .* 1.1/ }).waitFor();
      index = await serveIndex([words, greeter, fast]);
      assert.notEqual(index.url, before);
    }));

  test('packages with compiled code need the switch; Python 2 has packages of its own', () =>
    inPackages({ viewport: { width: 1280, height: 800 } }, async (page, panel) => {
      const native = page.getByRole('switch', { name: 'Take packages with compiled code' });
      await ask(page, panel, 'fast');
      await panel.getByText(/compiled code/).waitFor();
      await escape(page, panel);
      await native.click();
      await page.waitForFunction(() => document.querySelector('[role=switch]')?.checked);
      await page.reload();
      await native.and(page.locator(':checked')).waitFor();
      await accessible(page, 'switch');
      await ask(page, panel, 'fast');
      await panel.getByRole('row', { name: /^fast Import 1.0 Compiled/ }).waitFor();
      await escape(page, panel);
      await page.getByLabel('Runtime', { exact: true }).selectOption('Python 2');
      await page.getByText('The account has no packages of its own for this runtime.').waitFor();
      await page.getByRole('button', { name: 'Import packages' }).click();
      await panel.getByText('They are imported for Python 2, as a whole or not at all.').waitFor();
      await panel.getByRole('textbox', { name: 'Packages' }).fill('words');
      await panel.getByRole('button', { name: 'Show the plan' }).click();
      await panel.getByText(/Packages for python2 cannot be imported on this server/).waitFor();
    }));

  test('keyboard alone opens a package; a narrow window shows everything', () =>
    inPackages({ viewport: { width: 375, height: 700 } }, async (page, panel) => {
      const narrow = async (name) => {
        await accessible(page, `narrow ${name}`);
        await fits(page);
        await picture(page, `narrow-python-${name}`);
      };
      const inside = async (name) => {
        await narrow(name);
        const wide = await panel.evaluate((e) => Math.max(...[...e.querySelectorAll('*')].filter((c) => !c.closest('[role=region]')).map((c) => c.getBoundingClientRect().right)) - window.innerWidth);
        assert.ok(wide <= 1, `the panel ${name} is ${wide} pixels too wide`);
      };
      await page.getByRole('button', { name: 'greeter' }).waitFor();
      await narrow('packages');
      await tabTo(page, 'greeter');
      await page.keyboard.press('Enter');
      await panel.getByRole('heading', { name: 'Required by' }).waitFor();
      await inside('package');
      await escape(page, panel);
      await page.getByRole('button', { name: 'Import packages' }).click();
      for (const way of ['From a file', 'From a link', 'By name']) {
        await panel.getByRole('tab', { name: way }).click();
        await inside(way);
      }
      await panel.getByRole('textbox', { name: 'Packages' }).fill('words');
      await panel.getByLabel('Index').fill(`${index.url}/simple`);
      await panel.getByRole('button', { name: 'Show the plan' }).click();
      await panel.getByRole('table', { name: 'Plan' }).waitFor();
      await inside('plan');
    }));
});
