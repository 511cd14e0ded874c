/**
 * Sets this process's clock wrong: `CLOCK_OFFSET_MS` from the start, `CLOCK_JUMP_MS` more after `CLOCK_JUMP_AFTER_MS`. As the user
 * who sets it, or a machine that slept: timers go on as they were.
 */
const real = Date.now;
let offsetMs = Number(process.env.CLOCK_OFFSET_MS ?? 0);
Date.now = () => real() + offsetMs;
const jumpMs = Number(process.env.CLOCK_JUMP_MS ?? 0);
if (jumpMs !== 0) {
  setTimeout(
    () => {
      offsetMs += jumpMs;
    },
    Number(process.env.CLOCK_JUMP_AFTER_MS ?? 0),
  ).unref();
}
