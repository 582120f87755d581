import { defineConfig } from 'vitest/config';

/** Every fault against every check: each file lives through its faults one after the other. */
export default defineConfig({
  test: {
    globalSetup: ['test/support/temporary-files.ts', 'test/faults/support/print-table.ts'],
    include: ['test/faults/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 150_000,
    maxWorkers: '100%',
    isolate: false,
  },
});
