import { Field, Input } from '@fluentui/react-components';
import { useState } from 'react';
import { putRunAs, type RunAs, type RunAsSettings } from '../../api/runAs';
import { FormDialog } from '../../components/FormDialog';
import { useAction } from '../../state/action';
import { useClient } from '../../state/contexts';

interface Props {
  account: string;
  /** The one to change; undefined to create one. */
  runAs: RunAs | undefined;
  onClose: () => void;
  onDone: () => void;
}

/** Creates the Run As account, or changes what the identity provider knows of it. */
export function RunAsForm({ account, runAs, onClose, onDone }: Props) {
  const client = useClient();
  const action = useAction();
  const stored = runAs?.properties;
  const [before] = useState({
    applicationId: stored?.applicationId ?? '',
    tenantId: stored?.tenantId ?? '',
    subscriptionId: stored?.subscriptionId ?? '',
    validityInMonths: String(stored?.validityInMonths ?? 12),
  });
  const [given, setGiven] = useState(before);
  const submit = () => {
    const settings: RunAsSettings = {};
    for (const name of ['applicationId', 'tenantId', 'subscriptionId'] as const) if (given[name].trim() !== before[name]) settings[name] = given[name].trim();
    if (!stored || given.validityInMonths !== before.validityInMonths) settings.validityInMonths = Number(given.validityInMonths);
    action.run((signal) => putRunAs(client, account, settings, signal), onDone);
  };
  return (
    <FormDialog
      title={stored ? 'Change the Run As account' : 'Create a Run As account'}
      verb={stored ? 'Change' : 'Create'}
      failure={stored ? 'It was not changed.' : 'It was not created.'}
      action={action}
      ready={/^\d+$/.test(given.validityInMonths)}
      onSubmit={submit}
      onClose={onClose}
    >
      <Field label="Application (client) id" hint={stored ? '' : 'It may be given later.'}>
        <Input value={given.applicationId} onChange={(_, d) => setGiven({ ...given, applicationId: d.value })} />
      </Field>
      <Field label="Tenant" hint={stored ? 'A GUID or a domain.' : 'A GUID or a domain. It may be given later.'}>
        <Input value={given.tenantId} onChange={(_, d) => setGiven({ ...given, tenantId: d.value })} />
      </Field>
      <Field label="Subscription" hint={stored ? '' : 'Empty for the account’s own.'}>
        <Input value={given.subscriptionId} onChange={(_, d) => setGiven({ ...given, subscriptionId: d.value })} />
      </Field>
      <Field label="Validity in months" required hint={stored ? '1 to 36; it holds for the next certificate.' : '1 to 36.'}>
        <Input type="number" min={1} max={36} value={given.validityInMonths} onChange={(_, d) => setGiven({ ...given, validityInMonths: d.value })} />
      </Field>
    </FormDialog>
  );
}
