package dev.orch.controllers.scheduler;

import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.ImmutableSortedSet;
import dev.orch.model.Kind;
import dev.orch.model.Resource;
import dev.orch.model.core.Node;
import dev.orch.model.core.Pod;
import dev.orch.scheduling.Profile;
import dev.orch.scheduling.QueueingHint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The pods that wait for a change, by the plugins that refused them. A change is shown to those
 * plugins alone that have refused somebody and look at its kind, and for pods of one template once.
 * Used by one thread at a time.
 */
final class RefusedPods {
  private static final System.Logger LOG = System.getLogger(RefusedPods.class.getName());

  private final SortedMap<String, Profile> profiles;
  private final Map<Key, Group> groups = new HashMap<>();
  private final SortedMap<Refuser, Refused> byRefuser = new TreeMap<>();

  RefusedPods(Map<String, Profile> profiles) {
    this.profiles = ImmutableSortedMap.copyOf(profiles);
  }

  private record Key(Template template, Set<String> plugins, boolean gated) {}

  /** Pods of one template that the same plugins refused. */
  static final class Group {
    private final Key key;
    private final LinkedHashSet<QueuedPod> pods = new LinkedHashSet<>();

    private Group(Key key) {
      this.key = key;
    }

    private Pod anyone() {
      return pods.iterator().next().pod();
    }
  }

  private record Refuser(String scheduler, String plugin) implements Comparable<Refuser> {
    @Override
    public int compareTo(Refuser other) {
      int byScheduler = scheduler.compareTo(other.scheduler);
      return byScheduler != 0 ? byScheduler : plugin.compareTo(other.plugin);
    }
  }

  /** What one plugin refused, and its hints; no hints is another thing than none that match. */
  private record Refused(Optional<List<QueueingHint<?>>> hints, LinkedHashSet<Group> groups) {}

  /**
   * @param plugins those that refused it; none is as one that doesn't say what would help
   * @param gated whether they didn't even let it be decided on
   */
  void add(QueuedPod pod, Set<String> plugins, boolean gated) {
    Set<String> refusers =
        plugins.isEmpty() ? ImmutableSortedSet.of("") : ImmutableSortedSet.copyOf(plugins);
    Group group =
        groups.computeIfAbsent(new Key(Template.of(pod.pod()), refusers, gated), Group::new);
    if (group.pods.isEmpty()) {
      String scheduler = pod.pod().spec().schedulerName();
      for (String plugin : refusers) {
        byRefuser
            .computeIfAbsent(new Refuser(scheduler, plugin), this::nothingYet)
            .groups
            .add(group);
      }
    }
    group.pods.add(pod);
    pod.group = group;
  }

  private Refused nothingYet(Refuser refuser) {
    Profile profile = profiles.get(refuser.scheduler);
    return new Refused(
        profile == null ? Optional.empty() : profile.hints(refuser.plugin), new LinkedHashSet<>());
  }

  /** Nothing happens if it isn't here. */
  void remove(QueuedPod pod) {
    Group group = pod.group;
    if (group == null) {
      return;
    }
    pod.group = null;
    group.pods.remove(pod);
    if (group.pods.isEmpty()) {
      groups.remove(group.key);
      String scheduler = group.key.template.spec().schedulerName();
      for (String plugin : group.key.plugins) {
        Refuser refuser = new Refuser(scheduler, plugin);
        Refused refused = byRefuser.get(refuser);
        if (refused != null) {
          refused.groups.remove(group);
          if (refused.groups.isEmpty()) {
            byRefuser.remove(refuser);
          }
        }
      }
    }
  }

  boolean contains(QueuedPod pod) {
    return pod.group != null && pod.group.pods.contains(pod);
  }

  boolean isEmpty() {
    return groups.isEmpty();
  }

  /**
   * Those whom a change may help, in the order in which they were refused.
   *
   * @param gatedOnly whether it concerns only those that may not be decided on
   */
  <T extends Resource> List<QueuedPod> helped(
      Kind<T> kind, @Nullable T before, @Nullable T after, boolean gatedOnly) {
    LinkedHashSet<Group> found = new LinkedHashSet<>();
    for (Refused refused : byRefuser.values()) {
      for (Group group : refused.groups) {
        if ((group.key.gated || !gatedOnly)
            && !found.contains(group)
            && mayHelp(refused.hints, kind, group.anyone(), before, after)) {
          found.add(group);
        }
      }
    }
    List<QueuedPod> pods = new ArrayList<>();
    found.forEach(group -> pods.addAll(group.pods));
    return pods;
  }

  private static <T extends Resource> boolean mayHelp(
      Optional<List<QueueingHint<?>>> hints,
      Kind<T> kind,
      Pod waiting,
      @Nullable T before,
      @Nullable T after) {
    if (hints.isEmpty()) {
      return kind.type() == Node.class || kind.type() == Pod.class;
    }
    for (QueueingHint<?> hint : hints.get()) {
      if (hint.kind().qualifiedName().equals(kind.qualifiedName())) {
        @SuppressWarnings("unchecked") // it is of this kind
        QueueingHint<T> ofKind = (QueueingHint<T>) hint;
        try {
          if (ofKind.test().mayHelp(waiting, before, after)) {
            return true;
          }
        } catch (RuntimeException bug) {
          LOG.log(System.Logger.Level.WARNING, () -> "a hint about " + kind, bug);
          return true; // a needless attempt is better than none
        }
      }
    }
    return false;
  }
}
