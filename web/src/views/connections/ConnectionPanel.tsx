import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { DeleteRegular, EditRegular } from '@fluentui/react-icons';
import { useCallback, useState } from 'react';
import type { ConnectionType } from '../../api/types';
import { Facts } from '../../components/Facts';
import { Fetched } from '../../components/Fetched';
import { Panel } from '../../components/Panel';
import { Section } from '../../components/Section';
import { useClient } from '../../state/contexts';
import { formatTime } from '../../state/format';
import { useLoad } from '../../state/load';
import { DeleteAsset } from '../assets/DeleteAsset';
import { UsedBy } from '../assets/UsedBy';
import { ConnectionForm } from './ConnectionForm';
import { FieldTable } from './FieldTable';
import { SetFieldDialog } from './SetFieldDialog';

const useStyles = makeStyles({ bar: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS } });

interface Props {
  account: string;
  name: string;
  /** Its type; undefined where it is not known. */
  type: ConnectionType | undefined;
  onClose: () => void;
  onChanged: () => void;
}

/** One connection: its fields, who uses it, changing and deleting it. */
export function ConnectionPanel({ account, name, type, onClose, onChanged }: Props) {
  const styles = useStyles();
  const client = useClient();
  const [asked, setAsked] = useState<'replace' | 'delete'>();
  const [setting, setSetting] = useState('');
  const loaded = useLoad(useCallback((signal: AbortSignal) => client.connection(account, name, signal), [client, account, name]));
  const fields = type?.properties.fieldDefinitions ?? {};
  const field = fields[setting];
  const close = () => {
    setAsked(undefined);
    setSetting('');
  };
  const done = () => {
    close();
    loaded.reload();
    onChanged();
  };
  return (
    <Panel title={name} onClose={onClose}>
      <Fetched what="The connection" loaded={loaded}>
        {(connection) => (
          <>
            <Facts
              facts={[
                ['Type', connection.properties.connectionType.name],
                ['Changed', formatTime(connection.properties.lastModifiedTime)],
                ['Description', connection.properties.description],
              ]}
            />
            <Section title="Fields">
              <FieldTable connection={connection} fields={fields} onSet={setSetting} />
            </Section>
            <div className={styles.bar}>
              <Button icon={<EditRegular />} disabled={!type} onClick={() => setAsked('replace')}>
                Replace
              </Button>
              <Button icon={<DeleteRegular />} onClick={() => setAsked('delete')}>
                Delete
              </Button>
            </div>
            {asked === 'replace' && type && <ConnectionForm account={account} types={[type]} stored={connection} taken={[]} onClose={close} onDone={done} />}
            {field && (
              <SetFieldDialog
                account={account}
                connection={name}
                name={setting}
                field={field}
                value={connection.properties.fieldDefinitionValues?.[setting] ?? ''}
                onClose={close}
                onDone={done}
              />
            )}
          </>
        )}
      </Fetched>
      <Section title="Used by">
        <UsedBy account={account} kind="connections" name={name} />
      </Section>
      {asked === 'delete' && (
        <DeleteAsset
          account={account}
          kind="connections"
          name={name}
          onClose={close}
          onDeleted={() => {
            onChanged();
            onClose();
          }}
        />
      )}
    </Panel>
  );
}
