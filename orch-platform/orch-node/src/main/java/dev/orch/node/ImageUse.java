package dev.orch.node;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import dev.orch.runtime.ContainerState;
import dev.orch.runtime.Images.Image;
import dev.orch.runtime.SandboxState;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * How a node's images are used, and from that, which may go. Pure; the rules are the kubelet's.
 * Immutable.
 *
 * @param images what is known of each, by its id
 */
record ImageUse(Map<String, Seen> images) {
  /** Long before anything: of images that were there first, nobody knows since when. */
  static final Instant UNKNOWN = Instant.EPOCH;

  static final ImageUse NOTHING = new ImageUse(ImmutableSortedMap.of());

  private static final Comparator<Seen> LEAST_USED_FIRST =
      Comparator.comparing(Seen::used).thenComparing(Seen::since).thenComparing(Seen::id);

  ImageUse {
    images = ImmutableSortedMap.copyOf(images);
  }

  /**
   * An image.
   *
   * @param since when it was seen first
   * @param used when a container of it was seen last
   * @param kept whether it stays, as it is in use now or pinned
   */
  record Seen(String id, long size, Instant since, Instant used, boolean kept) {}

  /**
   * What is known after another look.
   *
   * @param since since when images are here that weren't known
   */
  ImageUse seeing(List<Image> here, List<SandboxState> sandboxes, Instant since, Instant now) {
    Set<String> names = names(sandboxes);
    Map<String, Seen> next = new TreeMap<>();
    for (Image image : here) {
      boolean inUse =
          names.contains(image.id()) || image.digests().stream().anyMatch(names::contains);
      Seen before = images.getOrDefault(image.id(), new Seen(image.id(), 0, since, UNKNOWN, false));
      next.put(
          image.id(),
          new Seen(
              image.id(),
              image.size(),
              before.since(),
              inUse ? now : before.used(),
              inUse || image.pinned()));
    }
    return new ImageUse(next);
  }

  /** A runtime names a container's image by its id or by a digest in a repository. */
  private static Set<String> names(List<SandboxState> sandboxes) {
    Set<String> names = new TreeSet<>();
    for (SandboxState sandbox : sandboxes) {
      for (ContainerState container : sandbox.containers()) {
        names.add(container.imageId());
        names.add(container.image());
      }
    }
    return names;
  }

  /** Those that may go, the first to go first. */
  List<Seen> removable(Instant now, Duration minAge) {
    return images.values().stream()
        .filter(image -> !image.kept())
        .filter(image -> Duration.between(image.since(), now).compareTo(minAge) >= 0)
        .sorted(LEAST_USED_FIRST)
        .collect(ImmutableList.toImmutableList());
  }

  /** Those that may go and weren't used for longer than that. */
  List<Seen> unusedFor(Instant now, Duration minAge, Duration maxAge) {
    return removable(now, minAge).stream()
        .filter(image -> Duration.between(image.used(), now).compareTo(maxAge) > 0)
        .collect(ImmutableList.toImmutableList());
  }

  /** The same without one that is gone. */
  ImageUse without(String id) {
    Map<String, Seen> left = new TreeMap<>(images);
    left.remove(id);
    return new ImageUse(left);
  }
}
