import { Field, Select, Tab, TabList, makeStyles, tokens } from '@fluentui/react-components';
import {
  BoxRegular,
  BracesVariableRegular,
  CertificateRegular,
  ClipboardTaskListLtrRegular,
  CodeRegular,
  DocumentTextRegular,
  HistoryRegular,
  KeyRegular,
  LayerRegular,
  PersonKeyRegular,
  PersonRegular,
  PlugConnectedRegular,
  ShieldPersonRegular,
} from '@fluentui/react-icons';
import type { ReactElement } from 'react';
import type { Account } from '../api/types';
import { go, sections, type Route, type Section } from '../state/route';

const narrow = '@media (max-width: 720px)';

const useStyles = makeStyles({
  tab: { textAlign: 'left' },
  // Below one another they would fill a narrow window.
  tabs: { [narrow]: { flexDirection: 'row', flexWrap: 'wrap' } },
  bar: {
    flexShrink: 0,
    width: '15rem',
    boxSizing: 'border-box',
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalL,
    padding: tokens.spacingHorizontalL,
    backgroundColor: tokens.colorNeutralBackground1,
    borderRight: `1px solid ${tokens.colorNeutralStroke2}`,
    [narrow]: { width: '100%', borderRight: 'none' },
  },
});

const looks: Record<Section, { title: string; icon: ReactElement }> = {
  runbooks: { title: 'Runbooks', icon: <DocumentTextRegular /> },
  jobs: { title: 'Jobs', icon: <HistoryRegular /> },
  modules: { title: 'Modules', icon: <BoxRegular /> },
  python: { title: 'Python packages', icon: <CodeRegular /> },
  environments: { title: 'Runtime environments', icon: <LayerRegular /> },
  connections: { title: 'Connections', icon: <PlugConnectedRegular /> },
  variables: { title: 'Variables', icon: <BracesVariableRegular /> },
  credentials: { title: 'Credentials', icon: <PersonKeyRegular /> },
  certificates: { title: 'Certificates', icon: <CertificateRegular /> },
  runas: { title: 'Run As account', icon: <ShieldPersonRegular /> },
  identity: { title: 'Managed identity', icon: <PersonRegular /> },
  keys: { title: 'Keys', icon: <KeyRegular /> },
  audit: { title: 'Audit records', icon: <ClipboardTaskListLtrRegular /> },
};

/** The account and its sections. */
export function Navigation({ accounts, route }: { accounts: Account[]; route: Route }) {
  const styles = useStyles();
  return (
    <nav className={styles.bar} aria-label="Account">
      <Field label="Account">
        <Select
          value={route.account}
          disabled={accounts.length === 0}
          onChange={(_, d) => go({ account: d.value, section: route.section, item: '' })}
        >
          {accounts.map((a) => (
            <option key={a.id} value={a.id}>
              {labelOf(a, accounts)}
            </option>
          ))}
        </Select>
      </Field>
      <TabList
        vertical
        className={styles.tabs}
        aria-label="Sections"
        selectedValue={route.section}
        onTabSelect={(_, d) => go({ account: route.account, section: d.value as Section, item: '' })}
      >
        {sections.map((section) => (
          <Tab key={section} className={styles.tab} value={section} icon={looks[section].icon} disabled={accounts.length === 0}>
            {looks[section].title}
          </Tab>
        ))}
      </TabList>
    </nav>
  );
}

/** The name of an account, with its resource group where names repeat. */
function labelOf(account: Account, all: Account[]): string {
  const group = account.id.split('/')[4] ?? '';
  return all.filter((a) => a.name === account.name).length > 1 ? `${account.name} (${group})` : account.name;
}
