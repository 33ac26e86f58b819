import { Text, makeStyles, tokens } from '@fluentui/react-components';
import { Sealed } from './Sealed';

const useStyles = makeStyles({ none: { color: tokens.colorNeutralForeground2 } });

/** The value of a connection's field; null for one that is not shown, undefined for none. */
export function FieldValue({ value, sealed }: { value: string | null | undefined; sealed: boolean }) {
  const styles = useStyles();
  if (value === undefined) return <Text className={styles.none}>not set</Text>;
  if (sealed) return <Sealed />;
  return <Text>{value ?? ''}</Text>;
}
