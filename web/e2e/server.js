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

/** Starts a server with a new data folder. */
export async function startServer() {
  const data = await mkdtemp(path.join(tmpdir(), 'runwright-e2e-'));
  try {
    const process = await run(data, '127.0.0.1:0');
    const token = (await readFile(path.join(data, 'admin-token'), 'utf8')).trim();
    return new Server(data, token, process);
  } catch (error) {
    await rm(data, { recursive: true, force: true });
    throw error;
  }
}

/** A running server. */
class Server {
  constructor(data, token, process) {
    this.data = data;
    this.token = token;
    this.process = process;
  }

  get url() {
    return this.process.url;
  }

  /** What the server printed since it started. */
  get output() {
    return this.process.output();
  }

  /** Kills the server without a warning, as a crash would. */
  async kill() {
    await this.process.end('SIGKILL');
  }

  /** Starts it again with the same data at the same address. */
  async restart() {
    this.process = await run(this.data, new URL(this.url).host);
  }

  /** Stops the server and removes its data. */
  async stop() {
    await this.process.end('SIGINT');
    await rm(this.data, { recursive: true, force: true });
  }
}

/** Runs the program until its tour has ended. What it prints goes to a pipe, not to a terminal. */
async function run(data, listen) {
  const child = spawn(binary, ['quickstart', '--data', data, '--listen', listen], { stdio: ['ignore', 'pipe', 'pipe'] });
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
    url ||= /listens on (http:\S+?),/.exec(line)?.[1] ?? '';
    if (!line.includes('The server goes on')) continue;
    child.stdout.resume();
    return { url, end, output: () => output };
  }
  throw new Error(`the server ended with status ${await exited}: ${output}`);
}
