import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  Spinner,
  makeStyles,
  tokens,
} from '@fluentui/react-components';
import { Fragment, useCallback } from 'react';
import type { FieldDefinition } from '../api/types';
import { ErrorBar } from '../components/ErrorBar';
import { FieldValue } from '../components/FieldValue';
import { useClient } from '../state/contexts';
import { useReturnFocus } from '../state/focus';
import { useLoad } from '../state/load';

const useStyles = makeStyles({
  list: { display: 'grid', gridTemplateColumns: 'max-content 1fr', gap: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalXL}`, margin: 0 },
  name: { fontWeight: tokens.fontWeightSemibold },
  value: { margin: 0, overflowWrap: 'anywhere' },
});

interface Props {
  account: string;
  name: string;
  fields: Record<string, FieldDefinition>;
  onClose: () => void;
}

/** The values of a connection's fields; what is encrypted shows as sealed, as it never leaves the server. */
export function ConnectionDialog({ account, name, fields, onClose }: Props) {
  const styles = useStyles();
  useReturnFocus();
  const client = useClient();
  const load = useCallback((signal: AbortSignal) => client.connection(account, name, signal), [client, account, name]);
  const { data, error, reload } = useLoad(load);
  const values = data?.properties.fieldDefinitionValues ?? {};
  const names = [...new Set([...Object.keys(fields), ...Object.keys(values)])];
  return (
    <Dialog open onOpenChange={(_, d) => d.open || onClose()}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>{name}</DialogTitle>
          <DialogContent>
            <ErrorBar message={error} title="The connection could not be loaded." onRetry={reload} />
            {!data && error === '' && <Spinner label="Loading" />}
            {data && (
              <dl className={styles.list}>
                {names.map((field) => (
                  <Fragment key={field}>
                    <dt className={styles.name}>{field}</dt>
                    <dd className={styles.value}>
                      <FieldValue value={values[field] ?? null} sealed={fields[field]?.isEncrypted ?? false} />
                    </dd>
                  </Fragment>
                ))}
              </dl>
            )}
          </DialogContent>
          <DialogActions>
            <Button appearance="primary" onClick={onClose}>
              Close
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
