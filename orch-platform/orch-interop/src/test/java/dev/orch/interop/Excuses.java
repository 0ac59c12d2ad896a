package dev.orch.interop;

import com.google.common.collect.ImmutableSortedMap;
import java.util.Map;

/**
 * Cases of the suite of pods that a runtime can't do on the machines that it is run on, and why.
 * They are tried all the same: one that is excused and passes is a mistake here.
 */
final class Excuses {
  private static final Map<SuiteNode.Engine, Map<String, String>> ALL =
      ImmutableSortedMap.of(
          SuiteNode.Engine.OCI, ImmutableSortedMap.of(),
          SuiteNode.Engine.CRI,
              ImmutableSortedMap.of(
                  "only-the-groups-that-are-said",
                  "containerd leaves out the image's groups from 2.0 on; Debian 12 has 1.6"));

  private Excuses() {}

  /** Why, by the cases' names. */
  static Map<String, String> of(SuiteNode.Engine runtime) {
    return ALL.getOrDefault(runtime, Map.of());
  }
}
