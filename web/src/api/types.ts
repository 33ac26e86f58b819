// What the server sends, as far as the portal shows it. Names are those of the REST API of Microsoft.Automation.

/** A resource as every list shows it: an id that is its path, a name and properties. */
export interface Resource<P> {
  id: string;
  name: string;
  properties: P;
}

/** One page of a list. */
export interface Page<T> {
  value: T[];
  nextLink?: string;
}

export interface Account extends Resource<{ state: string }> {
  location: string;
}

export interface FieldDefinition {
  type: string;
  isEncrypted: boolean;
  isOptional: boolean;
}

export type ConnectionType = Resource<{
  isGlobal: boolean;
  /** The module that brought it. */
  module: string | null;
  fieldDefinitions: Record<string, FieldDefinition>;
}>;

export type Connection = Resource<{
  connectionType: { name: string };
  /** Null in lists; the value of an encrypted field is null always. */
  fieldDefinitionValues: Record<string, string | null> | null;
  description: string | null;
  lastModifiedTime: string;
}>;

export type Runbook = Resource<{
  runbookType: string;
  state: string;
  /** Null for the one that goes with the type. */
  runtimeEnvironment?: string | null;
  description: string | null;
  lastModifiedTime: string;
}>;

export type Job = Resource<{
  jobId: string;
  runbook: { name: string };
  status: string;
  creationTime: string;
  startTime: string | null;
  endTime: string | null;
  startedBy: string | null;
  /** Only when a single job is asked for. */
  exception?: string | null;
  parameters?: Record<string, unknown>;
}>;

export type StreamName = 'Output' | 'Warning' | 'Error' | 'Verbose' | 'Debug' | 'Progress' | 'Information';

export interface StreamRecord {
  id: string;
  properties: {
    jobStreamId: string;
    time: string;
    streamType: StreamName;
    streamText: string;
  };
}

/** Values a job's parameters can have. */
export type Parameters = Record<string, unknown>;
