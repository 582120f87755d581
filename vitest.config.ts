import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/deployed/**'],
    env: { CDK_VALIDATION: 'false' },
    testTimeout: 20_000,
  },
});
