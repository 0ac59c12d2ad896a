package dev.orch.runtime.process;

import java.util.Collection;
import java.util.List;

/**
 * The processes of a container, to be found in a {@link ProcessScan}. Immutable; for any thread.
 *
 * @param main the number of the main process, which may have ended already
 * @param id the container's, with which its processes are marked
 */
record ProcessTree(long main, String id) {
  /**
   * Kills all processes of all trees, and whatever they start meanwhile; true if none is left after
   * so many looks.
   */
  static boolean kill(Collection<ProcessTree> trees, int rounds) {
    for (int round = 0; round < rounds; round++) {
      ProcessScan scan = ProcessScan.now();
      boolean any = false;
      for (ProcessTree tree : trees) {
        List<ProcessHandle> alive = scan.of(tree);
        any |= !alive.isEmpty();
        alive.forEach(ProcessHandle::destroyForcibly);
      }
      if (!any) {
        return true;
      }
    }
    return false;
  }
}
