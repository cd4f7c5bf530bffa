import { defineConfig } from 'vitest/config';

/** Tests of killed processes, lost connections and full disks against a whole server. */
export default defineConfig({
  ssr: { resolve: { conditions: ['app-src'] } },
  oxc: { decorator: { legacy: true, emitDecoratorMetadata: true } } as never,
  test: {
    include: ['test/faults/**/*.spec.ts'],
    exclude: ['node_modules/**', 'dist/**'],
    pool: 'forks',
    fileParallelism: false,
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
