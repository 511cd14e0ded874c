import { z } from 'zod';

const rectangleSchema = z.object({ x: z.int(), y: z.int(), width: z.int(), height: z.int() });
export type Rectangle = z.infer<typeof rectangleSchema>;

/** Where the window was when it was not maximised, in the screen's device-independent pixels. */
export const windowStateSchema = z.object({ bounds: rectangleSchema, isMaximized: z.boolean() });
export type WindowState = z.infer<typeof windowStateSchema>;

export const MINIMUM_SIZE = { width: 720, height: 480 } as const;
const DEFAULT_SIZE = { width: 1120, height: 760 } as const;
/** So much of the window's upper edge has to be on a screen for it to be seen and dragged. */
const GRIP = { width: 120, height: 32 } as const;

/**
 * Where to open the window: where it was, if that can still be reached, and no larger than its screen is now. Without `x` and `y`
 * the system centres it: at the first start, and when its screen is gone.
 *
 * @param workAreas the usable part of each screen that is connected now
 */
export function placeWindow(
  saved: WindowState | null,
  workAreas: readonly Rectangle[],
): { x?: number; y?: number; width: number; height: number } {
  const screen = saved === null ? undefined : workAreas.find((area) => isReachable(saved.bounds, area));
  if (saved === null || screen === undefined) return shrinkTo(saved?.bounds ?? DEFAULT_SIZE, workAreas[0]);
  return { x: saved.bounds.x, y: saved.bounds.y, ...shrinkTo(saved.bounds, screen) };
}

/** True when enough of the title bar lies on the screen. */
function isReachable(bounds: Rectangle, area: Rectangle): boolean {
  const visibleWidth = Math.min(bounds.x + bounds.width, area.x + area.width) - Math.max(bounds.x, area.x);
  const isTopVisible = bounds.y >= area.y && bounds.y + GRIP.height <= area.y + area.height;
  return isTopVisible && visibleWidth >= GRIP.width;
}

function shrinkTo(size: { width: number; height: number }, area: Rectangle | undefined) {
  return {
    width: clamp(size.width, MINIMUM_SIZE.width, area?.width),
    height: clamp(size.height, MINIMUM_SIZE.height, area?.height),
  };
}

/** On a screen smaller than the minimum the screen decides. */
function clamp(value: number, minimum: number, maximum = Number.POSITIVE_INFINITY): number {
  return Math.min(Math.max(value, minimum), maximum);
}
