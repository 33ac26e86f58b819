// A real server for these tests: bin/runwright quickstart in a folder of its own.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const binary = process.env['RUNWRIGHT'] ?? fileURLToPath(new URL('../../bin/runwright', import.meta.url));

/** Says what is missing for these tests; false when nothing is. */
export function missingServer() {
  return existsSync(binary) ? false : `${binary} is not there: run "make build", or name the program in RUNWRIGHT`;
}

/** Starts the server and waits until its tour has ended. What it prints goes to a pipe, not to a terminal. */
export async function startServer() {
  const data = await mkdtemp(path.join(tmpdir(), 'runwright-e2e-'));
  const child = spawn(binary, ['quickstart', '--data', data, '--listen', '127.0.0.1:0'], { stdio: ['ignore', 'pipe', 'pipe'] });
  const exited = new Promise((resolve) => child.once('exit', (code) => resolve(code)));
  const stop = async () => {
    child.kill('SIGINT');
    await exited;
    await rm(data, { recursive: true, force: true });
  };
  let output = '';
  child.stdout.on('data', (piece) => (output += piece));
  let errors = '';
  child.stderr.on('data', (piece) => (errors += piece));
  try {
    let url = '';
    for await (const line of createInterface({ input: child.stdout })) {
      url ||= /listens on (http:\S+?),/.exec(line)?.[1] ?? '';
      if (!line.includes('The server goes on')) continue;
      child.stdout.resume();
      const token = (await readFile(path.join(data, 'admin-token'), 'utf8')).trim();
      return { url, token, output: () => output + errors, stop };
    }
    throw new Error(`the server ended with status ${await exited}: ${errors}`);
  } catch (error) {
    await stop();
    throw error;
  }
}
