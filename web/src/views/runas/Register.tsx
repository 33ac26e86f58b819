import { Button, Text, makeStyles, tokens } from '@fluentui/react-components';
import { ArrowDownloadRegular } from '@fluentui/react-icons';
import type { RunAs, RunAsKey } from '../../api/runAs';
import { Facts } from '../../components/Facts';
import { formatTime } from '../../state/format';

const useStyles = makeStyles({
  pem: {
    margin: 0,
    maxHeight: '14rem',
    overflow: 'auto',
    padding: tokens.spacingHorizontalM,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusLarge,
    backgroundColor: tokens.colorNeutralBackground1,
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase200,
  },
  button: { alignSelf: 'start' },
});

/** What has to be registered at the identity provider: the next certificate, or the one in use. */
export function Register({ runAs: { properties: p } }: { runAs: RunAs }) {
  const styles = useStyles();
  const key = p.nextCertificate ?? p.certificate;
  if (!key) return <Text>There is no certificate to register.</Text>;
  return (
    <>
      <Text>Register this certificate with the application at the identity provider. It is public: the private key is not in it.</Text>
      <Facts
        facts={[
          ['Thumbprint', key.thumbprint],
          ['Ends', formatTime(key.expiryTime)],
        ]}
      />
      <pre className={styles.pem} aria-label="Certificate as PEM" role="region" tabIndex={0}>
        {key.pem}
      </pre>
      <Button className={styles.button} icon={<ArrowDownloadRegular />} onClick={() => download(key)}>
        Download {key.name}.pem
      </Button>
    </>
  );
}

/** Has the browser keep the certificate as a file. */
function download(key: RunAsKey): void {
  const address = URL.createObjectURL(new Blob([key.pem], { type: 'application/x-pem-file' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = `${key.name}.pem`;
  link.click();
  URL.revokeObjectURL(address);
}
