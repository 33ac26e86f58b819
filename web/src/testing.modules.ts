import type { Module, ModuleDiff, Offer, Operation, Parameter, Revision } from './api/moduleTypes';
import { account } from './testing';

// Things about modules as a server sends them.

export function module(name: string, properties: Partial<Module['properties']> = {}): Module {
  return {
    id: `${account}/modules/${name}`,
    name,
    properties: {
      isGlobal: false,
      version: '1.0.0',
      activityCount: 2,
      sizeInBytes: 2048,
      provisioningState: 'Succeeded',
      description: null,
      lastModifiedTime: '2026-01-31T08:30:00+00:00',
      runtimeVersion: '5.1',
      ...properties,
    },
  };
}

export function operation(state: Operation['properties']['state'], properties: Partial<Operation['properties']> = {}): Operation {
  return {
    id: `${account}/moduleOperations/o`,
    name: 'o',
    properties: {
      kind: 'import',
      state,
      runtimeVersion: '5.1',
      error: null,
      revision: null,
      creationTime: '2026-01-31T08:30:00+00:00',
      lastModifiedTime: '2026-01-31T08:30:02+00:00',
      progress: { done: 0, total: 1 },
      steps: [{ module: 'Widget', action: 'import', version: '1.0.0', from: null, source: 'ours', state: 'Creating', sizeInBytes: 0, requestedBy: ['Widget'] }],
      ...properties,
    },
  };
}

export function offer(name: string, version = '1.0.0', properties: Partial<Offer> = {}): Offer {
  return { name, version, feed: 'ours', description: `About ${name}.`, authors: 'Somebody', published: null, sizeInBytes: 1024, downloads: 0, tags: [], dependencies: [], ...properties };
}

export function revision(number: number, properties: Partial<Revision['properties']> = {}): Revision {
  return {
    id: `${account}/moduleRevisions/${number}`,
    name: String(number),
    properties: { revision: number, runtimeVersion: '5.1', isCurrent: false, reason: 'import', operation: null, creationTime: '2026-01-31T08:30:00+00:00', changes: [], ...properties },
  };
}

/** A module whose command Get-Widget lost a parameter that a runbook uses. */
export const broken: ModuleDiff = {
  module: 'Widget',
  from: '1.0.0',
  to: '2.0.0',
  commands: [
    { command: 'Get-New', change: 'added', breaking: false, details: [], usedBy: [] },
    { command: 'Get-Widget', change: 'changed', breaking: true, details: ['parameter -Count is gone'], usedBy: [{ runbook: 'Sync', line: 3 }, { runbook: 'Sync', line: 9 }, { runbook: 'Tidy', line: 1 }] },
  ],
};

export function parameter(name: string, type: string, properties: Partial<Parameter> = {}): Parameter {
  return {
    name,
    type,
    isMandatory: false,
    position: -2147483648,
    valueFromPipeline: false,
    valueFromPipelineByPropertyName: false,
    valueFromRemainingArguments: false,
    description: null,
    validationSet: [],
    ...properties,
  };
}
