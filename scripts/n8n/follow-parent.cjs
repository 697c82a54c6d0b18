// Loaded before n8n: when the process that started us is gone, even by kill -9, n8n stops as if asked to.
process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'));
