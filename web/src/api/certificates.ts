import { assetPath } from './assets';
import type { Client } from './client';
import type { Resource } from './types';

export type Certificate = Resource<{
  thumbprint: string;
  expiryTime: string;
  /** Below 0 once it has expired. */
  expiresInDays: number;
  isExportable: boolean;
  hasPrivateKey: boolean;
  description: string | null;
  lastModifiedTime: string;
}>;

export interface NewCertificate {
  name: string;
  /** PFX, PEM or DER. */
  file: Blob;
  /** Of a PFX file; empty for none. */
  password: string;
  isExportable: boolean;
  description: string;
}

/** Creates a certificate from a file, or replaces the one that is there. */
export async function putCertificate(client: Client, account: string, { name, file, password, isExportable, description }: NewCertificate, signal?: AbortSignal): Promise<Certificate> {
  const properties = { base64Value: base64(await file.arrayBuffer()), ...(password === '' ? {} : { password }), isExportable, description };
  return client.json(assetPath(account, 'certificates', name), { method: 'PUT', body: { properties }, signal });
}

export function describeCertificate(client: Client, account: string, name: string, description: string, signal?: AbortSignal): Promise<Certificate> {
  return client.json(assetPath(account, 'certificates', name), { method: 'PATCH', body: { properties: { description } }, signal });
}

function base64(bytes: ArrayBuffer): string {
  let text = '';
  for (const byte of new Uint8Array(bytes)) text += String.fromCharCode(byte);
  return btoa(text);
}

/** From how many days before its end people are warned of a certificate. */
export const warnDays = 30;

/** Whether a certificate has expired or soon will. */
export function endsSoon({ properties: { expiresInDays } }: Certificate): boolean {
  return expiresInDays <= warnDays;
}
