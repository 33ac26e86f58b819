import { Button, Subtitle1, makeStyles, tokens } from '@fluentui/react-components';
import { SignOutRegular } from '@fluentui/react-icons';
import { useContext } from 'react';
import { Logo } from '../components/Logo';
import { SignOut } from '../state/contexts';

const useStyles = makeStyles({
  bar: {
    display: 'flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalM,
    padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalL}`,
    backgroundColor: tokens.colorNeutralBackground1,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  name: { flexGrow: 1 },
});

/** The bar at the top. */
export function Header() {
  const styles = useStyles();
  const signOut = useContext(SignOut);
  return (
    <header className={styles.bar}>
      <Logo size={28} />
      <Subtitle1 className={styles.name}>Runwright</Subtitle1>
      <Button appearance="subtle" icon={<SignOutRegular />} onClick={() => signOut('')}>
        Sign out
      </Button>
    </header>
  );
}
