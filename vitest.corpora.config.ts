import { defineConfig } from 'vitest/config';

/** Libraries are loaded from their sources, by every environment, also by the one of the global set-up. */
const conditions = ['app-src'];

/** Tests that read the corpora beside the repository; see `npm run test:corpora`. */
export default defineConfig({
  plugins: [{ name: 'sources', configEnvironment: () => ({ resolve: { conditions } }) }],
  ssr: { resolve: { conditions } },
  oxc: { decorator: { legacy: true, emitDecoratorMetadata: true } } as never,
  test: {
    include: ['test/corpora/**/*.spec.ts'],
    exclude: ['node_modules/**', 'dist/**'],
    setupFiles: ['reflect-metadata'],
    globalSetup: ['test/fixtures/postgres.global.ts'],
    pool: 'forks',
    maxWorkers: 1,
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
