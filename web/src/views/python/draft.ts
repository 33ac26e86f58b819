import type { PythonRequest, PythonRuntime, PythonWish } from '../../api/python';

/** How packages are named. */
export type Way = 'names' | 'file' | 'link';

/** What a person has typed and chosen, in all ways. */
export interface Draft {
  /** One requirement on each line. */
  names: string;
  files: File[];
  link: string;
  hash: string;
  dependencies: boolean;
  prerelease: boolean;
  index: string;
}

/** What is wrong with the chosen files; empty when nothing is. */
export function fileProblem(files: File[]): string {
  if (files.length > 1) return `A wheel is imported by itself; ${files.length} files were given.`;
  if (files[0] && !files[0].name.toLowerCase().endsWith('.whl')) return `${files[0].name} is no wheel; expected a file that ends in .whl, as "pip wheel" makes one.`;
  return '';
}

/** What is to be asked for; undefined while something is missing. */
export function requestOf(way: Way, draft: Draft, runtime: PythonRuntime): PythonRequest | undefined {
  const what = whatOf(way, draft);
  return what && { runtime, what, dependencies: draft.dependencies, prerelease: draft.prerelease, index: draft.index.trim() };
}

function whatOf(way: Way, { names, files, link, hash }: Draft): PythonRequest['what'] | undefined {
  switch (way) {
    case 'names': {
      const packages = names.split('\n').map((line) => line.trim()).filter((line) => line !== '').map((requirement) => ({ requirement }));
      return packages.length === 0 ? undefined : { packages };
    }
    case 'file': {
      const file = files[0];
      return file && fileProblem(files) === '' ? { file } : undefined;
    }
    case 'link': {
      if (link.trim() === '') return undefined;
      const contentLink: PythonWish['contentLink'] = { uri: link.trim() };
      if (hash.trim() !== '') contentLink.contentHash = { algorithm: 'SHA256', value: hash.trim() };
      return { packages: [{ contentLink }] };
    }
  }
}
