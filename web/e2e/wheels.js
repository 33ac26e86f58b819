// Wheels and an index of them that these tests make: zip archives with a description, its format and a record of all files.
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { zip } from './packages.js';

/** The name of a wheel as a file. */
export function wheelName({ name, version, tag = 'py3-none-any' }) {
  return `${name.replaceAll('-', '_')}-${version}-${tag}.whl`;
}

/** A wheel with the given files beside its description. */
export function wheel({ name, version, tag = 'py3-none-any', needs = [], files = {} }) {
  const info = `${name.replaceAll('-', '_')}-${version}.dist-info`;
  const lines = ['Metadata-Version: 2.1', `Name: ${name}`, `Version: ${version}`, `Summary: The package ${name}.`, ...needs.map((n) => `Requires-Dist: ${n}`)];
  const all = {
    ...files,
    [`${info}/METADATA`]: `${lines.join('\n')}\n\nThe description.\n`,
    [`${info}/WHEEL`]: `Wheel-Version: 1.0\nGenerator: the tests\nRoot-Is-Purelib: ${tag.endsWith('none-any')}\nTag: ${tag}\n`,
  };
  const record = Object.entries(all).map(([path, text]) => `${path},sha256=${createHash('sha256').update(text).digest('base64url')},${Buffer.byteLength(text)}\n`);
  return zip({ ...all, [`${info}/RECORD`]: `${record.join('')}${info}/RECORD,,\n` });
}

/** Serves an index of wheels below /simple, and the wheels below /files. */
export async function serveIndex(wheels) {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://index');
    const file = wheels.find((w) => pathname === `/files/${wheelName(w)}`);
    const listed = wheels.filter((w) => pathname === `/simple/${w.name}/`);
    if (file) {
      response.end(wheel(file));
    } else if (listed.length > 0) {
      const links = listed.map((w) => `<a href="/files/${wheelName(w)}#sha256=${createHash('sha256').update(wheel(w)).digest('hex')}">${wheelName(w)}</a>`);
      response.setHeader('Content-Type', 'text/html');
      response.end(`<!DOCTYPE html><html><body>${links.join('')}</body></html>`);
    } else {
      response.statusCode = 404;
      response.end();
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
