// Assets in a real browser against a real server with the tour's account: connections and their types, variables, credentials,
// certificates, the Run As account, asset rights, audit records, keys. No secret that is typed here may be found in the page once its dialog has closed.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { launch, missingBrowser } from './browser.js';
import { accessible, escape, fits, forgotten, picture, tabTo, watch } from './page.js';
import { missingServer, startServer } from './server.js';

const certificate = (name) => fileURLToPath(new URL(`../../internal/assets/testdata/certificates/${name}`, import.meta.url));
/** The label of an input, with or without the star of one that is required. */
const named = (label) => new RegExp(`^${label}\\s*\\*?$`);
const wide = { viewport: { width: 1280, height: 800 } };
const secrets = ['c0nnection-S3cret', 'l1nes-S3cret', 'ch4nged-S3cret', 'v4riable-S3cret', 'cr3dential-S3cret', 'Fixture-Pa55!'];

describe('assets', { skip: missingServer() || missingBrowser() }, () => {
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

  /** Opens a section in a page of its own; what goes wrong there fails the test, and so does a secret that stays or that an address holds. */
  async function inSection(section, options, walk) {
    const context = await browser.newContext(options);
    const page = await context.newPage();
    page.setDefaultTimeout(30_000);
    const problems = watch(page);
    const addresses = [];
    page.on('request', (request) => addresses.push(request.url()));
    try {
      await page.goto(`${server.url}/#token=${server.token}`);
      await page.getByRole('tab', { name: section, exact: true }).click();
      await page.getByRole('heading', { name: section }).waitFor();
      await walk(page, page.getByRole('dialog'));
      await forgotten(page, ...secrets);
      for (const secret of secrets) assert.ok(!addresses.some((a) => decodeURIComponent(a).includes(secret)), `${secret} is in an address`);
      assert.deepEqual(problems.filter((p) => !p.startsWith('Failed to load resource')), []);
    } finally {
      await context.close();
    }
  }

  test('connection types show; one is created, used, kept while it is in use, and deleted', () =>
    inSection('Connections', wide, async (page, dialog) => {
      await page.getByRole('button', { name: 'Connection types' }).click();
      await dialog.getByRole('row', { name: /^AzureServicePrincipal .* Built in/ }).waitFor();
      await accessible(page, 'connection types');
      await picture(page, 'connection-types');
      await dialog.getByRole('button', { name: 'Create a type' }).click();
      const form = page.getByRole('dialog', { name: 'Create a connection type' });
      await form.getByLabel(named('Name')).fill('Fabrikam');
      await form.getByLabel('Name of field 1').fill('User');
      for (const [i, name, type, encrypted, optional] of [[2, 'Port', 'System.Int32', false, true], [3, 'Tls', 'System.Boolean', false, true], [4, 'Password', 'System.String', true, false]]) {
        await form.getByRole('button', { name: 'Add a field' }).click();
        const field = form.getByRole('group', { name: `Field ${i}` });
        await field.getByLabel('Name of field').fill(name);
        await field.getByLabel('Type').selectOption(type);
        if (encrypted) await field.getByLabel('Encrypted').check();
        if (optional) await field.getByLabel('Optional').check();
      }
      await accessible(page, 'create a type');
      await picture(page, 'create-type');
      await form.getByRole('button', { name: 'Create', exact: true }).click();
      await dialog.getByRole('row', { name: /^Fabrikam/ }).waitFor();
      await escape(page, dialog);

      await page.getByRole('button', { name: 'Create', exact: true }).click();
      await dialog.getByLabel(named('Name')).fill('bad*name');
      await dialog.getByLabel('Type').selectOption('Fabrikam');
      await dialog.getByLabel(named('User')).fill('ada');
      await dialog.getByLabel(named('Port')).fill('99999999999');
      await dialog.getByLabel(named('Tls')).selectOption('true');
      assert.equal(await dialog.getByRole('button', { name: 'Create', exact: true }).isEnabled(), false);
      await dialog.getByLabel(named('Password')).fill('c0nnection-S3cret');
      assert.equal(await dialog.getByLabel(named('Password')).getAttribute('type'), 'password');
      await dialog.getByRole('button', { name: 'Create', exact: true }).click();
      await dialog.getByText(/bad\*name/).waitFor();
      await dialog.getByLabel(named('Name')).fill('Store');
      await dialog.getByRole('button', { name: 'Create', exact: true }).click();
      await dialog.getByText(/whole number of 32 bits/).waitFor();
      await accessible(page, 'create a connection');
      await picture(page, 'create-connection');
      await dialog.getByLabel(named('Port')).fill('443');
      await dialog.getByRole('button', { name: 'Create', exact: true }).click();
      await page.getByRole('row', { name: /^Store Fabrikam/ }).waitFor();
      await forgotten(page, ...secrets);
      await accessible(page, 'connections');
      await picture(page, 'connections');

      await page.getByRole('button', { name: 'Connection types' }).click();
      await dialog.getByRole('button', { name: 'Delete the type Fabrikam' }).click();
      const question = page.getByRole('alertdialog');
      await question.getByRole('button', { name: 'Delete' }).click();
      await question.getByText(/is used by 1 connection/).waitFor();
      await accessible(page, 'delete a type');
      await question.getByRole('button', { name: 'Cancel' }).click();
      await dialog.getByRole('button', { name: 'Close' }).click();

      await page.getByRole('button', { name: 'Store' }).click();
      await dialog.getByRole('button', { name: 'Delete' }).click();
      await question.getByText('No runbook names it.').waitFor();
      await question.getByRole('button', { name: 'Delete' }).click();
      await page.getByRole('row', { name: /^Store/ }).waitFor({ state: 'detached' });
      await page.getByRole('button', { name: 'Connection types' }).click();
      await dialog.getByRole('button', { name: 'Delete the type Fabrikam' }).click();
      await question.getByRole('button', { name: 'Delete' }).click();
      await dialog.getByRole('row', { name: /^Fabrikam/ }).waitFor({ state: 'detached' });
    }));

  test('a connection names who uses it; one field is set, and its values are replaced', () =>
    inSection('Connections', { ...wide, colorScheme: 'dark' }, async (page, dialog) => {
      await page.getByRole('button', { name: 'ContosoConnection' }).click();
      await dialog.getByText(/^Contoso-Tour, line 6 \(Get-AutomationConnection\)/).waitFor();
      await accessible(page, 'connection');
      await picture(page, 'connection');
      await dialog.getByRole('button', { name: 'Set Password' }).click();
      const set = page.getByRole('dialog', { name: 'Set Password of ContosoConnection' });
      await set.getByLabel(named('Password')).fill('ch4nged-S3cret');
      await accessible(page, 'set a field');
      await picture(page, 'set-field');
      await set.getByRole('button', { name: 'Set', exact: true }).click();
      await set.waitFor({ state: 'detached' });
      await dialog.getByRole('button', { name: 'Set Password' }).click();
      await set.locator('input[type=file]').setInputFiles({ name: 'key.pem', mimeType: 'text/plain', buffer: Buffer.from('l1nes-S3cret-1\nl1nes-S3cret-2\n') });
      await set.getByText('It is in key.pem.').waitFor();
      await accessible(page, 'a secret from a file');
      await forgotten(page, 'l1nes-S3cret');
      await set.getByRole('button', { name: 'Set', exact: true }).click();
      await set.waitFor({ state: 'detached' });
      await forgotten(page, ...secrets);
      await dialog.getByRole('button', { name: 'Replace' }).click();
      const replace = page.getByRole('dialog', { name: 'Replace ContosoConnection' });
      await replace.getByLabel('Description').fill('The store of Contoso');
      await accessible(page, 'replace');
      await picture(page, 'replace');
      await replace.getByRole('button', { name: 'Replace' }).click();
      await replace.waitFor({ state: 'detached' });
      await dialog.getByText('The store of Contoso').waitFor();
      await dialog.getByText('Sealed').waitFor();
      await dialog.getByRole('button', { name: 'Delete' }).click();
      const question = page.getByRole('alertdialog');
      await question.getByText('Used by 1 runbook').waitFor();
      await accessible(page, 'delete a connection');
      await picture(page, 'delete-connection');
      assert.ok(await question.evaluate((e) => e.contains(document.activeElement)), 'the question does not have the focus');
      await page.keyboard.press('Escape');
      await question.waitFor({ state: 'detached' });
      await escape(page, dialog);
    }));

  test('variables are created, changed and deleted; an encrypted value is never shown', () =>
    inSection('Variables', wide, async (page, dialog) => {
      const create = async (name, fill) => {
        await page.getByRole('button', { name: 'Create', exact: true }).click();
        await dialog.getByLabel('Name').fill(name);
        await fill();
        await dialog.getByRole('button', { name: 'Create' }).click();
        await dialog.waitFor({ state: 'detached' });
      };
      await create('Region', () => dialog.getByLabel('Value').fill('westeurope'));
      await create('Limits', async () => {
        await dialog.getByLabel('Written as').selectOption('json');
        await dialog.getByLabel('Value').fill('{"retries": 3}');
        await accessible(page, 'create a variable');
      });
      await create('ApiKey', async () => {
        await dialog.getByLabel(/^Encrypted/).check();
        await dialog.getByLabel(named('Value')).fill('v4riable-S3cret');
        await accessible(page, 'create an encrypted variable');
        await picture(page, 'create-variable');
      });
      await page.getByRole('row', { name: /^Region "westeurope"/ }).waitFor();
      await page.getByRole('row', { name: /^Limits \{"retries": 3\}/ }).waitFor();
      await page.getByRole('row', { name: /^ApiKey Sealed/ }).waitFor();
      await forgotten(page, ...secrets);
      await accessible(page, 'variables');
      await picture(page, 'variables');
      await page.getByRole('button', { name: 'ApiKey' }).click();
      await dialog.getByText('No runbook names it.').waitFor();
      await accessible(page, 'variable');
      await picture(page, 'variable');
      await dialog.getByRole('button', { name: 'Change the variable' }).click();
      const change = page.getByRole('dialog', { name: 'Change ApiKey' });
      assert.equal(await change.getByLabel(named('Value')).inputValue(), '');
      await change.getByLabel('Description').fill('Of the shop');
      await change.getByRole('button', { name: 'Change' }).click();
      await dialog.getByText('Of the shop').waitFor();
      await dialog.getByRole('button', { name: 'Delete' }).click();
      await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click();
      await page.getByRole('row', { name: /^ApiKey/ }).waitFor({ state: 'detached' });
    }));

  test('credentials are created, changed and deleted; a password is never shown', () =>
    inSection('Credentials', { ...wide, colorScheme: 'dark' }, async (page, dialog) => {
      await page.getByRole('button', { name: 'Create', exact: true }).click();
      await dialog.getByLabel(named('Name')).fill('Admin');
      await dialog.getByLabel('User name').fill('CONTOSO\\ada');
      await dialog.getByLabel(named('Password')).fill('cr3dential-S3cret');
      await accessible(page, 'create a credential');
      await picture(page, 'create-credential');
      await dialog.getByRole('button', { name: 'Create' }).click();
      await page.getByRole('row', { name: /^Admin CONTOSO\\ada/ }).waitFor();
      await forgotten(page, ...secrets);
      await accessible(page, 'credentials');
      await page.getByRole('button', { name: 'Admin' }).click();
      await dialog.getByRole('button', { name: 'Change the credential' }).click();
      const change = page.getByRole('dialog', { name: 'Change Admin' });
      await change.getByLabel('User name').fill('CONTOSO\\eve');
      await change.getByRole('button', { name: 'Change' }).click();
      await dialog.getByText('CONTOSO\\eve').waitFor();
      await accessible(page, 'credential');
      await dialog.getByRole('button', { name: 'Delete' }).click();
      await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click();
      await page.getByRole('row', { name: /^Admin/ }).waitFor({ state: 'detached' });
    }));

  test('certificates come from files; the end of one that is near is marked', () =>
    inSection('Certificates', wide, async (page, dialog) => {
      const create = async (name, file, fill) => {
        await page.getByRole('button', { name: 'Create', exact: true }).click();
        await dialog.getByLabel(named('Name')).fill(name);
        await dialog.locator('input[type=file]').first().setInputFiles(certificate(file));
        await fill();
        await dialog.getByRole('button', { name: 'Create' }).click();
      };
      await create('Signing', 'fixture.pfx', async () => {
        await dialog.getByLabel(named('Password of the file')).fill('wrong');
        await dialog.getByLabel(/^Exportable/).check();
      });
      await dialog.getByText(/password of the PFX file is not right/).waitFor();
      await accessible(page, 'create a certificate');
      await picture(page, 'create-certificate');
      await dialog.getByLabel(named('Password of the file')).fill('Fixture-Pa55!');
      await dialog.getByRole('button', { name: 'Create' }).click();
      await page.getByRole('row', { name: /^Signing B35135732CE05E2D30408669165B71D0224F6F9F .* exportable/ }).waitFor();
      await forgotten(page, ...secrets);
      await create('Partner', 'fixture.cer', () => undefined);
      await page.getByRole('row', { name: /^Partner .* none/ }).waitFor();
      await create('Old', 'fixture-expired.pem', () => undefined);
      await page.getByRole('row', { name: /^Old .* Expired/ }).waitFor();
      await page.getByText('Old: Expired').waitFor();
      await accessible(page, 'certificates');
      await picture(page, 'certificates');
      await page.getByRole('button', { name: 'Old' }).click();
      await dialog.getByRole('button', { name: 'Change the certificate' }).click();
      const change = page.getByRole('dialog', { name: 'Change Old' });
      await change.locator('input[type=file]').first().setInputFiles(certificate('fixture-ec.pem'));
      await accessible(page, 'change a certificate');
      await change.getByRole('button', { name: 'Change' }).click();
      await dialog.getByText('A4FE2E60AAD04D2E78032DAFAB63ACC8BA87E53D').waitFor();
      await picture(page, 'certificate');
      await dialog.getByRole('button', { name: 'Delete' }).click();
      await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click();
      await page.getByRole('row', { name: /^Old/ }).waitFor({ state: 'detached' });
    }));

  test('a managed identity is given, exchanged at a provider, and taken away', () =>
    inSection('Managed identity', wide, async (page, dialog) => {
      const question = page.getByRole('alertdialog');
      await accessible(page, 'no identity');
      await page.getByRole('button', { name: 'Give the account an identity' }).click();
      await page.getByText('of this server').waitFor();
      await page.getByText(/\/identity\/[0-9a-f-]{36}$/).waitFor();
      await page.getByRole('button', { name: 'Exchange at a provider' }).click();
      await dialog.getByLabel(/^Token endpoint/).fill('http://idp.example/token');
      await dialog.getByLabel(/^Client id/).fill('app-1');
      await dialog.getByRole('button', { name: 'Save' }).click();
      await dialog.getByText(/would be asked in clear/).waitFor();
      await accessible(page, 'a provider');
      await dialog.getByLabel(/^Token endpoint/).fill('https://idp.example/token');
      await dialog.getByRole('button', { name: 'Save' }).click();
      await page.getByText('of the identity provider').waitFor();
      await accessible(page, 'managed identity');
      await picture(page, 'identity');
      await page.getByRole('button', { name: 'Use the server’s own tokens' }).click();
      await question.getByRole('button', { name: 'Use them' }).click();
      await page.getByText('of this server').waitFor();
      await page.getByRole('button', { name: 'Take the identity away' }).click();
      await question.getByRole('button', { name: 'Take it away' }).click();
      await page.getByRole('button', { name: 'Give the account an identity' }).waitFor();
    }));

  test('the Run As account is created, says what to register, is renewed, activated, taken back and removed', () =>
    inSection('Run As account', wide, async (page, dialog) => {
      const question = page.getByRole('alertdialog');
      const step = async (button, verb) => {
        await page.getByRole('button', { name: button, exact: true }).click();
        await accessible(page, button);
        await question.getByRole('button', { name: verb }).click();
        await question.waitFor({ state: 'detached' });
      };
      await accessible(page, 'no Run As account');
      await page.getByRole('button', { name: 'Create', exact: true }).click();
      await dialog.getByLabel(named('Validity in months')).fill('6');
      await dialog.getByLabel(/^Application/).fill('no guid');
      await dialog.getByRole('button', { name: 'Create' }).click();
      await dialog.getByText(/is not a GUID/).waitFor();
      await dialog.getByLabel(/^Application/).fill('');
      await accessible(page, 'create a Run As account');
      await picture(page, 'create-run-as');
      await dialog.getByRole('button', { name: 'Create' }).click();
      await page.getByText('Incomplete').waitFor();
      const pem = page.getByRole('region', { name: 'Certificate as PEM' });
      const first = await pem.innerText();
      assert.match(first, /^-----BEGIN CERTIFICATE-----/);
      assert.doesNotMatch(await page.content(), /PRIVATE KEY/);
      const downloading = page.waitForEvent('download');
      await page.getByRole('button', { name: 'Download AzureRunAsCertificate.pem' }).click();
      assert.equal((await downloading).suggestedFilename(), 'AzureRunAsCertificate.pem');
      await page.getByRole('button', { name: 'Change', exact: true }).click();
      await dialog.getByLabel(/^Application/).fill('11111111-2222-3333-4444-555555555555');
      await dialog.getByLabel(/^Tenant/).fill('contoso.example');
      await dialog.getByRole('button', { name: 'Change' }).click();
      await page.getByText('Ready').waitFor();
      await accessible(page, 'Run As account');
      await picture(page, 'run-as');
      await step('Renew', 'Renew');
      await page.getByText('RenewalPending').waitFor();
      assert.notEqual(await pem.innerText(), first);
      await accessible(page, 'renewal');
      await picture(page, 'run-as-renewal');
      await step('Activate the next certificate', 'Activate');
      await page.getByText('Ready').waitFor();
      await step('Go back to the previous', 'Go back');
      await page.getByText('RenewalPending').waitFor();
      await step('Remove', 'Remove');
      await page.getByRole('button', { name: 'Create', exact: true }).waitFor();
    }));

  test('what a runbook may use is listed, from what its jobs used; the mode of the account is changed', () =>
    inSection('Runbooks', { ...wide, colorScheme: 'dark' }, async (page, dialog) => {
      const mode = async (label) => {
        await page.getByRole('button', { name: 'Asset access' }).click();
        await dialog.getByLabel(label).check();
        await accessible(page, `asset access ${label}`);
        await picture(page, 'asset-access');
        await dialog.getByRole('button', { name: 'Change' }).click();
        await dialog.waitFor({ state: 'detached' });
      };
      await mode(/^deny/);
      await page.getByRole('button', { name: 'Asset rights of Contoso-Tour' }).click();
      await dialog.getByText(/has no list, and may use no asset/).waitFor();
      await dialog.getByRole('button', { name: 'Allow all that was used' }).click();
      await dialog.getByRole('list', { name: 'Rules' }).getByText('connection:ContosoConnection').waitFor();
      await dialog.getByLabel('Kind').selectOption('variable');
      await dialog.getByLabel(/^Name/).fill('App*');
      await dialog.getByRole('button', { name: 'Allow', exact: true }).click();
      await dialog.getByRole('button', { name: 'Deny variable:App*' }).waitFor();
      await accessible(page, 'asset rights');
      await picture(page, 'asset-rights');
      await dialog.getByRole('button', { name: 'Deny variable:App*' }).click();
      await dialog.getByText('variable:App*').waitFor({ state: 'detached' });
      await dialog.getByRole('button', { name: 'Take the list away' }).click();
      await dialog.getByText(/has no list, and may use no asset/).waitFor();
      await escape(page, dialog);
      await mode(/^all/);
    }));

  test('audit records are narrowed, lead to their job, and are verified', () =>
    inSection('Audit records', wide, async (page) => {
      const table = page.getByRole('table', { name: 'Audit records' });
      await table.getByText('read', { exact: true }).first().waitFor();
      await page.getByLabel('Asset', { exact: true }).fill('nothing of that name');
      await page.getByRole('button', { name: 'Filter' }).click();
      await page.getByText('There are no such records.').waitFor();
      await page.getByLabel('Asset', { exact: true }).fill('ContosoConnection');
      await page.getByRole('button', { name: 'Filter' }).click();
      await table.getByText('create', { exact: true }).waitFor();
      await page.getByRole('button', { name: 'Verify' }).click();
      await page.getByText('The chain is whole.').waitFor();
      await accessible(page, 'audit records');
      await picture(page, 'audit');
      await table.getByRole('button', { name: /^Open the job of Contoso-Tour/ }).last().click();
      await page.getByRole('log').getByText('carol').first().waitFor();
    }));

  test('a rotation of the data key is begun and followed', () =>
    inSection('Keys', { ...wide, colorScheme: 'dark' }, async (page) => {
      await page.getByText('default (file)').waitFor();
      await page.getByText('No key was rotated yet.').waitFor();
      await page.getByRole('button', { name: 'Rotate the data key' }).click();
      await accessible(page, 'rotate');
      await picture(page, 'rotate');
      await page.getByRole('alertdialog').getByRole('button', { name: 'Rotate' }).click();
      await page.getByRole('table', { name: 'Rotations' }).getByText('Succeeded').waitFor();
      await page.getByText(/\(Data key\)$/).waitFor();
      await accessible(page, 'keys');
      await picture(page, 'keys');
    }));

  test('keyboard alone opens a connection; a narrow window shows every section', () =>
    inSection('Connections', { viewport: { width: 375, height: 700 } }, async (page, dialog) => {
      await tabTo(page, 'ContosoConnection');
      await page.keyboard.press('Enter');
      await dialog.getByRole('heading', { name: 'Used by' }).waitFor();
      await accessible(page, 'narrow connection');
      await fits(page);
      await picture(page, 'narrow-connection');
      await escape(page, dialog);
      await page.getByRole('tab', { name: 'Runbooks' }).click();
      await page.getByRole('button', { name: 'Asset rights of Contoso-Tour' }).click();
      await dialog.getByRole('table').waitFor();
      await accessible(page, 'narrow asset rights');
      await fits(page);
      await picture(page, 'narrow-asset-rights');
      await escape(page, dialog);
      for (const section of ['Connections', 'Variables', 'Credentials', 'Certificates', 'Run As account', 'Managed identity', 'Keys', 'Audit records']) {
        await page.getByRole('tab', { name: section, exact: true }).click();
        await page.getByRole('heading', { name: section }).waitFor();
        await page.waitForLoadState('networkidle');
        await accessible(page, `narrow ${section}`);
        await fits(page);
        await picture(page, `narrow-${section}`);
        if (section === 'Managed identity' || section === 'Keys' || section === 'Audit records') continue;
        await page.getByRole('button', { name: 'Create', exact: true }).click();
        await dialog.waitFor();
        await accessible(page, `narrow create in ${section}`);
        await fits(page);
        await picture(page, `narrow-create-${section}`);
        await dialog.getByRole('button', { name: 'Cancel' }).click();
        await dialog.waitFor({ state: 'detached' });
      }
    }));
});
