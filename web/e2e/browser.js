// The browser of these tests: Debian's Chromium, driven by playwright-core.
import { accessSync, constants } from 'node:fs';
import { chromium } from 'playwright-core';

const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

/** Says what is missing for these tests; false when nothing is. */
export function missingBrowser() {
  try {
    accessSync(executablePath, constants.X_OK);
    return false;
  } catch {
    return `${executablePath} is not there: install Debian's package chromium, or name a browser in CHROMIUM`;
  }
}

/** Starts the browser without its own traffic: it finds nothing but the tests' server. */
export function launch() {
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
