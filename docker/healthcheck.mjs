// Healthy when the program in this container says that it is ready. HEALTH_PATH: where it says so.
const { PORT = '80', HEALTH_PATH = '/readyz' } = process.env;

try {
  const answer = await fetch(`http://127.0.0.1:${PORT}${HEALTH_PATH}`, {
    signal: AbortSignal.timeout(4_000),
  });
  process.exit(answer.ok ? 0 : 1);
} catch {
  process.exit(1);
}
