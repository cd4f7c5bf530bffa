import { defineConfig } from 'vitest/config';

/** Tests that read the corpora beside the repository; see `npm run test:corpora`. */
export default defineConfig({
  ssr: { resolve: { conditions: ['app-src'] } },
  oxc: { decorator: { legacy: true, emitDecoratorMetadata: true } } as never,
  test: {
    include: ['test/corpora/**/*.spec.ts'],
    exclude: ['node_modules/**', 'dist/**'],
    pool: 'forks',
    maxWorkers: 1,
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
