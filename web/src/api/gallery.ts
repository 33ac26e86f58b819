import { withQuery, type Client } from './client';
import type { Offer } from './moduleTypes';
import type { Page } from './types';

/** One page of a search in the galleries. */
export interface GalleryPage extends Page<Offer> {
  /** Of all pages; null when the feeds do not say. */
  total: number | null;
  /** Of which feeds results are missing, and why. */
  problems?: string[];
}

/** How many modules a page of the galleries shows. */
export const galleryPage = 20;

export function searchGallery(client: Client, account: string, search: string, skip: number, prerelease: boolean, signal?: AbortSignal): Promise<GalleryPage> {
  return client.json(withQuery(`${account}/galleryModules`, { search, prerelease, $skip: skip, $top: galleryPage }), { signal });
}

/** Where the next page of a search begins; undefined after the last one. */
export function nextSkip(page: GalleryPage): number | undefined {
  if (page.nextLink === undefined) return undefined;
  const skip = Number(new URL(page.nextLink, 'http://portal.invalid').searchParams.get('$skip'));
  return skip > 0 ? skip : undefined;
}

/** The versions of a module in the galleries, the highest first. */
export async function galleryVersions(client: Client, account: string, name: string, signal?: AbortSignal): Promise<Offer[]> {
  return (await client.list<Offer>(`${account}/galleryModules/${encodeURIComponent(name)}`, signal)).items;
}
