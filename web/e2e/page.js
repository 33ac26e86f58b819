// What these tests look at in any page.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const pictures = process.env['SCREENSHOTS'];
if (pictures) mkdirSync(pictures, { recursive: true });

/** Collects what goes wrong in a page: errors, and what the content security policy refuses. */
export function watch(page) {
  const problems = [];
  page.on('pageerror', (error) => problems.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') problems.push(message.text());
  });
  return problems;
}

/** Fails on serious problems of accessibility. */
export async function accessible(page, where) {
  // What is loaded anew changes colours when it is there.
  await page.waitForFunction(() => !document.querySelector('main [aria-busy=true]'));
  await page.evaluate(() => Promise.all(document.getAnimations().map((a) => a.finished.catch(() => undefined))));
  // The policy of the page refuses scripts of others; the tool is let in from outside.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axeSource);
  // Tabster, which moves the focus for Fluent UI, has elements of its own that take the focus and pass it on at once.
  const { violations } = await page.evaluate(() => window.axe.run({ exclude: [['[data-tabster-dummy]']] }, { resultTypes: ['violations'] }));
  const serious = violations
    .filter((v) => v.impact === 'serious' || v.impact === 'critical')
    .map((v) => `${v.id}: ${v.help}: ${v.nodes.map((n) => n.target.join(' ') + ' ' + n.failureSummary).join('; ')}`);
  assert.deepEqual(serious, [], `accessibility of ${where}`);
}

/** Presses Tab until the button with that name has the focus. */
export async function tabTo(page, name) {
  await page.getByRole('button', { name, exact: true }).waitFor();
  for (let i = 0; i < 40; i++) {
    await page.keyboard.press('Tab');
    const focused = await page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent ?? '');
    if (focused === name) return;
  }
  assert.fail(`the key Tab does not reach the button ${name}`);
}

/** Leaves a dialog by Escape, once it has the focus: a question above it gives it back a moment after it has closed. */
export async function escape(page, dialog) {
  await page.waitForFunction(() => document.activeElement?.closest('[role=dialog]'));
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
}

/** Fails when the page is wider than its window. */
export async function fits(page) {
  const tooWide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  assert.ok(tooWide <= 0, `the page is ${tooWide} pixels wider than the window`);
}

/** Keeps a picture where that is asked for. */
export async function picture(page, name) {
  if (pictures) await page.screenshot({ path: path.join(pictures, `${name}.png`) });
}

/** Fails when one of the secrets is anywhere in a page: markup, what inputs hold, addresses, storage. */
export async function forgotten(page, ...secrets) {
  const kept = await page.evaluate(() =>
    [
      document.documentElement.outerHTML,
      ...[...document.querySelectorAll('input:not([type=file]), textarea')].map((i) => i.value),
      location.href,
      JSON.stringify(history.state),
      JSON.stringify({ ...localStorage }),
      JSON.stringify({ ...sessionStorage }),
      document.cookie,
      ...performance.getEntries().map((e) => e.name),
    ].join('\n'),
  );
  for (const secret of secrets) assert.ok(!kept.includes(secret), `the page keeps ${secret}`);
}
