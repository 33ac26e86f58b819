// What the server sends of modules, as far as the portal shows it.
import type { Resource } from './types';

export type Module = Resource<{
  isGlobal: boolean;
  version: string | null;
  activityCount: number;
  sizeInBytes: number;
  provisioningState: string;
  description: string | null;
  lastModifiedTime: string;
  runtimeVersion: string;
  /** Only when a single module is asked for; the text is empty when all is well. */
  error?: { message: string | null };
  /** What was odd about the package, and accepted. */
  remarks?: string[];
  /** Where the module came from. */
  source?: string;
  /** Modules that this one needs. */
  requires?: string[];
  /** The import that brought it. */
  operation?: string;
}>;

export interface Parameter {
  name: string;
  type: string;
  isMandatory: boolean;
  /** The least whole number of 32 bits when there is none. */
  position: number;
  valueFromPipeline: boolean;
  valueFromPipelineByPropertyName: boolean;
  valueFromRemainingArguments: boolean;
  description: string | null;
  validationSet: { memberValue: string }[];
}

export interface ParameterSet {
  name: string;
  parameters: Parameter[];
}

/** A command of a module. */
export type Activity = Resource<{
  description: string | null;
  parameterSets: ParameterSet[];
  outputTypes: { name: string }[];
}>;

/** A place in a runbook's text that names something. */
export interface Reference {
  kind: string;
  name: string;
  line: number;
  /** The module before the name of a command. */
  module?: string;
  parameters?: string[];
  /** The command or the statement that names something else than a command. */
  via?: string;
}

export interface Use extends Reference {
  runbook: string;
}

/** What a runbook's text names. */
export interface Dependencies {
  runbook: string;
  draft: boolean;
  references: Reference[];
  /** What is known only when the runbook runs. */
  unresolved: { kind: string; via?: string; text: string; line: number }[];
  warnings: { line: number; text: string }[];
}

/** A version of a module in a gallery. */
export interface Offer {
  name: string;
  version: string;
  feed: string;
  description: string | null;
  authors: string | null;
  published: string | null;
  sizeInBytes: number;
  downloads: number;
  tags: string[];
  dependencies: string[];
}

/** What would become of one module. */
export interface PlanItem {
  module: string;
  action: string;
  version: string;
  /** The version that is there, if one is. */
  from: string | null;
  feed: string | null;
  sizeInBytes: number;
  /** From what was asked for to the module. */
  requestedBy: string[];
  /** Why the import would be refused. */
  problem?: string | null;
  /** What would not load any more, a sentence each. */
  breaks?: string[];
}

export interface Plan {
  runtimeVersion: string;
  modules: PlanItem[];
}

/** One module of an operation. */
export interface Step {
  module: string;
  action: string;
  version: string | null;
  from: string | null;
  source: string;
  state: string;
  sizeInBytes: number;
  requestedBy: string[];
}

/** An import of modules, as a whole. */
export type Operation = Resource<{
  kind: string;
  state: 'Running' | 'Succeeded' | 'Failed' | 'Cancelled';
  runtimeVersion: string;
  error: string | null;
  /** The revision of the module set that it made; null when nothing changed. */
  revision: number | null;
  creationTime: string;
  lastModifiedTime: string;
  progress: { done: number; total: number };
  steps: Step[];
  report?: ModuleDiff[];
}>;

export interface LogLine {
  time: string;
  module: string | null;
  text: string;
}

/** What became of one module; null stands for "not there". */
export interface ModuleChange {
  module: string;
  from: string | null;
  to: string | null;
}

export interface CommandChange {
  command: string;
  /** added, removed or changed */
  change: string;
  /** Calls that worked may not work any more. */
  breaking: boolean;
  details: string[];
  usedBy: { runbook: string; line: number }[];
}

export interface ModuleDiff extends ModuleChange {
  commands: CommandChange[];
}

/** A state of a module set that one can go back to. */
export type Revision = Resource<{
  revision: number;
  runtimeVersion: string;
  isCurrent: boolean;
  reason: string;
  operation: string | null;
  creationTime: string;
  changes: ModuleChange[];
}>;

export interface RevisionDiff {
  from: number;
  to: number;
  modules: ModuleDiff[];
}

/** What a deletion or a rollback would bring about. */
export interface Consequences {
  changes: ModuleDiff[];
  /** What would not load any more, a sentence each. */
  breaks: string[];
  /** Runbooks that load what would go. */
  loadedBy: { runbook: string; module: string; line: number }[];
}

/** What a change from AzureRM to Az has to touch. */
export interface AzMigration {
  value: { runbook: string; aliased: boolean; changes: { kind: string; old: string; new: string; line: number }[] }[];
  /** Enabled schedules that start these runbooks. */
  schedulesToPause: { name: string; nextRun: string | null; runbooks: string[] }[];
}

/** What an update to a release of the Az modules comes to. */
export interface AzUpdate {
  /** Of the release. */
  version: string;
  /** Modules of the release that users imported, with their versions. */
  skipped: string[];
  plan?: PlanItem[];
  operation?: Operation;
}

/** A set of modules for the runbooks that name it. */
export type Environment = Resource<{
  runtime: { language: string; version: string };
  defaultPackages: Record<string, string>;
  description: string | null;
  lastModifiedTime: string | null;
}>;
