/**
 * What `ps` shows of this process in place of its command line, which may hold a token. To be imported before anything
 * that takes its time. Who has started the process, such as npm, goes on showing it.
 */
process.title = 'okta-monitor';
