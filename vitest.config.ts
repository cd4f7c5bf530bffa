import { defineConfig } from 'vitest/config';

/** Libraries are loaded from their sources, by every environment, also by the one of the global set-up. */
const conditions = ['app-src'];

export default defineConfig({
  plugins: [{ name: 'sources', configEnvironment: () => ({ resolve: { conditions } }) }],
  ssr: { resolve: { conditions } },
  oxc: { decorator: { legacy: true, emitDecoratorMetadata: true } } as never,
  test: {
    include: ['libs/**/*.spec.ts', 'apps/**/*.spec.ts', 'test/**/*.spec.ts'],
    exclude: ['test/corpora/**', 'test/clients/**', 'test/faults/**', 'node_modules/**', 'dist/**'],
    setupFiles: ['reflect-metadata'],
    globalSetup: ['test/fixtures/postgres.global.ts'],
    pool: 'forks',
    isolate: false,
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
