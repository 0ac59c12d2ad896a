package dev.orch.network.policy;

import com.google.common.collect.ImmutableSortedSet;
import dev.orch.model.core.Pod;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What pods bring to something that rules refer to, kept as pods come and go. */
final class Gathering<T extends Comparable<T>> {
  private final Function<Pod, Set<T>> brings;
  private final Map<String, Set<T>> byPod = new TreeMap<>();
  private @Nullable ImmutableSortedSet<T> all;
  int references;

  Gathering(Function<Pod, Set<T>> brings) {
    this.brings = brings;
  }

  /** A pod is now so, or gone; whether that changed anything. */
  boolean pod(String name, @Nullable Pod pod) {
    Set<T> after = pod == null ? ImmutableSortedSet.of() : brings.apply(pod);
    Set<T> before = after.isEmpty() ? byPod.remove(name) : byPod.put(name, after);
    boolean same = before == null ? after.isEmpty() : before.equals(after);
    if (!same) {
      all = null;
    }
    return !same;
  }

  /** All of it; the same instance until it changes. */
  ImmutableSortedSet<T> all() {
    ImmutableSortedSet<T> known = all;
    if (known == null) {
      ImmutableSortedSet.Builder<T> builder = ImmutableSortedSet.naturalOrder();
      byPod.values().forEach(builder::addAll);
      known = builder.build();
      all = known;
    }
    return known;
  }
}
