import { Button, Field, Input, Text, Title2, makeStyles, tokens } from '@fluentui/react-components';
import { useState, type FormEvent } from 'react';
import { defaultSubscription } from '../api/client';
import { ErrorBar } from '../components/ErrorBar';
import { Logo } from '../components/Logo';
import type { Session } from '../state/session';

const useStyles = makeStyles({
  page: {
    minHeight: '100%',
    boxSizing: 'border-box',
    display: 'grid',
    placeItems: 'center',
    padding: tokens.spacingHorizontalL,
    backgroundColor: tokens.colorNeutralBackground3,
  },
  card: {
    width: 'min(28rem, 100%)',
    boxSizing: 'border-box',
    padding: tokens.spacingHorizontalXXL,
    backgroundColor: tokens.colorNeutralBackground1,
    borderRadius: tokens.borderRadiusXLarge,
    boxShadow: tokens.shadow8,
  },
  form: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalL },
  brand: { display: 'flex', alignItems: 'center', gap: tokens.spacingHorizontalM },
  title: { margin: 0 },
  code: { fontFamily: tokens.fontFamilyMonospace },
});

/** Asks for the token of the server. */
export function SignIn({ reason, onSignIn }: { reason: string; onSignIn: (session: Session) => void }) {
  const styles = useStyles();
  const [token, setToken] = useState('');
  const [subscription, setSubscription] = useState(defaultSubscription);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (token.trim() !== '') onSignIn({ token: token.trim(), subscription: subscription.trim() || defaultSubscription });
  };
  return (
    <main className={styles.page}>
      <div className={styles.card}>
        <form className={styles.form} onSubmit={submit}>
          <div className={styles.brand}>
            <Logo size={36} />
            <Title2 as="h1" className={styles.title}>Runwright</Title2>
          </div>
          <Text>
            Sign in with the server's token. The first start wrote it to the file <span className={styles.code}>admin-token</span> in the data folder.
          </Text>
          <ErrorBar message={reason} />
          <Field label="Token" required>
            <Input type="password" autoComplete="off" autoFocus value={token} onChange={(_, d) => setToken(d.value)} />
          </Field>
          <Field label="Subscription" hint="Only where accounts were made in one of their own.">
            <Input value={subscription} onChange={(_, d) => setSubscription(d.value)} />
          </Field>
          <Button type="submit" appearance="primary" disabled={token.trim() === ''}>
            Sign in
          </Button>
        </form>
      </div>
    </main>
  );
}
