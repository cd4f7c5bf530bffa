import { defineConfig } from 'vitest/config';

/** Tests of real clients against a whole server; they need the programs of tools/debian-packages.txt. */
export default defineConfig({
  ssr: { resolve: { conditions: ['app-src'] } },
  oxc: { decorator: { legacy: true, emitDecoratorMetadata: true } } as never,
  test: {
    include: ['test/clients/**/*.spec.ts'],
    exclude: ['node_modules/**', 'dist/**'],
    pool: 'forks',
    fileParallelism: false,
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
