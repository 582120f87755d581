import { defineConfig } from 'vitest/config';

/** The rehearsal: one deployed stack, one file, every step after the other. */
export default defineConfig({
  test: {
    globalSetup: ['test/support/temporary-files.ts'],
    include: ['test/deployed/**/*.test.ts'],
    fileParallelism: false,
    sequence: { concurrent: false, shuffle: false },
    testTimeout: 120_000,
    hookTimeout: 600_000,
    reporters: ['verbose'],
  },
});
