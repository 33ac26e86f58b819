/** Guesses a module's name from a link to its package: .../Contoso.1.2.0.nupkg and .../Contoso.zip are Contoso. */
export function nameFromLink(link: string): string {
  if (!URL.canParse(link)) return '';
  const { pathname } = new URL(link);
  const gallery = /\/package\/([^/]+)(?:\/[^/]*)?\/?$/i.exec(pathname); // of a NuGet feed, protocol 2
  if (gallery) return decode(gallery[1]!);
  const file = /([^/]+)\.(?:zip|nupkg)$/i.exec(pathname);
  return file ? decode(file[1]!).replace(/\.\d+(?:\.\d+)+(?:-[\w.-]+)?$/, '') : '';
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // typed by hand
  }
}
