// A real server for these tests: bin/runwright quickstart in a folder of its own, or a server with a gallery of made-up packages.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { writeGallery } from './packages.js';

const binary = process.env['RUNWRIGHT'] ?? fileURLToPath(new URL('../../bin/runwright', import.meta.url));

/** Says what is missing for these tests; false when nothing is. */
export function missingServer() {
  return existsSync(binary) ? false : `${binary} is not there: run "make build", or name the program in RUNWRIGHT`;
}

/** The account of the tour. */
const account = '/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/default/providers/Microsoft.Automation/automationAccounts/contoso-tour';

/** Starts a server with a new data folder, and takes the tour. */
export function startServer() {
  // The tour is over when it says that the server goes on.
  return start((data, listen) => run(['quickstart', '--data', data, '--listen', listen], 'The server goes on'));
}

/** Starts a server with a new data folder, a gallery that has the given packages, and the tour's account without the tour. */
export async function startGallery(packages) {
  const server = await start(async (data, listen) => {
    const gallery = path.join(data, 'packages');
    await writeGallery(gallery, packages);
    return run(['serve', '--data', data, '--listen', listen, '--gallery', gallery, '--log-level', 'warn'], 'is listening on');
  });
  await server.send('PUT', '', JSON.stringify({ location: 'local', properties: { sku: { name: 'Basic' } } }));
  return server;
}

async function start(begin) {
  const data = await mkdtemp(path.join(tmpdir(), 'runwright-e2e-'));
  try {
    const process = await begin(data, '127.0.0.1:0');
    const token = (await readFile(path.join(data, 'admin-token'), 'utf8')).trim();
    return new Server(data, token, process, begin);
  } catch (error) {
    await rm(data, { recursive: true, force: true });
    throw error;
  }
}

/** A running server. */
class Server {
  constructor(data, token, process, begin) {
    this.data = data;
    this.token = token;
    this.process = process;
    this.begin = begin;
  }

  get url() {
    return this.process.url;
  }

  /** What the server printed since it started. */
  get output() {
    return this.process.output();
  }

  /** Sends a request about the tour's account. */
  async send(method, path, body, kind = 'application/json') {
    const headers = { Authorization: `Bearer ${this.token}`, 'Content-Type': kind };
    const mark = path.includes('?') ? '&' : '?';
    const response = await fetch(`${this.url}${account}${path}${mark}api-version=2024-10-23`, { method, headers, body });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text;
  }

  /** Kills the server without a warning, as a crash would. */
  async kill() {
    await this.process.end('SIGKILL');
  }

  /** Starts it again with the same data at the same address. */
  async restart() {
    this.process = await this.begin(this.data, new URL(this.url).host);
  }

  /** Stops the server and removes its data. */
  async stop() {
    await this.process.end('SIGINT');
    await rm(this.data, { recursive: true, force: true });
  }
}

/** Runs the program until it prints a line with the given text. What it prints goes to a pipe, not to a terminal. */
async function run(args, ready) {
  const child = spawn(binary, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const exited = new Promise((resolve) => child.once('exit', (code) => resolve(code)));
  const end = (signal) => {
    child.kill(signal);
    return exited;
  };
  let output = '';
  child.stdout.on('data', (piece) => (output += piece));
  child.stderr.on('data', (piece) => (output += piece));
  let url = '';
  for await (const line of createInterface({ input: child.stdout })) {
    url ||= /(?:listens|listening) on (http:[^\s,]+)/.exec(line)?.[1] ?? '';
    if (!line.includes(ready)) continue;
    child.stdout.resume();
    return { url, end, output: () => output };
  }
  throw new Error(`the server ended with status ${await exited}: ${output}`);
}
