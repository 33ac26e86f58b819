import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { DeleteRegular, EditRegular } from '@fluentui/react-icons';
import { useState, type ReactNode } from 'react';
import type { AssetKind } from '../../api/assets';
import { Facts } from '../../components/Facts';
import { Panel } from '../../components/Panel';
import { Section } from '../../components/Section';
import { DeleteAsset } from './DeleteAsset';
import { UsedBy } from './UsedBy';

const useStyles = makeStyles({ bar: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS } });

interface Props {
  account: string;
  kind: AssetKind;
  /** What it is called, in the middle of a sentence. */
  noun: string;
  name: string;
  facts: [name: string, value: ReactNode][];
  onChange: () => void;
  onClose: () => void;
  onDeleted: () => void;
  /** Dialogs above the panel. */
  children?: ReactNode;
}

/** One asset: what is known of it, who uses it, changing and deleting it. */
export function AssetPanel({ account, kind, noun, name, facts, onChange, onClose, onDeleted, children }: Props) {
  const styles = useStyles();
  const [deleting, setDeleting] = useState(false);
  return (
    <Panel title={name} onClose={onClose}>
      <Facts facts={facts} />
      <div className={styles.bar}>
        <Button icon={<EditRegular />} onClick={onChange}>
          Change the {noun}
        </Button>
        <Button icon={<DeleteRegular />} onClick={() => setDeleting(true)}>
          Delete
        </Button>
      </div>
      <Section title="Used by">
        <UsedBy account={account} kind={kind} name={name} />
      </Section>
      {deleting && <DeleteAsset account={account} kind={kind} name={name} onClose={() => setDeleting(false)} onDeleted={onDeleted} />}
      {children}
    </Panel>
  );
}
