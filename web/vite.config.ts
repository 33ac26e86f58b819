import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

// Where `npm run dev` finds a server.
const server = process.env['RUNWRIGHT_URL'] ?? 'http://127.0.0.1:8420';

export default defineConfig({
  plugins: [react()],
  // The server puts a fresh nonce here with every answer (internal/portal).
  html: { cspNonce: 'RUNWRIGHT-CSP-NONCE' },
  build: {
    // The Go package internal/portal embeds this folder. The folder public/ holds the empty file .keep, which is
    // committed there so that Go can embed the folder before it is built; the build puts it back.
    outDir: '../internal/portal/dist',
    emptyOutDir: true,
    // Data addresses would need an exception in the content security policy.
    assetsInlineLimit: 0,
    // The licences of what is in the bundle go with it, as they ask for.
    license: { fileName: 'licenses.txt' },
    chunkSizeWarningLimit: 850,
  },
  server: { proxy: { '/subscriptions': server, '/providers': server } },
  test: {
    environment: 'happy-dom',
    include: ['src/**/*.test.{ts,tsx}'],
    testTimeout: 60_000,
    setupFiles: ['src/testing.setup.ts'],
    restoreMocks: true,
  },
});
