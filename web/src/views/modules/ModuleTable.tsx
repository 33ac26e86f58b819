import { Badge, Caption1, Link, makeStyles, tokens } from '@fluentui/react-components';
import type { Module } from '../../api/moduleTypes';
import { DataTable, type Column } from '../../components/DataTable';
import { StatusBadge } from '../../components/StatusBadge';
import { formatTime } from '../../state/format';

const useStyles = makeStyles({
  name: { display: 'flex', flexDirection: 'column', alignItems: 'start' },
  about: { color: tokens.colorNeutralForeground2, display: '-webkit-box', overflow: 'hidden', WebkitLineClamp: 2, WebkitBoxOrient: 'vertical' },
});

function ModuleName({ module, onOpen }: { module: Module; onOpen: () => void }) {
  const styles = useStyles();
  return (
    <div className={styles.name}>
      <Link as="button" onClick={onOpen}>
        {module.name}
      </Link>
      {module.properties.description && <Caption1 className={styles.about}>{module.properties.description}</Caption1>}
    </div>
  );
}

/** The modules of a runtime; `runtime` is how its version shows. */
export function ModuleTable({ modules, runtime, onOpen }: { modules: Module[]; runtime: string; onOpen: (name: string) => void }) {
  const columns: Column<Module>[] = [
    { title: 'Name', cell: (m) => <ModuleName module={m} onOpen={() => onOpen(m.name)} /> },
    { title: 'Version', width: '6rem', cell: (m) => m.properties.version ?? '' },
    { title: 'Runtime version', width: '6.5rem', cell: () => runtime },
    { title: 'Commands', width: '5.5rem', cell: (m) => m.properties.activityCount || '' },
    { title: 'Scope', width: '5rem', cell: (m) => (m.properties.isGlobal ? <Badge appearance="outline">Global</Badge> : 'Account') },
    { title: 'State', width: '7rem', cell: (m) => <StatusBadge status={m.properties.provisioningState} /> },
    { title: 'Changed', width: '11rem', cell: (m) => formatTime(m.properties.lastModifiedTime) },
  ];
  return <DataTable label="Modules" columns={columns} rows={modules} empty="There is no such module." minWidth="60rem" />;
}
