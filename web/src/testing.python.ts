import type { PythonImport, PythonPackage, PythonStep } from './api/python';
import { account } from './testing';

// Things about Python packages as a server sends them.

export function pythonPackage(name: string, properties: Partial<PythonPackage['properties']> = {}): PythonPackage {
  return {
    id: `${account}/python3Packages/${name}`,
    name,
    properties: {
      version: '1.0',
      sizeInBytes: 2048,
      provisioningState: 'Succeeded',
      description: null,
      lastModifiedTime: '2026-01-31T08:30:00+00:00',
      native: false,
      ...properties,
    },
  };
}

export function pythonStep(name: string, properties: Partial<PythonStep> = {}): PythonStep {
  return { package: name, action: 'import', version: '1.0', from: null, source: 'https://index', sizeInBytes: 1024, native: false, requestedBy: [name], ...properties };
}

export function pythonImport(state: PythonImport['properties']['state'], properties: Partial<PythonImport['properties']> = {}): PythonImport {
  return {
    id: `${account}/pythonImports/i`,
    name: 'i',
    properties: {
      state,
      runtimeVersion: 'python3',
      error: null,
      revision: null,
      creationTime: '2026-01-31T08:30:00+00:00',
      lastModifiedTime: '2026-01-31T08:30:02+00:00',
      steps: [],
      warnings: [],
      ...properties,
    },
  };
}
