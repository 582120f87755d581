// Loaded before the function: says what CPU the process took so far, to the microsecond; /proc counts in 10 ms.
process.on('message', () => process.send(process.cpuUsage()));
