import { Spinner } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { Loaded } from '../state/load';
import { ErrorBar } from './ErrorBar';

/** What was loaded, once it is there; before, that it is loaded or what went wrong. */
export function Fetched<T>({ what, loaded, children }: { what: string; loaded: Loaded<T>; children: (data: T) => ReactNode }) {
  const { data, error, reload } = loaded;
  return (
    <>
      <ErrorBar message={error} title={`${what} could not be loaded.`} onRetry={reload} />
      {data === undefined ? error === '' && <Spinner label="Loading" /> : children(data)}
    </>
  );
}
