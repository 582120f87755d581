import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    globalSetup: ['test/support/temporary-files.ts'],
    include: ['test/**/*.test.ts'],
    exclude: ['test/deployed/**', 'test/faults/**'],
    env: { CDK_VALIDATION: 'false' },
    testTimeout: 20_000,
    // Most tests wait for sockets and processes: one worker a core, not one less.
    maxWorkers: '100%',
    // No test changes what another file sees; loading the modules anew for each took a third of the time.
    isolate: false,
  },
});
