import type { PythonRuntime } from '../../api/python';

/** The runtimes with their titles. */
export const runtimes: readonly (readonly [PythonRuntime, string])[] = [
  ['python3', 'Python 3'],
  ['python2', 'Python 2'],
];

/** A runtime in words. */
export function runtimeTitle(runtime: string): string {
  return runtimes.find(([name]) => name === runtime)?.[1] ?? runtime;
}

/** What a package is made of, in words. */
export function codeWord(native: boolean): string {
  return native ? 'Compiled' : 'Python only';
}

/** What happens to a package in an import, in words. */
export function actionWord(action: string): string {
  return { import: 'Import', update: 'Update', keep: 'Keep' }[action] ?? action;
}
