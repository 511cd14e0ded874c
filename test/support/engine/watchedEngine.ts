import type { DownloadEngine, DownloadLimits } from '../../../src/main/downloads/index.ts';
import { describeError } from '../../../src/shared/messages.ts';
import type { Download, DownloadId } from '../../../src/shared/model.ts';

export type EngineWatch = {
  /** A download the test does not know of; null: there is none. */
  readonly hidden: DownloadId | null;
  readonly limitsFor: (limits: DownloadLimits) => DownloadLimits;
  readonly onAdded: (id: DownloadId) => void;
  readonly onRemoved: (id: DownloadId) => void;
  /** Something is removed, or its part deleted now: that is a loss that was asked for. A cancel is none. */
  readonly onDiscard: () => void;
  /** Everything that crosses to a page, and the words an error is shown with. */
  readonly onSaid: (text: string) => void;
};

/** An engine as a test sees it: everything goes through, and is looked at on its way. */
export function watchEngine(engine: DownloadEngine, watch: EngineWatch): DownloadEngine {
  const isShown = ({ id }: Download) => id !== watch.hidden;
  engine.onPatch((patch) => {
    watch.onSaid(JSON.stringify(patch));
    for (const { state } of patch.changed)
      if ('error' in state && state.error !== null) watch.onSaid(JSON.stringify(describeError(state.error)));
  });
  return {
    ...engine,
    add(downloads) {
      const ids = engine.add(downloads);
      ids.forEach(watch.onAdded);
      return ids;
    },
    deletePart(ids) {
      watch.onDiscard();
      return engine.deletePart(ids);
    },
    async remove(ids) {
      watch.onDiscard();
      await engine.remove(ids);
      ids.forEach(watch.onRemoved);
    },
    setLimits: (limits) => engine.setLimits(watch.limitsFor(limits)),
    snapshot() {
      const { downloads, ...rest } = engine.snapshot();
      return { ...rest, downloads: downloads.filter(isShown) };
    },
    onPatch: (listener) =>
      engine.onPatch((patch) =>
        listener({
          ...patch,
          changed: patch.changed.filter(isShown),
          order: patch.order?.filter((id) => id !== watch.hidden) ?? null,
        }),
      ),
  };
}
