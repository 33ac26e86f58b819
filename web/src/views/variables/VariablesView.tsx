import { Text, makeStyles } from '@fluentui/react-components';
import type { Variable } from '../../api/variables';
import { FieldValue } from '../../components/FieldValue';
import { Sealed } from '../../components/Sealed';
import { formatTime } from '../../state/format';
import { AssetsView } from '../assets/AssetsView';
import { VariableForm } from './VariableForm';

const useStyles = makeStyles({ value: { whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' } });

/** How much of a value the list shows. */
const most = 200;

/** The variables of an account; what is encrypted is never shown. */
export function VariablesView({ account }: { account: string }) {
  const styles = useStyles();
  const shown = ({ properties: p }: Variable, length: number) => {
    if (p.isEncrypted) return <Sealed />;
    if (p.value === null || p.value === undefined) return <FieldValue value={undefined} sealed={false} />;
    return <Text className={styles.value}>{p.value.length > length ? `${p.value.slice(0, length)} …` : p.value}</Text>;
  };
  return (
    <AssetsView<Variable>
      account={account}
      kind="variables"
      title="Variables"
      noun="variable"
      columns={[
        { title: 'Value', cell: (v) => shown(v, most) },
        { title: 'Description', cell: (v) => v.properties.description ?? '' },
        { title: 'Changed', width: '12rem', cell: (v) => formatTime(v.properties.lastModifiedTime) },
      ]}
      facts={(v) => [
        ['Value', shown(v, Infinity)],
        ['Changed', formatTime(v.properties.lastModifiedTime)],
        ['Description', v.properties.description],
      ]}
      form={(props) => <VariableForm {...props} />}
    />
  );
}
