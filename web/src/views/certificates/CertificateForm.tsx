import { Checkbox, Field, Input, Text } from '@fluentui/react-components';
import { useState } from 'react';
import { describeCertificate, putCertificate, type Certificate } from '../../api/certificates';
import { ErrorBar } from '../../components/ErrorBar';
import { FileDrop } from '../../components/FileDrop';
import { FormDialog } from '../../components/FormDialog';
import { SecretField } from '../../components/SecretField';
import { useAction } from '../../state/action';
import { useClient } from '../../state/contexts';
import { formatSize } from '../../state/format';
import type { FormProps } from '../assets/AssetsView';
import { NameField, isFree } from '../assets/NameField';

/** How large a certificate file may be, in bytes: in Base64 it has to fit into a request of 4 MiB. */
const largest = 3_000_000;

/** Creates a certificate from a file, or gives one a new file or another description. The file is read when it is sent. */
export function CertificateForm({ account, asset, taken, onClose, onDone }: FormProps<Certificate>) {
  const client = useClient();
  const action = useAction();
  const [name, setName] = useState('');
  const [files, setFiles] = useState<File[]>([]);
  const [password, setPassword] = useState('');
  const [isExportable, setExportable] = useState(asset?.properties.isExportable ?? false);
  const [description, setDescription] = useState(asset?.properties.description ?? '');
  const [file] = files;
  const problem = files.length > 1 ? 'A certificate comes from one file.' : file && file.size > largest ? `${file.name} (${formatSize(file.size)}) is too large for a certificate.` : '';
  const submit = () =>
    action.run<Certificate>(
      (signal) =>
        file
          ? putCertificate(client, account, { name: asset?.name ?? name.trim(), file, password, isExportable, description }, signal)
          : describeCertificate(client, account, asset?.name ?? '', description, signal),
      onDone,
    );
  return (
    <FormDialog
      title={asset ? `Change ${asset.name}` : 'Create a certificate'}
      verb={asset ? 'Change' : 'Create'}
      failure={asset ? 'It was not changed.' : 'It was not created.'}
      action={action}
      ready={problem === '' && (asset !== undefined || (isFree(name, taken) && file !== undefined))}
      onSubmit={submit}
      onClose={onClose}
    >
      {!asset && <NameField value={name} taken={taken} onChange={setName} />}
      <FileDrop label={asset ? 'Drop a new .pfx, .pem or .cer here; without one the certificate stays' : 'Drop a .pfx, .pem or .cer here'} accept=".pfx,.p12,.pem,.cer,.crt,.der" disabled={action.busy} onFiles={setFiles} />
      <ErrorBar message={problem} />
      {file && problem === '' && (
        <Text role="status">
          {file.name} ({formatSize(file.size)})
        </Text>
      )}
      {(file || !asset) && (
        <>
          <SecretField label="Password of the file" hint="Only where a PFX file has one." value={password} onChange={setPassword} />
          <Checkbox label="Exportable: jobs may have the private key" checked={isExportable} onChange={(_, d) => setExportable(d.checked === true)} />
        </>
      )}
      <Field label="Description">
        <Input value={description} onChange={(_, d) => setDescription(d.value)} />
      </Field>
    </FormDialog>
  );
}
