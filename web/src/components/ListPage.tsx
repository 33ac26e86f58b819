import { Button, Spinner, Title3, makeStyles, tokens } from '@fluentui/react-components';
import { ArrowClockwiseRegular } from '@fluentui/react-icons';
import type { ReactNode } from 'react';
import type { Loaded } from '../state/load';
import { ErrorBar } from './ErrorBar';

const useStyles = makeStyles({
  page: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM },
  head: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalM },
  title: { flexGrow: 1, margin: 0 },
});

interface Props<T> {
  title: string;
  loaded: Loaded<T>;
  actions?: ReactNode;
  /** What stands above the list, also while it is loaded anew. */
  above?: ReactNode;
  children: (data: T) => ReactNode;
}

/** The frame of a list: title, what can be done, refresh, what went wrong, and the list once it is loaded. */
export function ListPage<T>({ title, loaded, actions, above, children }: Props<T>) {
  const styles = useStyles();
  const { data, error, loading, reload } = loaded;
  return (
    <section className={styles.page} aria-busy={loading}>
      <div className={styles.head}>
        <Title3 as="h1" className={styles.title}>
          {title}
        </Title3>
        {actions}
        <Button appearance="subtle" icon={<ArrowClockwiseRegular />} onClick={reload} disabled={loading}>
          Refresh
        </Button>
      </div>
      {above}
      <ErrorBar message={error} title={`${title} could not be loaded.`} onRetry={reload} />
      {data === undefined ? error === '' && <Spinner label="Loading" /> : children(data)}
    </section>
  );
}
