// Progress a person can follow, on a terminal (one living line) and in a log file (a line now and then).
const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const logEveryMs = 20_000;

export function say(line) {
  process.stdout.write(`${line}\n`);
}

function seconds(sinceMs) {
  return `${((Date.now() - sinceMs) / 1000).toFixed(1)} s`;
}

/**
 * Shows `title` while `work` runs, with the time it has taken so far. `work` gets a function that adds a
 * note ("412 of 1,900 packages").
 * @template Result
 * @param {string} title
 * @param {(note: (text: string) => void) => Promise<Result>} work
 * @returns {Promise<Result>}
 */
export async function step(title, work) {
  const startedAt = Date.now();
  const living = process.stdout.isTTY === true;
  let note = '';
  let frame = 0;
  if (!living) say(`… ${title}`);
  const timer = setInterval(
    () => {
      const suffix = note === '' ? '' : ` · ${note}`;
      if (living) {
        frame = (frame + 1) % frames.length;
        process.stdout.write(`\r\x1b[K${frames[frame]} ${title} · ${seconds(startedAt)}${suffix}`);
      } else {
        say(`  … ${title} · ${seconds(startedAt)}${suffix}`);
      }
    },
    living ? 100 : logEveryMs,
  );
  try {
    const result = await work((text) => {
      note = text;
    });
    clearInterval(timer);
    say(`${living ? '\r\x1b[K' : ''}✓ ${title} · ${seconds(startedAt)}`);
    return result;
  } catch (failure) {
    clearInterval(timer);
    say(`${living ? '\r\x1b[K' : ''}✗ ${title} · ${seconds(startedAt)}`);
    throw failure;
  }
}
